#include "bridge/reduced/dof_order.h"
#include "core/exceptions.h"
#include "core/log.h"
#include "core/stopwatch.h"
#include "core/text.h"
#include "physics/api/problem_variants.h"
#include "physics/api/snapshot_modes.h"
#include "studies/shared/full_model.h"
#include "studies/stochastic_submodel/fidelities.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace trestle
{
  namespace
  {
    /// States of a run that modes are made of, spread evenly: neighbours in time are much alike.
    constexpr std::size_t most_states = 50;

    /// What the model is of: a problem by itself, or one with a zone in which it is looked at.
    class ReducedOrigin
    {
    public:
      virtual ~ReducedOrigin() = default;

      virtual FullModel                    &whole()                                                      = 0;
      virtual void                          set_parameters(std::span<const double> mu)                   = 0;
      virtual std::unique_ptr<ReducedWhole> in_modes(std::span<const double> modes, std::size_t n_modes) = 0;
    };

    class ByItself : public ReducedOrigin
    {
    public:
      explicit ByItself(Problem &problem)
        : problem_(problem),
          whole_(FullModel::of(problem))
      {}

      FullModel &whole() override { return *whole_; }
      void       set_parameters(std::span<const double> mu) override { problem_.set_parameters(mu); }
      std::unique_ptr<ReducedWhole> in_modes(std::span<const double> modes, const std::size_t n_modes) override
      {
        return reduced_whole(problem_, modes, n_modes);
      }

    private:
      Problem                   &problem_;
      std::unique_ptr<FullModel> whole_;
    };

    class WithZone : public ReducedOrigin
    {
    public:
      explicit WithZone(Zone &zone)
        : zone_(zone),
          whole_(FullModel::of(zone.whole()))
      {}

      FullModel &whole() override { return *whole_; }
      void       set_parameters(std::span<const double> mu) override { zone_.set_parameters(mu); }
      std::unique_ptr<ReducedWhole> in_modes(std::span<const double> modes, const std::size_t n_modes) override
      {
        return zone_.reduced_whole(modes, n_modes);
      }

    private:
      Zone                      &zone_;
      std::unique_ptr<FullModel> whole_;
    };

    class ReducedFidelity : public Fidelity
    {
    public:
      ReducedFidelity(std::unique_ptr<ReducedOrigin> origin, const FidelityContext &context,
                      const ReducedSize &size)
        : origin_(std::move(origin)),
          context_(context),
          size_(size)
      {}

      std::string name() const override { return "reduced"; }
      std::string certificate_name() const override
      {
        return "share of the training states' norm that the modes leave";
      }
      double learn_seconds() const override { return seconds_; }

      void learn(std::span<const std::size_t> runs) override;

      FidelityAnswer answer(std::span<const double> input) override
      {
        origin_->set_parameters(input);
        return {context_.quantities(model_->run(size_.every, {}).numbers), 0., certificate_};
      }

    private:
      std::vector<double> states_of(std::size_t run, const DofOrder &order) const;
      void                add(std::span<const double> whole_fields, const DofOrder &order, InnerProduct &product);
      void                open(std::size_t n_used);

      std::unique_ptr<ReducedOrigin> origin_;
      FidelityContext                context_;
      ReducedSize                    size_;
      SnapshotModes                  modes_;
      std::unique_ptr<ReducedWhole>  model_;
      double                         certificate_ = 0., seconds_ = 0.;
    };

    /// Whole fields of a run's states, one after the other, on the root of its group.
    std::vector<double> ReducedFidelity::states_of(const std::size_t run, const DofOrder &order) const
    {
      origin_->set_parameters(context_.training.parameters[run]);
      auto               &whole    = origin_->whole();
      const auto          all      = whole.solve();
      const std::size_t   n        = order.n_owned();
      const std::size_t   n_states = whole.n_states(), step = (n_states + most_states - 1) / most_states;
      std::vector<double> some;
      for (std::size_t s = step; s < n_states; s += step)
        some.insert(some.end(), all.begin() + std::ptrdiff_t(s * n), all.begin() + std::ptrdiff_t((s + 1) * n));
      return order.gather(some);
    }

    /// Twice as many as are wanted are kept on the way: what an early run has little of may be much of a later one.
    void ReducedFidelity::add(std::span<const double> whole_fields, const DofOrder &order, InnerProduct &product)
    {
      SvdParameters parameters;
      parameters.modes            = (unsigned int)(2 * size_.n_modes);
      const std::size_t n_columns = whole_fields.size() / order.n_global();
      const auto        columns   = order.pick(whole_fields);
      if (modes_.n() == 0)
        modes_ = snapshot_modes(columns, n_columns, product, parameters);
      else
        update_modes(modes_, columns, n_columns, product, parameters);
    }

    /// What the root of a group has, on all ranks. Collective on all.
    std::vector<double> shared(const Ensemble &ensemble, const unsigned int group, const std::vector<double> &mine)
    {
      const bool          is_mine = group == ensemble.index() && ensemble.group().is_root();
      const auto          length  = std::size_t(ensemble.all().max(is_mine ? double(mine.size()) : 0.));
      std::vector<double> result  = is_mine ? mine : std::vector<double>(length, 0.);
      ensemble.all().sum_in_place(result.data(), result.size());
      return result;
    }

    void ReducedFidelity::open(const std::size_t n_used)
    {
      double left = modes_.rest * modes_.rest;
      for (std::size_t k = n_used; k < modes_.n(); ++k)
        left += modes_.singular_values[k] * modes_.singular_values[k];
      certificate_ = modes_.norm > 0. ? std::sqrt(left) / modes_.norm : 0.;
      model_       = origin_->in_modes(std::span(modes_.modes).first(n_used * modes_.n_owned), n_used);
    }

    void ReducedFidelity::learn(std::span<const std::size_t> runs)
    {
      const Stopwatch   watch;
      const auto       &ensemble = context_.ensemble;
      auto             &whole    = origin_->whole();
      const std::size_t n        = std::min<std::size_t>(size_.n_runs, runs.size());
      modes_                     = {};
      model_.reset();
      std::optional<DofOrder>       order;
      std::unique_ptr<InnerProduct> product;
      ensemble.on_groups([&] {
        order.emplace(ensemble.group(), whole.dof_places());
        // quantities are mostly stresses and fluxes, of gradients
        product = whole.inner_product(InnerProduct::Kind::h1, "");
      });
      for (std::size_t first = 0; first < n; first += ensemble.n_groups())
        {
          std::vector<double> mine;
          const std::size_t   i = first + ensemble.index();
          ensemble.on_groups([&] {
            if (i < n)
              mine = states_of(runs[i], *order);
          });
          // groups learn the same of all runs, in one order
          for (unsigned int g = 0; g < ensemble.n_groups() && first + g < n; ++g)
            {
              const auto fields = shared(ensemble, g, mine);
              ensemble.on_groups([&] { add(fields, *order, *product); });
            }
        }
      ensemble.on_groups([&] { open(std::min<std::size_t>(size_.n_modes, modes_.n())); });
      seconds_ = ensemble.all().sum(watch.cpu_seconds());
      log::info("Reduced model of the whole problem: " + std::to_string(model_->n_modes()) + " modes of " +
                std::to_string(n) + " runs, which leave " + text::rounded(certificate_, 3) + " of their norm.");
    }
  } // namespace

  std::unique_ptr<Fidelity> reduced_fidelity(Zone &zone, const FidelityContext &context, const ReducedSize &size)
  {
    return std::make_unique<ReducedFidelity>(std::make_unique<WithZone>(zone), context, size);
  }

  std::unique_ptr<Fidelity> reduced_fidelity(Problem &problem, const FidelityContext &context,
                                             const ReducedSize &size)
  {
    return std::make_unique<ReducedFidelity>(std::make_unique<ByItself>(problem), context, size);
  }
} // namespace trestle
