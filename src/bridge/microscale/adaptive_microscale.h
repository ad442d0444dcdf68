#pragma once

#include "bridge/microscale/learning.h"
#include "bridge/microscale/microscale.h"

#include <memory>
#include <vector>

namespace trestle
{
  /**
   * Several microscales of one cell, cheap ones first: a point is answered by the cheapest whose certificate is
   * within the tolerance. The choice is made by escalate(), between two Newton iterations of the macroscopic
   * solver, and kept until commit() or roll_back(); only a level that finds no equilibrium at all is left at once.
   *
   * Cells without history: what a level knows of a point's past is no more than a starting value.
   */
  class AdaptiveMicroscale : public Microscale, public LearningMicroscale
  {
  public:
    struct Level
    {
      std::unique_ptr<Microscale> microscale;
      Tolerance                   tolerance; ///< on its certificate; the last level's does not matter
    };

    /// @param levels ascending in MicroscaleLevel, of one cell. @throws InputError for a cell with history.
    /// @param snapshots_a_step that the reduced cell learns from finite elements; 0: it stays as it is.
    explicit AdaptiveMicroscale(std::vector<Level> levels, std::size_t snapshots_a_step = 0);

    unsigned int dimension() const override { return levels_.front().microscale->dimension(); }
    bool         has_history() const override { return false; }
    EstimateKind estimate_kind() const override { return EstimateKind::indicator; }
    void         set_n_points(std::size_t n) override;
    std::size_t  n_points() const override { return index_.size(); }

    void evaluate(std::span<const std::size_t> points, std::span<const double> strains,
                  const MicroscaleAnswer &answer) override;
    void commit() override;
    void roll_back() override;

    std::size_t     escalate() override;
    MicroscaleLevel level(std::size_t point) const override { return level_of_[index_[point]]; }
    void            set_level(std::size_t point, MicroscaleLevel level) override;

    std::size_t                    snapshots_a_step() const override;
    std::vector<SnapshotCandidate> snapshot_candidates() override;
    std::vector<double>            snapshot(std::size_t point) override;
    void                           enrich(std::span<const std::vector<double>> snapshots) override;
    void                           write_reduction(Archive &archive) const override;
    void                           read_reduction(const Archive &archive) override;

    std::vector<double> pack(std::size_t point) const override;
    void                unpack(std::size_t point, std::span<const double> state) override;
    void write_cell(std::size_t point, const RunDirectory &directory, const std::string &name) const override;

  private:
    void evaluate_level(unsigned int index, std::span<const std::size_t> places,
                        std::span<const std::size_t> points, std::span<const double> strains,
                        const MicroscaleAnswer &answer);

    /// The level of that kind; nullptr where there is none.
    const Level *find(MicroscaleLevel level) const;
    /// The reduced cell, as one that learns.
    SnapshotLearner *learner() const;

    std::vector<Level>           levels_;
    std::size_t                  snapshots_a_step_;
    std::vector<MicroscaleLevel> level_of_; ///< [index into levels_]
    std::vector<unsigned char>   index_;    ///< of each point's level
    std::vector<double>          estimate_; ///< of each point's last answer
    std::vector<double>          strain_;   ///< of that
  };
} // namespace trestle
