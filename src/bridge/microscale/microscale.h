#pragma once

#include "bridge/equations/certificate.h"
#include "bridge/microscale/tolerance.h"
#include "bridge/microscale/voigt.h"
#include "core/run_directory.h"

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace trestle
{
  /// Who answered for a material point; a higher level costs more and errs less.
  enum class MicroscaleLevel : std::uint8_t
  {
    network         = 0,
    reduced         = 1,
    finite_elements = 2
  };

  std::string to_string(MicroscaleLevel level);

  /// Where evaluate() writes. Empty spans are not computed. Row-major, the points in the order of the request.
  struct MicroscaleAnswer
  {
    std::span<double>          stress;   ///< n x n_stress
    std::span<double>          tangent;  ///< n x n_stress x n_strain: d stress / d strain, consistent
    std::span<double>          estimate; ///< n: the certificate, see Microscale
    std::span<MicroscaleLevel> level;    ///< n
  };

  /**
   * The material law of a macroscopic solver that comes from a unit cell: strain in; stress, consistent tangent
   * and certificate out, in batches. Keeps the states of the material points it serves: a committed one, and a
   * trial one that evaluate() computes from it. Small strains; stresses have the unit of the cell's moduli.
   *
   * Components are listed as voigt.h says.
   *
   * The certificate is the relative constitutive-relation error, 0 for the finite elements themselves:
   * sqrt(2 gap / reference), gap the mean over the cell of psi(e) + psi*(s) - s:e for a compatible e and an
   * equilibrated s, reference the larger of e:s of the answer and that of 5 % of the training range.
   * Infinity: the answer cannot be scored and must be computed anew.
   *
   * Not collective: each rank has its own object and its own points. An object may be used by one thread at a
   * time; different objects by different threads.
   *
   * This is all that hosts and solvers need. A microscale that learns on the way is a LearningMicroscale too.
   */
  class Microscale
  {
  public:
    virtual ~Microscale() = default;

    virtual unsigned int dimension() const = 0;
    unsigned int         n_strain() const { return voigt::n_strain(dimension()); }
    unsigned int         n_stress() const { return voigt::n_stress(dimension()); }

    /// Whether stresses depend on more than the present strain.
    virtual bool has_history() const = 0;
    /// What an estimate promises: `bracket` with full quadrature, `indicator` with cubature points.
    virtual EstimateKind estimate_kind() const = 0;

    /// Answers of that level whose estimate is above it are not to be trusted; infinite where nobody said. Whoever opens
    /// a cell's archives tells it what they hold (calibration.h), or what the user wants instead.
    const Tolerance &tolerance(MicroscaleLevel level) const { return tolerance_[std::size_t(level)]; }
    void             set_tolerance(MicroscaleLevel level, const Tolerance &tolerance)
    {
      tolerance_[std::size_t(level)] = tolerance;
    }

    /// How many material points to keep states of; those that are new are virgin, surplus ones are forgotten.
    virtual void        set_n_points(std::size_t n) = 0;
    virtual std::size_t n_points() const            = 0;

    /**
     * Computes trial states of the points named (each below n_points(), none twice) from their committed ones.
     * @param strains n x n_strain, total strains.
     * @throws InputError for a strain that is not finite or spans of wrong length, ConvergenceError where the cell
     * finds no equilibrium or no finite one (cut the macroscopic step); trial states and answer are then untouched.
     */
    virtual void evaluate(std::span<const std::size_t> points, std::span<const double> strains,
                          const MicroscaleAnswer &answer) = 0;

    /// Trial states of all points become their committed ones; levels may fall back to the cheapest.
    virtual void commit() = 0;
    /// All trial states are dropped, levels too.
    virtual void roll_back() = 0;

    /**
     * Raises the level of points whose last estimate was above the tolerance they were made with, and keeps it
     * until commit() or roll_back(): between those, evaluate() changes a level by itself only where one
     * finds no equilibrium at all, so that a macroscopic Newton iteration sees one smooth law. @returns how many points were raised.
     */
    virtual std::size_t escalate() { return 0; }

    /// Who will answer for a point at the next evaluate(), as escalate() left it; and how a point that moves to
    /// another rank in the middle of a step keeps its level there, after unpack(). Microscales of one level
    /// ignore the latter.
    virtual MicroscaleLevel level(std::size_t) const { return MicroscaleLevel::finite_elements; }
    virtual void            set_level(std::size_t, MicroscaleLevel) {}

    /// The committed state of a point as numbers, for restarts and for moving it to another rank; and back.
    /// @throws InputError when the numbers are no state of such a point.
    virtual std::vector<double> pack(std::size_t point) const                            = 0;
    virtual void                unpack(std::size_t point, std::span<const double> state) = 0;

    /// Where a point's iterations start, as far as that is more than its state says: a run that is resumed repeats its
    /// digits with these, a point that moves does without. Empty: nothing. And back, after unpack(). @throws InputError.
    virtual std::vector<double> start_values(std::size_t) const { return {}; }
    virtual void                set_start_values(std::size_t, std::span<const double>) {}

    /// Writes the cell's fields at the point's trial state as file(name + ".vtu"), with level and certificate.
    virtual void write_cell(std::size_t point, const RunDirectory &directory, const std::string &name) const = 0;

  private:
    std::array<Tolerance, 3> tolerance_; ///< [level]
  };

  /// @throws InputError for spans of wrong length, unknown or repeated points, strains that are not finite.
  void check_request(const Microscale &microscale, std::span<const std::size_t> points,
                     std::span<const double> strains, const MicroscaleAnswer &answer);

  /// @throws ConvergenceError for stresses or tangents that are not finite: to be called before anything is kept that a
  /// later answer starts from.
  void check_answer(const MicroscaleAnswer &answer);
} // namespace trestle
