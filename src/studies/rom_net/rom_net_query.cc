#include "core/exceptions.h"
#include "core/log.h"
#include "core/statistics.h"
#include "core/stopwatch.h"
#include "core/study.h"
#include "core/text.h"
#include "studies/rom_net/dictionary.h"
#include "studies/rom_net/dictionary_parameters.h"
#include "studies/rom_net/online_parameters.h"
#include "studies/rom_net/query_file.h"
#include "studies/shared/report.h"
#include "studies/shared/sample_runs.h"

#include <cmath>
#include <optional>

namespace trestle
{
  namespace
  {
    /// One of every 1 / share numbers, spread evenly.
    bool is_drawn(const std::size_t i, const double share)
    {
      return std::floor(double(i + 1) * share) > std::floor(double(i) * share);
    }

    /**
     * ROM-nets, online: opens the dictionary that a run of `rom net` left, and answers the queries of a file. What its
     * certificate does not let pass finite elements answer; a share of what it lets pass they audit.
     */
    class RomNetQuery : public Study
    {
    public:
      explicit RomNetQuery(ParameterSink &prm)
        : problem_(Problem::create(prm)),
          online_(prm)
      {
        const auto section = prm.section("online");
        prm.add("model", model_, "Run directory of a study 'rom net' of the same problem.");
        prm.add("queries", queries_, "A .csv with a row a query; its first line names the parameters.");
        prm.add("fields", n_fields_, "Queries, from the first on, whose fields are written.",
                Allowed::non_negative(), Effect::none);
      }

      void validate(const Communicator &communicator) override
      {
        communicator.on_all([&] {
          if (model_.empty() || queries_.empty())
            throw InputError("online/model or online/queries is empty.",
                             "Name the run directory of a study 'rom net', and a .csv of parameters.");
        });
        problem_->setup(communicator);
        mu_                   = read_queries(queries_, problem_->parameter_names(), communicator);
        const auto  directory = RunDirectory::existing(communicator, model_);
        std::string bytes;
        communicator.on_root([&] { bytes = Archive::read(directory.file("model/dictionary.h5")).serialise(); });
        bytes = communicator.broadcast(bytes);
        communicator.on_all([&] { archive_ = Archive::deserialise(bytes); });
      }

      void run(Run &run) override;

    private:
      /// A query as it was answered: by finite elements where the certificate did not accept.
      struct Outcome
      {
        DictionaryAnswer    answer;
        std::vector<double> states;               ///< handed out
        double              error = std::nan(""); ///< of the reduced answer, where finite elements answered too
        double              finite_element_seconds = 0.;

        ReducedLevel level() const { return answer.accepted ? answer.level : ReducedLevel::finite_elements; }
      };

      Outcome     answer(const Dictionary &dictionary, std::size_t i, InnerProduct &product);
      std::string write(const Outcome &outcome, std::size_t i, const RunDirectory &directory);
      std::string row(const Outcome &outcome, std::size_t i) const;
      void        record(const std::vector<Outcome> &outcomes, Run &run) const;

      std::unique_ptr<Problem>         problem_;
      OnlineParameters                 online_;
      std::string                      model_, queries_;
      unsigned int                     n_fields_ = 1;
      Archive                          archive_;
      std::vector<std::vector<double>> mu_;
    };

    RomNetQuery::Outcome RomNetQuery::answer(const Dictionary &dictionary, const std::size_t i,
                                             InnerProduct &product)
    {
      Outcome result;
      result.answer = dictionary.answer(mu_[i], online_.n_candidates);
      if (result.answer.accepted)
        result.states = dictionary.states(result.answer);
      if (result.answer.accepted && !is_drawn(i, online_.audit_share))
        return result;
      const Stopwatch watch;
      problem_->set_parameters(mu_[i]);
      auto truth                    = SampleRuns::solve(*problem_);
      result.finite_element_seconds = watch.wall_seconds();
      result.error                  = relative_error(dictionary, result.answer, product, truth);
      if (!result.answer.accepted)
        result.states = std::move(truth);
      return result;
    }

