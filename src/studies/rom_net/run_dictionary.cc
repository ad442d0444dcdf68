#include "studies/rom_net/run_dictionary.h"

#include "core/exceptions.h"
#include "core/file.h"
#include "core/modules.h"
#include "physics/api/parameter_file.h"
#include "studies/fe_ol/top_level_keys.h"
#include "studies/rom_net/adapt_trial.h"
#include "studies/rom_net/dictionary.h"
#include "studies/rom_net/dictionary_search.h"
#include "studies/rom_net/online_parameters.h"
#include "studies/rom_net/query_parameters.h"
#include "studies/rom_net/rom_samples.h"
#include "studies/shared/full_model.h"

#include <cmath>
#include <filesystem>
#include <limits>
#include <optional>

namespace trestle
{
  namespace
  {
    /// What the parameter file of a run with a dictionary declares.
    struct RunInput
    {
      virtual ~RunInput() = default;

      ParameterFile              file;
      TopLevelKeys               keys{file};
      std::unique_ptr<FullModel> model = FullModel::create(file);
      ReducedParameters          reduced{file};
      OnlineParameters           online{file};
    };

    struct RomNetInput : RunInput
    {
      RomSampleSource  source{file, *model};
      DictionarySearch search{file};
      AdaptTrial       adapt{file};
    };

    struct QueryInput : RunInput
    {
      GrowthParameters growth{file};
      QueryParameters  query{file};
    };

    const std::string makes = "rom net", asks = "rom net query";

    /// Texts of the root as raw bytes, the same on all ranks.
    struct RunFiles
    {
      std::string study, parameters, dictionary;
    };

    RunFiles read_run(const std::string &run_directory, const Communicator &communicator)
    {
      RunFiles result;
      communicator.on_root([&] {
        result.parameters = read_file(run_directory + "/parameters.prm");
        result.study      = ParameterFile::peek(result.parameters, {}, "study");
        if (result.study != makes && result.study != asks)
          throw InputError("'" + run_directory + "' is the run of another study ('" + result.study + "').",
                           "Name the run directory of a study 'rom net'.");
        const std::string file = run_directory + "/model/dictionary.h5";
        if (!std::filesystem::exists(file))
          throw InputError("'" + run_directory + "' holds no model/dictionary.h5.",
                           result.study == asks
                               ? "A 'rom net query' writes one with online/adapt = true. Else name what it asked."
                               : "Let the study 'rom net' end; with samples/calibration = 0 it builds none.");
        result.dictionary = Archive::read(file).serialise();
      });
      result.study      = communicator.broadcast(result.study);
      result.parameters = communicator.broadcast(result.parameters);
      result.dictionary = communicator.broadcast(result.dictionary);
      return result;
    }

    class RunDictionary : public AnsweringDictionary
    {
    public:
      RunDictionary(const std::string &run_directory, const std::vector<std::string> &options,
                    const Communicator &communicator);

      const DictionaryFacts &facts() const override { return facts_; }
      DictionaryReplies      ask(std::size_t n, std::span<const double> parameters, bool finite_elements) override;
      std::vector<double>    field(std::size_t state) const override;
      std::vector<double>    positions() const override { return input_->model->positions(); }

    private:
      /// A query as it was answered.
      struct Outcome
      {
        DictionaryAnswer    answer;
        std::vector<double> truth; ///< by finite elements: n_states x n_owned; empty where they did not answer
      };

      void    state_facts();
      Outcome answer(std::span<const double> mu, bool finite_elements);
      void    append(const Outcome &outcome, std::span<const double> mu, DictionaryReplies &replies) const;
      void    check(std::size_t n, std::span<const double> parameters, bool finite_elements) const;

      Communicator                     communicator_;
      std::unique_ptr<RunInput>        input_;
      std::unique_ptr<ReducedProblems> problems_;
      std::optional<Dictionary>        dictionary_;
      DictionaryFacts                  facts_;
      std::optional<Outcome>           last_;
    };

    RunDictionary::RunDictionary(const std::string &run_directory, const std::vector<std::string> &options,
                                 const Communicator &communicator)
      : communicator_(communicator)
    {
      const auto files = read_run(run_directory, communicator);
      Archive    archive;
      communicator.on_all([&] {
        const std::string name = run_directory + "/parameters.prm";
        modules::load_for_networks(files.parameters, name, options);
        if (files.study == makes)
          input_ = std::make_unique<RomNetInput>();
        else
          input_ = std::make_unique<QueryInput>();
        input_->file.read(files.parameters, name, options);
        archive = Archive::deserialise(files.dictionary);
      });
      input_->model->setup(communicator);
      problems_   = input_->model->reduced_problems();
      dictionary_ = Dictionary::open(archive, *problems_);
      state_facts();
      communicator.on_all([&] {
        if (input_->online.n_candidates > dictionary_->n_clusters())
          throw InputError("online/candidates = " + std::to_string(input_->online.n_candidates) +
                               ", but the dictionary has " + std::to_string(dictionary_->n_clusters()) +
                               " clusters.",
                           "Ask for as many at most.");
      });
    }

