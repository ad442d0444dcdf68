#pragma once

#include "bridge/microscale/anisothermal_microscale.h"
#include "bridge/microscale/collective_learning.h"
#include "bridge/microscale/measured_costs.h"
#include "bridge/microscale/point_distribution.h"

#include <functional>
#include <vector>

namespace trestle
{
  /**
   * The material points of all ranks, answered by all ranks' microscales with equal loads, wherever they are at home
   * (PointDistribution): one point by finite elements costs as much as thousands by the reduced cell, and such points
   * sit together in one corner of the mesh.
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
    /// What costs are read from, seconds since some moment.
    using Clock = std::function<double()>;

    /// @param worker this rank's; its points are made anew. @param n_home points of this rank. @param clock wall
    /// time unless given: one that counts work does not feel the machine's load.
    BalancedMicroscale(const Communicator &communicator, Microscale &worker, std::size_t n_home, Clock clock = {});

    const Communicator &communicator() const { return points_.communicator(); }
    std::size_t         n_home() const { return points_.n_home(); }
    std::size_t         n_global() const { return points_.n_global(); }

    /// This rank's worker where points can be told conditions; else null. The same kind on all ranks.
    const AnisothermalMicroscale *anisothermal() const { return anisothermal_; }
    /// @param conditions of all home points, see AnisothermalMicroscale.
    void set_conditions(std::span<const double> conditions);
    /// Fields of the home points' trial states: a row of each of field_names() a point. Nothing of other microscales.
    std::vector<std::string> field_names() const;
    std::vector<double>      fields() const;

    /// All home points, in order; see Microscale::evaluate(). Everything is computed, asked for or not.
    void evaluate(std::span<const double> strains, const MicroscaleAnswer &answer);
    /// Where workers learn, see CollectiveLearning.
    void commit();
    void roll_back();
    /// @returns how many points of all ranks were raised.
    std::size_t escalate();

    /// Committed states of the home points with the values that their iterations start from, for checkpoints; and back.
    std::vector<double> pack() const;
    void                unpack(const std::vector<double> &states);

    /// See CollectiveLearning.
    Archive pack_learned() const { return learning_.pack(); }
    void    unpack_learned(const Archive &on_root, std::size_t n_snapshots, double seconds)
    {
      learning_.unpack(on_root, n_snapshots, seconds);
    }

    /// @param home_point of the rank `home`; the same arguments on all ranks.
    void write_cell(int home, std::size_t home_point, const RunDirectory &directory,
                    const std::string &name) const;

    /// See MeasuredCosts.
    double imbalance() const { return costs_.imbalance(); }
    double last_imbalance() const { return costs_.last_imbalance(); }
    /// Moves of points between ranks so far.
    std::size_t n_moved() const { return n_moved_; }
    /// See CollectiveLearning.
    std::size_t n_snapshots() const { return learning_.n_snapshots(); }
    double      enrichment_seconds() const { return learning_.seconds(); }

  private:
    std::size_t               row_length() const;
    MeasuredCosts::Evaluation evaluate_own(const std::vector<double> &strains, std::vector<double> &rows);
    void evaluate_batch(const std::vector<std::size_t> &batch, const std::vector<double> &strains,
                        std::vector<double> &rows);

    std::vector<double> cost_ahead() const;
    void                rebalance(const std::vector<double> &cost);
    void                move_to(const std::vector<int> &worker_of);
    void                unpack_point(std::size_t slot, std::span<const double> row);

    Microscale             &worker_;
    AnisothermalMicroscale *anisothermal_; ///< the worker, where it is one
    Clock                   clock_;
    PointDistribution       points_;
    MeasuredCosts           costs_;
    CollectiveLearning      learning_;
    std::vector<double>     cost_of_step_; ///< seconds, of points_.mine(), since the last commit
    std::size_t             n_moved_ = 0;
  };
} // namespace trestle
