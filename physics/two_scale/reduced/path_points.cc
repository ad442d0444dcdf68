#include "physics/two_scale/reduced/path_points.h"

#include "bridge/microscale/anisothermal_microscale.h"

#include <algorithm>
#include <cmath>

namespace trestle
{
  using Eigen::Index;
  using Eigen::MatrixXd;
  using Eigen::VectorXd;

  namespace
  {
    Eigen::Map<const VectorXd> as_vector(const std::vector<double> &values)
    {
      return {values.data(), Index(values.size())};
    }
  } // namespace

  template <int dim>
  PathPoints<dim>::PathPoints(const PathContext<dim> &context, WeightedPoints points,
                              std::span<const Vector> basis)
    : context_(context),
      points_(std::move(points)),
      strains_at_(context.reduced.discretisation, context.points, points_.points, basis),
      lift_(context.reduced.discretisation, strains_at_.places),
      law_(context.make_law()),
      numbers_(n())
  {
    std::iota(numbers_.begin(), numbers_.end(), 0);
  }

  /// The virgin state has no displacement, whatever the boundary values are at time 0: see LoadStepper.
  template <int dim>
  void PathPoints<dim>::restart()
  {
    context_.tell(*law_);
    law_->set_n_points(0);
    law_->set_n_points(n());
    lift_.follow_parameters();
    present_   = MaterialPoints<dim>::nothing(n());
    committed_ = present_;
    set_time(0.);
    ask(VectorXd::Zero(Index(n()) * n_strain), present_, true);
    commit();
  }

  template <int dim>
  void PathPoints<dim>::set_time(const double time)
  {
    lift_strain_  = strains_at_.of_lift * lift_.values(time);
    evaluated_at_ = {};
    auto *law     = dynamic_cast<AnisothermalMicroscale *>(law_.get());
    if (law == nullptr)
      return;
    context_.communicator().on_all([&] {
      law->set_conditions(numbers_,
                          context_.conditions.evaluate(context_.reduced.discretisation, context_.points,
                                                       points_.points, time, law->reference_temperature()));
    });
  }

  template <int dim>
  VectorXd PathPoints<dim>::strains(const VectorXd &q) const
  {
    return lift_strain_ + strains_at_.of_modes.leftCols(q.size()) * q;
  }

  template <int dim>
  void PathPoints<dim>::ask(const VectorXd &strain, PointAnswers &answers, const bool wants_tangent)
  {
    answers.strain.assign(strain.begin(), strain.end());
    auto spans = answers.spans();
    if (!wants_tangent)
      spans.tangent = {};
    context_.communicator().on_all([&] { law_->evaluate(numbers_, answers.strain, spans); });
  }

  template <int dim>
  void PathPoints<dim>::evaluate(const VectorXd &q, const bool wants_tangent)
  {
    if (evaluated_at_ && evaluated_at_->size() == q.size() && *evaluated_at_ == q)
      return;
    evaluated_at_ = {};
    ask(strains(q), present_, wants_tangent);
    if (wants_tangent)
      evaluated_at_ = q;
  }

  template <int dim>
  void PathPoints<dim>::predict(const VectorXd &q)
  {
    evaluated_at_      = {};
    PointAnswers there = committed_;
    ask(as_vector(committed_.strain), there, false); // heat changes stresses before anything moves
    const VectorXd strain = strains(q);
    present_              = MaterialPoints<dim>::linearised(there, {strain.begin(), strain.end()});
  }

  template <int dim>
  void PathPoints<dim>::commit()
  {
    law_->commit();
    std::swap(committed_, present_); // what is present will be written anew
    evaluated_at_ = {};
  }

  template <int dim>
  VectorXd PathPoints<dim>::work_stress() const
  {
    VectorXd result(Index(n()) * n_strain);
    for (Index p = 0; p < Index(n()); ++p)
      for (Index i = 0; i < n_strain; ++i)
        result[p * n_strain + i] =
            points_.weights[p] * present_.stress[p * n_stress + voigt::stress_of_strain(dim, i)];
    return result;
  }

