#include "core/checkpoint.h"
#include "core/checkpoint_clock.h"
#include "core/exceptions.h"
#include "core/interruption.h"
#include "core/stopwatch.h"
#include "core/study.h"
#include "core/text.h"
#include "studies/rom_net/dictionary.h"
#include "studies/rom_net/dictionary_memory.h"
#include "studies/rom_net/dictionary_parameters.h"
#include "studies/rom_net/growing_dictionary.h"
#include "studies/rom_net/grown_archive.h"
#include "studies/rom_net/online_parameters.h"
#include "studies/rom_net/query_file.h"
#include "studies/rom_net/query_log.h"
#include "studies/rom_net/query_parameters.h"
#include "studies/shared/full_model.h"
#include "studies/shared/report.h"

#include <cmath>
#include <optional>

namespace trestle
{
  namespace
  {
    /// In checkpoints.
    const std::string model_digest = "digest of online/model", shown_pvtu = "pvtu", shown_names = "fields shown";

    /// One of every 1 / share numbers, spread evenly.
    bool is_drawn(const std::size_t i, const double share)
    {
      return std::floor(double(i + 1) * share) > std::floor(double(i) * share);
    }

    /**
     * ROM-nets, online: opens the dictionary that a run of `rom net` left, and answers the queries of a file. What its
     * certificate does not let pass finite elements answer; a share of what it lets pass they audit. With `adapt` the
     * dictionary learns from what they answered, and is written as the model of later queries.
     */
    class RomNetQuery : public Study
    {
    public:
      explicit RomNetQuery(ParameterSink &prm)
        : full_model_(FullModel::create(prm)),
          online_(prm),
          reduced_(prm),
          growth_(prm),
          query_(prm)
      {}

      void validate(const Communicator &communicator) override
      {
        communicator.on_all([&] { query_.check(); });
        full_model_->setup(communicator);
        mu_                  = read_queries(query_.queries, full_model_->parameter_names(), communicator);
        const auto directory = RunDirectory::existing(communicator, query_.model);
        archive_             = read_dictionary(directory, communicator);
        digest_              = digest_of_dictionary(directory, communicator);
        if (query_.adapt)
          read_memories(archive_, *full_model_, communicator, n_clusters());
      }

      void run(Run &run) override;

    private:
      /// A query as it was answered: by finite elements where the certificate did not accept.
      struct Outcome
      {
        LoggedQuery         query;
        std::vector<double> states; ///< handed out
      };

      /// Of the archive. @throws InputError
      unsigned int n_clusters() const
      {
        const auto found = archive_.attributes.find("n_clusters");
        return found == archive_.attributes.end()
                   ? 0
                   : text::natural_number("clusters of a dictionary", found->second);
      }

      /// @param growing learns from it; null: nobody does.
      Outcome     answer(const Dictionary &dictionary, std::size_t i, InnerProduct &product,
                         GrowingDictionary *growing);
      double      square_of(const std::vector<double> &states, InnerProduct &product) const;
      ShownFields write(const Outcome &outcome, std::size_t i, const RunDirectory &directory);

      std::optional<Archive> resumed(const Run &run, QueryLog &log, ShownFields &shown);
      void write_checkpoint(const Dictionary &dictionary, const GrowingDictionary *growing, const QueryLog &log,
                            const ShownFields &shown, const Run &run) const;
      void answer_rest(const Dictionary &dictionary, InnerProduct &product, GrowingDictionary *growing,
                       QueryLog &log, ShownFields &shown, Run &run);
      void report(const Dictionary &dictionary, const QueryLog &log, const ShownFields &shown, Run &run) const;

      std::unique_ptr<FullModel>       full_model_;
      OnlineParameters                 online_;
      ReducedParameters                reduced_;
      GrowthParameters                 growth_;
      QueryParameters                  query_;
      Archive                          archive_; ///< the dictionary's
      std::string                      digest_;  ///< of it
      std::vector<std::vector<double>> mu_;
    };

    double RomNetQuery::square_of(const std::vector<double> &states, InnerProduct &product) const
    {
      double result = 0.;
      for (std::size_t s = 0; s < full_model_->n_states(); ++s)
        {
          const auto field = std::span(states).subspan(s * product.n_owned(), product.n_owned());
          result += product.dot(field, field);
        }
      return result;
    }

    RomNetQuery::Outcome RomNetQuery::answer(const Dictionary &dictionary, const std::size_t i,
                                             InnerProduct &product, GrowingDictionary *growing)
    {
      Outcome result;
      auto   &query = result.query;
      query.error   = std::nan("");
      query.answer  = dictionary.answer(mu_[i], online_.n_candidates);
      if (query.answer.accepted)
        {
          result.states = dictionary.states(query.answer);
          query.outputs = query.answer.answer.outputs;
        }
      if (!query.answer.accepted || is_drawn(i, online_.audit_share))
        {
          const Stopwatch watch;
          full_model_->set_parameters(mu_[i]);
          auto truth                   = full_model_->solve();
          query.finite_element_seconds = watch.wall_seconds();
          query.error                  = relative_error(dictionary, query.answer, product, truth);
          if (growing != nullptr)
            growing->learn({.mu            = mu_[i],
                            .truth         = truth,
                            .answer        = query.answer,
                            .error         = query.error,
                            .solve_seconds = query.finite_element_seconds});
          if (!query.answer.accepted)
            {
              query.outputs = dictionary.outputs_of(mu_[i], truth);
              result.states = std::move(truth);
            }
        }
      query.square = square_of(result.states, product);
      return result;
    }

