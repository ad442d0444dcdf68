#include "core/exceptions.h"
#include "core/statistics.h"
#include "physics/microscale/answering_parts.h"
#include "physics/microscale/cell_output.h"
#include "physics/microscale/unit_cell.h"

#include <algorithm>
#include <cmath>

namespace trestle
{
  using Eigen::VectorXd;

  template <int dim>
  void UnitCellImplementation<dim>::require_reduction() const
  {
    if (!reduced_)
      throw InputError("The unit cell has no reduction yet.", "Run a representative volume, or read its archive.");
  }

  /// Snapshots at each fraction of one strain, history and all.
  template <int dim>
  std::vector<Snapshot<dim>> UnitCellImplementation<dim>::solve_path(std::span<const double> strain,
                                                                     std::span<const double> path)
  {
    std::vector<Snapshot<dim>> result;
    std::vector<double>        w(cell_->tables.n_equations, 0.), internal;
    for (const double fraction : path)
      {
        Snapshot<dim> snapshot;
        for (unsigned int i = 0; i < strain.size(); ++i)
          snapshot.strain[i] = fraction * strain[i];
        snapshot.internal = internal;
        snapshot.mean     = solver_->solve(snapshot.strain.data(), internal, w, true, &snapshot.sensitivity);
        snapshot.w        = w;
        if (has_history())
          internal = advance_internal<dim>(*cell_, snapshot.strain.data(), w, internal);
        result.push_back(std::move(snapshot));
      }
    return result;
  }

  /// Every rank has solved its part and left the others' empty.
  template <int dim>
  void UnitCellImplementation<dim>::share(std::vector<Snapshot<dim>> &snapshots,
                                          const Communicator         &communicator) const
  {
    for (auto &snapshot : snapshots)
      {
        snapshot.w.resize(cell_->tables.n_equations, 0.);
        snapshot.sensitivity.resize(cell_->tables.n_equations * Voigt<dim>::n_strain, 0.);
        communicator.sum_in_place(snapshot.w.data(), snapshot.w.size());
        communicator.sum_in_place(snapshot.sensitivity.data(), snapshot.sensitivity.size());
        communicator.sum_in_place(snapshot.strain.data(), snapshot.strain.size());
        communicator.sum_in_place(snapshot.mean.stress.data(), snapshot.mean.stress.size());
        unsigned long size = snapshot.internal.size();
        size               = communicator.sum(size);
        snapshot.internal.resize(size, 0.);
        communicator.sum_in_place(snapshot.internal.data(), size);
      }
  }

  template <int dim>
  void UnitCellImplementation<dim>::reduce(Run &run, std::span<const double> strains, std::span<const double> path,
                                           std::span<const double> strain_range)
  {
    constexpr unsigned int     n_strain = Voigt<dim>::n_strain;
    const std::size_t          n        = strains.size() / n_strain;
    std::vector<Snapshot<dim>> snapshots(n * path.size());
    run.communicator.on_all([&] {
      solver_ = std::make_unique<CellSolver<dim>>(cell_);
      for (std::size_t k = run.communicator.rank(); k < n; k += run.communicator.size())
        {
          auto mine = solve_path(strains.subspan(k * n_strain, n_strain), path);
          std::move(mine.begin(), mine.end(), snapshots.begin() + k * path.size());
        }
    });
    if (run.communicator.size() > 1)
      share(snapshots, run.communicator);
    run.figures.set("reduction.snapshots", static_cast<unsigned long>(snapshots.size()));
    run.communicator.on_all([&] {
      auto reduction = std::make_shared<Reduction<dim>>(
          *cell_, snapshots, std::vector<double>(strain_range.begin(), strain_range.end()), reduction_parameters_,
          run.figures);
      reduced_ = std::make_shared<ReducedUnitCell<dim>>(cell_, std::move(reduction));
    });
  }

