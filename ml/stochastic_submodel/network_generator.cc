#include "ml/stochastic_submodel/network_generator.h"

#include "core/exceptions.h"
#include "ml/answering/cell_scales.h"
#include "ml/stochastic_submodel/rows.h"
#include "ml/torch_errors.h"

#include <algorithm>
#include <cmath>

namespace trestle
{
  namespace
  {
    constexpr std::size_t rows_a_block   = 512; ///< of draws, for memory's sake
    constexpr std::size_t draws_a_column = 20;  ///< with fewer a covariance is no more than a guess

    void require_finite(const std::span<const double> values, const std::size_t n_columns, const std::string &what)
    {
      for (std::size_t i = 0; i < values.size(); ++i)
        if (!std::isfinite(values[i]))
          throw InputError(what + " " + std::to_string(i % n_columns) + " of sample " +
                               std::to_string(i / n_columns) + " is " + std::to_string(values[i]) + ".",
                           "Leave out samples that are not finite.");
    }

    void require_conditions(const std::size_t n_values, const std::size_t n, const std::size_t n_conditions)
    {
      if (n_values != n * n_conditions)
        throw InputError("A generator with " + std::to_string(n_conditions) + " conditions is asked for " +
                             std::to_string(n) + " draws at " + std::to_string(n_values) + " numbers.",
                         "Give every draw its conditions, as many as the generator learnt.");
    }
  } // namespace

  NetworkGenerator::NetworkGenerator(ParameterSink &prm, const std::string &name, const unsigned int batch)
    : name_(name),
      network_(prm, "architecture", "perceptron", "What the networks are."),
      batch_(batch),
      placement_(prm, "single")
  {
    prm.add("batch", batch_, "Samples a step, or all where they are fewer.", Allowed::at_least(1));
    prm.add("correction draws", n_corrections_,
            "Draws that tell how mean and covariance are corrected to the samples'; at conditions, or with fewer "
            "than 20 an entry, mean and deviation of each entry; 0: they are not.");
    prm.add("seed", seed_, "Of initial weights, batches and noise of the training.");
  }

  void NetworkGenerator::check(const std::size_t n_samples, const std::size_t n_entries, std::size_t) const
  {
    if (n_entries == 0)
      throw InputError("The generator '" + name_ + "' is to learn vectors without entries.",
                       "Give it samples with entries.");
    if (n_samples < 2)
      throw InputError("The generator '" + name_ + "' is to learn from " + std::to_string(n_samples) +
                           " sample(s), which have no law.",
                       "Give it two samples at least; some hundred are worth while.");
  }

  void NetworkGenerator::learn(const RandomVectors &samples, const Communicator &communicator)
  {
    communicator.on_all([&] {
      check(samples.n(), samples.n_entries, samples.n_conditions);
      require_conditions(samples.conditions.size(), samples.n(), samples.n_conditions);
      require_finite(samples.values, samples.n_entries, "Entry");
      require_finite(samples.conditions, samples.n_conditions, "Condition");
    });
    set_torch_threads(1); // ranks share the work
    converting_torch_errors([&] {
      entries_      = Scales(samples.n_entries, samples.values);
      conditions_   = Scales(samples.n_conditions, samples.conditions);
      moments_      = MomentMap();
      auto standard = samples;
      entries_.to_standard(standard.values);
      conditions_.to_standard(standard.conditions);
      function_ = network_->create(n_inputs(n_entries(), n_conditions()), n_entries(), samples.lift);
      Weights weights(function_->weight_shapes("generator"), seed_, options());
      train(standard, communicator, weights);
      const auto values = on_host(weights.flat());
      weights_.assign(entries(values).begin(), entries(values).end());
      correct(standard, communicator);
    });
  }

  void NetworkGenerator::correct(const RandomVectors &samples, const Communicator &communicator)
  {
    if (n_corrections_ == 0)
      return;
    const std::size_t d = n_entries(), n = n_corrections_, size = std::size_t(communicator.size()),
                      begin = n * std::size_t(communicator.rank()) / size,
                      end   = n * (std::size_t(communicator.rank()) + 1) / size;
    std::vector<double> conditions, all(n * d, 0.);
    for (std::size_t i = begin; i < end; ++i)
      {
        const auto condition = samples.condition(i % samples.n());
        conditions.insert(conditions.end(), condition.begin(), condition.end());
      }
    const auto mine = drawn("correction of a generator", seed_, begin, end - begin, conditions);
    std::copy(mine.begin(), mine.end(), all.begin() + std::ptrdiff_t(begin * d));
    communicator.sum_in_place(all.data(), all.size());
    if (n_conditions() == 0 && n >= draws_a_column * d)
      moments_ = MomentMap(d, samples.values, all, communicator);
    else // a covariance given back at all conditions would not be that at any
      entries_ = entries_.corrected_by(all);
  }

