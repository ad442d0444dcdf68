#include "studies/rom_net/dictionary_building.h"

#include "core/log.h"
#include "core/progress.h"
#include "core/stopwatch.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace trestle
{
  namespace
  {
    /// Every tenth of many samples: what a cubature is tried on.
    struct Split
    {
      explicit Split(const std::vector<std::size_t> &members)
      {
        constexpr std::size_t every = 10;
        for (std::size_t i = 0; i < members.size(); ++i)
          (members.size() >= 2 * every && i % every == every - 1 ? held_out : training).push_back(members[i]);
      }
      std::vector<std::size_t> training, held_out;
    };

    /// Each sample divided by its norm: modes are then those of the relative errors that clusters are judged by.
    SnapshotSet of_unit_norm(const SnapshotSet &samples, InnerProduct &product)
    {
      SnapshotSet result(samples.communicator(), samples.n_owned(), samples.n_states());
      for (std::size_t i = 0; i < samples.n_samples(); ++i)
        {
          double square = 0.;
          for (std::size_t s = 0; s < samples.n_states(); ++s)
            square += product.dot(samples.state(i, s), samples.state(i, s));
          std::vector<double> states(samples.sample(i).begin(), samples.sample(i).end());
          for (double &value : states)
            value = square > 0. ? value / std::sqrt(square) : 0.;
          result.append(std::move(states), samples.parameters(i));
        }
      return result;
    }

    class Builder
    {
    public:
      Builder(const RomSamples &samples, FullModel &model, const ReducedParameters &parameters,
              const SvdParameters &svd, const unsigned int n_modes)
        : samples_(samples),
          problems_(model.reduced_problems()),
          parameters_(parameters),
          svd_(svd),
          n_modes_(n_modes)
      {
        svd_.modes = n_modes + parameters.n_richer;
      }

      /// @param memory gets what the basis remembers; null: nothing.
      std::unique_ptr<ReducedProblem> build(const std::vector<std::size_t> &members, BasisMemory *memory)
      {
        auto modes      = snapshot_modes(of_unit_norm(samples_.training.subset(members), *samples_.product),
                                         *samples_.product, svd_);
        auto options    = parameters_.options;
        options.n_modes = that_answer(modes.n());
        const Split split(members);
        auto model = problems_->train({samples_.training, split.training, split.held_out}, *samples_.product,
                                      modes.modes, options);
        if (memory != nullptr && parameters_.n_remembered > 0)
          *memory =
              remember(std::move(modes), samples_.training, members, parameters_.n_remembered, *samples_.product);
        return model;
      }

    private:
      /// As many as were asked for, but for what must remain for the certificate where samples span fewer.
      unsigned int that_answer(const std::size_t n_spanned) const
      {
        const std::size_t richer =
            std::min<std::size_t>(parameters_.n_richer, std::max<std::size_t>(1, n_spanned / 5));
        return (unsigned int)(std::clamp<std::size_t>(n_spanned - std::min(richer, n_spanned), 1, n_modes_));
      }

      const RomSamples                &samples_;
      std::unique_ptr<ReducedProblems> problems_;
      const ReducedParameters         &parameters_;
      SvdParameters                    svd_;
      unsigned int                     n_modes_;
    };

    void record_cubature(const Dictionary &dictionary, Figures &figures)
    {
      CubatureFigures worst{.least_weight = std::numeric_limits<double>::infinity(), .share = 0.};
      for (unsigned int basis = 0; basis <= dictionary.n_clusters(); ++basis)
        {
          const auto &cubature  = dictionary.model(basis).cubature();
          worst.least_weight    = std::min(worst.least_weight, cubature.least_weight);
          worst.error           = std::max(worst.error, cubature.error);
          worst.volume          = std::max(worst.volume, cubature.volume);
          worst.share           = std::max(worst.share, cubature.share);
          worst.held_out_median = std::max(worst.held_out_median, cubature.held_out_median);
          worst.n_cells         = std::max(worst.n_cells, cubature.n_cells);
        }
      figures.set("cubature.least_weight", worst.least_weight);
      figures.set("cubature.error", worst.error);
      figures.set("cubature.volume", worst.volume);
      figures.set("cubature.held_out.median", worst.held_out_median);
      figures.set("cubature.share", worst.share);
      figures.set("cubature.cells", worst.n_cells);
    }
  } // namespace

  BuiltDictionary build_dictionary(const DictionaryChoice &choice, const RomSamples &samples, FullModel &model,
                                   const ReducedParameters &parameters, const DictionarySearch &search, Run &run)
  {
    const Stopwatch          watch;
    const auto              &dictionary_parameters = search.parameters();
    Builder                  builder(samples, model, parameters, search.svd(), choice.row.n_modes);
    Dictionary::Parts        parts{.classifier    = *choice.classifier,
                                   .local         = {},
                                   .global        = nullptr,
                                   .least         = samples.training.parameters(0),
                                   .largest       = samples.training.parameters(0),
                                   .inner_product = dictionary_parameters.inner_product,
                                   .block         = dictionary_parameters.block};
    std::vector<BasisMemory> memories;
    Progress                 progress("reduced models", choice.clusters.n() + 1, run.communicator.is_root());
    for (unsigned int k = 0; k < choice.clusters.n(); ++k)
      {
        parts.local.push_back(builder.build(choice.clusters.members(k), &memories.emplace_back()));
        progress.step(k + 1);
      }
    std::vector<std::size_t> all(samples.training.n_samples());
    std::iota(all.begin(), all.end(), 0);
    parts.global = builder.build(all, nullptr);
    progress.step(choice.clusters.n() + 1);
    for (std::size_t i = 0; i < all.size(); ++i)
      for (std::size_t p = 0; p < parts.least.size(); ++p)
        {
          parts.least[p]   = std::min(parts.least[p], samples.training.parameters(i)[p]);
          parts.largest[p] = std::max(parts.largest[p], samples.training.parameters(i)[p]);
        }
    Dictionary dictionary(std::move(parts));
    record_cubature(dictionary, run.figures);
    run.figures.set("time.offline.hyper_reduction_s", run.communicator.max(watch.wall_seconds()));
    return {std::move(dictionary), std::move(memories)};
  }
} // namespace trestle
