#include "physics/time/projected_loads.h"

#include <deal.II/fe/fe_values.h>

namespace trestle
{
  using Eigen::Index;
  using Eigen::MatrixXd;
  using Eigen::VectorXd;

  template <int dim>
  ProjectedLoads<dim>::ProjectedLoads(const Discretisation<dim> &discretisation, const Assembler<dim> &assembler,
                                      const ModesByRow &basis)
    : discretisation_(discretisation),
      assembler_(assembler),
      basis_(basis)
  {
    for (const FieldBlock &block : discretisation.physics().blocks())
      has_robin_.insert(has_robin_.end(), block.n_components, !block.is_pressure_like);
    find_points();
  }

  template <int dim>
  void ProjectedLoads<dim>::find_points()
  {
    const auto               &fe         = discretisation_.fe();
    const auto               &conditions = discretisation_.conditions();
    const Vector              example    = discretisation_.make_vector();
    const auto               &places     = *example.get_partitioner();
    const auto                n          = Index(fe.n_components());
    dealii::FEFaceValues<dim> values(discretisation_.mesh().mapping(), fe, discretisation_.face_quadrature(),
                                     dealii::update_values | dealii::update_quadrature_points |
                                         dealii::update_JxW_values);
    std::vector<dealii::types::global_dof_index> dofs(fe.n_dofs_per_cell());
    std::vector<MatrixXd>                        parts; // modes x components, a point each
    points_.clear();
    for (const auto &cell : discretisation_.dof_handler().active_cell_iterators())
      for (const unsigned int f : cell->face_indices())
        {
          const auto id = cell->face(f)->boundary_id();
          if (!cell->is_locally_owned() || !cell->face(f)->at_boundary() ||
              !(conditions.neumann().contains(id) || conditions.robin().contains(id)))
            continue;
          values.reinit(cell, f);
          cell->get_dof_indices(dofs);
          for (const unsigned int q : values.quadrature_point_indices())
            {
              points_.push_back({values.quadrature_point(q), id});
              auto &part = parts.emplace_back(MatrixXd::Zero(basis_.cols(), n));
              for (unsigned int i = 0; i < dofs.size(); ++i)
                part.col(Index(fe.system_to_component_index(i).first)) +=
                    values.shape_value(i, q) * values.JxW(q) *
                    basis_.row(Index(places.global_to_local(dofs[i]))).transpose();
            }
        }
    weights_.resize(basis_.cols(), n * Index(points_.size()));
    for (std::size_t p = 0; p < parts.size(); ++p)
      weights_.middleCols(n * Index(p), n) = parts[p];
  }

  /// The boundary's residual at zero, as BoundaryKernel has it, a number a point and component.
  template <int dim>
  VectorXd ProjectedLoads<dim>::densities(const double time) const
  {
    const auto &neumann = discretisation_.conditions().neumann();
    const auto &robin   = discretisation_.conditions().robin();
    VectorXd    result  = VectorXd::Zero(weights_.cols());
    Index       entry   = 0;
    for (const auto &[place, id] : points_)
      {
        const auto   flux   = neumann.find(id);
        const auto   spring = robin.find(id);
        const double alpha  = spring == robin.end() ? 0. : spring->second.coefficient.value(place, time);
        for (unsigned int c = 0; c < has_robin_.size(); ++c, ++entry)
          {
            if (flux != neumann.end())
              result[entry] -= flux->second.flux.value(place, time, c);
            if (spring != robin.end() && has_robin_[c])
              result[entry] -= alpha * spring->second.external.value(place, time, c);
          }
      }
    return result;
  }

  template <int dim>
  VectorXd ProjectedLoads<dim>::assembled(const double time) const
  {
    DiscreteState nothing;
    nothing.value = discretisation_.make_vector();
    nothing.time  = time;
    Vector loads  = nothing.value;
    assembler_.residual(nothing, loads);
    const auto                       n = Index(loads.locally_owned_size());
    const Eigen::Map<const VectorXd> owned(loads.begin(), n);
    return basis_.topRows(n).transpose() * owned;
  }

  template <int dim>
  MatrixXd ProjectedLoads<dim>::operator()(std::span<const double> times)
  {
    const auto &communicator = discretisation_.mesh().communicator();
    const bool  is_in_time   = discretisation_.physics().loads_depend_on_time();
    if (discretisation_.mesh().is_deformable())
      find_points();
    MatrixXd result(basis_.cols(), Index(times.size()));
    VectorXd sources = VectorXd::Zero(basis_.cols());
    if (!is_in_time)
      {
        sources = assembled(0.);
        communicator.on_all([&] { sources -= weights_ * densities(0.); });
      }
    for (std::size_t i = 0; i < times.size() && is_in_time; ++i)
      result.col(Index(i)) = assembled(times[i]);
    if (!is_in_time)
      communicator.on_all([&] {
        MatrixXd all(weights_.cols(), result.cols());
        for (std::size_t i = 0; i < times.size(); ++i)
          all.col(Index(i)) = densities(times[i]);
        result = weights_ * all;
        result.colwise() += sources;
      });
    communicator.sum_in_place(result.data(), std::size_t(result.size()));
    return result;
  }

  template class ProjectedLoads<2>;
  template class ProjectedLoads<3>;
} // namespace trestle