  unsigned int NetworkGenerator::batch_of(const RandomVectors &samples) const
  {
    return (unsigned int)(std::min<std::size_t>(batch_, samples.n()));
  }

  std::vector<double> NetworkGenerator::drawn(const std::string &stream, const unsigned int seed,
                                              const std::uint64_t first, const std::size_t n,
                                              const std::span<const double> conditions) const
  {
    auto result = normal_rows(stream, seed, first, n, n_entries());
    for (std::size_t begin = 0; begin < n; begin += rows_a_block)
      {
        const std::size_t rows = std::min(rows_a_block, n - begin);
        transport(rows, std::span(result).subspan(begin * n_entries(), rows * n_entries()),
                  conditions.subspan(begin * n_conditions(), rows * n_conditions()));
      }
    return result;
  }

  std::vector<double> NetworkGenerator::draw(const unsigned int seed, const std::uint64_t first,
                                             const std::size_t n, const std::span<const double> conditions) const
  {
    if (!function_)
      throw FatalError("The generator '" + name_ + "' is asked for draws before it has learnt.",
                       "This is a mistake in the program.");
    require_conditions(conditions.size(), n, n_conditions());
    std::vector<double> standard(conditions.begin(), conditions.end());
    conditions_.to_standard(standard);
    auto result = drawn("noise of a generator", seed, first, n, standard);
    moments_.apply(result);
    entries_.from_standard(result);
    return result;
  }

  void NetworkGenerator::write(Archive &archive) const
  {
    archive.attributes["generator"]              = name_;
    archive.attributes["generator architecture"] = network_.name() + ": " + function_->architecture();
    archive.arrays["generator extents"]          = {{2}, {double(n_entries()), double(n_conditions())}};
    entries_.write("generator entries", archive);
    conditions_.write("generator conditions", archive);
    moments_.write("generator moments", archive);
    if (const auto lift = function_->lift())
      lift->write(archive);
    auto weight = weights_.begin();
    for (const auto &array : function_->weight_shapes("generator"))
      {
        const auto n               = c10::multiply_integers(array.shape);
        archive.arrays[array.name] = {{array.shape.begin(), array.shape.end()}, {weight, weight + n}};
        weight += n;
      }
  }

  void NetworkGenerator::read(const Archive &archive)
  {
    const auto attribute = [&](const std::string &name) {
      const auto found = archive.attributes.find(name);
      return found == archive.attributes.end() ? std::string() : found->second;
    };
    const std::string text = attribute("generator architecture"), kind = network_.name() + ": ";
    if (attribute("generator") != name_ || !text.starts_with(kind))
      throw InputError("The archive holds the generator '" + attribute("generator") + "' of architecture '" +
                           text + "', not '" + name_ + "' of '" + network_.name() + "'.",
                       "Select the generator and architecture that it was learnt with, or learn it again.");
    const auto &extents  = archived(archive, "generator extents", 2);
    auto        function = network_->read(text.substr(kind.size()), TimeLift::read(archive));
    const auto  n        = double(function->n_outputs());
    if (extents[0] != n || !(extents[1] >= 0.) || extents[1] != std::floor(extents[1]) ||
        extents[1] > double(function->n_inputs()) ||
        n_inputs(std::size_t(extents[0]), std::size_t(extents[1])) != function->n_inputs())
      throw InputError("The archive's generator '" + text + "' does not fit its " + std::to_string(extents[0]) +
                           " entries and " + std::to_string(extents[1]) + " conditions.",
                       "The file is damaged: learn the generator again.");
    std::vector<double> weights;
    for (const auto &array : function->weight_shapes("generator"))
      {
        const auto &values = archived(archive, array.name, std::size_t(c10::multiply_integers(array.shape)));
        weights.insert(weights.end(), values.begin(), values.end());
      }
    entries_    = Scales::read("generator entries", std::size_t(extents[0]), archive);
    conditions_ = Scales::read("generator conditions", std::size_t(extents[1]), archive);
    moments_    = MomentMap::read("generator moments", std::size_t(extents[0]), archive);
    function_   = std::move(function);
    weights_    = std::move(weights);
  }
} // namespace trestle
