#include "physics/solvers/unique_answer.h"

#include "core/exceptions.h"
#include "core/text.h"
#include "physics/discretisation/mesh_parts.h"
#include "physics/models/component_names.h"
#include "physics/solvers/rigid_motions.h"

#include <Eigen/Dense>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace trestle
{
  namespace
  {
    using Matrix = Eigen::MatrixXd;

    /// The motions that a gradient does not see: constants, then the rotations of a solid about the middle of the domain.
    template <int dim>
    class Motions
    {
    public:
      /// Of one part of the mesh: what holds another does not hold it.
      Motions(const Discretisation<dim> &discretisation, const MeshParts<dim> &parts, const unsigned int part)
        : length(discretisation.mesh().characteristic_length()),
          parts_(parts),
          part_(part)
      {
        const auto &physics = discretisation.physics();
        for (const auto &block : physics.blocks())
          for (unsigned int c = 0; c < block.n_components; ++c, ++n_components_)
            if (!block.is_pressure_like)
              components.push_back(n_components_);
        is_solid = physics.has_rigid_motions();
        find_middle(discretisation);
      }

      unsigned int n() const { return components.size() + (is_solid ? n_rotations<dim> : 0); }

      /// Of motion m in component c; number n() is no motion, but a stretch, which all gradients see.
      double value(const unsigned int m, const unsigned int c, const dealii::Point<dim> &x) const
      {
        if (m < components.size())
          return c == components[m] ? 1. : 0.;
        if (m < n())
          return rigid_rotation<dim>(m - components.size(), c, (x - middle) / length);
        double sum = 0.;
        for (unsigned int d = 0; d < dim; ++d)
          sum += (x[d] - middle[d]) / length;
        return std::find(components.begin(), components.end(), c) != components.end() ? sum : 0.;
      }

      template <class Cell>
      bool concern(const Cell &cell) const
      {
        return parts_.of(cell) == part_;
      }

      std::vector<unsigned int> components; ///< those that are no pressures
      bool                      is_solid = false;
      dealii::Point<dim>        middle;
      double                    length;

    private:
      void find_middle(const Discretisation<dim> &discretisation)
      {
        const auto        &communicator = discretisation.mesh().communicator();
        dealii::Point<dim> lower, upper;
        for (unsigned int d = 0; d < dim; ++d)
          {
            lower[d] = std::numeric_limits<double>::max();
            upper[d] = std::numeric_limits<double>::lowest();
          }
        for (const auto &cell : discretisation.dof_handler().active_cell_iterators())
          if (concern(cell))
            for (const unsigned int v : cell->vertex_indices())
              for (unsigned int d = 0; d < dim; ++d)
                {
                  lower[d] = std::min(lower[d], cell->vertex(v)[d]);
                  upper[d] = std::max(upper[d], cell->vertex(v)[d]);
                }
        for (unsigned int d = 0; d < dim; ++d)
          middle[d] = 0.5 * (communicator.min(lower[d]) + communicator.max(upper[d]));
      }

      const MeshParts<dim> &parts_;
      unsigned int          part_;
      unsigned int          n_components_ = 0;
    };

    /// Sum of V V^T over the dofs that have a Dirichlet value, its trace 1; zero where there are none.
    template <int dim>
    Matrix held_by_values(const Discretisation<dim> &discretisation, const Motions<dim> &motions)
    {
      Matrix          sum = Matrix::Zero(motions.n(), motions.n());
      Eigen::VectorXd values(motions.n());
      const auto     &constraints = discretisation.constraints();
      for_each_dof(
          discretisation, [&](const auto &cell) { return cell->at_boundary() && motions.concern(cell); },
          [&](const auto dof, const unsigned int c, const dealii::Point<dim> &x) {
            const auto *entries = constraints.get_constraint_entries(dof);
            if (entries == nullptr || !entries->empty()) // free, or a hanging node
              return;
            for (unsigned int m = 0; m < motions.n(); ++m)
              values[m] = motions.value(m, c, x);
            sum += values * values.transpose();
          });
      discretisation.mesh().communicator().sum_in_place(sum.data(), sum.size());
      return sum.trace() > 0. ? Matrix(sum / sum.trace()) : sum;
    }

    /// The motions and the stretch, as vectors with ghosts, constrained dofs included.
    template <int dim>
    std::vector<Vector> vectors(const Discretisation<dim> &discretisation, const Motions<dim> &motions)
    {
      std::vector<Vector> result(motions.n() + 1, discretisation.make_vector());
      for_each_dof(
          discretisation, [&](const auto &cell) { return motions.concern(cell); },
          [&](const auto dof, const unsigned int c, const dealii::Point<dim> &x) {
            if (discretisation.owned().is_element(dof))
              for (std::size_t m = 0; m < result.size(); ++m)
                result[m](dof) = motions.value(m, c, x);
          });
      for (Vector &vector : result)
        vector.update_ghost_values();
      return result;
    }

    template <int dim>
    std::vector<CellVisit> cells(const Discretisation<dim> &discretisation, const Motions<dim> &motions)
    {
      std::vector<CellVisit> result;
      for (const auto &cell : discretisation.dof_handler().active_cell_iterators())
        if (cell->is_locally_owned() && motions.concern(cell))
          result.push_back({cell->active_cell_index()});
      return result;
    }

    template <int dim>
    DiscreteState lifted_zero(const Discretisation<dim> &discretisation)
    {
      DiscreteState state;
      state.value = discretisation.make_vector();
      discretisation.distribute(state.value);
      state.time = discretisation.time();
      return state;
    }

    /// V^T J V, relative to its largest entry: what resists a stretch is the scale where nothing else resists.
    template <int dim>
    Matrix held_by_terms(const Assembler<dim> &assembler, const Shifts &shifts, const Motions<dim> &motions,
                         const std::vector<Vector> &basis)
    {
      const auto  n              = motions.n();
      const auto &discretisation = assembler.discretisation();
      const auto  values =
          assembler.projected_tangent(lifted_zero(discretisation), shifts, cells(discretisation, motions), basis);
      const Matrix all    = Eigen::Map<const Matrix>(values.data(), basis.size(), basis.size());
      const double scale  = all.diagonal().cwiseAbs().maxCoeff();
      const Matrix result = 0.5 * (all + all.transpose()).topLeftCorner(n, n);
      return scale > 0. ? Matrix(result / scale) : result;
    }

    /// Orthonormal columns: the combinations of motions that a matrix of unit size does not hold.
    /// @param n_cells whose round-off may add up.
    Matrix free_combinations(const Matrix &holds, const double n_cells)
    {
      const Eigen::SelfAdjointEigenSolver<Matrix> solver(holds);
      Matrix                                      result(holds.rows(), 0);
      for (Eigen::Index i = 0; i < holds.cols(); ++i)
        if (std::abs(solver.eigenvalues()[i]) <= 1e-12 + 1e-15 * n_cells)
          {
            result.conservativeResize(Eigen::NoChange, result.cols() + 1);
            result.rightCols(1) = solver.eigenvectors().col(i);
          }
      return result;
    }

    /// Without the digits of round-off.
    std::string short_number(const double value, const double scale)
    {
      return std::abs(value) < 1e-9 * scale ? "0" : text::rounded(value, 3);
    }

    template <int dim>
    std::string rotation_in_words(const Motions<dim> &motions, const Eigen::VectorXd &turn)
    {
      const Eigen::Index first = motions.components.size();
      if constexpr (dim == 2)
        {
          // where t + r (-(y - y0), x - x0) / length vanishes
          const double x = motions.middle[0] - turn[1] * motions.length / turn[first];
          const double y = motions.middle[1] + turn[0] * motions.length / turn[first];
          return "turn about (" + short_number(x, motions.length) + ", " + short_number(y, motions.length) + ")";
        }
      else
        {
          const std::array<double, 3> axis    = {turn[first + 1], turn[first + 2], turn[first]}; // about z, x, y
          const double                largest = *std::max_element(
                             axis.begin(), axis.end(), [](const double a, const double b) { return std::abs(a) < std::abs(b); });
          return "turn about an axis along (" + short_number(axis[0] / largest, 1.) + ", " +
                 short_number(axis[1] / largest, 1.) + ", " + short_number(axis[2] / largest, 1.) + ")";
        }
    }

    /// Rotations: what is left of the free motions when those along the axes are taken away.
    template <int dim>
    std::vector<std::string> rotations_in_words(const Motions<dim> &motions, const Matrix &left)
    {
      std::vector<std::string>                    words;
      const Eigen::SelfAdjointEigenSolver<Matrix> solver(left);
      for (Eigen::Index i = 0; i < left.cols(); ++i)
        if (solver.eigenvalues()[i] > 0.5)
          words.push_back(rotation_in_words(motions, solver.eigenvectors().col(i)));
      return words.size() == 3 ? std::vector<std::string>{"turn about any axis"} : words;
    }

    template <int dim>
    std::vector<std::string> in_words(const Discretisation<dim> &discretisation, const Motions<dim> &motions,
                                      const Matrix &free)
    {
      const auto               names = component_names(discretisation.physics().blocks());
      std::vector<std::string> words;
      Matrix                   left = free * free.transpose();
      for (std::size_t m = 0; m < motions.components.size(); ++m)
        if (left(m, m) > 1. - 1e-6)
          {
            words.push_back(motions.is_solid && m < dim ? std::string("move along ") + "xyz"[m]
                                                        : "'" + names[motions.components[m]] + "'");
            left(m, m) = 0.;
          }
      if (motions.is_solid)
        for (const auto &rotation : rotations_in_words(motions, left))
          words.push_back(rotation);
      return words;
    }

    /// Whether the loads drive a free motion, in which case there is no answer at all.
    template <int dim>
    bool is_driven(const Assembler<dim> &assembler, const Motions<dim> &motions, const Matrix &free,
                   std::span<const Vector> basis)
    {
      const auto &discretisation = assembler.discretisation();
      const auto  zero           = lifted_zero(discretisation);
      const auto  sums =
          assembler.projected_residual(zero, cells(discretisation, motions), basis.first(free.rows()));
      Vector loads = discretisation.make_vector();
      assembler.unconstrained_residual(zero, loads);
      const Eigen::VectorXd along = free.transpose() * Eigen::Map<const Eigen::VectorXd>(sums.data(), free.rows());
      return along.norm() > 1e-6 * loads.l1_norm();
    }

    template <int dim>
    [[noreturn]] void refuse(const Discretisation<dim> &discretisation, const Motions<dim> &motions,
                             const Matrix &free, const bool is_driven, const bool is_one_of_many)
    {
      std::string where;
      for (unsigned int d = 0; d < dim; ++d)
        where +=
            (d == 0 ? "The part of the mesh around (" : ", ") + short_number(motions.middle[d], motions.length);
      const std::string what =
          motions.is_solid ? "Nothing holds the body: it may "
                           : "A constant may be added to the solution, and nothing determines it: that of ";
      const std::string loads = is_driven ? "The loads do not balance: no solution exists."
                                          : "The loads balance, so that there are infinitely many solutions.";
      const std::string advice =
          motions.is_solid
              ? "Prescribe what holds it in 'boundary conditions/dirichlet', or give a 'robin' entry "
                "(springs). '-' leaves a component free."
              : "Prescribe values on a part of the boundary ('boundary conditions/dirichlet'), or give "
                "an exchange ('robin') or a reaction.";
      throw InputError("The problem has no unique solution. " +
                           (is_one_of_many ? where + ") hangs together with no other. " : "") + what +
                           text::join(in_words(discretisation, motions, free)) + ". " + loads,
                       advice);
    }

    template <int dim>
    void require_held(const Assembler<dim> &assembler, const Shifts &shifts, const Motions<dim> &motions,
                      const bool is_one_of_many)
    {
      const auto  &discretisation = assembler.discretisation();
      const double n_cells        = discretisation.mesh().triangulation().n_global_active_cells();
      const Matrix by_values      = held_by_values(discretisation, motions);
      if (motions.n() == 0 || free_combinations(by_values, n_cells).cols() == 0)
        return;
      const auto   basis = vectors(discretisation, motions);
      const Matrix free = free_combinations(by_values + held_by_terms(assembler, shifts, motions, basis), n_cells);
      if (free.cols() > 0)
        refuse(discretisation, motions, free, is_driven(assembler, motions, free, basis), is_one_of_many);
    }
  } // namespace

  template <int dim>
  void require_unique_answer(const Assembler<dim> &assembler, const Shifts &shifts)
  {
    const auto          &discretisation = assembler.discretisation();
    const MeshParts<dim> parts(discretisation.mesh().triangulation());
    for (unsigned int part = 0; part < parts.n(); ++part)
      require_held(assembler, shifts, Motions<dim>(discretisation, parts, part), parts.n() > 1);
  }

  template void require_unique_answer(const Assembler<2> &, const Shifts &);
  template void require_unique_answer(const Assembler<3> &, const Shifts &);
} // namespace trestle
