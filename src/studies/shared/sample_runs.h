#pragma once

#include "bridge/reduced/dof_order.h"
#include "bridge/reduced/snapshot_set.h"
#include "core/dataset.h"
#include "core/ensemble.h"
#include "core/exceptions.h"
#include "core/run.h"
#include "studies/shared/distributions.h"
#include "studies/shared/sampled_model.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace trestle
{
  /// What is kept of a sample beside its parameters and seconds.
  struct SampleContents
  {
    enum class States
    {
      all,
      last,
      none
    };
    States states = States::all;

    /// So many numbers, made of SampledModel::solve()'s rows, a state each.
    std::size_t                                                 n_numbers = 0;
    std::function<std::vector<double>(std::span<const double>)> numbers   = {};

    /// Samples that do not converge, that coefficients refuse, or that have a number which is not finite are named; their
    /// numbers are nan and their states zero. Else they end the run. Needs a number.
    bool keeps_failures = false;

    /// Each sample has another mesh: its positions and states are in a file each, `samples/NAME/000012.h5`. Wants States::all and a
    /// number, by which samples without an answer, and hence without a file, are known.
    bool own_meshes = false;
  };

  /// A sample that is not solved here.
  struct GivenSample
  {
    std::vector<double> parameters;
    std::vector<double> states; ///< n_states x n_owned, of this rank of the group
  };

  /**
   * Runs a full model over samples of its parameters on groups of ranks, and keeps the states in `samples/NAME.h5` of
   * the run directory: mesh positions once (where the mesh moves with the parameters, those of the file's own), then a row a sample of parameters, states in an order that does not depend
   * on ranks (SampledModel::dof_places()), and seconds; or other contents. A run that was killed goes on after
   * the last sample that was written, and one with more samples adds to them.
   *
   * Sections `parameters` (names) and `samples` (distributions, seed, groups).
   */
  class SampleRuns
  {
  public:
    /// The model is set up here on groups of ranks, and left so. @param later sections that no sample depends on: a run
    /// in which these differ takes the samples that are there.
    SampleRuns(ParameterSink &prm, SampledModel &model, std::vector<std::string> later = {});

    /// Sets the model up on this rank's group, and reads the distributions. Collective. @param needs_parameters false: all
    /// streams are given. @throws InputError where there are no parameters though they are needed, or the ranks cannot be
    /// shared out.
    void setup(const Communicator &communicator, bool needs_parameters = true);

    /// Parameters of one sample: a function of seed, stream and number alone. After setup().
    std::vector<double> parameters(unsigned int stream, std::size_t number) const;

    /// Streams are independent of each other.
    struct Stream
    {
      std::string  name; ///< of the file
      unsigned int number;
      std::size_t  n_samples;
      /// What the samples are spread by about the middle of their distributions: 2 asks beyond the range.
      double factor = 1.;
      /// Distributions::latin_hypercube() of n_samples: a file of other n_samples is refused, not added to.
      bool is_latin_hypercube = false;
      /// Where samples come from instead of the solver. Collective on a group. @throws InputError
      std::function<GivenSample(const Communicator &group, std::size_t number)> given = {};
      /// What else its samples depend on: where it is another, they are made anew.
      std::string words = {};
    };
    /// Of a stream that is not given. After setup().
    std::vector<double> parameters(const Stream &stream, std::size_t number) const;

    /// Of files that run() makes. After setup().
    void keep(SampleContents contents) { contents_ = std::move(contents); }

    /// Makes the file of a stream complete; called again with more samples it adds to them. After setup(). Collective.
    /// @throws ConvergenceError naming the sample,
    /// Interrupted.
    void run(Run &run, const Stream &stream);

    /// The first n samples of a stream's file, split as the model's dofs are now: on all ranks after setup().
    /// Collective. @throws InputError where the file is of another mesh or has fewer.
    static SnapshotSet read(const RunDirectory &directory, const Communicator &communicator,
                            const SampledModel &model, const std::string &name, std::size_t n_samples);

    /// Numbers of all samples in the file of a stream, a row a sample; those of failures are nan. Collective.
    static std::vector<std::vector<double>> numbers(const RunDirectory &directory,
                                                    const Communicator &communicator, const std::string &name);
    /// Of a stream.
    static std::string path(const RunDirectory &directory, const std::string &name);
    /// Where samples of a stream that have own meshes are, and the name of one there.
    static std::string own_folder(const RunDirectory &directory, const std::string &name);
    static std::string own_name(std::size_t number);
    /// Of a stream's file: how many states its samples have, if they have own meshes; 0: they have one.
    static std::size_t n_states_of_own_meshes(const Dataset &file);

    /// Groups of ranks that solve beside each other.
    unsigned int n_groups() const { return n_groups_; }

    /// Wall seconds of each sample's finite elements. Collective.
    static std::vector<double> seconds(const RunDirectory &directory, const Communicator &communicator,
                                       const std::string &name);

  private:
    struct Sample
    {
      std::vector<double> parameters;
      std::vector<double> states;  ///< whole fields, on the root of all ranks
      std::vector<double> numbers; ///< there, too
      double              seconds   = 0.;
      std::vector<double> positions = {}; ///< of an own mesh, there, too
    };
    Dataset             open(const Run &run, const Stream &stream, std::vector<double> positions) const;
    Dataset::Layout     layout_for(const Stream &stream, std::size_t n_dofs) const;
    void                write_own(const std::string &path, const Sample &sample) const;
    std::vector<double> own_positions(const DofOrder &order);
    void                refuse_other_design(const Dataset &present, const Stream &stream) const;
    std::vector<double> reference_positions();
    Sample              solve(std::span<const double> parameters);
    Sample              take(const Stream &stream, std::size_t i);
    Sample              failed(std::span<const double> parameters, const Error &why) const;
    void                append(const Run &run, const Stream &stream, std::size_t number, const Sample &sample,
                               Dataset &file) const;
    Sample              solve_or_mark(const Stream &stream, std::size_t i);
    std::vector<Sample> solve_round(const Stream &stream, std::size_t first, std::size_t n);

    SampledModel                &model_;
    std::vector<std::string>     later_;
    std::string                  distributions_text_;
    SampleContents               contents_;
    std::set<std::string>        begun_; ///< streams whose files this run has, on the root
    unsigned int                 seed_     = 0;
    unsigned int                 n_groups_ = 1;
    std::optional<Ensemble>      ensemble_;
    std::vector<double>          reference_; ///< parameters of the file
    std::optional<Distributions> distributions_;
  };
} // namespace trestle
