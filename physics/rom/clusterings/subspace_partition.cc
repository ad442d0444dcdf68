#include "physics/rom/clusterings/subspace_partition.h"

#include "core/assert.h"
#include "core/exceptions.h"
#include "physics/rom/clusterings/partitions.h"

#include <algorithm>

namespace trestle
{
  using Eigen::Index;

  SubspacePartition::SubspacePartition(const Coordinates &coordinates, const unsigned int n_clusters,
                                       const unsigned int n_modes, std::vector<unsigned int> label)
    : coordinates_(&coordinates),
      n_modes_(n_modes),
      label_(std::move(label)),
      errors_(Index(coordinates.n_samples()), Index(n_clusters))
  {
    require_clusters(n_clusters, coordinates.n_samples());
    if (n_modes == 0)
      throw InputError("Bases of 0 modes were asked for.", "Clusters by subspaces need at least one mode.");
    TRESTLE_ASSERT(label_.size() == coordinates.n_samples(), "labels of other samples");
    renew(std::vector<bool>(n_clusters, true));
    std::vector<bool> is_changed(n_clusters, false);
    fill_empty(is_changed);
    renew(is_changed);
  }

  bool SubspacePartition::step()
  {
    std::vector<bool> is_changed(std::size_t(errors_.cols()), false);
    if (!reassign(is_changed))
      return false;
    fill_empty(is_changed);
    renew(is_changed);
    return true;
  }

  bool SubspacePartition::reassign(std::vector<bool> &is_changed)
  {
    for (Index i = 0; i < errors_.rows(); ++i)
      {
        const unsigned int own  = label_[std::size_t(i)];
        unsigned int       best = own; // it stays where none is better
        for (unsigned int k = 0; k < errors_.cols(); ++k)
          if (errors_(i, k) < errors_(i, best))
            best = k;
        if (best == own)
          continue;
        is_changed[own] = is_changed[best] = true;
        label_[std::size_t(i)]             = best;
      }
    return std::find(is_changed.begin(), is_changed.end(), true) != is_changed.end();
  }

  void SubspacePartition::fill_empty(std::vector<bool> &is_changed)
  {
    std::vector<std::size_t> sizes(std::size_t(errors_.cols()), 0);
    for (const auto label : label_)
      ++sizes[label];
    for (unsigned int k = 0; k < sizes.size(); ++k)
      {
        if (sizes[k] > 0)
          continue;
        std::size_t worst = label_.size();
        for (std::size_t i = 0; i < label_.size(); ++i)
          if (sizes[label_[i]] > 1 &&
              (worst == label_.size() || errors_(Index(i), label_[i]) > errors_(Index(worst), label_[worst])))
            worst = i;
        --sizes[label_[worst]];
        is_changed[label_[worst]] = is_changed[k] = true;
        label_[worst]                             = k;
        sizes[k]                                  = 1;
      }
  }

  void SubspacePartition::renew(const std::vector<bool> &is_changed)
  {
    Clusters clusters;
    clusters.label = label_;
    for (unsigned int k = 0; k < errors_.cols(); ++k)
      if (is_changed[k])
        {
          const LocalBasis basis(*coordinates_, clusters.members(k), n_modes_, LocalBasis::Scaling::unit_norms);
          errors_.col(k) = squared_projection_errors(basis.modes, *coordinates_);
        }
  }

  double SubspacePartition::cost() const
  {
    double sum = 0.;
    for (std::size_t i = 0; i < label_.size(); ++i)
      sum += errors_(Index(i), label_[i]);
    return sum;
  }

  Clusters SubspacePartition::clusters(const unsigned int iterations) const
  {
    const std::size_t        none = label_.size();
    std::vector<std::size_t> nearest(std::size_t(errors_.cols()), none);
    for (std::size_t i = 0; i < label_.size(); ++i)
      {
        auto &best = nearest[label_[i]];
        if (best == none || errors_(Index(i), label_[i]) < errors_(Index(best), label_[i]))
          best = i;
      }
    return numbered({label_, nearest, cost(), iterations});
  }
} // namespace trestle
