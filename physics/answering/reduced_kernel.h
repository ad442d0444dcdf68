#pragma once

#include "bridge/microscale/reduced_cell.h"
#include "physics/materials/radial_law.h"

#include <boost/align/aligned_allocator.hpp>

#include <cstddef>
#include <vector>

namespace trestle
{
  /**
   * The reduced cell for eight strains at once, one a lane of the processor: a tenth of the time of ReducedSolver
   * one by one, whose answers it must equal. For cells all of whose laws are radial; no line search: what does not
   * converge in a few full Newton steps is left to ReducedSolver. A lane's result does not depend on the others.
   *
   * A single strain (n_active = 1) takes the lanes for the points of the cell instead: hosts ask point by point, and
   * eight lanes of the same strain cost what eight strains do. Its result is the same up to round-off.
   *
   * Immutable, hence thread safe.
   */
  template <int dim>
  class ReducedKernel
  {
  public:
    static constexpr std::size_t n_lanes = 8;
    /// Eight lanes are a cache line: a load across two takes twice as long, and single strains load most.
    using Vector = std::vector<double, boost::alignment::aligned_allocator<double, 64>>;

    /// @param laws the different ones. @param law_of_point which of them; sums go over the points in this order.
    /// @param projection n_stress_modes x (n_points n_stress), row-major.
    /// @param residual_scale what unit stresses at all points could make of the residual.
    ReducedKernel(const ReducedCellData &data, const std::vector<const RadialLaw *> &laws,
                  const std::vector<std::size_t> &law_of_point, const std::vector<double> &projection,
                  double residual_scale);

    /// Arrays of [component][lane], sized by the constructor.
    struct Block
    {
      explicit Block(const ReducedCellData &data);
      bool fits(const ReducedCellData &data) const;

      Vector strain;        ///< n_strain
      Vector a, b;          ///< coefficients
      Vector stress;        ///< n_stress
      Vector tangent;       ///< n_stress x n_strain
      Vector energy;        ///< mean of psi
      Vector work, gap;     ///< of the certificate
      Vector has_converged; ///< 1 or 0
      Vector scratch;
      /// Lanes whose energies and certificates are wanted, the first ones; the others repeat one of them.
      std::size_t n_active = 8;
    };

    /// From block.strain and the start block.a: equilibrium, and what is asked for. @param tolerance on the
    /// residual, relative to what the stresses could make of it; with a tangent, the stresses' error is its
    /// square.
    void solve(Block &block, double tolerance, bool with_tangent, bool with_gap) const;
    /// Certificate of given a and b; block.stress is the homogenised stress after one Newton step from a.
    void price(Block &block) const;

    /// What belongs to the points of the cell, sorted by law, as lanes read it: one after the other, or
    /// [eight points][..][lane].
    struct Points
    {
      std::size_t              n        = 0; ///< or an eighth of the points, rounded up
      std::size_t              n_points = 0;
      Vector                   weights, bulk;
      Vector                   limit; ///< of the deviatoric stress, a little below that of the law
      Vector                   strain_modes, stress_modes;
      Vector                   projection; ///< [stress mode] first
      std::vector<std::size_t> begin;      ///< first point of each law, and the end
    };
    template <class Layout>
    struct Job; ///< what the code for each processor is given

  private:
    void sort_points(const ReducedCellData &data, const std::vector<const RadialLaw *> &laws,
                     const std::vector<std::size_t> &law_of_point, const std::vector<double> &projection);
    void put_points_in_lanes();
    void find_linear_response(const ReducedCellData &data);
    template <class Layout>
    Job<Layout> job(Block &block, const Points &points) const;

    std::size_t                    n_strain_modes_, n_stress_modes_;
    Points                         points_, points_in_lanes_;
    std::vector<const RadialLaw *> laws_; ///< that points have
    std::vector<double> first_;           ///< n_strain_modes x n_strain: linear response at zero, where one starts
    double              residual_scale_ = 0.;
  };
} // namespace trestle
