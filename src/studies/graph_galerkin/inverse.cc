#include "bridge/inverse/inverse_loss.h"
#include "bridge/inverse/observations.h"
#include "bridge/inverse/unknown_parameters.h"
#include "core/log.h"
#include "core/statistics.h"
#include "core/stopwatch.h"
#include "core/study.h"
#include "physics/api/classical_inversion.h"
#include "studies/graph_galerkin/problem_size.h"
#include "studies/graph_galerkin/scoring.h"
#include "studies/shared/answers.h"
#include "studies/shared/break_even.h"
#include "studies/shared/scaling.h"

#include <algorithm>
#include <cmath>
#include <sstream>

namespace trestle
{
  namespace
  {
    /**
     * Inverse problems with a graph-Galerkin network (Gao, Zahr, Wang 2022, section 5): a field network and the
     * unknown parameters are trained together, on the finite-element residual and on what sensors measured. Beside
     * it the classical answer, PDE-constrained optimisation with the exact adjoint, from the same data with the
     * same regularisation. Both are scored against the parameters the data were made with.
     */
    class GraphGalerkinInverse : public Study
    {
    public:
      explicit GraphGalerkinInverse(ParameterSink &prm)
        : problem_(Problem::create(prm)),
          model_(GraphModel::create(prm)),
          observations_(prm),
          unknowns_(prm),
          finish_(prm)
      {}

      std::vector<std::string> choices(const Communicator &communicator) override
      {
        setup(communicator);
        auto size               = size_of(*problem_);
        size.has_energy         = false; // what is trained beside the field makes it no potential
        size.has_known_boundary = false; // parameters may be boundary values
        return model_->choices(size);
      }

      void validate(const Communicator &communicator) override
      {
        setup(communicator);
        model_->setup(communicator, problem_->graph(), problem_->field_map(), 1, unknowns_.size());
      }

      void run(Run &run) override;

    private:
      /// Once.
      void setup(const Communicator &communicator);
      /// Error against the truth of the parameters mu, at which the problem stands. Collective.
      double parameter_error(const std::vector<double> &mu) const;

      void make_data(Run &run, std::vector<double> &truth);
      void train(Run &run, const std::vector<double> &truth);
      void set_parameter_figures(const std::vector<double> &mu, Figures &figures) const;
      /// At the estimated parameters: price, finish, and the finite-element solution there.
      Finish::Outcome finish(Run &run, Answers &answers) const;
      void            answer_classically(Run &run) const;
      void            write(Run &run, const Answers &answers, const Finish::Outcome &outcome) const;

      std::unique_ptr<Problem>    problem_;
      std::unique_ptr<GraphModel> model_;
      Observations                observations_;
      UnknownParameters           unknowns_;
      Finish                      finish_;
      std::vector<double>         true_compared_; ///< the compared expression at the true values
      bool                        is_set_up_ = false;
    };

    void GraphGalerkinInverse::setup(const Communicator &communicator)
    {
      if (is_set_up_)
        return;
      problem_->setup(communicator);
      require_steady(*problem_, "graph galerkin inverse");
      unknowns_.setup(problem_->parameter_names(), problem_->parameters());
      observations_.setup(communicator, problem_->graph(), problem_->field_map());
      is_set_up_ = true;
    }

    /// The problem is left at the start values.
    void GraphGalerkinInverse::make_data(Run &run, std::vector<double> &truth)
    {
      problem_->set_parameters(unknowns_.true_values());
      solve_finite_elements(*problem_, *problem_, model_->n_weights(), run, truth);
      observations_.measure(truth);
      if (!unknowns_.compared().empty())
        true_compared_ = problem_->evaluate_at_nodes("inverse/compared", unknowns_.compared());
      problem_->set_parameters(unknowns_.values(std::vector<double>(unknowns_.size(), 0.)));
      run.figures.set("n_sensors", observations_.n_sensors());
      run.figures.set("n_unknown_parameters", unknowns_.size());
      run.figures.set("discrepancy.truth", observations_.discrepancy(truth));
    }

