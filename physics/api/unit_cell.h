#pragma once

#include "bridge/microscale.h"
#include "bridge/reduced_cell.h"
#include "core/archive.h"
#include "core/parameters.h"
#include "core/run.h"

#include <array>
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

  /// Energy of the cell between two numbers, by the constitutive-relation error with full quadrature.
  struct EnergyBracket
  {
    double lower    = 0.; ///< <s>:strain - <psi*(s)>; minus infinity outside the domain of psi*
    double upper    = 0.; ///< <psi(e)>
    double estimate = 0.; ///< as Microscale's certificate
    double gap() const { return upper - lower; }
  };

  /// A field of modes: what a network or the reduced truth says of one strain.
  struct CellCoefficients
  {
    std::span<const double> strain;       ///< n_strain, macroscopic
    std::span<const double> displacement; ///< a
    std::span<const double> stress_modes; ///< b
  };

  /**
   * One unit cell (representative volume) from a parameter file: mesh, materials, boundary conditions; its truth
   * by finite elements, its reduction to modes and cubature points, its certificate. This face carries no
   * third-party header. Serial: every rank that sets one up holds the whole cell; only functions that say so are
   * collective.
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
    unsigned int         n_strain() const { return dimension() == 2 ? 3 : 6; }
    unsigned int         n_stress() const { return dimension() == 2 ? 4 : 6; }
    virtual std::size_t  n_nodes() const            = 0;
    virtual std::size_t  n_cells() const            = 0;
    virtual std::size_t  n_unknowns() const         = 0;
    virtual bool         has_history() const        = 0;
    virtual double       inclusion_fraction() const = 0;

    /// The truth: equilibrium at a strain, from a state (start of the iteration, history) to the next.
    /// @throws ConvergenceError; the state is then untouched.
    virtual CellAnswer solve(std::span<const double> strain, CellState &state, bool with_tangent) = 0;

    /// |<stress : strain> - <stress> : macroscopic strain| relative to the latter, at a solution (Hill and
    /// Mandel).
    virtual double hill_mandel_error(std::span<const double> strain, const CellState &state) = 0;

    /**
     * Solves along the paths, makes modes and cubature from the snapshots. Collective on the run's communicator,
     * whose ranks share the solves. @param strains n x n_strain. @param path fractions of each strain visited one
     * after the other; {1} for laws without history. Sets figures reduction.*.
     */
    virtual void reduce(Run &run, std::span<const double> strains, std::span<const double> path,
                        std::span<const double> strain_range) = 0;
    virtual bool has_reduction() const                        = 0;

    virtual const ReducedCell &reduced() const = 0;

    virtual void write(Archive &archive) const = 0;
    /// @throws InputError for a damaged archive or one of another cell.
    virtual void read(const Archive &archive) = 0;

    /// With full quadrature. Virgin material.
    virtual EnergyBracket bracket(const CellCoefficients &coefficients) const = 0;

    /// Relative L2 errors of ux, uy[, uz] (fluctuations) and of the in-plane (all) stresses sxx, syy, sxy against
    /// the truth at the same strain. @param total: of the whole displacement strain x + w instead.
    virtual std::vector<double>      local_errors(const CellCoefficients &coefficients, const CellState &truth,
                                                  bool total) const = 0;
    virtual std::vector<std::string> local_names() const            = 0;

    /// Fields of a finite-element state as directory/name.vtu. @returns the path.
    virtual std::string write_truth(const RunDirectory &directory, const std::string &name,
                                    std::span<const double> strain, const CellState &state) const = 0;
    /// Fields of modes, their local constitutive-relation error, and the truth and the difference where given.
    virtual std::string write_modes(const RunDirectory &directory, const std::string &name,
                                    const CellCoefficients &coefficients, const std::string &level,
                                    double estimate, const CellState *truth) const = 0;

    /// `finite_elements` or `reduced`. The cell must outlive it.
    virtual std::unique_ptr<Microscale> microscale(MicroscaleLevel level) = 0;
  };
} // namespace trestle
