#pragma once

#include "bridge/equations/inner_product.h"
#include "bridge/reduced/snapshot_set.h"
#include "physics/api/snapshot_modes.h"

#include <cstddef>
#include <span>
#include <vector>

namespace trestle
{
  /**
   * What a reduced basis keeps of its training so that it can grow: singular modes of all samples, and a few samples in
   * them. Fields of the samples are not kept: memory is that of the modes.
   */
  struct BasisMemory
  {
    SnapshotModes                    modes;       ///< their right vectors are not kept
    std::vector<std::vector<double>> parameters;  ///< of each sample remembered
    std::vector<std::vector<double>> paths;       ///< n_states x modes.n() coordinates, physical units
    std::size_t                      n_first = 0; ///< samples of the training; those behind came later

    std::size_t n_samples() const { return parameters.size(); }
  };

  /// Of modes of samples of unit norm, with some of the samples, spread evenly. Collective. @param members of the set.
  BasisMemory remember(SnapshotModes modes, const SnapshotSet &samples, std::span<const std::size_t> members,
                       std::size_t most, InnerProduct &product);

  /// The samples remembered, as far as the modes hold them.
  SnapshotSet samples_of(const BasisMemory &memory, const Communicator &communicator);

  /// How far a basis grows.
  struct GrowthLimits
  {
    double       error        = 0.; ///< that it may leave of the new trajectory, relative
    unsigned int most_new     = 0;  ///< modes an update adds
    unsigned int most_modes   = 0;  ///< that answer after it
    unsigned int n_richer     = 0;  ///< behind those that answer
    std::size_t  most_samples = 0;  ///< remembered of those that came later; the last ones stay
  };

  struct GrownBasis
  {
    std::vector<double> modes; ///< n_owned x all, column-major: those so far, new ones, richer ones
    unsigned int        n_modes = 0;
    double              before = 0., left = 0.; ///< of the new trajectory outside of the answering modes, relative
  };

  /**
   * A basis that answers, with what it lacks of one more trajectory: the modes so far stay (what was answered before
   * stays in the span), and the leading modes of the trajectory's remainder join them, as in a POD-greedy step
   * (Haasdonk, Ohlberger, "Reduced basis method for finite volume approximations of parametrized linear evolution
   * equations", M2AN 42, 2008). Richer ones are the leading modes of what these leave of the memory and the trajectory
   * together; the memory's own follow by Brand's update (see update_modes()), cut to a few more than the basis has.
   *
   * All of it is algebra of the size of the modes, but for one orthonormalisation of the fields. Nothing changes where
   * nothing may be added. Collective. @param answering n_owned x n. @param one a set of one sample.
   * @throws InputError as update_modes(), and for a sample that is zero or a set of another number.
   */
  GrownBasis grow_basis(BasisMemory &memory, std::span<const double> answering, const SnapshotSet &one,
                        InnerProduct &product, const GrowthLimits &limits);

  /// What modes that are orthonormal in the product leave of a trajectory, over its norm. Collective.
  double projection_error(std::span<const double> modes, const SnapshotSet &one, InnerProduct &product);
} // namespace trestle
