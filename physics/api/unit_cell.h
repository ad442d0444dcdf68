#pragma once

#include "bridge/microscale/microscale.h"
#include "bridge/microscale/reduced_cell.h"
#include "core/archive.h"
#include "core/parameters.h"
#include "core/run.h"

#include <memory>
#include <span>
#include <string>
#include <vector>

namespace trestle
{
  /// What is known of a material point's cell by finite elements.
  struct CellState
  {
    std::vector<double> fluctuation; ///< unknowns of the cell; empty: zero
    std::vector<double> internal;    ///< of all quadrature points; empty: virgin
  };

  struct CellAnswer
  {
    std::vector<double> stress;  ///< n_stress, homogenised
    std::vector<double> tangent; ///< n_stress x n_strain; empty unless asked for
    double              energy         = 0.;
    double              residual       = 0.; ///< relative
    unsigned int        iterations     = 0;
    unsigned int        factorisations = 0;
  };

  /// The reduced truth with all that its certificate needs.
  struct ReducedCellAnswer
  {
    std::vector<double> displacement; ///< a
    std::vector<double> stress_modes; ///< b
    std::vector<double> stress;       ///< n_stress, homogenised
    std::vector<double> tangent;
    double              estimate = 0.; ///< as Microscale's certificate
  };

  /// Fields of modes: what a network or the reduced truth says of one strain.
  struct CellCoefficients
  {
    std::span<const double> strain;       ///< n_strain, macroscopic
    std::span<const double> displacement; ///< a
    std::span<const double> stress_modes; ///< b
  };

  /// The cell's energy between two numbers, by the constitutive-relation error with full quadrature.
  struct EnergyBracket
  {
    double lower    = 0.; ///< <s>:strain - <psi*(s)>; minus infinity outside the domain of psi*
    double upper    = 0.; ///< <psi(e)>
    double estimate = 0.; ///< as Microscale's certificate
    double gap() const { return upper - lower; }
  };

  /**
   * One unit cell (representative volume) from a parameter file: mesh, materials, boundary conditions; its truth
   * by finite elements, its reduction to modes and cubature points, its certificate. This face carries no
   * third-party header. Serial: every rank that sets one up holds the whole cell; only reduce() is collective.
   */
  class UnitCell
  {
  public:
    /// Declares sections mesh, unit cell (with the materials), reduction.
    static std::unique_ptr<UnitCell> create(ParameterSink &prm);

    virtual ~UnitCell() = default;

    /// Reads mesh and materials. @throws InputError, the same on all ranks that set up the same cell.
    virtual void setup() = 0;

    virtual unsigned int dimension() const = 0;
    unsigned int         n_strain() const { return voigt::n_strain(dimension()); }
    unsigned int         n_stress() const { return voigt::n_stress(dimension()); }
    virtual std::size_t  n_nodes() const            = 0;
    virtual std::size_t  n_cells() const            = 0;
    virtual std::size_t  n_unknowns() const         = 0;
    virtual bool         has_history() const        = 0;
    virtual double       inclusion_fraction() const = 0;
    /// The Gmsh file of the mesh; empty for generators.
    virtual std::string mesh_file() const = 0;

    /// The truth: equilibrium at a strain, from a state (start of the iteration, history) to the next.
    /// @throws ConvergenceError; the state is then untouched.
    virtual CellAnswer solve(std::span<const double> strain, CellState &state, bool with_tangent) = 0;

    /// |<stress : strain> - <stress> : macroscopic strain| over the latter (Hill and Mandel), without history.
    virtual double hill_mandel_error(std::span<const double> strain, const CellState &state) const = 0;

    /**
     * Solves along the paths, makes modes and cubature of the snapshots. Collective on the run's communicator,
     * whose ranks share the solves. @param strains n x n_strain. @param path fractions of each strain, visited one
     * after the other. @param range half widths of the strains. Sets figures reduction.*.
     */
    virtual void reduce(Run &run, std::span<const double> strains, std::span<const double> path,
                        std::span<const double> range) = 0;

    /// After reduce() or read().
    virtual std::shared_ptr<const ReducedCell> reduced() const                                     = 0;
    virtual ReducedCellAnswer                  solve_reduced(std::span<const double> strain) const = 0;

    /// Whether the snapshots of the training are known; not of cells with history.
    virtual bool can_be_enriched() const = 0;

    /// The finite elements' unknowns of coefficients a.
    virtual std::vector<double> fluctuation(std::span<const double> a) const = 0;

    virtual void write(Archive &archive) const = 0;
    /// @throws InputError for a damaged archive or one of another cell.
    virtual void read(const Archive &archive) = 0;

    /// With full quadrature; virgin material.
    virtual EnergyBracket bracket(const CellCoefficients &coefficients) const = 0;

    /// Relative L2 errors, over the whole cell, of the displacement components and of the stresses that work on
    /// strains, against the truth at the same strain. @param total of the displacement strain x + w; else of the
    /// fluctuation w alone. Rigid translations do not count.
    virtual std::vector<double> local_errors(const CellCoefficients &coefficients, const CellState &truth,
                                             bool total) const = 0;
    /// What local_errors() lists: ux, uy, sxx, syy, sxy in the plane.
    virtual std::vector<std::string> local_names() const = 0;
    /// Relative L2 error of the whole stress tensor.
    virtual double stress_field_error(const CellCoefficients &coefficients, const CellState &truth) const = 0;

    /// Fields of modes with their local constitutive-relation error as directory/name.vtu; the truth and the
    /// difference where given. @returns the path.
    virtual std::string write_modes(const RunDirectory &directory, const std::string &name,
                                    const CellCoefficients &coefficients, MicroscaleLevel level, double estimate,
                                    const CellState *truth) const = 0;

    /// `finite_elements` or `reduced`. It keeps what it needs of the cell alive.
    virtual std::unique_ptr<Microscale> microscale(MicroscaleLevel level) = 0;
  };
} // namespace trestle
