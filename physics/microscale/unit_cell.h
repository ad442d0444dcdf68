#pragma once

#include "core/choice.h"
#include "physics/api/unit_cell.h"
#include "physics/microscale/reduced_unit_cell.h"

#include <memory>
#include <string>
#include <vector>

namespace trestle
{
  /// A UnitCell in one dimension. Sources: unit_cell.cc (set-up, truth), unit_cell_modes.cc (reduction,
  /// certificate, fields of modes).
  template <int dim>
  class UnitCellImplementation : public UnitCell
  {
  public:
    explicit UnitCellImplementation(ParameterSink &prm);

    void setup() override;

    unsigned int dimension() const override { return dim; }
    std::size_t  n_nodes() const override { return cell_->tables.n_nodes; }
    std::size_t  n_cells() const override { return cell_->tables.n_cells; }
    std::size_t  n_unknowns() const override { return cell_->tables.n_equations; }
    bool         has_history() const override { return cell_->n_internal > 0; }
    double       inclusion_fraction() const override;
    std::string  mesh_file() const override { return mesh_->file(); }

    CellAnswer solve(std::span<const double> strain, CellState &state, bool with_tangent) override;
    double     hill_mandel_error(std::span<const double> strain, const CellState &state) const override;

    void reduce(Run &run, std::span<const double> strains, std::span<const double> path,
                std::span<const double> strain_range) override;
    std::shared_ptr<const ReducedCell> reduced() const override;
    bool can_be_enriched() const override { return reduced_ && !reduced_->reduction().snapshots.empty(); }
    ReducedCellAnswer   solve_reduced(std::span<const double> strain) const override;
    std::vector<double> fluctuation(std::span<const double> a) const override;
    void                write(Archive &archive) const override;
    void                read(const Archive &archive) override;

    EnergyBracket            bracket(const CellCoefficients &coefficients) const override;
    std::vector<double>      local_errors(const CellCoefficients &coefficients, const CellState &truth,
                                          bool total) const override;
    std::vector<std::string> local_names() const override;
    double stress_field_error(const CellCoefficients &coefficients, const CellState &truth) const override;

    std::string write_modes(const RunDirectory &directory, const std::string &name,
                            const CellCoefficients &coefficients, MicroscaleLevel level, double estimate,
                            const CellState *truth) const override;

    std::unique_ptr<Microscale> microscale(MicroscaleLevel level) override;

  private:
    CellBoundary               boundary() const;
    void                       assign_ids();
    bool                       is_inclusion(unsigned int id) const;
    void                       assign_materials();
    void                       warn_of_locking() const;
    std::vector<Snapshot<dim>> solve_path(std::span<const double> strain, std::span<const double> path);
    void                share(std::vector<Snapshot<dim>> &snapshots, const Communicator &communicator) const;
    void                require_reduction() const;
    std::vector<double> mode_strains(const CellCoefficients &coefficients) const;
    std::vector<double> mode_stresses(const CellCoefficients &coefficients) const;
    double              scale_into_domain(std::vector<double> &stresses) const;
    std::vector<double> truth_stresses(std::span<const double> strain, const CellState &truth) const;

    std::shared_ptr<Mesh<dim>>            mesh_;
    unsigned int                          degree_         = 2;
    std::string                           boundary_text_  = "periodic";
    bool                                  voids_at_faces_ = false;
    std::vector<unsigned int>             inclusion_ids_;
    std::string                           matrix_text_, inclusion_text_; ///< ids or names
    std::shared_ptr<Choice<Material>>     matrix_;
    std::shared_ptr<Choice<Material>>     inclusion_;
    ReductionParameters                   reduction_parameters_;
    std::shared_ptr<Cell<dim>>            cell_;
    std::unique_ptr<CellSolver<dim>>      solver_;
    std::shared_ptr<ReducedUnitCell<dim>> reduced_;
  };
} // namespace trestle
