#include "core/exceptions.h"
#include "core/progress.h"
#include "core/text.h"
#include "ml/answering/cell_scales.h"
#include "ml/stochastic_submodel/flow_objective.h"
#include "ml/stochastic_submodel/network_generator.h"
#include "ml/training/update_stage.h"

namespace trestle
{
  namespace
  {
    /**
     * Conditional flow matching: draws follow a learnt velocity from a normal law to that of the samples (Lipman et al.
     * 2023; Tong et al. 2024). No adversary: the loss is a regression, whose minimum is the law.
     */
    class FlowMatching : public NetworkGenerator
    {
    public:
      explicit FlowMatching(ParameterSink &prm);

      void write(Archive &archive) const override
      {
        NetworkGenerator::write(archive);
        archive.arrays["generator integration steps"] = {{1}, {double(n_integration_steps_)}};
      }
      void read(const Archive &archive) override;

    protected:
      std::size_t n_inputs(const std::size_t n_entries, const std::size_t n_conditions) const override
      {
        return n_entries + n_time_features + n_conditions;
      }
      void train(const RandomVectors &samples, const Communicator &communicator, Weights &weights) override;
      void transport(std::size_t n, std::span<double> vectors, std::span<const double> conditions) const override;

    private:
      Coupling::Settings  coupling_settings(const RandomVectors &samples) const;
      std::vector<double> velocity(double time, std::size_t n, std::span<const double> vectors,
                                   std::span<const double> conditions) const;

      Choice<WeightUpdate> optimiser_;
      UpdateStage          stage_;
      std::string          coupling_            = "optimal transport";
      double               condition_weight_    = 1000.;
      unsigned int         n_integration_steps_ = 20;
    };

    FlowMatching::FlowMatching(ParameterSink &prm)
      : NetworkGenerator(prm, "flow matching", 256),
        optimiser_(prm, "optimiser", "adam", "Of the velocity's weights."),
        stage_(prm, {12000, {.rate = 1e-3, .decay = 1e-2, .schedule = "cosine", .warm_up_steps = 100}, 0.999},
               [this]() -> WeightUpdate & { return *optimiser_; })
    {
      prm.add("coupling", coupling_, "How noise and samples of a batch are paired.",
              Allowed::one_of({"optimal transport", "independent"}));
      prm.add("condition weight", condition_weight_,
              "Of squared distances of conditions against those of entries, all of deviation 1, in the pairing.",
              Allowed::non_negative());
      prm.add("integration steps", n_integration_steps_, "Steps of Heun's method that a draw takes.",
              Allowed::at_least(1));
    }

    void FlowMatching::read(const Archive &archive)
    {
      const double n_steps = archived(archive, "generator integration steps", 1).front();
      if (!(n_steps >= 1. && n_steps < 1e6))
        throw InputError("The archive's generator takes " + text::shortest(n_steps) + " steps of integration.",
                         "The file is damaged: learn the generator again.");
      NetworkGenerator::read(archive);
      n_integration_steps_ = (unsigned int)(n_steps);
    }

    Coupling::Settings FlowMatching::coupling_settings(const RandomVectors &samples) const
    {
      // The entries' own units: paths are straight where the variance is.
      std::vector<double> weights;
      double              total = 0.;
      for (const double deviation : deviations())
        total += weights.emplace_back(deviation * deviation);
      for (double &weight : weights)
        weight *= total > 0. ? double(weights.size()) / total : 0.;
      return {coupling_ == "optimal transport", batch_of(samples), seed(), weights, condition_weight_};
    }

    void FlowMatching::train(const RandomVectors &samples, const Communicator &communicator, Weights &weights)
    {
      FlowObjective objective(function(), samples, coupling_settings(samples), communicator, weights);
      Progress      progress("flow matching", stage_.n_steps(), communicator.is_root());
      stage_.start(objective);
      for (unsigned int step = 0; step < stage_.n_steps(); ++step)
        {
          objective.prepare(step);
          objective.evaluate();
          stage_.step(objective, {step, double(step) / stage_.n_steps()});
          progress.step(step + 1, "loss " + text::rounded(objective.loss_value()));
        }
      if (const auto average = stage_.answering_weights(); average.defined())
        objective.assign(average);
    }

    std::vector<double> FlowMatching::velocity(const double time, const std::size_t n,
                                               const std::span<const double> vectors,
                                               const std::span<const double> conditions) const
    {
      const std::size_t   d = n_entries(), c = n_conditions();
      std::vector<double> features, inputs, result(n * d);
      append_time_features(time, features);
      for (std::size_t i = 0; i < n; ++i)
        {
          const auto x = vectors.subspan(i * d, d), condition = conditions.subspan(i * c, c);
          inputs.insert(inputs.end(), x.begin(), x.end());
          inputs.insert(inputs.end(), features.begin(), features.end());
          inputs.insert(inputs.end(), condition.begin(), condition.end());
        }
      evaluate(n, inputs, result);
      return result;
    }

    void FlowMatching::transport(const std::size_t n, const std::span<double> vectors,
                                 const std::span<const double> conditions) const
    {
      const double        h = 1. / n_integration_steps_;
      std::vector<double> predicted(vectors.size());
      for (unsigned int step = 0; step < n_integration_steps_; ++step)
        {
          const auto first = velocity(step * h, n, vectors, conditions);
          for (std::size_t i = 0; i < vectors.size(); ++i)
            predicted[i] = vectors[i] + h * first[i];
          const auto second = velocity((step + 1) * h, n, predicted, conditions);
          for (std::size_t i = 0; i < vectors.size(); ++i)
            vectors[i] += 0.5 * h * (first[i] + second[i]);
        }
    }

    const RegisterGenerator<FlowMatching>
        registration("flow matching", "Velocity learnt by flow matching with optimal-transport coupling.");
  } // namespace
} // namespace trestle