    void RunDictionary::state_facts()
    {
      const auto &model      = *input_->model;
      const auto &global     = dictionary_->model(dictionary_->n_clusters());
      facts_.dimension       = model.dimension();
      facts_.n_states        = model.n_states();
      facts_.n_owned         = model.n_owned();
      facts_.parameter_names = model.parameter_names();
      facts_.output_names    = global.output_names();
      facts_.least           = dictionary_->least();
      facts_.largest         = dictionary_->largest();
      facts_.tolerance       = dictionary_->tolerance();
      facts_.estimate_kind   = global.estimate_kind();
    }

    /// What one rank alone finds wrong is wrong on all, and ranks that ask different things are found out: all wait for
    /// each other in what follows.
    void RunDictionary::check(const std::size_t n, std::span<const double> parameters,
                              const bool finite_elements) const
    {
      std::string mine = std::to_string(n) + (finite_elements ? " or finite elements " : " ");
      mine.append(reinterpret_cast<const char *>(parameters.data()), parameters.size_bytes());
      const std::string roots = communicator_.broadcast(mine);
      const std::size_t n_mu  = facts_.parameter_names.size();
      communicator_.on_all([&] {
        // Not by a product, which an absurd number of the host's would overflow.
        if (parameters.size() / n_mu != n || parameters.size() % n_mu != 0)
          throw InputError(std::to_string(n) + " queries come with " + std::to_string(parameters.size()) +
                               " numbers; each has " + std::to_string(n_mu) + " parameter(s).",
                           "Give a row a query, in the order of parameters/names.");
        for (std::size_t i = 0; i < parameters.size(); ++i)
          if (!std::isfinite(parameters[i]))
            throw InputError("Parameter '" + facts_.parameter_names[i % n_mu] + "' of query " +
                                 std::to_string(i / n_mu) + " is " + std::to_string(parameters[i]) + ".",
                             "Parameters are finite numbers.");
        if (mine != roots)
          throw InputError("This rank asks other queries than the root does.",
                           "All ranks of a dictionary's communicator ask the same.");
      });
    }

    RunDictionary::Outcome RunDictionary::answer(std::span<const double> mu, const bool finite_elements)
    {
      Outcome result{dictionary_->answer(mu, input_->online.n_candidates), {}};
      if (!result.answer.accepted && finite_elements)
        {
          input_->model->set_parameters(mu);
          result.truth = input_->model->solve();
        }
      return result;
    }

    void RunDictionary::append(const Outcome &outcome, std::span<const double> mu,
                               DictionaryReplies &replies) const
    {
      const auto         &answer     = outcome.answer;
      const bool          by_truth   = !outcome.truth.empty();
      const bool          has_answer = answer.accepted || by_truth;
      const auto          level      = by_truth ? ReducedLevel::finite_elements : answer.level;
      const std::size_t   n          = facts_.n_states * facts_.output_names.size();
      std::vector<double> outputs(n, std::numeric_limits<double>::quiet_NaN());
      if (has_answer && n > 0)
        outputs = by_truth ? dictionary_->outputs_of(mu, outcome.truth) : answer.answer.outputs;
      replies.outputs.insert(replies.outputs.end(), outputs.begin(), outputs.end());
      replies.estimate.push_back(answer.answer.estimate);
      replies.level.push_back(has_answer ? std::uint8_t(level) : DictionaryReplies::nobody);
      replies.outside.push_back(answer.outside);
    }

    DictionaryReplies RunDictionary::ask(const std::size_t n, std::span<const double> parameters,
                                         const bool finite_elements)
    {
      check(n, parameters, finite_elements);
      const std::size_t      n_mu = facts_.parameter_names.size();
      DictionaryReplies      replies;
      std::optional<Outcome> last;
      for (std::size_t i = 0; i < n; ++i)
        {
          const auto mu = parameters.subspan(i * n_mu, n_mu);
          last          = answer(mu, finite_elements);
          append(*last, mu, replies);
        }
      if (last)
        last_ = std::move(last);
      return replies;
    }

    std::vector<double> RunDictionary::field(const std::size_t state) const
    {
      if (state >= facts_.n_states)
        throw InputError("There is no state " + std::to_string(state) + "; an answer has " +
                             std::to_string(facts_.n_states) + ".",
                         "States count from 0, the initial one.");
      if (!last_ || (last_->truth.empty() && !last_->answer.accepted))
        throw InputError("There is no field: nobody has answered the last query.",
                         "Ask one first, and let finite elements answer what no certificate accepts.");
      const auto       &truth = last_->truth;
      const std::size_t n     = facts_.n_owned;
      if (!truth.empty())
        return {truth.begin() + std::ptrdiff_t(state * n), truth.begin() + std::ptrdiff_t((state + 1) * n)};
      const auto       &model = dictionary_->model(last_->answer.basis);
      const std::size_t m     = model.n_modes();
      return model.field(std::span(last_->answer.answer.coefficients).subspan(state * m, m));
    }
  } // namespace

  std::unique_ptr<AnsweringDictionary> open_run_dictionary(const std::string              &run_directory,
                                                           const std::vector<std::string> &options,
                                                           const Communicator             &communicator)
  {
    return std::make_unique<RunDictionary>(run_directory, options, communicator);
  }
} // namespace trestle

extern "C" trestle::RunDictionaryOpener trestle_run_dictionary_opener() { return trestle::open_run_dictionary; }
