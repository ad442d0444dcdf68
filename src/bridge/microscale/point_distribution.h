#pragma once

#include "bridge/microscale/microscale.h"
#include "core/communicator.h"

#include <vector>

namespace trestle
{
  /**
   * Which rank works for which material point. Points have a home, the rank that asks for them, and a worker, the
   * rank that answers; `point` counts those of all ranks, home after home, a slot is a point's number at its
   * worker. All ranks know all of it, and change it alike.
   */
  class PointDistribution
  {
  public:
    /// @param n_home points of this rank, which works for them. Collective.
    PointDistribution(const Communicator &communicator, std::size_t n_home);

    const Communicator &communicator() const { return communicator_; }
    std::size_t n_home() const { return first_of(communicator_.rank() + 1) - first_of(communicator_.rank()); }
    std::size_t n_global() const { return first_.back(); }
    /// Number of the first point at home on a rank.
    std::size_t first_of(const int rank) const { return first_[rank]; }

    const std::vector<int> &worker_of() const { return worker_of_; }
    std::size_t             slot_of(const std::size_t point) const { return slot_of_[point]; }
    bool is_mine(const std::size_t point) const { return worker_of_[point] == communicator_.rank(); }
    /// The points this rank works for, ascending.
    const std::vector<std::size_t> &mine() const { return mine_; }
    /// Everybody at home.
    std::vector<int> homes() const;

    /// A row of numbers a home point, from here to where they are worked for: a row each of mine(). And back.
    /// Collective. @param length of a row.
    std::vector<double> to_workers(std::span<const double> rows, std::size_t length) const;
    std::vector<double> to_homes(const std::vector<double> &rows, std::size_t length) const;
    /// Rows of any length back.
    std::vector<std::vector<double>> to_homes(const std::vector<std::vector<double>> &rows) const;
    /// A number each of mine() of all ranks, in the order of all points, the same bits on all ranks. Collective.
    std::vector<double> gather(const std::vector<double> &of_mine) const;

    /// Gives points to other workers; committed states and levels travel along, trial states do not. Who stays
    /// keeps its slot where that still exists. @param worker this rank's microscale. @returns how many points of
    /// all ranks went to another rank. Collective.
    std::size_t move(const std::vector<int> &worker_of, Microscale &worker);

  private:
    int  home_of(std::size_t point) const;
    void list_mine();
    void ship(const std::vector<std::size_t> &moved, const std::vector<int> &worker_of,
              const std::vector<std::size_t> &slot_of, Microscale &worker) const;

    Communicator             communicator_;
    std::vector<std::size_t> first_; ///< points of rank r are first_[r] .. first_[r + 1] - 1
    std::vector<int>         worker_of_;
    std::vector<std::size_t> slot_of_;
    std::vector<std::size_t> mine_;
  };
} // namespace trestle
