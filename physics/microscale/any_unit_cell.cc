#include "physics/libraries/either_dimension.h"
#include "physics/microscale/unit_cell.h"

namespace trestle
{
  namespace
  {
    /// What solves, reads or writes is guarded: deal.II's exceptions leave here as ours.
    class AnyUnitCell : public UnitCell
    {
    public:
      explicit AnyUnitCell(ParameterSink &prm)
        : twins_(prm)
      {}

      UnitCell       &it() { return twins_.chosen(); }
      const UnitCell &it() const { return twins_.chosen(); }

      void setup() override
      {
        guarded([&] { twins_.choose().setup(); });
      }

      unsigned int dimension() const override { return twins_.dimension(); }
      std::size_t  n_nodes() const override { return it().n_nodes(); }
      std::size_t  n_cells() const override { return it().n_cells(); }
      std::size_t  n_unknowns() const override { return it().n_unknowns(); }
      bool         has_history() const override { return it().has_history(); }
      double       inclusion_fraction() const override { return it().inclusion_fraction(); }
      std::string  mesh_file() const override { return it().mesh_file(); }
      CellAnswer   solve(std::span<const double> strain, CellState &state, const bool with_tangent) override
      {
        return guarded([&] { return it().solve(strain, state, with_tangent); });
      }
      double hill_mandel_error(std::span<const double> strain, const CellState &state) const override
      {
        return guarded([&] { return it().hill_mandel_error(strain, state); });
      }
      void reduce(Run &run, std::span<const double> strains, std::span<const double> path,
                  std::span<const double> strain_range) override
      {
        guarded([&] { it().reduce(run, strains, path, strain_range); });
      }
      std::shared_ptr<const ReducedCell> reduced() const override { return it().reduced(); }
      bool                               can_be_enriched() const override { return it().can_be_enriched(); }
      ReducedCellAnswer                  solve_reduced(std::span<const double> strain) const override
      {
        return guarded([&] { return it().solve_reduced(strain); });
      }
      std::vector<double> fluctuation(std::span<const double> a) const override { return it().fluctuation(a); }
      void                write(Archive &archive) const override { it().write(archive); }
      void                read(const Archive &archive) override
      {
        guarded([&] { it().read(archive); });
      }
      EnergyBracket bracket(const CellCoefficients &c) const override
      {
        return guarded([&] { return it().bracket(c); });
      }
      std::vector<double> local_errors(const CellCoefficients &c, const CellState &truth,
                                       const bool total) const override
      {
        return guarded([&] { return it().local_errors(c, truth, total); });
      }
      std::vector<std::string> local_names() const override { return it().local_names(); }
      double                   stress_field_error(const CellCoefficients &c, const CellState &truth) const override
      {
        return guarded([&] { return it().stress_field_error(c, truth); });
      }
      std::string write_modes(const RunDirectory &directory, const std::string &name, const CellCoefficients &c,
                              const MicroscaleLevel level, const double estimate,
                              const CellState *truth) const override
      {
        return guarded([&] { return it().write_modes(directory, name, c, level, estimate, truth); });
      }
      std::unique_ptr<Microscale> microscale(const MicroscaleLevel level) override
      {
        return guarded([&] { return it().microscale(level); });
      }

    private:
      EitherDimension<UnitCell, UnitCellImplementation> twins_;
    };
  } // namespace

  std::unique_ptr<UnitCell> UnitCell::create(ParameterSink &prm) { return std::make_unique<AnyUnitCell>(prm); }
} // namespace trestle
