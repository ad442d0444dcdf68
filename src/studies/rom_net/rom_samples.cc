#include "studies/rom_net/rom_samples.h"

#include "core/exceptions.h"
#include "core/statistics.h"

#include <numeric>

namespace trestle
{
  RomSampleSource::RomSampleSource(ParameterSink &prm, FullModel &model)
    : model_(model),
      runs_(prm, model, {"dictionary", "classifier", "svd", "reduced model", "online"}),
      files_(prm)
  {
    const auto section = prm.section("samples");
    prm.add("training", n_training_, "Samples that clusters and bases are made from.", Allowed::at_least(2),
            Effect::length);
    prm.add("test", n_test_, "Others that they are tried on; of files the last ones.", Allowed::non_negative(),
            Effect::length);
    prm.add("calibration", n_calibration_,
            "Others that the certificate's threshold is learnt from, 99 for a risk of 0.01; 0: no reduced models "
            "are made.",
            Allowed::non_negative(), Effect::length);
    prm.add("far", n_far_, "Others whose parameters are drawn beyond the range, see 'far factor'.",
            Allowed::non_negative(), Effect::length);
    prm.add("far factor", far_factor_, "By which distributions are spread about their middle for them.",
            Allowed::at_least(1));
  }

  void RomSampleSource::validate(const Communicator &communicator)
  {
    if (!are_files())
      runs_.setup(communicator);
  }

  RomSamples RomSampleSource::read_files(const Communicator &communicator) const
  {
    auto       imported = files_.read(communicator);
    const auto n        = imported.samples.n_samples();
    if (n < n_test_ + 2)
      throw InputError("snapshots/files hold " + std::to_string(n) + " sample(s), of which samples/test = " +
                           std::to_string(n_test_) + " are to be left for the test.",
                       "At least two must remain: name more files, or lower samples/test.");
    std::vector<std::size_t> numbers(n);
    std::iota(numbers.begin(), numbers.end(), 0);
    const auto all = std::span<const std::size_t>(numbers);
    return {.training        = imported.samples.subset(all.first(n - n_test_)),
            .test            = imported.samples.subset(all.last(n_test_)),
            .calibration     = imported.samples.subset({}),
            .far             = imported.samples.subset({}),
            .product         = std::move(imported.product),
            .parameter_names = std::move(imported.parameter_names)};
  }

  RomSamples RomSampleSource::get(Run &run, const DictionaryParameters &dictionary)
  {
    if (are_files())
      return read_files(run.communicator);
    runs_.setup(run.communicator);
    runs_.run(run, {"training", training, n_training_});
    runs_.run(run, {"test", test, n_test_});
    if (n_calibration_ > 0)
      {
        runs_.run(run, {"calibration", calibration, n_calibration_});
        runs_.run(run, {"far", far, n_far_, far_factor_});
      }
    model_.setup(run.communicator);
    const auto read = [&](const std::string &name, const std::size_t n) {
      if (n == 0)
        return SnapshotSet(run.communicator, model_.n_owned(), model_.n_states());
      return SampleRuns::read(run.directory, run.communicator, model_, name, n);
    };
    const auto seconds = SampleRuns::seconds(run.directory, run.communicator, "training");
    return {.training        = read("training", n_training_),
            .test            = read("test", n_test_),
            .calibration     = read("calibration", n_calibration_),
            .far             = read("far", n_calibration_ > 0 ? n_far_ : 0),
            .product         = product_of(model_, dictionary.inner_product, dictionary.block),
            .parameter_names = model_.parameter_names(),
            .solve_seconds   = quantile(seconds, 0.5),
            .n_groups        = runs_.n_groups(),
            .seconds         = std::accumulate(seconds.begin(), seconds.end(), 0.) / runs_.n_groups()};
  }
} // namespace trestle
