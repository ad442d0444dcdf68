#include "bridge/reduced/dof_order.h"
#include "core/exceptions.h"
#include "core/log.h"
#include "core/stopwatch.h"
#include "core/text.h"
#include "physics/api/reduced_whole.h"
#include "physics/api/snapshot_modes.h"
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

    class ReducedFidelity : public Fidelity
    {
    public:
      ReducedFidelity(Zone &zone, const FidelityContext &context, const std::size_t n_modes,
                      const std::size_t n_runs, const unsigned int every)
        : zone_(zone),
          context_(context),
          n_modes_(n_modes),
          n_runs_(n_runs),
          every_(every)
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
        zone_.set_parameters(input);
        return {context_.quantities(model_->run(every_, {}).numbers), 0., certificate_};
      }

    private:
      std::vector<double> states_of(std::size_t run, const DofOrder &order) const;
      void                add(std::span<const double> whole_fields, const DofOrder &order, InnerProduct &product);
      void                open(std::size_t n_used);

      Zone                         &zone_;
      FidelityContext               context_;
      std::size_t                   n_modes_, n_runs_;
      unsigned int                  every_;
      SnapshotModes                 modes_;
      std::unique_ptr<ReducedWhole> model_;
      double                        certificate_ = 0., seconds_ = 0.;
    };

    /// Whole fields of a run's states, one after the other, on the root of its group.
    std::vector<double> ReducedFidelity::states_of(const std::size_t run, const DofOrder &order) const
    {
      zone_.set_parameters(context_.training.parameters[run]);
      const auto          all      = zone_.whole().solve_states();
      const std::size_t   n        = order.n_owned();
      const std::size_t   n_states = zone_.n_steps() + 1, step = (n_states + most_states - 1) / most_states;
      std::vector<double> some;
      for (std::size_t s = step; s < n_states; s += step)
        some.insert(some.end(), all.begin() + std::ptrdiff_t(s * n), all.begin() + std::ptrdiff_t((s + 1) * n));
      return order.gather(some);
    }

    /// Twice as many as are wanted are kept on the way: what an early run has little of may be much of a later one.
    void ReducedFidelity::add(std::span<const double> whole_fields, const DofOrder &order, InnerProduct &product)
    {
      SvdParameters parameters;
      parameters.modes            = (unsigned int)(2 * n_modes_);
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
      model_       = zone_.reduced_whole(std::span(modes_.modes).first(n_used * modes_.n_owned), n_used);
    }

    void ReducedFidelity::learn(std::span<const std::size_t> runs)
    {
      const Stopwatch   watch;
      const auto       &ensemble = context_.ensemble;
      auto             &whole    = zone_.whole();
      const std::size_t n        = std::min(n_runs_, runs.size());
      modes_                     = {};
      model_.reset();
      std::optional<DofOrder>       order;
      std::unique_ptr<InnerProduct> product;
      ensemble.on_groups([&] {
        order.emplace(ensemble.group(), whole.dof_places());
        // quantities of a zone are mostly stresses and fluxes, of gradients
        product = whole.inner_product(InnerProduct::Kind::h1);
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
      ensemble.on_groups([&] { open(std::min(n_modes_, modes_.n())); });
      seconds_ = ensemble.all().sum(watch.cpu_seconds());
      log::info("Reduced model of the whole problem: " + std::to_string(model_->n_modes()) + " modes of " +
                std::to_string(n) + " runs, which leave " + text::rounded(certificate_, 3) + " of their norm.");
    }
  } // namespace

  std::unique_ptr<Fidelity> reduced_fidelity(Zone &zone, const FidelityContext &context, const std::size_t n_modes,
                                             const std::size_t n_runs, const unsigned int every)
  {
    return std::make_unique<ReducedFidelity>(zone, context, n_modes, n_runs, every);
  }
} // namespace trestle
