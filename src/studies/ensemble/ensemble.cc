#include "core/exceptions.h"
#include "core/study.h"
#include "studies/ensemble/ensemble_parameters.h"
#include "studies/ensemble/ensemble_report.h"
#include "studies/ensemble/trajectory_export.h"
#include "studies/ensemble/trajectory_import.h"
#include "studies/shared/report.h"
#include "studies/shared/sample_runs.h"

#include <algorithm>

namespace trestle
{
  namespace
  {
    /**
     * Runs of a problem in time over its parameters, as networks that learn its steps want them: `samples/training.h5`,
     * `validation.h5` and `test.h5`, that a killed run goes on with and a longer one adds to.
     */
    class EnsembleOfRuns : public Study
    {
    public:
      explicit EnsembleOfRuns(ParameterSink &prm)
        : model_(prm),
          runs_(prm, model_, {"ensemble"}),
          parameters_(prm),
          import_(prm),
          export_(prm)
      {}

      void validate(const Communicator &communicator) override
      {
        export_.check(communicator, model_);
        const auto own = parameters_.splits();
        runs_.setup(communicator,
                    std::ranges::any_of(own, [&](const auto &split) { return !import_.has(split.name); }));
        communicator.on_all([&] {
          if (model_.problem()->is_steady())
            throw InputError("An ensemble of runs in time was asked of a steady problem (time/end time = 0).",
                             "Set 'end time' in section 'time'.");
          splits_ = import_.prepare(own, model_.parameter_names(), model_.parameters());
        });
      }

      void run(Run &run) override
      {
        validate(run.communicator);
        // what may be wrong with a file is said before hours are spent on own runs
        for (const bool is_given : {true, false})
          for (const auto &split : splits_)
            if (import_.has(split.name) == is_given)
              make(split, run);
        if (export_.is_asked_for())
          export_.write(run, model_, names());
        else
          model_.setup(run.communicator);
        conclude(run);
      }

    private:
      void make(const EnsembleParameters::Split &split, Run &run)
      {
        const bool         is_given = import_.has(split.name);
        SampleRuns::Stream stream{.name               = split.name,
                                  .number             = split.stream,
                                  .n_samples          = split.n_runs,
                                  .is_latin_hypercube = parameters_.is_latin_hypercube() && !is_given};
        if (is_given)
          {
            stream.given = [&](const Communicator &group, const std::size_t i) {
              return import_.run(group, model_, split.name, i);
            };
            stream.words = import_.words(split.name);
          }
        runs_.keep({.states         = SampleContents::States::all,
                    .n_numbers      = 1 + (is_given ? 0 : model_.number_names().size() * model_.n_states()),
                    .numbers        = with_mark,
                    .keeps_failures = true,
                    .own_meshes     = model_.has_own_meshes()});
        runs_.run(run, stream);
      }

      /// A run that failed has no numbers: of one that did not there is one at least.
      static std::vector<double> with_mark(const std::span<const double> rows)
      {
        std::vector<double> result{1.};
        result.insert(result.end(), rows.begin(), rows.end());
        return result;
      }

      std::vector<std::string> names() const
      {
        std::vector<std::string> result;
        for (const auto &split : splits_)
          result.push_back(split.name);
        return result;
      }

      void conclude(Run &run)
      {
        const FieldsOfDofs        fields(model_.problem()->field_map());
        std::vector<SplitSummary> splits;
        run.figures.set("n_dofs",
                        (unsigned long)(model_.n_dofs())); // where meshes differ, that of the file's parameters
        for (const auto &name : names())
          {
            splits.push_back(summary_of(run.directory, run.communicator, model_, name));
            splits.back().is_given = import_.has(name);
          }
        const double step = model_.problem()->step_equations()->step();
        run.figures.set("ensemble.states", (unsigned long)(model_.n_states()));
        run.figures.set("ensemble.step", step);
        for (const auto &split : splits)
          record(split, fields, run.figures);
        ReportContent content;
        content.title   = "Ensemble";
        content.summary = "Runs in time by finite elements over the problem's parameters, with " +
                          std::to_string(model_.n_states()) + " states each, in samples/.";
        describe(splits, fields, model_.parameter_names(), step, content);
        show_run(splits, fields, model_, step, run, content);
        end_with_report(run, content);
      }

      RemeshedProblem                        model_;
      SampleRuns                             runs_;
      EnsembleParameters                     parameters_;
      TrajectoryImport                       import_;
      TrajectoryExport                       export_;
      std::vector<EnsembleParameters::Split> splits_; ///< after validate()
    };

    const RegisterStudy<EnsembleOfRuns>
        registration("ensemble", "Runs of a problem in time over its parameters, for networks to learn from.");
  } // namespace
} // namespace trestle
