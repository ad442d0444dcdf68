#include "bridge/graph/messages.h"
#include "core/exceptions.h"
#include "physics/bridge/dof_order.h"
#include "physics/rom/training_terms.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace trestle
{
  namespace
  {
    using dealii::types::global_dof_index;
    using Eigen::Index;
    using Eigen::MatrixXd;
    using Eigen::VectorXd;

    /// For each dof of a cell the first that has the same support point.
    template <int dim>
    std::vector<unsigned int> first_at_point(const dealii::FiniteElement<dim> &fe)
    {
      const auto               &points = fe.get_unit_support_points();
      std::vector<unsigned int> result;
      for (const auto &point : points)
        result.push_back(
            std::ranges::find_if(points, [&](const auto &other) { return other.distance(point) < 1e-10; }) -
            points.begin());
      return result;
    }

    template <int dim>
    class LeastSquaresTerms : public TrainingTerms<dim>
    {
    public:
      LeastSquaresTerms(const ReducedContext<dim> &context, std::span<const Vector> basis,
                        const std::vector<char> &always)
        : context_(context),
          free_dofs_(context.discretisation),
          basis_(basis),
          places_(dof_places(context.discretisation)),
          tangent_(LinearSystemRegistry::instance().create(context.library))
      {
        context.assembler.reinit(*tangent_);
        collect_nodes();
        measure(always);
      }

      MatrixXd works(SampledState<dim> &whole, const typename TrainingTerms<dim>::At &at) override;
      void     choose(std::span<const double> factors, ReducedData &data) const override;

    private:
      void     collect_nodes();
      void     measure(const std::vector<char> &always);
      void     set_scale(const DiscreteState &state, const Shifts &shifts);
      VectorXd gather(const Vector &full) const
      {
        VectorXd result(free_dofs_.size());
        free_dofs_.gather(full, {result.data(), std::size_t(result.size())});
        return result;
      }

      const ReducedContext<dim>            &context_;
      FreeDofs<dim>                         free_dofs_;
      std::span<const Vector>               basis_;
      std::vector<std::uint64_t>            places_;
      std::unique_ptr<LinearSystem>         tangent_;
      std::vector<std::vector<std::size_t>> rows_;  ///< of each node: numbers of this rank's free dofs
      VectorXd                              scale_; ///< of each free dof: one over the diagonal
      bool                                  has_scale_ = false;
    };

    /// A node is named by the smallest dof at its point, which no two cells see differently.
    template <int dim>
    void LeastSquaresTerms<dim>::collect_nodes()
    {
      const auto                                  &discretisation = context_.discretisation;
      const auto                                   first          = first_at_point(discretisation.fe());
      std::vector<global_dof_index>                dofs(first.size()), name(first.size());
      std::map<global_dof_index, global_dof_index> node_of;
      for (const auto &cell : discretisation.dof_handler().active_cell_iterators())
        if (cell->is_locally_owned())
          {
            cell->get_dof_indices(dofs);
            name = dofs;
            for (unsigned int i = 0; i < dofs.size(); ++i)
              name[first[i]] = std::min(name[first[i]], dofs[i]);
            for (unsigned int i = 0; i < dofs.size(); ++i)
              node_of[dofs[i]] = name[first[i]];
          }
      std::map<global_dof_index, std::vector<std::size_t>> nodes;
      const auto                                          &free = discretisation.free_dofs();
      for (std::size_t k = 0; k < free.size(); ++k)
        nodes[node_of.at(free[k])].push_back(k);
      for (const auto &[node, rows] : nodes)
        {
          rows_.push_back(rows);
          std::uint64_t least = places_[rows[0]];
          for (const auto k : rows)
            least = std::min(least, places_[k]);
          this->keys_.push_back({least, 0, 0});
        }
    }

    /// A node's part of the volume: every cell is shared out to its dofs alike.
    template <int dim>
    void LeastSquaresTerms<dim>::measure(const std::vector<char> &always)
    {
      const auto                   &discretisation = context_.discretisation;
      Vector                        volume = discretisation.make_vector(), is_always = volume;
      std::vector<global_dof_index> dofs(discretisation.fe().n_dofs_per_cell());
      for (const auto &cell : discretisation.dof_handler().active_cell_iterators())
        if (cell->is_locally_owned())
          {
            cell->get_dof_indices(dofs);
            for (const auto dof : dofs)
              {
                volume(dof) += cell->measure() / double(dofs.size());
                is_always(dof) += always[cell->active_cell_index()];
              }
          }
      volume.compress(dealii::VectorOperation::add);
      is_always.compress(dealii::VectorOperation::add);
      const VectorXd of_dof = gather(volume), flags = gather(is_always);
      this->measures_ = MatrixXd::Zero(rows_.size(), 1);
      this->is_always_.assign(rows_.size(), 0);
      for (std::size_t i = 0; i < rows_.size(); ++i)
        for (const auto k : rows_[i])
          {
            this->measures_(i, 0) += of_dof[k];
            this->is_always_[i] = this->is_always_[i] != 0 || flags[k] > 0.;
          }
    }

    template <int dim>
    void LeastSquaresTerms<dim>::set_scale(const DiscreteState &state, const Shifts &shifts)
    {
      if (has_scale_) // all ranks alike, those without free dofs too
        return;
      has_scale_ = true;
      context_.assembler.spd_tangent(state, *tangent_, shifts);
      const Vector   like     = context_.discretisation.make_vector();
      const VectorXd diagonal = gather(tangent_->diagonal(like));
      const double   largest =
          context_.communicator().max(diagonal.size() > 0 ? diagonal.cwiseAbs().maxCoeff() : 0.);
      scale_ = (diagonal.array().abs() > 1e-14 * largest).select(diagonal.cwiseAbs(), largest).cwiseInverse();
    }

    template <int dim>
    MatrixXd LeastSquaresTerms<dim>::works(SampledState<dim> &whole, const typename TrainingTerms<dim>::At &at)
    {
      const DiscreteState &state = whole.set(at.coefficients, at.boundary);
      set_scale(state, at.shifts);
      Vector r = context_.discretisation.make_vector(), image = r, source = r;
      context_.assembler.residual(state, r);
      const VectorXd residual = gather(r);
      context_.assembler.tangent(state, at.shifts, *tangent_);
      MatrixXd            images(residual.size(), basis_.size());
      std::vector<double> mode(free_dofs_.size());
      for (std::size_t m = 0; m < basis_.size(); ++m)
        {
          free_dofs_.gather(basis_[m], mode);
          free_dofs_.scatter(mode, source);
          tangent_->vmult(image, source);
          images.col(Index(m)) = gather(image);
        }
      const VectorXd along = images * at.coefficients.value;
      MatrixXd       result(MatrixXd::Zero(this->n(), 2 * images.cols()));
      for (std::size_t i = 0; i < rows_.size(); ++i)
        for (const auto k : rows_[i])
          {
            result.row(i).head(images.cols()) += scale_[k] * residual[k] * images.row(k);
            result.row(i).tail(images.cols()) += scale_[k] * along[k] * images.row(k);
          }
      return result;
    }

    template <int dim>
    void LeastSquaresTerms<dim>::choose(std::span<const double> factors, ReducedData &data) const
    {
      std::vector<double> chosen;
      for (std::size_t i = 0; i < rows_.size(); ++i)
        if (factors[i] > 0.)
          for (const auto k : rows_[i])
            chosen.insert(chosen.end(), {double(places_[k]), std::sqrt(factors[i] * scale_[k])});
      data.rows.clear();
      for (const auto &message :
           swap_messages(context_.communicator(), Messages<double>(context_.communicator().size(), chosen)))
        for (std::size_t i = 0; i < message.size(); i += 2)
          data.rows.push_back({std::uint64_t(message[i]), message[i + 1]});
      std::sort(data.rows.begin(), data.rows.end(),
                [](const auto &a, const auto &b) { return a.place < b.place; });
    }
  } // namespace

  template <int dim>
  std::unique_ptr<TrainingTerms<dim>> least_squares_terms(const ReducedContext<dim> &context,
                                                          std::span<const Vector>    basis,
                                                          const std::vector<char>   &always)
  {
    return std::make_unique<LeastSquaresTerms<dim>>(context, basis, always);
  }

  template std::unique_ptr<TrainingTerms<2>>
  least_squares_terms(const ReducedContext<2> &, std::span<const Vector>, const std::vector<char> &);
  template std::unique_ptr<TrainingTerms<3>>
  least_squares_terms(const ReducedContext<3> &, std::span<const Vector>, const std::vector<char> &);
} // namespace trestle
