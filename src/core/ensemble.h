#pragma once

#include "core/communicator.h"

#include <functional>

namespace trestle
{
  /**
   * A communicator split into groups of equally many consecutive ranks: each group holds the whole mesh, split
   * over its ranks, and answers for its share of the samples. Owns the groups' communicators.
   */
  class Ensemble
  {
  public:
    /// Collective. @throws InputError when the ranks cannot be shared out evenly.
    Ensemble(const Communicator &all, unsigned int n_groups);
    ~Ensemble();
    Ensemble(const Ensemble &)            = delete;
    Ensemble &operator=(const Ensemble &) = delete;

    const Communicator &all() const { return all_; }
    const Communicator &group() const { return group_; }
    unsigned int        n_groups() const { return n_groups_; }
    unsigned int        index() const { return index_; } ///< of this rank's group

    /// Samples are dealt out in turn.
    bool owns(std::size_t sample) const { return sample % n_groups_ == index_; }

    /// Runs what is collective on each group. What fails in one of them is thrown on all ranks, since the others would wait
    /// for it in the next sum over groups. Collective on all ranks; the action must not be.
    void on_groups(const std::function<void()> &action) const { all_.on_all(action); }

    /// Sums over groups what is the same on all ranks of a group; the result is the same on all ranks. Collective.
    double sum(double value) const { return all_.sum(group_.is_root() ? value : 0.); }
    void   sum_in_place(std::vector<double> &values) const;

    /// What the root of a group has, on the root of all ranks; empty elsewhere. Collective on all ranks.
    std::vector<double> to_root(unsigned int group, const std::vector<double> &values) const;

  private:
    Communicator all_;
    unsigned int n_groups_;
    unsigned int index_;
    Communicator group_;
  };
} // namespace trestle
