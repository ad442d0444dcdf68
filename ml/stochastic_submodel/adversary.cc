#include "ml/stochastic_submodel/adversary.h"

#include "core/random.h"
#include "ml/stochastic_submodel/rows.h"

#include <utility>

namespace trestle
{
  namespace
  {
    torch::Tensor beside(const torch::Tensor &vectors, const torch::Tensor &conditions)
    {
      return conditions.size(1) == 0 ? vectors : torch::cat({vectors, conditions}, 1);
    }

    AdversaryBatch part_of(const AdversaryBatch &batch, const unsigned int part)
    {
      const auto [begin, end] = BatchParts::rows(part, std::size_t(batch.noise.size(0)));
      const auto of = [begin = begin, end = end](const torch::Tensor &all) { return all.slice(0, begin, end); };
      return {of(batch.noise), of(batch.conditions), of(batch.normal), of(batch.samples), of(batch.mixing)};
    }
  } // namespace

  torch::Tensor Adversaries::generate(const AdversaryBatch &rows) const
  {
    return (rows.normal + generator.apply(generator_weights.arrays(), beside(rows.noise, rows.conditions))) *
           metric;
  }

  torch::Tensor Adversaries::judge(const torch::Tensor &vectors, const torch::Tensor &conditions) const
  {
    return critic.apply(critic_weights.arrays(), beside(vectors, conditions));
  }

  AdversaryBatches::AdversaryBatches(const RandomVectors &samples, const Adversaries &adversaries,
                                     const Settings &settings)
    : samples_(samples),
      adversaries_(adversaries),
      settings_(settings),
      order_(samples.n(), settings.batch, settings.seed)
  {}

  torch::Tensor AdversaryBatches::normal(const std::string &stream, const unsigned long number) const
  {
    const std::size_t n = settings_.batch;
    return to_rows(normal_rows(stream, settings_.seed, number * n, n, samples_.n_entries), n,
                   adversaries_.metric.options());
  }

  AdversaryBatch AdversaryBatches::batch(const unsigned long number)
  {
    const auto          places = order_.batch(number);
    const std::size_t   n      = places.size();
    const RandomStream  numbers(settings_.seed, "mixing of an adversary", number);
    std::vector<double> values, conditions, mixing;
    for (std::size_t i = 0; i < n; ++i)
      {
        const auto row = samples_.row(places[i]), condition = samples_.condition(places[i]);
        values.insert(values.end(), row.begin(), row.end());
        conditions.insert(conditions.end(), condition.begin(), condition.end());
        mixing.push_back(numbers.uniform(i));
      }
    const auto     options = adversaries_.metric.options();
    AdversaryBatch result{normal("noise of an adversary", number),
                          to_rows(conditions, n, options),
                          {},
                          to_rows(values, n, options),
                          to_rows(mixing, n, options)};
    result.normal = adversaries_.start.apply(result.noise, result.conditions);
    if (settings_.blur > 0.)
      {
        result.normal += settings_.blur * normal("blur of an adversary's draws", number);
        result.samples += settings_.blur * normal("blur of an adversary's samples", number);
      }
    result.samples *= adversaries_.metric;
    return result;
  }

  torch::Tensor gradient_penalty(const VectorFunction &critic, const std::span<const torch::Tensor> arrays,
                                 const torch::Tensor &inputs, const int64_t n_entries,
                                 const PenalisedSlopes slopes)
  {
    constexpr double smallest = 1e-12; // a root has no slope at zero
    const auto       slope    = critic.input_gradient(arrays, inputs).slice(1, 0, n_entries);
    const auto       excess   = (slope.square().sum(1) + smallest).sqrt() - 1.;
    return (slopes == PenalisedSlopes::all ? excess : excess.clamp_min(0.)).square().sum();
  }

  CriticObjective::CriticObjective(const Adversaries &adversaries, const double penalty,
                                   const PenalisedSlopes slopes, const Communicator &communicator)
    : TrainingObjective(communicator, adversaries.critic_weights),
      adversaries_(adversaries),
      penalty_(penalty),
      slopes_(slopes),
      parts_(communicator)
  {}

  void CriticObjective::prepare(AdversaryBatch batch)
  {
    batch_ = std::move(batch);
    invalidate();
  }

  TrainingObjective::Value CriticObjective::compute(std::span<const std::size_t>)
  {
    constexpr double drift = 1e-3;
    const auto       n     = double(batch_.noise.size(0));
    const auto      &flat  = arrays().flat();
    return parts_.sum(
        [&](const unsigned int part) -> Value {
          const auto    rows = part_of(batch_, part);
          torch::Tensor fake;
          {
            torch::NoGradGuard no_grad;
            fake = adversaries_.generate(rows);
          }
          const auto all    = arrays().arrays();
          const auto mixed  = torch::lerp(fake, rows.samples, rows.mixing);
          const auto judged = adversaries_.critic.apply(
              all, torch::cat({beside(fake, rows.conditions), beside(rows.samples, rows.conditions)}));
          const auto [of_fake, of_real] =
              std::pair{judged.slice(0, 0, fake.size(0)), judged.slice(0, fake.size(0))};
          const auto penalty =
              gradient_penalty(adversaries_.critic, all, beside(mixed, rows.conditions), fake.size(1), slopes_);
          const auto loss =
              (of_fake.sum() - of_real.sum() + penalty_ * penalty + drift * of_real.square().sum()) / n;
          return {loss.item<double>(), torch::autograd::grad({loss}, {flat})[0].contiguous()};
        },
        flat);
  }

  GeneratorObjective::GeneratorObjective(const Adversaries &adversaries, const Communicator &communicator)
    : TrainingObjective(communicator, adversaries.generator_weights),
      adversaries_(adversaries),
      parts_(communicator)
  {}

  void GeneratorObjective::prepare(AdversaryBatch batch)
  {
    batch_ = std::move(batch);
    invalidate();
  }

  TrainingObjective::Value GeneratorObjective::compute(std::span<const std::size_t>)
  {
    const auto  n    = double(batch_.noise.size(0));
    const auto &flat = arrays().flat();
    return parts_.sum(
        [&](const unsigned int part) -> Value {
          const auto rows = part_of(batch_, part);
          const auto fake = adversaries_.generate(rows);
          const auto loss = -adversaries_.judge(fake, rows.conditions).sum() / n;
          return {loss.item<double>(), torch::autograd::grad({loss}, {flat})[0].contiguous()};
        },
        flat);
  }
} // namespace trestle