  template <int dim>
  void UnitCellImplementation<dim>::write(Archive &archive) const
  {
    require_reduction();
    reduced_->reduction().write(archive);
    write_answering(*cell_, reduced_->reduction(), archive);
  }

  template <int dim>
  void UnitCellImplementation<dim>::read(const Archive &archive)
  {
    const auto attribute = [&](const std::string &name) {
      const auto found = archive.attributes.find(name);
      return found == archive.attributes.end() ? std::string("none") : found->second;
    };
    if (attribute("kind") != "unit cell")
      throw InputError("The archive holds no unit cell (kind: " + attribute("kind") + ").",
                       "Name the run directory of a representative volume.");
    if (attribute("dimension") != std::to_string(dim))
      throw InputError("The archive holds a cell in " + attribute("dimension") + "D, the parameter file one in " +
                           std::to_string(dim) + "D.",
                       "Name the run directory that belongs to the parameter file.");
    auto reduction = std::make_shared<Reduction<dim>>();
    reduction->read(archive, *cell_);
    reduced_ = std::make_shared<ReducedUnitCell<dim>>(cell_, std::move(reduction));
  }

  template <int dim>
  ReducedCellAnswer UnitCellImplementation<dim>::solve_reduced(std::span<const double> strain) const
  {
    require_reduction();
    const auto       &data = reduced_->data();
    ReducedCellAnswer result;
    result.displacement.assign(data.n_strain_modes, 0.);
    result.stress_modes.assign(data.n_stress_modes, 0.);
    ReducedReport report;
    const auto mean = reduced_->solve(strain.data(), {}, result.displacement, result.stress_modes, true, report);
    result.stress.assign(mean.stress.begin(), mean.stress.end());
    result.tangent.assign(mean.tangent.begin(), mean.tangent.end());
    result.estimate = ConstitutiveError{report.gap, report.work}.relative(data);
    return result;
  }

  template <int dim>
  std::shared_ptr<const ReducedCell> UnitCellImplementation<dim>::reduced() const
  {
    require_reduction();
    return reduced_;
  }

  template <int dim>
  std::vector<double> UnitCellImplementation<dim>::fluctuation(std::span<const double> a) const
  {
    require_reduction();
    return reduced_->reduction().fluctuation(a);
  }

  namespace
  {
    VectorXd combine(const Eigen::MatrixXd &modes, std::span<const double> coefficients)
    {
      return modes * Eigen::Map<const VectorXd>(coefficients.data(), coefficients.size());
    }
    std::vector<double> to_vector(const VectorXd &values)
    {
      return {values.data(), values.data() + values.size()};
    }
  } // namespace

  template <int dim>
  std::vector<double> UnitCellImplementation<dim>::mode_strains(const CellCoefficients &coefficients) const
  {
    constexpr unsigned int n      = Voigt<dim>::n_strain;
    VectorXd               result = combine(reduced_->reduction().strain_modes, coefficients.displacement);
    for (Eigen::Index i = 0; i < result.size(); ++i)
      result[i] += coefficients.strain[i % n];
    return to_vector(result);
  }

  template <int dim>
  std::vector<double> UnitCellImplementation<dim>::mode_stresses(const CellCoefficients &coefficients) const
  {
    return to_vector(combine(reduced_->reduction().stress_modes, coefficients.stress_modes));
  }

  /// As the function of reduced cells, at all quadrature points.
  template <int dim>
  double UnitCellImplementation<dim>::scale_into_domain(std::vector<double> &stresses) const
  {
    using V      = Voigt<dim>;
    double scale = 1.;
    for (std::size_t p = 0; p < cell_->tables.n_points(); ++p)
      {
        const double norm = deviator(V::tensor_of_stress(&stresses[p * V::n_stress])).norm();
        scale = std::min(scale, limit_share * cell_->law_of(p / cell_->tables.n_q).stress_limit() / norm);
      }
    for (double &entry : stresses)
      entry *= scale;
    return scale;
  }

