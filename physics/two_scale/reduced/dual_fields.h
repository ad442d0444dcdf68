#pragma once

#include "physics/rom/gappy_pod.h"
#include "physics/two_scale/reduced/path_points.h"

#include <span>
#include <string>
#include <vector>

namespace trestle
{
  /// Modes of a field at all material points: a row a point and component.
  struct DualField
  {
    std::string     name;
    unsigned int    n_components = 1;
    Eigen::MatrixXd modes; ///< this rank's rows x n
  };

  /// `stress`, or an internal variable of the law, as the points have it: a row a point and component.
  /// @throws InputError for another name, on all ranks.
  template <int dim>
  Eigen::VectorXd dual_values(const PathPoints<dim> &points, const std::string &name);

  /// Names from a list separated by commas.
  std::vector<std::string> dual_names(const std::string &list);

  /**
   * Modes of what was seen (gappy_modes()), as many as the known points tell apart.
   * @param seen this rank's rows x samples. @param known numbers of this rank's points. Collective.
   */
  DualField dual_field(const Communicator &communicator, const std::string &name, std::size_t n_points,
                       const Eigen::MatrixXd &seen, std::span<const std::size_t> known);

  /// What recovers it from values at the known points. Collective. @throws InputError
  GappyPod recovery(const Communicator &communicator, const DualField &field, std::span<const std::size_t> known);
} // namespace trestle