    /// The last state of a query as the step of its number.
    std::string RomNetQuery::write(const Outcome &outcome, const std::size_t i, const RunDirectory &directory)
    {
      problem_->set_parameters(mu_[i]);
      const std::size_t n = problem_->n_free();
      if (!problem_->is_steady())
        problem_->set_time(problem_->n_steps() * problem_->step_equations()->step());
      using Kind = OutputField::Kind;
      return problem_->write_fields(
          directory,
          {{"answer", {outcome.states.end() - std::ptrdiff_t(n), outcome.states.end()}},
           {"certificate_estimate", {outcome.answer.answer.estimate}, Kind::cell_constant},
           {"answered_by", {double(outcome.level())}, Kind::cell_constant}},
          (unsigned int)(i), double(i));
    }

    std::string RomNetQuery::row(const Outcome &outcome, const std::size_t i) const
    {
      std::string csv;
      for (const double value : mu_[i])
        csv += text::shortest(value) + ",";
      return csv + to_string(outcome.level()) + "," + std::to_string(outcome.answer.basis) + "," +
             text::shortest(outcome.answer.answer.estimate) + "," + (outcome.answer.outside ? "1," : "0,") +
             text::shortest(outcome.error) + "\n";
    }

    void RomNetQuery::record(const std::vector<Outcome> &outcomes, Run &run) const
    {
      std::vector<double> seconds, truths;
      std::size_t         n_fallbacks = 0, n_audited = 0, n_missed = 0, n_outside = 0;
      for (const auto &outcome : outcomes)
        {
          seconds.push_back(outcome.answer.seconds);
          if (outcome.finite_element_seconds > 0.)
            truths.push_back(outcome.finite_element_seconds);
          const bool is_audited = outcome.answer.accepted && !std::isnan(outcome.error);
          n_fallbacks += !outcome.answer.accepted;
          n_outside += outcome.answer.outside;
          n_audited += is_audited;
          n_missed += is_audited && outcome.error > online_.tolerance;
        }
      auto &figures = run.figures;
      figures.set("online.queries", outcomes.size());
      figures.set("online.outside", n_outside);
      figures.set("online.fallback_share", double(n_fallbacks) / double(outcomes.size()));
      figures.set("online.audited", n_audited);
      figures.set("online.missed", n_missed);
      figures.set("online.miss_rate_bound", clopper_pearson_upper(n_missed, n_audited, 0.95));
      figures.set("time.query_s", quantile(seconds, 0.5));
      if (!truths.empty())
        {
          figures.set("time.fe_solve_s", quantile(truths, 0.5));
          figures.set("speedup.query", figures.number("time.fe_solve_s") / figures.number("time.query_s"));
        }
    }

    void RomNetQuery::run(Run &run)
    {
      validate(run.communicator);
      const auto           problems   = problem_->reduced_problems();
      const auto           dictionary = Dictionary::open(archive_, *problems);
      const auto           product    = product_of(*problem_, dictionary.inner_product(), dictionary.block());
      std::vector<Outcome> outcomes;
      std::string          csv =
          text::join(problem_->parameter_names(), ",") + ",answered_by,basis,certificate,outside,error\n";
      std::string pvtu;
      double      square = 0.;
      for (std::size_t i = 0; i < mu_.size(); ++i)
        {
          outcomes.push_back(answer(dictionary, i, *product));
          csv += row(outcomes.back(), i);
          for (std::size_t state = 0; state <= problem_->n_steps(); ++state)
            {
              const auto field =
                  std::span(outcomes.back().states).subspan(state * product->n_owned(), product->n_owned());
              square += product->dot(field, field);
            }
          if (i < n_fields_)
            pvtu = write(outcomes.back(), i, run.directory);
          outcomes.back().states.clear();
        }
      run.figures.set("online.norm", std::sqrt(square));
      record(outcomes, run);
      run.directory.write("answers.csv", csv);
      ReportContent content;
      content.title   = "Queries answered by a dictionary";
      content.summary = std::to_string(mu_.size()) + " queries; " +
                        text::rounded(100. * run.figures.number("online.fallback_share")) +
                        " % were answered by finite elements, since no certificate was within the tolerance.";
      if (!pvtu.empty())
        content.pictures.push_back({"Last of the written answers", pvtu, "answer"});
      end_with_report(run, content);
    }

    const RegisterStudy<RomNetQuery>
        registration("rom net query", "Answers queries by the dictionary that a study 'rom net' left.");
  } // namespace
} // namespace trestle