  template <int dim>
  EnergyBracket UnitCellImplementation<dim>::bracket(const CellCoefficients &coefficients) const
  {
    using V = Voigt<dim>;
    require_reduction();
    const auto    e = mode_strains(coefficients);
    auto          s = mode_stresses(coefficients);
    EnergyBracket result;
    const double  scale = scale_into_domain(s);
    double        work = 0., dual = 0.;
    for (std::size_t p = 0; p < cell_->tables.n_points(); ++p)
      {
        const Material &law    = cell_->law_of(p / cell_->tables.n_q);
        const double    weight = cell_->tables.weight[p];
        result.upper += weight * law.energy(V::tensor_of_strain(&e[p * V::n_strain]));
        dual += weight * law.conjugate_energy(V::tensor_of_stress(&s[p * V::n_stress]));
        // s is in equilibrium, so its work on e is that of its mean on the macroscopic strain.
        for (unsigned int i = 0; i < V::n_strain; ++i)
          work += weight * s[p * V::n_stress + V::stress_of_strain(i)] * coefficients.strain[i];
      }
    result.lower    = work - dual;
    result.estimate = ConstitutiveError{result.gap(), work / scale}.relative(reduced_->data());
    return result;
  }

  template <int dim>
  std::vector<std::string> UnitCellImplementation<dim>::local_names() const
  {
    if constexpr (dim == 2)
      return {"ux", "uy", "sxx", "syy", "sxy"};
    else
      return {"ux", "uy", "uz", "sxx", "syy", "szz", "sxy", "sxz", "syz"};
  }

  namespace
  {
    /// Root mean squares of the difference and of the reference, in one component of many.
    struct Norms
    {
      double difference = 0., reference = 0.;
      void   add(const double weight, const double value, const double truth)
      {
        difference += weight * (value - truth) * (value - truth);
        reference += weight * truth * truth;
      }
      double relative() const { return relative_to(std::sqrt(difference), std::sqrt(reference)); }
    };

    /// Nodal displacements (fluctuation, or with strain x added), their mean removed; lumped over the elements.
    template <int dim>
    std::vector<double> displacements(const CellTables<dim> &tables, const double *strain,
                                      std::span<const double> w, const std::vector<double> &node_weight)
    {
      std::vector<double> result(tables.n_nodes * dim);
      double              mean[dim] = {};
      double              volume    = 0.;
      for (std::size_t i = 0; i < tables.n_nodes; ++i)
        {
          volume += node_weight[i];
          for (unsigned int c = 0; c < dim; ++c)
            {
              const int k         = tables.equation[i * dim + c];
              result[i * dim + c] = k < 0 ? 0. : w[k];
              if (strain)
                for (unsigned int d = 0; d < dim; ++d)
                  result[i * dim + c] += strain[voigt::strain_at(dim, c, d)] / voigt::multiplicity(c, d) *
                                         (tables.position[i][d] - tables.corner[d]);
              mean[c] += node_weight[i] * result[i * dim + c];
            }
        }
      for (std::size_t i = 0; i < result.size(); ++i)
        result[i] -= mean[i % dim] / volume;
      return result;
    }

    /// The volume around each node.
    template <int dim>
    std::vector<double> node_weights(const CellTables<dim> &tables)
    {
      std::vector<double> result(tables.n_nodes, 0.);
      for (std::size_t c = 0; c < tables.n_cells; ++c)
        for (unsigned int q = 0; q < tables.n_q; ++q)
          for (unsigned int b = 0; b < tables.n_basis; ++b)
            result[tables.node[c * tables.n_basis + b]] += tables.weight[c * tables.n_q + q] / tables.n_basis;
      return result;
    }
  } // namespace

