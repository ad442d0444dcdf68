#include "physics/microscale/cell_solver.h"

#include "core/exceptions.h"
#include "core/text.h"
#include "physics/microscale/cell_kinematics.h"

#include <Eigen/Dense>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace trestle
{
  namespace
  {
    using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

    double dot(std::span<const double> a, std::span<const double> b)
    {
      return std::inner_product(a.begin(), a.end(), b.begin(), 0.);
    }
    double norm(std::span<const double> a) { return std::sqrt(dot(a, a)); }

    void store(const Eigen::MatrixXd &matrix, std::vector<double> &array)
    {
      array.resize(matrix.size());
      Eigen::Map<Matrix>(array.data(), matrix.rows(), matrix.cols()) = matrix;
    }
  } // namespace

  template <int dim>
  CellSolver<dim>::CellSolver(std::shared_ptr<const Cell<dim>> cell, const double relative_tolerance)
    : cell_(std::move(cell)),
      tolerance_(relative_tolerance)
  {
    make_pattern();
    if (cell_->tables.boundary == CellBoundary::uniform_traction)
      set_up_constraint();
  }

  template <int dim>
  std::vector<int> CellSolver<dim>::equations_of(const std::size_t c) const
  {
    const auto      &tables = cell_->tables;
    std::vector<int> local(tables.n_basis * dim);
    for (unsigned int i = 0; i < local.size(); ++i)
      local[i] = tables.equation[tables.node[c * tables.n_basis + i / dim] * dim + i % dim];
    return local;
  }

  template <int dim>
  void CellSolver<dim>::make_pattern()
  {
    const auto                   &tables = cell_->tables;
    std::vector<std::vector<int>> columns(tables.n_equations);
    for (std::size_t c = 0; c < tables.n_cells; ++c)
      {
        const auto local = equations_of(c);
        for (const int i : local)
          for (const int j : local)
            if (j >= 0 && i >= j)
              columns[j].push_back(i);
      }
    std::vector<int> begin{0}, rows;
    for (auto &column : columns)
      {
        std::sort(column.begin(), column.end());
        column.erase(std::unique(column.begin(), column.end()), column.end());
        rows.insert(rows.end(), column.begin(), column.end());
        begin.push_back(rows.size());
      }
    find_places(begin, rows);
    matrix_ = std::make_unique<SparseCholesky>(std::move(begin), std::move(rows));
  }

  /// Where each entry of a cell's packed lower triangle goes: looked up once, since every assembly needs it.
  template <int dim>
  void CellSolver<dim>::find_places(const std::vector<int> &begin, const std::vector<int> &rows)
  {
    const unsigned int n = cell_->tables.n_basis * dim;
    for (std::size_t c = 0; c < cell_->tables.n_cells; ++c)
      {
        const auto local = equations_of(c);
        for (unsigned int i = 0; i < n; ++i)
          for (unsigned int j = 0; j <= i; ++j)
            {
              const int row = std::max(local[i], local[j]), column = std::min(local[i], local[j]);
              // Periodic partners in one cell share an equation: both triangles of theirs fall on its diagonal.
              doubled_.push_back(i != j && row == column);
              if (column < 0)
                scatter_.push_back(-1);
              else
                scatter_.push_back(
                    std::lower_bound(rows.begin() + begin[column], rows.begin() + begin[column + 1], row) -
                    rows.begin());
            }
      }
  }

  template <int dim>
  void CellSolver<dim>::set_up_constraint()
  {
    const auto                    &tables = cell_->tables;
    const Eigen::Map<const Matrix> constraint(tables.mean_strain.data(), V::n_strain, tables.n_equations);
    store((constraint * constraint.transpose()).inverse(), constraint_gram_);
  }

  /// Uniform tractions are in equilibrium with any residual of the form C^T lambda.
  template <int dim>
  void CellSolver<dim>::remove_constraint_forces(std::vector<double> &residual) const
  {
    if (constraint_gram_.empty())
      return;
    const auto                    &tables = cell_->tables;
    const Eigen::Map<const Matrix> constraint(tables.mean_strain.data(), V::n_strain, tables.n_equations);
    const Eigen::Map<const Matrix> gram(constraint_gram_.data(), V::n_strain, V::n_strain);
    Eigen::Map<Eigen::VectorXd>    r(residual.data(), residual.size());
    r -= constraint.transpose() * (gram * (constraint * r)).eval();
  }

  template <int dim>
  Strain CellSolver<dim>::strain_at(const double *strain, const std::size_t point,
                                    const std::vector<double> &local) const
  {
    typename V::StrainArray sum;
    std::copy(strain, strain + V::n_strain, sum.begin());
    add_strain(cell_->tables, point, local, sum.data());
    return V::tensor_of_strain(sum.data());
  }

  /// Adds energy and stress of a point to the means, and what its stress does to the cell's nodes.
  template <int dim>
  void CellSolver<dim>::add_forces(const std::size_t point, const Strain &e, const Material &law,
                                   std::span<const double> before, Homogenised<dim> &mean,
                                   std::vector<double> &force) const
  {
    const auto  &tables = cell_->tables;
    const double weight = tables.weight[point];
    const Stress s      = law.stress(e, before);
    mean.energy += weight * law.energy(e, before);
    typename V::StressArray stress;
    V::write_stress(s, stress.data());
    for (unsigned int i = 0; i < V::n_stress; ++i)
      mean.stress[i] += weight * stress[i];
    const double *gradient = &tables.gradient[point * tables.n_basis * dim];
    for (unsigned int b = 0; b < tables.n_basis; ++b)
      for (unsigned int k = 0; k < dim; ++k)
        for (unsigned int d = 0; d < dim; ++d)
          force[b * dim + k] += weight * s[k][d] * gradient[b * dim + d];
  }

  template <int dim>
  Homogenised<dim> CellSolver<dim>::evaluate(const double *strain, std::span<const double> internal,
                                             std::span<const double> w, std::span<double> residual)
  {
    const auto         &tables = cell_->tables;
    Homogenised<dim>    mean;
    std::vector<double> local, force(tables.n_basis * dim);
    std::fill(residual.begin(), residual.end(), 0.);
    for (std::size_t c = 0; c < tables.n_cells; ++c)
      {
        gather(tables, c, w, local);
        std::fill(force.begin(), force.end(), 0.);
        for (std::size_t point = c * tables.n_q; point < (c + 1) * tables.n_q; ++point)
          add_forces(point, strain_at(strain, point, local), cell_->law_of(c),
                     cell_->internal_at(internal, c, point), mean, force);
        if (residual.empty())
          continue;
        for (unsigned int i = 0; i < force.size(); ++i)
          if (const int k = tables.equation[tables.node[c * tables.n_basis + i / dim] * dim + i % dim]; k >= 0)
            residual[k] += force[i];
      }
    return mean;
  }

  template <int dim>
  void CellSolver<dim>::evaluate(Iterate &iterate, const double *strain, std::span<const double> internal)
  {
    const auto &tables = cell_->tables;
    iterate.residual.resize(tables.n_equations);
    iterate.mean = evaluate(strain, internal, iterate.w, iterate.residual);
    remove_constraint_forces(iterate.residual);
    // Relative to the forces that the mean stress makes: a change of units or of the mesh changes nothing.
    const double size = norm(iterate.mean.stress);
    iterate.norm      = norm(iterate.residual) / (tables.force_scale * (size > 0. ? size : 1.));
  }

  template <int dim>
  const SparseCholesky &CellSolver<dim>::assemble(const double *strain, std::span<const double> internal,
                                                  std::span<const double> w)
  {
    const auto         &tables = cell_->tables;
    LocalTangent        tangent(tables.n_basis * dim);
    const auto          values = matrix_->values();
    std::vector<double> local;
    std::fill(values.begin(), values.end(), 0.);
    mean_stiffness_.fill(0.);
    coupling_.assign(V::n_stress * tables.n_equations, 0.);
    for (std::size_t c = 0; c < tables.n_cells; ++c)
      {
        const Material &law = cell_->law_of(c);
        gather(tables, c, w, local);
        std::fill(tangent.stiffness.begin(), tangent.stiffness.end(), 0.);
        std::fill(tangent.coupling.begin(), tangent.coupling.end(), 0.);
        for (std::size_t point = c * tables.n_q; point < (c + 1) * tables.n_q; ++point)
          {
            typename V::TangentArray at_point;
            V::write_stiffness(
                law.stiffness(strain_at(strain, point, local), cell_->internal_at(internal, c, point)),
                at_point.data());
            for (auto &entry : at_point)
              entry *= tables.weight[point];
            for (unsigned int i = 0; i < at_point.size(); ++i)
              mean_stiffness_[i] += at_point[i];
            add_point(at_point, &tables.gradient[point * tables.n_basis * dim], tangent);
          }
        scatter(c, tangent);
      }
    return *matrix_;
  }

  /// B^T C B of a point in two products: C B first (its sum over the points is the coupling L as well), then its
  /// lower triangle. B has one entry a row for each direction, so that neither it nor its zeros are stored.
  template <int dim>
  void CellSolver<dim>::add_point(const typename V::TangentArray &at_point, const double *gradient,
                                  LocalTangent &tangent) const
  {
    const unsigned int n_basis = cell_->tables.n_basis;
    for (unsigned int i = 0; i < n_basis * dim; ++i)
      for (unsigned int s = 0; s < V::n_stress; ++s)
        {
          double sum = 0.;
          for (unsigned int k = 0; k < dim; ++k)
            sum += at_point[s * V::n_strain + strain_of_gradient<dim>(i % dim, k)] * gradient[i / dim * dim + k];
          tangent.columns[i * V::n_stress + s] = sum;
          tangent.coupling[i * V::n_stress + s] += sum;
        }
    double *entry = tangent.stiffness.data();
    for (unsigned int a = 0; a < n_basis; ++a)
      for (unsigned int k = 0; k < dim; ++k)
        {
          double row[V::n_stress] = {};
          for (unsigned int d = 0; d < dim; ++d)
            row[V::stress_of_strain(strain_of_gradient<dim>(k, d))] = gradient[a * dim + d];
          for (unsigned int j = 0; j <= a * dim + k; ++j)
            {
              double sum = 0.;
              for (unsigned int s = 0; s < V::n_stress; ++s)
                sum += row[s] * tangent.columns[j * V::n_stress + s];
              *entry++ += sum;
            }
        }
  }

  template <int dim>
  void CellSolver<dim>::scatter(const std::size_t c, const LocalTangent &tangent)
  {
    const auto       &tables   = cell_->tables;
    const auto        values   = matrix_->values();
    const std::size_t n_packed = tangent.stiffness.size();
    const int        *place    = &scatter_[c * n_packed];
    for (std::size_t i = 0; i < n_packed; ++i)
      if (place[i] >= 0)
        values[place[i]] += doubled_[c * n_packed + i] ? 2. * tangent.stiffness[i] : tangent.stiffness[i];
    for (unsigned int i = 0; i < tables.n_basis * dim; ++i)
      if (const int k = tables.equation[tables.node[c * tables.n_basis + i / dim] * dim + i % dim]; k >= 0)
        for (unsigned int s = 0; s < V::n_stress; ++s)
          coupling_[s * tables.n_equations + k] += tangent.coupling[i * V::n_stress + s];
  }

  template <int dim>
  void CellSolver<dim>::factorise(const double *strain, std::span<const double> internal,
                                  std::span<const double> w)
  {
    assemble(strain, internal, w);
    matrix_->factorise();
    at_factor_.assign(w.begin(), w.end());
    ++report_.factorisations;
    if (constraint_gram_.empty())
      return;
    const auto &tables = cell_->tables;
    // The mean strain of w is held to zero by its Schur complement: K stays sparse and positive definite.
    constraint_solution_ = tables.mean_strain;
    matrix_->solve(constraint_solution_, V::n_strain);
    const Eigen::Map<const Matrix> constraint(tables.mean_strain.data(), V::n_strain, tables.n_equations);
    const Eigen::Map<const Matrix> solution(constraint_solution_.data(), V::n_strain, tables.n_equations);
    store((constraint * solution.transpose()).inverse(), constraint_schur_);
  }

  /// K^-1 of each column with the last factorisation, the mean strain of w kept.
  template <int dim>
  void CellSolver<dim>::solve_constrained(std::vector<double> &columns, const unsigned int n_columns)
  {
    matrix_->solve(columns, n_columns);
    if (constraint_gram_.empty())
      return;
    const std::size_t              n = cell_->tables.n_equations;
    const Eigen::Map<const Matrix> constraint(cell_->tables.mean_strain.data(), V::n_strain, n);
    const Eigen::Map<const Matrix> solution(constraint_solution_.data(), V::n_strain, n);
    const Eigen::Map<const Matrix> schur(constraint_schur_.data(), V::n_strain, V::n_strain);
    Eigen::Map<Matrix>             x(columns.data(), n_columns, n);
    x -= ((x * constraint.transpose()) * schur * solution).eval();
  }

  /// One step with the last factorisation. @returns whether it goes downhill.
  template <int dim>
  bool CellSolver<dim>::advance(Iterate &iterate, const double *strain, std::span<const double> internal)
  {
    std::vector<double> dw = iterate.residual;
    solve_constrained(dw, 1);
    const double slope  = -dot(iterate.residual, dw);
    double       length = 1.;
    for (unsigned int trial = 0; trial < 12; ++trial, length *= 0.5)
      {
        Iterate next;
        next.w = iterate.w;
        for (std::size_t i = 0; i < dw.size(); ++i)
          next.w[i] -= length * dw[i];
        evaluate(next, strain, internal);
        // Near the solution the energy's change drowns in round-off; there the residual decides.
        const bool lower = next.mean.energy <= iterate.mean.energy + 1e-4 * length * slope;
        if (std::isfinite(next.norm) && (lower || next.norm < 0.5 * iterate.norm))
          {
            iterate = std::move(next);
            return true;
          }
      }
    return false;
  }

  template <int dim>
  Homogenised<dim> CellSolver<dim>::solve(const double *strain, std::span<const double> internal,
                                          std::span<double> w, const bool with_tangent,
                                          std::vector<double> *sensitivity)
  {
    constexpr unsigned int max_iterations = 60;
    report_                               = {};
    Iterate iterate;
    iterate.w.assign(w.begin(), w.end());
    evaluate(iterate, strain, internal);
    bool renew = true;
    while (!(iterate.norm <= tolerance_))
      {
        const double before = iterate.norm;
        if (renew && std::isfinite(before))
          factorise(strain, internal, iterate.w);
        const bool moved =
            std::isfinite(before) && report_.iterations < max_iterations && advance(iterate, strain, internal);
        if (!moved && renew && before <= 1e3 * tolerance_)
          break; // round-off: no step lowers energy or residual any more
        if (!moved && (renew || report_.iterations >= max_iterations))
          throw ConvergenceError("The unit cell found no equilibrium: relative residual " +
                                     text::rounded(iterate.norm) + " after " + std::to_string(report_.iterations) +
                                     " steps.",
                                 "Cut the macroscopic step.");
        // A factorisation costs about as much as ten solves with it.
        renew = !moved || iterate.norm > 0.1 * before;
        ++report_.iterations;
      }
    report_.residual        = iterate.norm;
    Homogenised<dim> result = iterate.mean;
    for (const double stress : result.stress)
      if (!std::isfinite(stress))
        throw ConvergenceError("The unit cell's stresses are not finite (" + text::shortest(stress) + ").",
                               "Cut the macroscopic step.");
    if (with_tangent)
      condense(iterate, strain, internal, result, sensitivity);
    std::copy(iterate.w.begin(), iterate.w.end(), w.begin());
    return result;
  }

  template <int dim>
  void CellSolver<dim>::condense(const Iterate &iterate, const double *strain, std::span<const double> internal,
                                 Homogenised<dim> &result, std::vector<double> *sensitivity)
  {
    // Beyond this distance (of the displacement that the strain alone makes) a new factorisation is cheaper.
    constexpr double  near   = 1e-3;
    const std::size_t n      = cell_->tables.n_equations;
    double            change = at_factor_.empty() ? INFINITY : 0.;
    for (std::size_t i = 0; i < at_factor_.size(); ++i)
      change = std::max(change, std::abs(iterate.w[i] - at_factor_[i]));
    const bool is_near = change <= near * norm({strain, V::n_strain}) * cell_->tables.extent.norm();
    if (is_near)
      assemble(strain, internal, iterate.w);
    else
      factorise(strain, internal, iterate.w);

    std::vector<double> sides(V::n_strain * n);
    for (unsigned int j = 0; j < V::n_strain; ++j)
      std::copy_n(&coupling_[V::stress_of_strain(j) * n], n, &sides[j * n]);
    std::vector<double> columns = sides;
    solve_constrained(columns, V::n_strain);
    if (is_near && !refine(columns, sides))
      {
        factorise(strain, internal, iterate.w);
        columns = sides;
        solve_constrained(columns, V::n_strain);
      }
    // <C> - L^T K^-1 L: what the fluctuation's answer to a strain takes off the stiffness of a cell held still.
    for (unsigned int i = 0; i < V::n_stress; ++i)
      for (unsigned int j = 0; j < V::n_strain; ++j)
        result.tangent[i * V::n_strain + j] =
            mean_stiffness_[i * V::n_strain + j] - dot({&coupling_[i * n], n}, {&columns[j * n], n});
    if (sensitivity)
      {
        for (auto &entry : columns)
          entry = -entry;
        *sensitivity = std::move(columns);
      }
  }

  /// Preconditioned conjugate gradients with the assembled matrix. @returns whether all columns got there.
  template <int dim>
  bool CellSolver<dim>::refine(std::vector<double> &columns, const std::vector<double> &right_sides)
  {
    const std::size_t   n = cell_->tables.n_equations;
    std::vector<double> r(n), z(n), p(n), product(n);
    for (unsigned int j = 0; j < V::n_strain; ++j)
      {
        const std::span<double>       x(&columns[j * n], n);
        const std::span<const double> b(&right_sides[j * n], n);
        matrix_->vmult(x, r);
        for (std::size_t i = 0; i < n; ++i)
          r[i] = b[i] - r[i];
        remove_constraint_forces(r);
        const double target = 1e-13 * norm(b);
        double       rz     = 0.;
        for (unsigned int iteration = 0; norm(r) > target; ++iteration)
          {
            if (iteration == 8)
              return false;
            z = r;
            solve_constrained(z, 1);
            const double rz_new = dot(r, z), beta = iteration == 0 ? 0. : rz_new / rz;
            rz = rz_new;
            for (std::size_t i = 0; i < n; ++i)
              p[i] = z[i] + beta * p[i];
            matrix_->vmult(p, product);
            const double alpha = rz / dot(p, product);
            for (std::size_t i = 0; i < n; ++i)
              {
                x[i] += alpha * p[i];
                r[i] -= alpha * product[i];
              }
            remove_constraint_forces(r);
          }
      }
    return true;
  }

  template <int dim>
  std::vector<double> local_strains(const CellTables<dim> &tables, const double *strain, std::span<const double> w)
  {
    using V = Voigt<dim>;
    std::vector<double> result(tables.n_points() * V::n_strain, 0.), local;
    for (std::size_t c = 0; c < tables.n_cells; ++c)
      {
        gather(tables, c, w, local);
        for (unsigned int q = 0; q < tables.n_q; ++q)
          {
            const std::size_t point = c * tables.n_q + q;
            if (strain)
              std::copy_n(strain, V::n_strain, &result[point * V::n_strain]);
            add_strain(tables, point, local, &result[point * V::n_strain]);
          }
      }
    return result;
  }

  template class CellSolver<2>;
  template class CellSolver<3>;
  template std::vector<double> local_strains(const CellTables<2> &, const double *, std::span<const double>);
  template std::vector<double> local_strains(const CellTables<3> &, const double *, std::span<const double>);
} // namespace trestle
