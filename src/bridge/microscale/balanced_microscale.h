#pragma once

#include "bridge/microscale/microscale.h"
#include "core/communicator.h"

#include <array>
#include <vector>

namespace trestle
{
  /**
   * The material points of all ranks, answered by all ranks' microscales with equal loads. Points have a home, the
   * rank that asks for them, and a worker, the rank that answers: one point by finite elements costs as much as
   * thousands by the reduced cell, and such points sit together in one corner of the mesh.
   *
   * Costs are measured: seconds a point at each level. Points move in commit(), by what they cost in the step that
   * ends (the next one will look like it), and in escalate(), by what they are about to cost; and only where that
   * pays. A move takes committed state and level along; trial states do not survive it, so evaluate() must follow
   * an escalate() that raised anything. All ranks decide alike, from numbers that they share.
   *
   * All functions but the counts are collective. An Error of one worker is thrown on all ranks; the step must
   * then be evaluated again or rolled back.
   */
  class BalancedMicroscale
  {
  public:
    /// @param worker this rank's; its points are made anew. @param n_home points of this rank.
    BalancedMicroscale(const Communicator &communicator, Microscale &worker, std::size_t n_home);

    const Communicator &communicator() const { return communicator_; }
    const Microscale   &worker() const { return worker_; }
    std::size_t         n_home() const { return first_[communicator_.rank() + 1] - first_[communicator_.rank()]; }
    std::size_t         n_global() const { return first_.back(); }

    /// All home points, in order; see Microscale::evaluate(). Everything is computed, asked for or not.
    void evaluate(std::span<const double> strains, const MicroscaleAnswer &answer);
    /// Where workers learn, the root's does, from the snapshots of all ranks, and all others get its reduced cell:
    /// the same bits, so that a point may move.
    void commit();
    void roll_back();
    /// @returns how many points of all ranks were raised.
    std::size_t escalate();

    /// Committed states of the home points, one after another, each as its length and its numbers; and back.
    std::vector<double> pack() const;
    void                unpack(const std::vector<double> &states);

    /// The workers' reduced cell where they learned anything, on the root; else empty. And back, with how many
    /// snapshots and seconds that took.
    Archive pack_learned() const;
    void    unpack_learned(const Archive &on_root, std::size_t n_snapshots, double seconds);

    /// @param home_point of the rank `home`; the same arguments on all ranks.
    void write_cell(int home, std::size_t home_point, const RunDirectory &directory,
                    const std::string &name) const;

    /// Largest time that a rank worked over the mean, both summed over all evaluations; and of the last one.
    double imbalance() const { return mean_ > 0. ? largest_ / mean_ : 1.; }
    double last_imbalance() const { return last_mean_ > 0. ? last_largest_ / last_mean_ : 1.; }
    /// Moves of points between ranks so far.
    std::size_t n_moved() const { return n_moved_; }
    /// Snapshots that the workers learned, and the largest time of any rank that this took.
    std::size_t n_snapshots() const { return n_snapshots_; }
    double      enrichment_seconds() const { return enrichment_seconds_; }

  private:
    struct Costs
    {
      std::array<double, 3> n{}, seconds{}; ///< by level
    };

    int         home_of(std::size_t point) const;
    std::size_t row_length() const;

    std::vector<double> to_workers(std::span<const double> strains) const;
    void                to_homes(const std::vector<double> &rows, const MicroscaleAnswer &answer) const;
    Costs               evaluate_own(const std::vector<double> &strains, std::vector<double> &rows);
    void                evaluate_batch(const std::vector<std::size_t> &batch, const std::vector<double> &strains,
                                       std::vector<double> &rows);
    void                record(const Costs &own);

    std::vector<SnapshotCandidate>   candidates() const;
    std::vector<std::vector<double>> take_snapshots() const;
    void                             enrich(const std::vector<std::vector<double>> &snapshots);
    void                             hand_out(const Archive &on_root);

    std::vector<double> gather(const std::vector<double> &of_mine) const;
    std::vector<double> cost_ahead() const;
    void                rebalance(const std::vector<double> &cost);
    void                move_to(const std::vector<int> &worker_of);
    void                ship(const std::vector<std::size_t> &moved, const std::vector<int> &worker_of,
                             const std::vector<std::size_t> &slot_of);
    void                list_mine();
    std::vector<double> packed(std::size_t point) const;

    Communicator communicator_;
    Microscale  &worker_;

    /// Points of rank r are first_[r] .. first_[r + 1] - 1, the same on all ranks.
    std::vector<std::size_t> first_;
    std::vector<int>         worker_of_; ///< of each point of all ranks
    std::vector<std::size_t> slot_of_;   ///< its number there
    std::vector<std::size_t> mine_;      ///< points this rank works for, ascending

    std::array<double, 3> seconds_a_point_;
    std::vector<double>   cost_of_step_; ///< seconds, of mine_, since the last commit
    double                largest_      = 0.;
    double                mean_         = 0.;
    double                last_largest_ = 0.;
    double                last_mean_    = 0.;
    std::size_t           n_moved_      = 0;

    std::size_t n_snapshots_        = 0;
    double      enrichment_seconds_ = 0.;
  };
} // namespace trestle
