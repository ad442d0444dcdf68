#include "studies/stochastic_submodel/predicted_traces.h"

#include "core/exceptions.h"
#include "core/modules.h"
#include "core/text.h"
#include "physics/api/point_samples.h"

#include <algorithm>
#include <cmath>

namespace trestle
{
  namespace
  {
    const std::string key = "generator/wave predictor/model";

    std::unique_ptr<FieldPredictor> predictor_of(const Archive &archive, const std::string &file)
    {
      const auto        task     = archive.attributes.find("task");
      const std::string name     = task == archive.attributes.end() ? "" : task->second;
      auto             &registry = FieldPredictorRegistry::instance();
      if (registry.entries().count(name) == 0 && modules::exists("ml"))
        modules::load("ml");
      if (registry.entries().count(name) == 0)
        throw InputError(key + ": '" + file + "' is a model of task '" + name +
                             "', of which no trace follows from parameters alone.",
                         modules::exists("ml")
                             ? "Name model/impact_to_field_*.h5 of a run of study 'wave predictor'."
                             : "Its networks need LibTorch: configure with -DTRESTLE_WITH_TORCH=ON.");
      return registry.create(name, archive);
    }
  } // namespace

  PredictedTraces::PredictedTraces(ParameterSink &prm)
  {
    prm.add("model", model_,
            "Of a run of study 'wave predictor': its file model/impact_to_field_KERNEL.h5, which is told the same "
            "parameters as this problem has.");
  }

  void PredictedTraces::open(Zone &zone, Law law)
  {
    if (model_.empty())
      throw InputError(key + " is empty.",
                       "Name model/impact_to_field_dense.h5 of a run of study 'wave predictor'.");
    zone_              = &zone;
    law_               = std::move(law);
    const auto archive = Archive::read(model_);
    predictor_         = predictor_of(archive, model_);
    grid_              = FieldGrid::read(archive);
    require_fit();
    trace(std::vector<double>(grid_.n_frames * grid_.n_points(), 0.)); // a zone that takes no such trace says so
  }

  void PredictedTraces::require_fit() const
  {
    const auto refuse = [&](const std::string &what, const std::string &advice) {
      throw InputError(key + ": '" + model_ + "' " + what + ".", advice);
    };
    const auto &components = zone_->interface_components();
    if (zone_->whole().dimension() != 2 || std::ranges::any_of(components, [](const auto c) { return c != 0; }))
      refuse("predicts a scalar in the plane, and the zone has another field", "Take another generator.");
    const std::string names = text::join(zone_->whole().parameter_names());
    if (names != grid_.parameters)
      refuse("is told the parameters " + grid_.parameters + ", and this problem has " + names,
             "Give both files the same section parameters.");
    const double end = zone_->step() * double(zone_->n_steps());
    if (!(std::abs(grid_.end_time() - end) <= 1e-9 * end))
      refuse("predicts until " + text::shortest(grid_.end_time()) + " s, and this problem ends at " +
                 text::shortest(end) + " s",
             "Set the same time/end time in both.");
    const auto &places = zone_->interface_positions();
    for (std::size_t i = 0; i < places.size(); ++i)
      if (const double low = grid_.low[i % 2], high = grid_.high[i % 2], tiny = 1e-9 * (high - low);
          !(places[i] >= low - tiny && places[i] <= high + tiny))
        refuse("has a grid of " + text::join(grid_.low) + " : " + text::join(grid_.high) +
                   ", and the cut has a dof at " + text::join(std::span(places).subspan(i / 2 * 2, 2)),
               "Train it on a box that holds the zone.");
  }

  void PredictedTraces::check(std::size_t, std::size_t, const std::size_t n_conditions) const
  {
    if (n_conditions > 0)
      throw InputError("Generator 'wave predictor' was given conditions.", "Take kriging, for instance.");
  }

  void PredictedTraces::learn(const RandomVectors &samples, const Communicator &)
  {
    check(samples.n(), samples.n_entries, samples.n_conditions);
    if (vectors_ == nullptr || vectors_->n_entries() != samples.n_entries)
      throw InputError("Generator 'wave predictor' makes traces of the study's zone, and was given other vectors.",
                       "Take another generator for quantities.");
  }

  std::vector<double> PredictedTraces::trace(const std::span<const double> field) const
  {
    std::vector<double> rows, displacements;
    for (std::size_t frame = 0; frame < grid_.n_frames; ++frame)
      {
        const auto row = grid_.interpolated(field.subspan(frame * grid_.n_points(), grid_.n_points()),
                                            zone_->interface_positions());
        rows.insert(rows.end(), row.begin(), row.end());
      }
    for (std::size_t step = 0; step <= zone_->n_steps(); ++step)
      {
        const auto row = grid_.at_time(rows, double(step) * zone_->step());
        displacements.insert(displacements.end(), row.begin(), row.end());
      }
    return zone_->with_rates(displacements, Zone::Rates::by_differences);
  }

  std::vector<double> PredictedTraces::draw(const unsigned int seed, const std::uint64_t first,
                                            const std::size_t n, std::span<const double>) const
  {
    auto               &whole   = zone_->whole();
    const auto          before  = whole.parameters();
    const auto          samples = PointSamples::of(whole, grid_.points()); // of the ranks that the zone is on now
    std::vector<double> result;
    for (std::uint64_t i = first; i < first + n; ++i)
      {
        const auto parameters = law_(seed, i);
        whole.set_parameters(parameters);
        const auto field =
            predictor_->field(grid_, samples->evaluate("wave predictor/impact inputs", grid_.inputs));
        const auto vector = vectors_->vector(trace(field), parameters);
        result.insert(result.end(), vector.begin(), vector.end());
      }
    whole.set_parameters(before);
    return result;
  }

  void PredictedTraces::write(Archive &archive) const { archive.attributes["generator model"] = model_; }

  void PredictedTraces::read(const Archive &)
  {
    throw InputError("query/generator = wave predictor: it draws within study 'stochastic submodel' alone.",
                     "Take another generator of the model.");
  }
} // namespace trestle
