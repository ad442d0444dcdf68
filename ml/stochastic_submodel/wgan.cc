#include "core/progress.h"
#include "core/text.h"
#include "ml/api/gradient_penalty.h"
#include "ml/stochastic_submodel/adversary.h"
#include "ml/stochastic_submodel/network_generator.h"
#include "ml/stochastic_submodel/rows.h"
#include "ml/torch_errors.h"
#include "ml/training/adam.h"
#include "ml/training/update_stage.h"

#include <cmath>

namespace trestle
{
  namespace
  {
    /**
     * Wasserstein GAN with gradient penalty (Gulrajani et al. 2017): several steps of a critic, whose mean difference
     * nears the Wasserstein distance between samples and draws, then one of the generator against it. The generator
     * starts from the samples' normal law. A running mean of its weights answers and rates fall to almost nothing, since
     * the two never come to rest at rates that stay (Mescheder, Geiger, Nowozin 2018).
     */
    class WassersteinGan : public NetworkGenerator
    {
    public:
      explicit WassersteinGan(ParameterSink &prm);

      void write(Archive &archive) const override
      {
        NetworkGenerator::write(archive);
        start_.write(archive);
      }
      void read(const Archive &archive) override
      {
        NetworkGenerator::read(archive);
        start_ = NormalLaw::read(n_entries(), n_conditions(), archive);
      }
      std::map<std::string, double> checks() const override
      {
        const std::size_t n = n_entries() + n_conditions();
        if (!function().lift())
          return {{"penalty.fd_error", gradient_penalty_difference_error(n, seed())}};
        return {{"penalty.fd_error", converting_torch_errors([&] {
                   return penalty_difference_error(*network().create(n, 1, function().lift()), seed());
                 })}};
      }

    protected:
      std::size_t n_inputs(const std::size_t n_entries, const std::size_t n_conditions) const override
      {
        return n_entries + n_conditions;
      }
      void train(const RandomVectors &samples, const Communicator &communicator, Weights &weights) override;
      void transport(std::size_t n, std::span<double> vectors, std::span<const double> conditions) const override;

    private:
      torch::Tensor metric() const;

      NormalLaw    start_;
      AdamUpdate   update_;
      UpdateStage  stage_;
      unsigned int n_critic_steps_ = 5;
      double       penalty_        = 10.;
      double       critic_rate_    = 1.;
      double       blur_           = 0.;
      std::string  slopes_         = "above one";
      double       metric_         = 0.;
    };

    WassersteinGan::WassersteinGan(ParameterSink &prm)
      : NetworkGenerator(prm, "wgan", 256),
        update_(prm, {0., 0.9, 1e-8}),
        stage_(prm, {12000, {.rate = 1e-4, .decay = 1e-2, .schedule = "cosine"}, 0.999},
               [this]() -> WeightUpdate & { return update_; })
    {
      prm.add("critic steps", n_critic_steps_, "Steps of the critic before each of the generator.",
              Allowed::at_least(1));
      prm.add("critic rate", critic_rate_, "Rate of the critic's steps over that of the generator's.",
              Allowed::positive());
      prm.add("blur", blur_,
              "Deviation of the noise on samples and draws that the critic sees, over that of each entry: it "
              "keeps few samples from "
              "being known by heart.",
              Allowed::non_negative());
      prm.add("penalty", penalty_, "Times the squared distance of the critic's slope from 1.",
              Allowed::positive());
      prm.add("penalised slopes", slopes_,
              "Those above one, or all: then the critic is as steep where it has nothing to tell, and the "
              "generator is driven "
              "about.",
              Allowed::one_of({"above one", "all"}));
      prm.add("metric exponent", metric_,
              "The critic sees an entry of deviation s as one of s^metric. 0: all alike; 1: as they are.",
              Allowed::between(0., 1.));
    }

    torch::Tensor WassersteinGan::metric() const
    {
      double              largest = 0.;
      std::vector<double> result;
      for (const double deviation : deviations())
        largest = std::max(largest, deviation);
      for (const double deviation : deviations())
        result.push_back(deviation > 0. ? std::pow(deviation / largest, metric_) : 0.);
      return to_rows(result, 1, options());
    }

    void WassersteinGan::train(const RandomVectors &samples, const Communicator &communicator, Weights &weights)
    {
      start_                    = NormalLaw(samples, communicator);
      const auto         critic = network().create(n_entries() + n_conditions(), 1, samples.lift);
      Weights            critic_weights(critic->weight_shapes("critic"), seed() + 1, options());
      const Adversaries  adversaries{function(), *critic, weights, critic_weights, start_, metric()};
      AdversaryBatches   batches(samples, adversaries, {batch_of(samples), seed(), blur_});
      CriticObjective    judged(adversaries, penalty_,
                             slopes_ == "all" ? PenalisedSlopes::all : PenalisedSlopes::above_one, communicator);
      GeneratorObjective generated(adversaries, communicator);
      AdamUpdate         critic_update = update_;
      Progress           progress("wgan", stage_.n_steps(), communicator.is_root());
      stage_.start(generated);
      critic_update.start(critic_weights.shapes());
      unsigned long number = 0;
      for (unsigned int step = 0; step < stage_.n_steps(); ++step)
        {
          const StageProgress present{step, double(step) / stage_.n_steps()};
          for (unsigned int k = 0; k < n_critic_steps_; ++k)
            {
              judged.prepare(batches.batch(number++));
              judged.evaluate();
              take_step(judged, critic_update, critic_rate_ * stage_.rate(present), step + 1);
            }
          generated.prepare(batches.batch(number++));
          generated.evaluate();
          stage_.step(generated, present);
          progress.step(step + 1, "critic's loss " + text::rounded(judged.loss_value()));
        }
      if (const auto average = stage_.answering_weights(); average.defined())
        generated.assign(average);
    }

    void WassersteinGan::transport(const std::size_t n, const std::span<double> vectors,
                                   const std::span<const double> conditions) const
    {
      std::vector<double> added(vectors.size());
      evaluate(n, joined_rows(vectors, n_entries(), conditions, n_conditions()), added);
      const auto normal = start_.evaluate(vectors, conditions);
      for (std::size_t i = 0; i < vectors.size(); ++i)
        vectors[i] = normal[i] + added[i];
    }

    const RegisterGenerator<WassersteinGan> registration("wgan", "Wasserstein GAN with gradient penalty.");
  } // namespace
} // namespace trestle
