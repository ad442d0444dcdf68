#include "physics/two_scale/reduced/path_march.h"

#include "core/exceptions.h"

#include <algorithm>
#include <cmath>

namespace trestle
{
  using Eigen::Index;
  using Eigen::MatrixXd;
  using Eigen::VectorXd;

  namespace
  {
    template <int dim>
    std::optional<GappyPod> stresses_at(const Communicator &communicator, const PathData &data,
                                        std::span<const std::size_t> terms)
    {
      constexpr Index n = voigt::n_stress(dim);
      if (data.stress_modes.cols() == 0)
        return {};
      MatrixXd modes(Index(terms.size()) * n, data.stress_modes.cols());
      for (std::size_t i = 0; i < terms.size(); ++i)
        modes.middleRows(Index(i) * n, n) = data.stress_modes.middleRows(Index(terms[i]) * n, n);
      std::vector<std::size_t> known(modes.rows());
      std::iota(known.begin(), known.end(), 0);
      return GappyPod(communicator, std::move(modes), std::move(known));
    }
  } // namespace

  template <int dim>
  PathMarch<dim>::PathMarch(const PathContext<dim> &context, const PathData &data, std::span<const Vector> basis)
    : context_(context),
      data_(data),
      own_(own_points(context, data.terms)),
      points_(context, own_.points, basis.first(data.n_modes)),
      stresses_(stresses_at<dim>(context.communicator(), data, own_.terms))
  {
    for (const DualField &field : data.duals)
      duals_.push_back(recovery(context.communicator(), field, own_.points.points));
    if (data.n_richer > data.n_modes)
      richer_points_.emplace(context, own_.points, basis);
  }

  /// Of the richer basis.
  template <int dim>
  VectorXd PathMarch<dim>::loads(const unsigned int step) const
  {
    if (!data_.loads_differ)
      return data_.loads.cols() == 0 ? VectorXd(VectorXd::Zero(data_.n_richer))
                                     : VectorXd(data_.loads.col(step - 1));
    return works_of(context_.communicator(), data_, context_.loads(context_.time(step)));
  }

  template <int dim>
  ReducedSystem PathMarch<dim>::system(PathPoints<dim> &points, const VectorXd &loads, Progress &at) const
  {
    return {[&](const VectorXd &q) -> VectorXd {
              ++at.answer.n_evaluations;
              points.evaluate(q);
              return points.internal_work(q.size()) - loads.head(q.size());
            },
            [&](const VectorXd &q) {
              points.evaluate(q);
              return points.stiffness(q.size());
            },
            true,
            {}};
  }

  template <int dim>
  VectorXd PathMarch<dim>::predicted(const VectorXd &q, const VectorXd &loads)
  {
    points_.predict(q);
    const Index n = q.size();
    if (tangent_.size() == 0)
      tangent_ = points_.stiffness(n);
    return q - tangent_.ldlt().solve(points_.internal_work(n) - loads.head(n));
  }

  template <int dim>
  void PathMarch<dim>::measure_stress(Progress &at)
  {
    const VectorXd stress = points_.weighted_stress();
    const double   size   = std::sqrt(context_.communicator().sum(stress.squaredNorm()));
    at.size               = std::max(at.size, size);
    if (stresses_)
      at.misfit = std::max(at.misfit, size * stresses_->fit({stress.data(), std::size_t(stress.size())}).misfit);
  }

  template <int dim>
  void PathMarch<dim>::recover_duals(Progress &at) const
  {
    for (std::size_t f = 0; f < duals_.size(); ++f)
      {
        const VectorXd values = dual_values(points_, data_.duals[f].name);
        const auto     fit    = duals_[f].fit({values.data(), std::size_t(values.size())});
        at.answer.duals.insert(at.answer.duals.end(), fit.coefficients.begin(), fit.coefficients.end());
      }
  }

  /// The companion's step, from the answer and what it differed by before.
  template <int dim>
  bool PathMarch<dim>::accompany(const VectorXd &q, const VectorXd &loads, Progress &at)
  {
    auto          &path  = at.answer.path;
    const Index    n     = data_.n_richer;
    const VectorXd start = extended(q, n) + path.richer.back() - extended(path.states.back(), n);
    VectorXd       dq;
    if (!richer_newton_.step(start, system(*richer_points_, loads, at), dq))
      return false;
    path.richer.push_back(start + dq);
    ++at.answer.n_evaluations;
    richer_points_->evaluate(path.richer.back(), false);
    richer_points_->commit();
    return true;
  }

  template <int dim>
  bool PathMarch<dim>::take(const unsigned int step, Progress &at)
  {
    const double time = context_.time(step);
    auto        &path = at.answer.path;
    points_.set_time(time);
    const VectorXd loads = this->loads(step);
    VectorXd       q     = predicted(path.states.back(), loads);
    auto           own   = system(points_, loads, at);
    own.tangent          = [&, tangent = own.tangent](const VectorXd &there) { return tangent_ = tangent(there); };
    const auto report    = newton_.solve(q, own);
    path.newton_steps += report.steps;
    path.left = std::max(path.left, report.left);
    if (!report.converged)
      return false;
    points_.evaluate(q);
    measure_stress(at);
    recover_duals(at);
    points_.commit();
    if (richer_points_)
      {
        richer_points_->set_time(time);
        if (!accompany(q, loads, at))
          return false;
      }
    path.states.push_back(q);
    return true;
  }

  template <int dim>
  typename PathMarch<dim>::Answer PathMarch<dim>::solve()
  {
    Progress at;
    auto    &path = at.answer.path;
    path.states   = {VectorXd::Zero(data_.n_modes)};
    path.left     = 0.;
    tangent_.resize(0, 0);
    points_.restart();
    if (richer_points_)
      {
        path.richer = {VectorXd::Zero(data_.n_richer)};
        richer_points_->restart();
      }
    try
      {
        unsigned int step = 1;
        while (step <= context_.n_load_steps && take(step, at))
          ++step;
        path.converged = step > context_.n_load_steps;
      }
    catch (const ConvergenceError &)
      {} // points without an answer
    at.answer.stress_misfit = at.size > 0. ? at.misfit / at.size : 0.;
    return at.answer;
  }

  template class PathMarch<2>;
  template class PathMarch<3>;
} // namespace trestle
