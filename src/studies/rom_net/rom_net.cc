#include "core/log.h"
#include "core/study.h"
#include "core/text.h"
#include "studies/rom_net/dictionary_report.h"
#include "studies/rom_net/dictionary_search.h"
#include "studies/rom_net/online_stage.h"
#include "studies/rom_net/rom_samples.h"
#include "studies/shared/report.h"

namespace trestle
{
  namespace
  {
    /**
     * ROM-nets, offline (Daniel, Casenave, Akkari, Ryckelynck, AMSES 7:16, 2020): samples by finite elements or from
     * files, clusters, local bases, a classifier that picks one, and whether all that pays.
     */
    class RomNet : public Study
    {
    public:
      explicit RomNet(ParameterSink &prm)
        : model_(FullModel::create(prm)),
          source_(prm, *model_),
          search_(prm),
          online_(prm)
      {}

      void validate(const Communicator &communicator) override
      {
        communicator.on_all([&] {
          if (!source_.are_files())
            search_.check(source_.n_training());
          if (is_online())
            online_.check(source_.n_calibration(), search_.parameters().n_clusters);
        });
        source_.validate(communicator);
        if (is_online())
          online_.check(*model_->reduced_problems()); // before anything is sampled
      }

      void run(Run &run) override
      {
        validate(run.communicator);
        const auto samples = source_.get(run, search_.parameters());
        if (source_.are_files())
          run.communicator.on_all([&] { search_.check(samples.training.n_samples()); });
        auto &figures = run.figures;
        figures.set("samples.training", samples.training.n_samples());
        figures.set("samples.test", samples.test.n_samples());
        figures.set("samples.states", samples.training.n_states());
        if (!source_.are_files())
          {
            figures.set("n_dofs", model_->n_dofs());
            figures.set("time.offline.snapshots_s", samples.seconds);
            figures.set("time.fe_solve_s", samples.solve_seconds);
          }
        const auto choice = search_.run(samples, run);
        write_labels(samples, choice, run);
        report(samples, choice, run);
      }

    private:
      /// Files of somebody else's solver have no equations.
      bool is_online() const { return !source_.are_files() && source_.n_calibration() > 0; }

      /// labels.csv: parameters and cluster of each training sample.
      static void write_labels(const RomSamples &samples, const DictionaryChoice &choice, const Run &run)
      {
        std::string csv =
            text::join(samples.parameter_names, ",") + (samples.parameter_names.empty() ? "" : ",") + "cluster\n";
        for (std::size_t i = 0; i < samples.training.n_samples(); ++i)
          {
            for (const double value : samples.training.parameters(i))
              csv += text::shortest(value) + ",";
            csv += std::to_string(choice.clusters.label[i]) + "\n";
          }
        run.directory.write("labels.csv", csv);
      }

      void report(const RomSamples &samples, const DictionaryChoice &choice, Run &run) const
      {
        ReportContent content;
        content.title   = "A dictionary of local bases";
        content.summary = std::to_string(choice.clusters.n()) + " clusters by '" + choice.row.clustering + "', " +
                          std::to_string(choice.row.n_modes) +
                          " modes each; the table over all that was tried is in " +
                          "dictionary.csv, the clusters of the samples in labels.csv.";
        show_dictionary(choice, samples.parameter_names, content);
        if (is_online())
          online_.run(choice, samples, *model_, search_, run, content);
        end_with_report(run, content);
      }

      std::unique_ptr<FullModel> model_;
      RomSampleSource            source_;
      DictionarySearch           search_;
      OnlineStage                online_;
    };

    const RegisterStudy<RomNet>
        registration("rom net",
                     "Clusters samples, builds local bases and a classifier, and says whether a dictionary pays.");
  } // namespace
} // namespace trestle