    double GraphGalerkinInverse::parameter_error(const std::vector<double> &mu) const
    {
      if (unknowns_.compared().empty())
        {
          const auto errors = unknowns_.relative_errors(mu);
          return *std::max_element(errors.begin(), errors.end());
        }
      const auto here       = problem_->evaluate_at_nodes("inverse/compared", unknowns_.compared());
      double     difference = 0., size = 0.;
      for (std::size_t i = 0; i < here.size(); ++i)
        {
          difference += (here[i] - true_compared_[i]) * (here[i] - true_compared_[i]);
          size += true_compared_[i] * true_compared_[i];
        }
      const auto &communicator = problem_->equations().communicator();
      return relative_to(std::sqrt(communicator.sum(difference)), std::sqrt(communicator.sum(size)));
    }

    void GraphGalerkinInverse::train(Run &run, const std::vector<double> &truth)
    {
      const InverseLoss *loss   = nullptr;
      const auto         create = [&](const std::string &name, const ResidualOperator::Preconditioner kind) {
        auto result = InverseLoss::create(name, problem_->equations(), kind, {observations_, unknowns_});
        loss        = result.get();
        return result;
      };
      const auto monitor = [&](std::span<const double> y) -> std::vector<History::Entry> {
        std::vector<double> u(y.begin(), y.begin() + problem_->n_free());
        const double        discrepancy = observations_.discrepancy(u);
        if (observations_.is_imposed())
          observations_.impose(u);
        // The equations stand at the present parameters; to set them again would forget their tangent.
        return {{"relative_l2_fe", largest(problem_->relative_l2_difference(u, truth))},
                {"parameter_relative", parameter_error(unknowns_.values(model_->parameters()))},
                {"discrepancy", discrepancy},
                {"alpha", loss->alpha()}};
      };
      set_training_figures(model_->train(problem_->equations(), run, monitor, create), run.figures);
      // The last row is the final iterate's, also where the training had ended before this run was resumed.
      run.figures.set("discrepancy.network", run.history.column("discrepancy").back());
      run.figures.set("regularisation.network", run.history.column("alpha").back());
    }

    void GraphGalerkinInverse::set_parameter_figures(const std::vector<double> &mu, Figures &figures) const
    {
      const auto errors = unknowns_.relative_errors(mu);
      for (std::size_t i = 0; i < unknowns_.size(); ++i)
        {
          figures.set("parameter." + unknowns_.names()[i], mu[unknowns_.index()[i]]);
          if (unknowns_.compared().empty())
            figures.set("error.parameter." + unknowns_.names()[i], errors[i]);
        }
      figures.set("error.parameter_relative", parameter_error(mu));
    }

    Finish::Outcome GraphGalerkinInverse::finish(Run &run, Answers &answers) const
    {
      std::vector<double> there(problem_->n_free(), 0.);
      problem_->solve(there);
      auto error = answers.network;
      for (std::size_t i = 0; i < error.size(); ++i)
        error[i] -= there[i];
      set_block_figures(run.figures, "error", "relative_l2_fe_at_estimate",
                        problem_->relative_l2_difference(answers.network, there));
      answers.finished = answers.network;
      auto outcome     = finish_.apply(*problem_, answers.finished);
      outcome.report(run.figures);
      record_break_even(run.figures);
      record_effectivity(problem_->equations(), there, error, outcome, run.figures);
      return outcome;
    }

