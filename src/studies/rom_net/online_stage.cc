#include "studies/rom_net/online_stage.h"

#include "core/log.h"
#include "core/statistics.h"
#include "core/text.h"
#include "studies/rom_net/cost_model.h"
#include "studies/rom_net/damaged_dictionary.h"
#include "studies/rom_net/dictionary_memory.h"
#include "studies/rom_net/output_table.h"
#include "studies/rom_net/plastic_strain_errors.h"
#include "studies/rom_net/worst_answer.h"

#include <algorithm>

namespace trestle
{
  namespace
  {
    DictionaryCosts costs(const RomSamples &samples, const OnlineTrial &trial, const Figures &figures)
    {
      DictionaryCosts result;
      for (const auto *name : {"snapshots", "svd", "clustering", "classifier", "hyper reduction", "calibration"})
        {
          std::string key = "time.offline." + std::string(name) + "_s";
          std::ranges::replace(key, ' ', '_');
          if (figures.has(key))
            result.offline.push_back({name, figures.number(key)});
        }
      result.query           = figures.number("time.query_s");
      result.finite_elements = samples.solve_seconds / samples.n_groups;
      result.fallback_share  = double(trial.n_fallbacks()) / double(std::max<std::size_t>(1, trial.size()));
      return result;
    }
  } // namespace

  void OnlineStage::run(const DictionaryChoice &choice, const RomSamples &samples, FullModel &model,
                        const DictionarySearch &search, Run &run, ReportContent &content) const
  {
    auto [dictionary, memories] = build_dictionary(choice, samples, model, reduced_, search, run);
    auto online                 = online_;
    online.n_candidates         = std::min(online.n_candidates, dictionary.n_clusters()); // fewer were chosen
    dictionary.set_tolerance(calibrate(dictionary, samples.calibration, *samples.product, online));
    run.figures.set("certificate.tolerance", dictionary.tolerance());
    run.figures.set("certificate.kind", to_string(dictionary.model(0).estimate_kind()));
    run.figures.set("certificate.risk", online_.risk);
    log::info("Certificates up to " + text::rounded(dictionary.tolerance()) + " are accepted.");
    Archive archive = dictionary.save();
    write_memories(memories, model, run.communicator, archive);
    run.directory.create_folder("model");
    run.communicator.on_root([&] { archive.write(run.directory.file("model/dictionary.h5")); });
    try_queries(dictionary, online, samples, model, run, content);
    if (adapt_.is_asked())
      adapt_.run(dictionary, std::move(memories), model, *samples.product, reduced_, online, run);
  }

  void OnlineStage::try_queries(Dictionary &dictionary, const OnlineParameters &online, const RomSamples &samples,
                                FullModel &model, Run &run, ReportContent &content)
  {
    auto             &figures = run.figures;
    const OnlineTrial range(dictionary, samples.test, *samples.product, online);
    range.record(figures, "online");
    range.record_quality(figures);
    record_output_errors(dictionary, range, samples.test, figures);
    record_plastic_strain_errors(dictionary, range, samples.test, model, figures);
    const auto global = errors_of_global(dictionary, samples.test, *samples.product);
    figures.set("pipeline.error_ratio", relative_to(quantile(range.errors(), 0.9), quantile(global, 0.9)));
    if (samples.far.n_samples() > 0)
      OnlineTrial(dictionary, samples.far, *samples.product, online).record(figures, "online.far");
    const auto cost = costs(samples, range, figures);
    cost.record(figures);
    log::info(cost.words());
    content.summary += " " + cost.words();
    run.directory.write("answers.csv", range.to_csv(samples.test, samples.parameter_names));
    write_worst_answer(dictionary, range, samples, model, run, content);

    const auto damaged = damaged_dictionary(dictionary, model, run.communicator);
    OnlineTrial(damaged, samples.test, *samples.product, online).record(figures, "online.damaged");
  }
} // namespace trestle
