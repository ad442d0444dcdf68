#include "physics/rom/projection_choice.h"

#include "physics/rom/reduced_equations.h"

#include <Eigen/Cholesky>
#include <Eigen/SVD>

#include <algorithm>
#include <limits>

namespace trestle
{
  using Eigen::MatrixXd;

  double skewness(const MatrixXd &matrix)
  {
    if (matrix.size() == 0)
      return 0.;
    const MatrixXd             symmetric = (matrix + matrix.transpose()) / 2.;
    const Eigen::LLT<MatrixXd> cholesky(symmetric);
    if (cholesky.info() != Eigen::Success)
      return std::numeric_limits<double>::infinity();
    const auto lower  = cholesky.matrixL();
    MatrixXd   result = lower.solve(matrix - symmetric);
    result            = lower.solve(result.transpose().eval());
    return Eigen::BDCSVD<MatrixXd>(result).singularValues()[0];
  }

  template <int dim>
  bool galerkin_serves(const ReducedContext<dim> &context, std::span<const Vector> basis, SampledState<dim> &whole,
                       TrainingStates<dim> &states, std::span<const typename TrainingStates<dim>::Place> places)
  {
    if (context.discretisation.physics().blocks().size() != 1)
      return false;
    std::vector<CellVisit> all;
    for (const auto cell : owned_cells(context.discretisation))
      all.push_back({.cell = cell});
    const auto equations = galerkin_equations<dim>(context.assembler, std::move(all), basis);
    double     largest   = 0.;
    states.for_each(places, [&](const auto &at) {
      const auto tangent =
          equations->tangent(whole.set(at.coefficients, at.boundary), at.shifts, (unsigned int)basis.size());
      largest = std::max(largest, skewness(tangent));
    });
    return largest <= 1.;
  }

  template bool galerkin_serves(const ReducedContext<2> &, std::span<const Vector>, SampledState<2> &,
                                TrainingStates<2> &, std::span<const TrainingStates<2>::Place>);
  template bool galerkin_serves(const ReducedContext<3> &, std::span<const Vector>, SampledState<3> &,
                                TrainingStates<3> &, std::span<const TrainingStates<3>::Place>);
} // namespace trestle
