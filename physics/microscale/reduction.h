#pragma once

#include "bridge/microscale/reduced_cell.h"
#include "core/archive.h"
#include "core/figures.h"
#include "physics/microscale/snapshots.h"

#include <Eigen/Dense>

#include <memory>
#include <vector>

namespace trestle
{
  /// Section `reduction`.
  struct ReductionParameters
  {
    explicit ReductionParameters(ParameterSink &prm);

    unsigned int displacement_modes = 16;
    unsigned int stress_modes       = 24;
    unsigned int cubature_points    = 128;
    double       cubature_tolerance = 1e-8;
    bool         sensitivities      = true;

    /// What a cell gets that learned more snapshots after its training: modes in proportion.
    ReductionParameters enriched(std::size_t n_trained, std::size_t n_snapshots) const;
  };

  /**
   * A cell's fields in few modes, and the few points that integrate them. Displacement modes are orthonormal in
   * the energy of the virgin cell, stress modes in the complementary energy of the snapshots' mean compliance;
   * every snapshot counts with its derivatives by the strain, which the condensation gives for nothing. Stress
   * modes are sums of equilibrated fields, hence in equilibrium themselves. Where the snapshots hold one at zero
   * strain, modes and cubature keep the linear response: at a fiftieth of the range it took the stress error of
   * the fibre's cell, with 19 other snapshots, 16 modes and 128 points, from 5e-3 to 6e-5.
   */
  template <int dim>
  struct Reduction
  {
    Reduction() = default;
    /// @param range half widths of the training strains: the scale of the derivatives.
    Reduction(const Cell<dim> &cell, const std::vector<Snapshot<dim>> &snapshots, const std::vector<double> &range,
              const ReductionParameters &parameters, Figures &figures);

    /**
     * Modes and cubature of the snapshots so far and more of them, made anew. The scales that certificates are
     * relative to stay those of the training, so that a tolerance goes on to mean the same. Snapshots alone
     * decide, not in how many portions they came. Cells without history. @throws InputError where the archive kept
     * none.
     */
    std::shared_ptr<Reduction> enriched(const Cell<dim> &cell, const std::vector<Snapshot<dim>> &added,
                                        const ReductionParameters &parameters) const;

    /// With the attributes that tell a unit cell's archive.
    void write(Archive &archive) const;
    /// @throws InputError for an archive that is damaged or of another cell.
    void read(const Archive &archive, const Cell<dim> &cell);

    /// Fluctuation of coefficients.
    std::vector<double> fluctuation(std::span<const double> a) const;

    Eigen::MatrixXd          displacement_modes; ///< n_equations x n
    Eigen::MatrixXd          strain_modes;       ///< (point, n_strain) x n, full quadrature
    Eigen::MatrixXd          stress_modes;       ///< (point, n_stress) x n, full quadrature
    std::vector<std::size_t> points;             ///< of the cubature
    ReducedCellData          data;               ///< at the points
    Eigen::MatrixXd stress_projection;    ///< n_stress_modes x (n_points n_stress): b of stresses at the points
    std::vector<Snapshot<dim>> snapshots; ///< that all this was made of; none of cells with history
    std::size_t                n_trained = 0; ///< the first of them, of the training

  private:
    Eigen::VectorXd mode_size_; ///< what a displacement mode contributes, relative to the first

    void make_displacement_modes(const Cell<dim> &cell, const std::vector<Snapshot<dim>> &snapshots,
                                 const ReductionParameters &parameters, Figures &figures);
    void make_stress_modes(const Cell<dim> &cell, const Eigen::MatrixXd &compliance,
                           const Eigen::MatrixXd &stresses, const ReductionParameters &parameters,
                           Figures &figures);
    void make_strain_modes(const Cell<dim> &cell);
    void make_cubature(const Cell<dim> &cell, const Eigen::MatrixXd &stresses,
                       const std::vector<Eigen::Index> &integrated, const ReductionParameters &parameters,
                       Figures &figures);
    void restrict_to_points(const Cell<dim> &cell);
    void read_snapshots(const Archive &archive, const Cell<dim> &cell);
    void make_projection(const Eigen::MatrixXd &compliance);
    void measure_amplitudes(const Cell<dim> &cell, const std::vector<Snapshot<dim>> &snapshots,
                            const Eigen::MatrixXd &compliance, const Eigen::MatrixXd &stresses);
  };
} // namespace trestle
