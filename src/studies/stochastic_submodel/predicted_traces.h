#pragma once

#include "bridge/stochastic/field_predictor.h"
#include "bridge/stochastic/generator.h"
#include "physics/api/zone.h"
#include "studies/stochastic_submodel/submodel_vectors.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace trestle
{
  /**
   * Generator `wave predictor`: traces that a network predicts from what hits. A draw takes parameters from the law of section
   * `samples`, paints them on the network's grid, asks it for the field, and reads that off on the cut: in the plane
   * bilinear, in time cubic to the steps, with rates and accelerations by differences (Zone::with_rates). Its law is that of
   * the parameters, as far as the network and the grid go: it learns nothing from the runs' traces, but is seen through their
   * modes. Study `wave predictor` trains the network.
   *
   * It needs the zone, so no model of it can be opened by queries.
   */
  class PredictedTraces : public Generator
  {
  public:
    /// Declares `model`.
    explicit PredictedTraces(ParameterSink &prm);

    /// Parameters of draw number i of a seed.
    using Law = std::function<std::vector<double>(unsigned int seed, std::uint64_t number)>;

    /// Opens the model. @param zone set up; outlives this. Not collective. @throws InputError for a model that is missing, of
    /// another task, other parameters or another end time, a cut outside of its grid, and a zone that is not plane, of a
    /// scalar, driven by motion and at rest at the start.
    void open(Zone &zone, Law law);

    /// @param vectors outlive this.
    void see_through(const SubmodelVectors &vectors) { vectors_ = &vectors; }

    bool takes_conditions() const override { return false; }
    void check(std::size_t n_samples, std::size_t n_entries, std::size_t n_conditions) const override;
    void learn(const RandomVectors &samples, const Communicator &communicator) override;
    /// Collective on the zone's ranks, unlike others: expressions are evaluated on its mesh.
    std::vector<double> draw(unsigned int seed, std::uint64_t first, std::size_t n,
                             std::span<const double> conditions = {}) const override;
    void                write(Archive &archive) const override;
    void                read(const Archive &archive) override;

    /// The trace on the zone's cut of a field, n_frames x n_points.
    std::vector<double> trace(std::span<const double> field) const;

  private:
    void require_fit() const;

    std::string                     model_;
    Zone                           *zone_    = nullptr;
    const SubmodelVectors          *vectors_ = nullptr;
    Law                             law_;
    FieldGrid                       grid_;
    std::unique_ptr<FieldPredictor> predictor_;
  };
} // namespace trestle
