#pragma once

#include "core/dataset.h"
#include "core/ensemble.h"
#include "core/number_table.h"
#include "core/run.h"
#include "studies/stochastic_submodel/sample_quantities.h"
#include "studies/stochastic_submodel/trace_source.h"
#include "studies/stochastic_submodel/traced_model.h"

#include <string>
#include <utility>
#include <vector>

namespace trestle
{
  /**
   * Section `stochastic submodel/traces`: traces of somebody's own runs in the place of runs that are made here. They become
   * files of samples as SampleRuns writes them, so that nothing after it knows the difference; the quantities of a run are those
   * of the zone that its trace drives, at its parameters.
   */
  class TraceFiles
  {
  public:
    explicit TraceFiles(ParameterSink &prm);

    bool are_named() const { return !names_.files.empty(); }

    /// Streams of runs, by name: the first `count` runs of the files, then the next, ...
    using Streams = std::vector<std::pair<std::string, std::size_t>>;

    /// Reads the table of parameters and looks at the files. @param zone set up. Collective. @throws InputError where these
    /// do not fit the zone, or have fewer runs than the streams.
    void setup(const Communicator &communicator, const Zone &zone, const Streams &streams);

    /// Whether the runs have parameters of their own; else all have the file's. After setup().
    bool have_parameters() const { return !columns_.empty(); }
    /// @throws InputError naming what needs parameters that the runs do not have. After setup().
    void require_parameters(const std::string &what) const;
    /// Places among the problem's parameters that generators make together with the trace. @param asked of section
    /// `stochastic submodel`. @param are_named whether it names them; if not, those that no run has are left out.
    /// @throws InputError for a name that the runs do not have. After setup().
    std::vector<std::size_t> known(const std::vector<std::size_t> &asked, bool are_named,
                                   const std::vector<std::string> &names) const;

    /// Writes the samples of the streams. @param zone that of the model, set up on the groups. Collective.
    /// @throws InputError naming the file whose trace is not of this zone.
    void make_samples(Run &run, const Ensemble &ensemble, Zone &zone, const TracedModel &model,
                      const SampleQuantities &quantities, const Streams &streams) const;

  private:
    struct Imported
    {
      std::vector<double> trace, numbers;
    };
    struct Import
    {
      const Ensemble           &ensemble;
      Zone                     &zone;
      const SampleQuantities   &quantities;
      TraceSource              *source; ///< on the groups' roots
      const std::vector<double> common; ///< parameters of the file
    };
    void                read_table(const Zone &zone);
    std::vector<double> parameters_of(std::size_t run, std::vector<double> of_file) const;
    Imported            solve(const Import &into, std::size_t run) const;
    void                import_round(const Import &into, std::size_t first, std::size_t n, Dataset *file) const;

    TraceFileNames           names_;
    std::string              parameters_;
    NumberTable              table_;
    std::vector<std::size_t> columns_; ///< place among the problem's parameters of each column
  };
} // namespace trestle
