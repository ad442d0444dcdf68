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

  /**
   * The dictionary of reduced models that a study `rom net` left in its run directory, for somebody else's program: what
   * `rom net query` does. Needs the rest of Trestle, LibTorch among it, and MPI running. Everything throws Error, as of
   * cells. What no certificate accepts is withheld, or answered by finite elements. One thread at a time.
   */
  class EmbeddedDictionary
  {
  public:
    static constexpr int alone = EmbeddedCell::alone;
    /// In the place of a level: nobody answered.
    static constexpr std::uint8_t nobody = 255;

    /// What query() fills; empty spans are not.
    struct Reply
    {
      std::span<double>       outputs;  ///< n x n_states x n_outputs, row-major; NaN where nobody answered
      std::span<double>       estimate; ///< n: certificates, also of answers that were not believed
      std::span<std::uint8_t> level;    ///< n: 0 a cluster's basis, 1 the global one, 2 finite elements, or nobody
      std::span<std::uint8_t> outside;  ///< n: 1 where a parameter is out of the training's range
    };

    /**
     * @param options "section/key=value" on the run's parameters: "postprocessing/probes=tip: 0.5, 0.5" asks for other
     * outputs, "online/candidates=2" for fewer bases.
     * @param communicator a Fortran handle (MPI_Comm_c2f): its root reads the files, the mesh is shared among its ranks.
     * Collective on it, as query().
     */
    explicit EmbeddedDictionary(const std::string &run_directory, const std::vector<std::string> &options = {},
                                int communicator = alone);
    ~EmbeddedDictionary();
    EmbeddedDictionary(EmbeddedDictionary &&) noexcept;
    EmbeddedDictionary &operator=(EmbeddedDictionary &&) noexcept;

    unsigned int dimension() const;
    std::size_t  n_states() const; ///< of an answer: 1, or steps in time and one
    std::size_t  n_dofs() const;   ///< free dofs of this rank

    const std::vector<std::string> &parameter_names() const;
    const std::vector<std::string> &output_names() const;
    const std::vector<double>      &least() const; ///< of each parameter in the training
    const std::vector<double>      &largest() const;

    /// On certificates, calibrated by the run.
    double tolerance() const;
    /// `bound`, `bracket` or `indicator`.
    std::string estimate_kind() const;

    /**
     * @param parameters n x n_parameters, row-major; the same on all ranks.
     * @param finite_elements whether they answer what no certificate accepts.
     * @returns number of queries that nobody answered. @throws ConvergenceError where finite elements find no solution;
     * nothing is filled then.
     */
    std::size_t query(std::size_t n, std::span<const double> parameters, bool finite_elements, const Reply &reply);

    /// A state of the last query's answer: this rank's free dofs. @throws InputError where nobody answered.
    std::vector<double> field(std::size_t state) const;
    /// Where those dofs are: n_dofs x dimension, row-major.
    std::vector<double> positions() const;

  private:
    struct Implementation;
    std::unique_ptr<Implementation> implementation_;
  };
} // namespace trestle