    /// The last state of a query as the step of its number.
    ShownFields RomNetQuery::write(const Outcome &outcome, const std::size_t i, const RunDirectory &directory)
    {
      full_model_->set_parameters(mu_[i]);
      return full_model_->write_last_state(directory,
                                           {.states      = outcome.states,
                                            .estimate    = outcome.query.answer.answer.estimate,
                                            .answered_by = double(outcome.query.level())},
                                           (unsigned int)(i));
    }

    /// @returns the dictionary as it was then, where it adapts; nothing where the run begins.
    std::optional<Archive> RomNetQuery::resumed(const Run &run, QueryLog &log, ShownFields &shown)
    {
      unsigned long step  = 0;
      const auto    found = Checkpoint::resume(run, step);
      if (!found)
        return {};
      Archive archive = of_root(*found, run.communicator);
      run.communicator.on_all([&] {
        const auto text_of = [&](const std::string &name) {
          const auto attribute = archive.attributes.find(name);
          return attribute == archive.attributes.end() ? std::string() : attribute->second;
        };
        if (text_of(model_digest) != digest_)
          throw InputError("The dictionary in '" + query_.model + "' is not the one that this run began with.",
                           "Start anew, without --resume.");
        log.read(archive);
        shown.pvtu = text_of(shown_pvtu);
        for (const auto &name : text::split(text_of(shown_names), ','))
          shown.names.push_back(name);
      });
      return archive;
    }

    void RomNetQuery::write_checkpoint(const Dictionary &dictionary, const GrowingDictionary *growing,
                                       const QueryLog &log, const ShownFields &shown, const Run &run) const
    {
      Archive archive;
      if (growing != nullptr)
        archive = grown_archive(dictionary, *growing, *full_model_, run.communicator);
      if (!run.communicator.is_root())
        archive = {}; // it has everything
      archive.attributes[model_digest] = digest_;
      archive.attributes[shown_pvtu]   = shown.pvtu;
      archive.attributes[shown_names]  = text::join(shown.names, ",");
      log.write(archive);
      Checkpoint(run).write(archive, log.n());
    }

    void RomNetQuery::answer_rest(const Dictionary &dictionary, InnerProduct &product, GrowingDictionary *growing,
                                  QueryLog &log, ShownFields &shown, Run &run)
    {
      CheckpointClock clock(query_.checkpoint, run.communicator);
      while (log.n() < log.n_asked())
        {
          const std::size_t i       = log.n();
          auto              outcome = answer(dictionary, i, product, growing);
          if (i < query_.n_fields)
            shown = write(outcome, i, run.directory);
          log.add(std::move(outcome.query));
          const auto asked = clock.after_step(log.n());
          if (asked.write || log.n() == log.n_asked())
            write_checkpoint(dictionary, growing, log, shown, run);
          if (asked.stop)
            throw Interrupted();
        }
    }

    void RomNetQuery::report(const Dictionary &dictionary, const QueryLog &log, const ShownFields &shown,
                             Run &run) const
    {
      log.record(run.figures, online_.tolerance, query_.adapt);
      OutputTable outputs(dictionary);
      run.directory.write("answers.csv", log.to_csv(full_model_->parameter_names(), outputs));
      if (outputs.has_states())
        run.directory.write("answers_outputs.csv", outputs.all_states());
      ReportContent content;
      content.title   = "Queries answered by a dictionary";
      content.summary = std::to_string(log.n()) + " queries; " +
                        text::rounded(100. * run.figures.number("online.fallback_share")) +
                        " % were answered by finite elements, since no certificate was within the tolerance.";
      for (const auto &field : shown.names)
        content.pictures.push_back({"Last of the written answers: " + field, shown.pvtu, field});
      end_with_report(run, content);
    }

    void RomNetQuery::run(Run &run)
    {
      validate(run.communicator);
      QueryLog    log(mu_);
      ShownFields shown;
      const auto  before = resumed(run, log, shown);
      if (before && query_.adapt)
        archive_ = *before;
      const auto problems   = full_model_->reduced_problems();
      auto       dictionary = Dictionary::open(archive_, *problems);
      const auto product    = product_of(*full_model_, dictionary.inner_product(), dictionary.block());
      std::optional<GrowingDictionary> growing;
      if (query_.adapt)
        {
          growing.emplace(dictionary, read_memories(archive_, *full_model_, run.communicator, n_clusters()),
                          *problems, *product, reduced_, online_, growth_);
          if (before)
            run.communicator.on_all([&] { growing->read_experience(*before); });
        }
      answer_rest(dictionary, *product, growing ? &*growing : nullptr, log, shown, run);
      if (growing)
        {
          write_grown(dictionary, *growing, *full_model_, run);
          growing->record(run.figures);
        }
      report(dictionary, log, shown, run);
    }

    const RegisterStudy<RomNetQuery>
        registration("rom net query", "Answers queries by the dictionary that a study 'rom net' left.");
  } // namespace
} // namespace trestle