  template <int dim>
  std::vector<double> UnitCellImplementation<dim>::local_errors(const CellCoefficients &coefficients,
                                                                const CellState &truth, const bool total) const
  {
    using V                    = Voigt<dim>;
    const auto        &tables  = cell_->tables;
    const auto         weights = node_weights(tables);
    const double      *strain  = total ? coefficients.strain.data() : nullptr;
    const auto         w       = reduced_->reduction().fluctuation(coefficients.displacement);
    const auto         u       = displacements(tables, strain, w, weights);
    const auto         u_truth = displacements(tables, strain, truth.fluctuation, weights);
    const auto         s       = mode_stresses(coefficients);
    const auto         s_truth = truth_stresses(coefficients.strain, truth);
    std::vector<Norms> norms(dim + V::n_strain);
    for (std::size_t i = 0; i < u.size(); ++i)
      norms[i % dim].add(weights[i / dim], u[i], u_truth[i]);
    for (std::size_t p = 0; p < tables.n_points(); ++p)
      for (unsigned int i = 0; i < V::n_strain; ++i)
        {
          const std::size_t k = p * V::n_stress + V::stress_of_strain(i);
          norms[dim + i].add(tables.weight[p], s[k], s_truth[k]);
        }
    std::vector<double> result;
    result.reserve(norms.size());
    for (const auto &norm : norms)
      result.push_back(norm.relative());
    return result;
  }

  template <int dim>
  double UnitCellImplementation<dim>::stress_field_error(const CellCoefficients &coefficients,
                                                         const CellState        &truth) const
  {
    using V            = Voigt<dim>;
    const auto s       = mode_stresses(coefficients);
    const auto s_truth = truth_stresses(coefficients.strain, truth);
    Norms      norms;
    for (std::size_t p = 0; p < cell_->tables.n_points(); ++p)
      for (unsigned int i = 0; i < V::n_stress; ++i)
        {
          const auto [row, column] = V::stress_index(i);
          const std::size_t k      = p * V::n_stress + i;
          norms.add(cell_->tables.weight[p] * (row == column ? 1. : 2.), s[k], s_truth[k]);
        }
    return norms.relative();
  }

  template <int dim>
  std::string UnitCellImplementation<dim>::write_modes(const RunDirectory &directory, const std::string &name,
                                                       const CellCoefficients &coefficients,
                                                       const MicroscaleLevel level, const double estimate,
                                                       const CellState *truth) const
  {
    using V = Voigt<dim>;
    require_reduction();
    const auto          e = mode_strains(coefficients), s = mode_stresses(coefficients);
    const auto          w = reduced_->reduction().fluctuation(coefficients.displacement);
    std::vector<double> density(cell_->tables.n_points());
    for (std::size_t p = 0; p < density.size(); ++p)
      {
        const Material &law    = cell_->law_of(p / cell_->tables.n_q);
        const Strain    strain = V::tensor_of_strain(&e[p * V::n_strain]);
        const Stress    stress = V::tensor_of_stress(&s[p * V::n_stress]);
        density[p]             = law.energy(strain) + law.conjugate_energy(stress) - stress * strain;
      }
    CellFields<dim> fields(*cell_);
    fields.add_displacement("", coefficients.strain.data(), w);
    fields.add_stress("", s);
    fields.add_density("constitutive_error", density);
    fields.add_number("certificate", estimate);
    fields.add_number("level", double(level));
    if (truth)
      {
        std::vector<double> difference = w;
        for (std::size_t i = 0; i < w.size(); ++i)
          difference[i] -= truth->fluctuation[i];
        const std::vector<double> none(V::n_strain, 0.);
        fields.add_displacement("fe_", coefficients.strain.data(), truth->fluctuation);
        fields.add_displacement("error_", none.data(), difference);
        fields.add_stress("fe_", truth_stresses(coefficients.strain, *truth));
      }
    return fields.write(directory, name);
  }

  template class UnitCellImplementation<2>;
  template class UnitCellImplementation<3>;
} // namespace trestle
