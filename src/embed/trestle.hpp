#pragma once

#include "core/exceptions.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace trestle
{
  class Microscale;

  /**
   * A unit cell as the material law of somebody else's solver: the port Microscale without our headers. Opened
   * from the run directory of a `representative volume`; strains in; stresses, consistent tangents, certificates
   * out, for a batch of material points. Keeps a committed and a trial state of every point.
   *
   * Everything throws Error (core/exceptions.h) and nothing else: InputError for what the caller can mend,
   * ConvergenceError where the macroscopic step should be cut; states are untouched then. One thread at a time
   * an object; different objects by different threads.
   *
   * Components: xx, yy, xy of a plane strain and xx, yy, zz, xy of its stress; xx, yy, zz, xy, xz, yz of both in
   * three dimensions. Shear strains are engineering ones.
   */
  class EmbeddedCell
  {
  public:
    /// In the place of a communicator: this process alone.
    static constexpr int alone = -1;

    /// What evaluate() fills; empty spans are not computed. Row-major.
    struct Answer
    {
      std::span<double>       stress;   ///< n x n_stress
      std::span<double>       tangent;  ///< n x n_stress x n_strain
      std::span<double>       estimate; ///< n: relative constitutive-relation error, infinite if not known
      std::span<std::uint8_t> level;    ///< n: 0 network, 1 reduced, 2 finite elements
    };

    /**
     * @param kind `finite elements`, `reduced`, `network`, `adaptive`, or one that a plugin registered.
     * @param options "section/key=value" on the run's parameters.
     * @param communicator a Fortran handle (MPI_Comm_c2f) whose root reads the files, collective on it.
     */
    EmbeddedCell(const std::string &run_directory, const std::string &kind,
                 const std::vector<std::string> &options = {}, int communicator = alone);
    ~EmbeddedCell();
    EmbeddedCell(EmbeddedCell &&) noexcept;
    EmbeddedCell &operator=(EmbeddedCell &&) noexcept;

    unsigned int dimension() const;
    unsigned int n_strain() const;
    unsigned int n_stress() const;
    bool         has_history() const;
    /// `bound`, `bracket` or `indicator`.
    std::string estimate_kind() const;
    /// Answers of that level (as in Answer) whose estimate is above it are not to be trusted; infinite where nobody said.
    double tolerance(std::uint8_t level) const;
    /// `calibrated` on this cell by the run that made it; `given` by its parameters or the options; `assumed`.
    std::string tolerance_origin(std::uint8_t level) const;

    /// New points are virgin, surplus ones are forgotten.
    void        set_n_points(std::size_t n);
    std::size_t n_points() const;

    /// @param points empty: all of them, in order. @param strains total strains, one row a point named.
    void evaluate(std::span<const std::size_t> points, std::span<const double> strains, const Answer &answer);

    /**
     * The same with all n_components of a tensor (4: xx, yy, zz, xy, or 6) in strains, stresses and both sides of
     * the tangent, whatever the cell. A plane-strain cell refuses strains that leave the plane; of the tangent it
     * knows d s_zz / d e, takes d s / d e_zz from its symmetry and leaves what no plane strain reaches 0.
     */
    void evaluate_tensor(unsigned int n_components, std::span<const std::size_t> points,
                         std::span<const double> strains, const Answer &answer);

    void        commit();
    void        roll_back();
    std::size_t escalate();

    std::vector<double> pack(std::size_t point) const;
    void                unpack(std::size_t point, std::span<const double> state);

    /// Writes directory/name.vtu.
    void write_cell(std::size_t point, const std::string &directory, const std::string &name) const;

    static std::string version();

  private:
    struct Implementation;
    std::unique_ptr<Implementation> implementation_;
  };
} // namespace trestle