  template <int dim>
  RowMatrix PathPoints<dim>::work_tangent_times(const Eigen::Ref<const RowMatrix> &strains) const
  {
    // Of known height and plain strides: such products take vector instructions.
    using Rows = Eigen::Matrix<double, n_strain, Eigen::Dynamic, Eigen::RowMajor>;
    const Index                               n_columns = strains.cols(), stride = strains.outerStride();
    RowMatrix                                 result(strains.rows(), n_columns);
    Eigen::Matrix<double, n_strain, n_strain> tangent;
    for (Index p = 0; p < Index(n()); ++p)
      {
        const double *all = &present_.tangent[p * n_stress * n_strain];
        for (Index i = 0; i < n_strain; ++i)
          for (Index j = 0; j < n_strain; ++j)
            tangent(i, j) = points_.weights[p] * all[voigt::stress_of_strain(dim, i) * n_strain + j];
        const Eigen::Map<const Rows, 0, Eigen::OuterStride<>> of_point(
            strains.data() + p * n_strain * stride, n_strain, n_columns, Eigen::OuterStride<>(stride));
        Eigen::Map<Rows>(result.data() + p * n_strain * n_columns, n_strain, n_columns).noalias() =
            tangent.lazyProduct(of_point);
      }
    return result;
  }

  template <int dim>
  VectorXd PathPoints<dim>::internal_work(const Index n_modes) const
  {
    VectorXd result = strains_at_.of_modes.leftCols(n_modes).transpose() * work_stress();
    context_.communicator().sum_in_place(result.data(), std::size_t(result.size()));
    return result;
  }

  template <int dim>
  MatrixXd PathPoints<dim>::stiffness(const Index n_modes) const
  {
    const auto modes  = strains_at_.of_modes.leftCols(n_modes);
    MatrixXd   result = modes.transpose() * work_tangent_times(modes);
    context_.communicator().sum_in_place(result.data(), std::size_t(result.size()));
    return result;
  }

  template <int dim>
  MatrixXd PathPoints<dim>::works(const Index n_modes) const
  {
    const VectorXd stress = work_stress();
    MatrixXd       result(n(), n_modes);
    for (Index p = 0; p < Index(n()); ++p)
      result.row(p) = stress.segment(p * n_strain, n_strain).transpose() *
                      strains_at_.of_modes.middleRows(p * n_strain, n_strain).leftCols(n_modes);
    return result;
  }

  template <int dim>
  MatrixXd PathPoints<dim>::works_along(const VectorXd &q, const Index n_modes) const
  {
    const RowMatrix along = work_tangent_times(RowMatrix(strains_at_.of_modes.leftCols(q.size()) * q));
    MatrixXd        result(n(), n_modes);
    for (Index p = 0; p < Index(n()); ++p)
      result.row(p) = along.col(0).segment(p * n_strain, n_strain).transpose() *
                      strains_at_.of_modes.middleRows(p * n_strain, n_strain).leftCols(n_modes);
    return result;
  }

  template <int dim>
  VectorXd PathPoints<dim>::weighted_stress() const
  {
    VectorXd result = as_vector(present_.stress);
    for (Index p = 0; p < Index(n()); ++p)
      result.segment(p * n_stress, n_stress) *= std::sqrt(points_.weights[p]);
    return result;
  }

  template <int dim>
  VectorXd PathPoints<dim>::stress() const
  {
    return as_vector(present_.stress);
  }

  template <int dim>
  std::vector<std::string> PathPoints<dim>::internal_names() const
  {
    const auto *law = dynamic_cast<const AnisothermalMicroscale *>(law_.get());
    return law == nullptr ? std::vector<std::string>() : law->field_names();
  }

  template <int dim>
  std::optional<VectorXd> PathPoints<dim>::internal_variable(const std::string &name) const
  {
    const auto names = internal_names();
    const auto found = std::ranges::find(names, name);
    if (found == names.end())
      return {};
    const auto &law = dynamic_cast<const AnisothermalMicroscale &>(*law_);
    VectorXd    result(n());
    for (std::size_t p = 0; p < n(); ++p)
      result[Index(p)] = law.fields(p)[std::size_t(found - names.begin())];
    return result;
  }

  template class PathPoints<2>;
  template class PathPoints<3>;
} // namespace trestle