    void GraphGalerkinInverse::answer_classically(Run &run) const
    {
      // From where the network started, too.
      problem_->set_parameters(unknowns_.values(std::vector<double>(unknowns_.size(), 0.)));
      const auto classical = invert_classically(*problem_, observations_, unknowns_);
      auto      &figures   = run.figures;
      figures.set("error.rol_parameter_relative", parameter_error(classical.parameters));
      figures.set("rol.iterations", int(classical.iterations));
      figures.set("rol.state_solves", int(classical.n_states));
      figures.set("rol.tangent_solves", int(classical.n_tangent_solves));
      figures.set("rol.gradient_reduction", classical.gradient_reduction);
      figures.set("discrepancy.rol", classical.discrepancy);
      figures.set("regularisation.rol", classical.alpha);
      figures.set("time.rol_s", classical.wall_seconds);
      figures.set("time.rol_cpu_s", classical.cpu_seconds);
      figures.set("error.ratio_to_rol", relative_to(figures.number("error.parameter_relative"),
                                                    figures.number("error.rol_parameter_relative")));
    }

    void GraphGalerkinInverse::write(Run &run, const Answers &answers, const Finish::Outcome &outcome) const
    {
      // One at the observed dofs.
      std::vector<double> observed(problem_->n_free(), 0.);
      for (const auto &sensor : observations_.owned())
        observed[sensor.dof] = 1.;

      ReportContent content;
      content.title   = "Inverse problem with a graph-Galerkin network";
      content.summary = "A graph network and " + std::to_string(unknowns_.size()) +
                        " unknown parameters, trained together on the finite-element residual and " +
                        std::to_string(observations_.n_sensors()) + " sensors. Its answer was " +
                        to_string(outcome.before.decision) +
                        ". Errors are those of the final iterate before the finish, against the finite-element "
                        "solution at the true parameters; rol is PDE-constrained optimisation with the exact "
                        "adjoint, from the same data.";
      content.plots = {{"Loss", "step", {"loss"}},
                       {"Error of field and parameters", "step", {"relative_l2_fe", "parameter_relative"}}};
      std::vector<OutputField> fields{{"observed", observed, OutputField::Kind::increment}};
      if (!unknowns_.compared().empty() && problem_->field_map().n_components() == 1)
        {
          const auto here = problem_->evaluate_at_nodes("inverse/compared", unknowns_.compared());
          fields.push_back({"compared", here, OutputField::Kind::nodal});
          fields.push_back({"compared_true", true_compared_, OutputField::Kind::nodal});
        }
      write_answers(*problem_, run, answers, outcome, content, fields);
    }

    void GraphGalerkinInverse::run(Run &run)
    {
      setup(run.communicator);
      Answers answers;
      // The scales are those of the start, which is all that an unknown truth lets one see.
      problem_->set_parameters(unknowns_.values(std::vector<double>(unknowns_.size(), 0.)));
      model_->setup(run.communicator, problem_->graph(), scaled_field_map(*problem_), run.n_threads,
                    unknowns_.size());
      make_data(run, answers.finite_elements);
      train(run, answers.finite_elements);

      answers.network.resize(problem_->n_free());
      const Stopwatch watch;
      model_->predict(answers.network);
      run.figures.set("time.network_s", watch.wall_seconds());
      if (observations_.is_imposed())
        observations_.impose(answers.network);
      const auto estimate = unknowns_.values(model_->parameters());
      problem_->set_parameters(estimate);
      set_parameter_figures(estimate, run.figures);
      score(*problem_, answers, run.figures);
      const auto outcome = finish(run, answers);
      problem_->postprocess(answers.finished, run);
      answer_classically(run);

      model_->save(run.directory, "model/network.h5");
      problem_->set_parameters(estimate);
      write(run, answers, outcome);
      std::ostringstream text;
      text << "Parameters: relative error " << run.figures.number("error.parameter_relative")
           << " by the network, " << run.figures.number("error.rol_parameter_relative") << " by ROL.";
      log::info(text.str());
    }

    const RegisterStudy<GraphGalerkinInverse> registration(
        "graph galerkin inverse",
        "Trains a graph network together with unknown parameters on sensors; the classical answer beside it.");
  } // namespace
} // namespace trestle
