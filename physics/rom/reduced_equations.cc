#include "physics/rom/reduced_equations.h"

namespace trestle
{
  namespace
  {
    using Eigen::MatrixXd;
    using Eigen::VectorXd;

    template <int dim>
    class GalerkinEquations : public ReducedEquations<dim>
    {
    public:
      GalerkinEquations(const Assembler<dim> &assembler, std::vector<CellVisit> visits,
                        std::span<const Vector> basis)
        : assembler_(assembler),
          visits_(std::move(visits)),
          basis_(basis)
      {}

      std::span<const CellVisit> visits() const override { return visits_; }
      bool                       is_square() const override { return true; }

      VectorXd residual(const DiscreteState &state, const unsigned int n) override
      {
        const auto r = assembler_.projected_residual(state, visits_, basis_.first(n));
        return Eigen::Map<const VectorXd>(r.data(), n);
      }

      MatrixXd tangent(const DiscreteState &state, const Shifts &shifts, const unsigned int n) override
      {
        using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
        const auto j   = assembler_.projected_tangent(state, shifts, visits_, basis_.first(n));
        return Eigen::Map<const RowMajor>(j.data(), n, n);
      }

    private:
      const Assembler<dim>   &assembler_;
      std::vector<CellVisit>  visits_;
      std::span<const Vector> basis_;
    };

    template <int dim>
    class LeastSquaresEquations : public ReducedEquations<dim>
    {
    public:
      LeastSquaresEquations(const Assembler<dim> &assembler, SampledRows rows, std::span<const Vector> basis)
        : assembler_(assembler),
          partitioner_(basis[0].get_partitioner()),
          rows_(std::move(rows)),
          basis_(basis)
      {}

      std::span<const CellVisit> visits() const override { return rows_.visits; }
      bool                       is_square() const override { return false; }

      VectorXd residual(const DiscreteState &state, const unsigned int) override
      {
        VectorXd result = VectorXd::Zero(rows_.factor.size());
        assembler_.visit_cells(state, nullptr, rows_.visits, {}, [&](const CellSums &sums) {
          for (unsigned int i = 0; i < sums.dofs.size(); ++i)
            add(sums.dofs[i],
                [&](const int row, const double weight) { result[row] += weight * sums.residual(i); });
        });
        communicator().sum_in_place(result.data(), result.size());
        return rows_.factor.cwiseProduct(result);
      }

      MatrixXd tangent(const DiscreteState &state, const Shifts &shifts, const unsigned int n) override
      {
        MatrixXd result = MatrixXd::Zero(rows_.factor.size(), n);
        assembler_.visit_cells(state, &shifts, rows_.visits, basis_.first(n), [&](const CellSums &sums) {
          for (unsigned int i = 0; i < sums.dofs.size(); ++i)
            add(sums.dofs[i], [&](const int row, const double weight) {
              for (unsigned int m = 0; m < n; ++m)
                result(row, m) += weight * sums.images(m, i);
            });
        });
        communicator().sum_in_place(result.data(), result.size());
        return rows_.factor.asDiagonal() * result;
      }

    private:
      const Communicator &communicator() const { return assembler_.discretisation().mesh().communicator(); }

      template <class Action>
      void add(const dealii::types::global_dof_index dof, const Action &action) const
      {
        for_each_row(assembler_.discretisation(), rows_.row_of, *partitioner_, dof, action);
      }

      const Assembler<dim>                                      &assembler_;
      std::shared_ptr<const dealii::Utilities::MPI::Partitioner> partitioner_;
      SampledRows                                                rows_;
      std::span<const Vector>                                    basis_;
    };
  } // namespace

  template <int dim>
  std::unique_ptr<ReducedEquations<dim>>
  galerkin_equations(const Assembler<dim> &assembler, std::vector<CellVisit> visits, std::span<const Vector> basis)
  {
    return std::make_unique<GalerkinEquations<dim>>(assembler, std::move(visits), basis);
  }

  template <int dim>
  std::unique_ptr<ReducedEquations<dim>> least_squares_equations(const Assembler<dim> &assembler, SampledRows rows,
                                                                 std::span<const Vector> basis)
  {
    return std::make_unique<LeastSquaresEquations<dim>>(assembler, std::move(rows), basis);
  }

  template std::unique_ptr<ReducedEquations<2>> galerkin_equations(const Assembler<2> &, std::vector<CellVisit>,
                                                                   std::span<const Vector>);
  template std::unique_ptr<ReducedEquations<3>> galerkin_equations(const Assembler<3> &, std::vector<CellVisit>,
                                                                   std::span<const Vector>);
  template std::unique_ptr<ReducedEquations<2>> least_squares_equations(const Assembler<2> &, SampledRows,
                                                                        std::span<const Vector>);
  template std::unique_ptr<ReducedEquations<3>> least_squares_equations(const Assembler<3> &, SampledRows,
                                                                        std::span<const Vector>);
} // namespace trestle
