#pragma once

#include "bridge/microscale/microscale.h"

#include <functional>
#include <memory>

namespace trestle
{
  /**
   * A microscale that is made when it is first asked for an answer: the last level of an adaptive one is rarely
   * needed, and what it stands on may take seconds to load. Cells without history.
   */
  class LateMicroscale : public Microscale
  {
  public:
    using Maker = std::function<std::shared_ptr<Microscale>()>;

    /// @param maker of a microscale of this dimension and level. What it throws, evaluate() throws.
    LateMicroscale(unsigned int dimension, MicroscaleLevel level, Maker maker);

    unsigned int    dimension() const override { return dimension_; }
    bool            has_history() const override { return false; }
    EstimateKind    estimate_kind() const override { return EstimateKind::bracket; }
    MicroscaleLevel level(std::size_t) const override { return level_; }

    void        set_n_points(std::size_t n) override;
    std::size_t n_points() const override { return n_points_; }
    void        evaluate(std::span<const std::size_t> points, std::span<const double> strains,
                         const MicroscaleAnswer &answer) override;
    void        commit() override;
    void        roll_back() override;

    std::vector<double> pack(std::size_t point) const override;
    void                unpack(std::size_t point, std::span<const double> state) override;
    void write_cell(std::size_t point, const RunDirectory &directory, const std::string &name) const override;

  private:
    Microscale &made();

    unsigned int                dimension_;
    MicroscaleLevel             level_;
    Maker                       maker_;
    std::size_t                 n_points_ = 0;
    std::shared_ptr<Microscale> made_; ///< null until asked
  };
} // namespace trestle
