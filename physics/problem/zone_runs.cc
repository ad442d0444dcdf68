#include "core/exceptions.h"
#include "physics/bridge/free_dofs.h"
#include "physics/libraries/either_dimension.h"
#include "physics/problem/trace_motion.h"
#include "physics/problem/zone_implementation.h"
#include "physics/time/alpha_step.h"

#include <algorithm>
#include <iterator>
#include <optional>

namespace trestle
{
  template <int dim>
  class ZoneImplementation<dim>::Recorder
  {
  public:
    Recorder(const ZoneImplementation &zone, const Wanted &wanted)
      : zone_(zone),
        wanted_(wanted),
        free_dofs_(zone.part_.discretisation())
    {}

    void add(const DiscreteState &state)
    {
      if (wanted_.numbers)
        std::ranges::copy(zone_.part_.numbers_of(state), std::back_inserter(answer_.numbers));
      if (!wanted_.states)
        return;
      answer_.states.resize(answer_.states.size() + free_dofs_.size());
      free_dofs_.gather(state.value, std::span(answer_.states).last(free_dofs_.size()));
    }

    /// What drives the zone at this state, or in the step to it; of the first one what the trace says of the start.
    void add_trace(const DiscreteState &state)
    {
      const bool is_first = answer_.trace.empty();
      if (is_first)
        for (const auto *field : {&state.value, &state.rate})
          append(*field, zone_.initial_, initial_);
      if (zone_.parameters_.is_driven_by_tractions())
        append(zone_.forces_between(is_first ? state : before_, state), zone_.traced_, answer_.trace);
      else
        for (const auto *field : {&state.value, &state.rate, &state.acceleration})
          append(*field, zone_.traced_, answer_.trace);
      if (zone_.parameters_.is_driven_by_tractions())
        before_ = state;
    }

    void add_energy(const EnergyBalance<dim> &energy)
    {
      answer_.largest_energy = energy.largest_energy();
      answer_.energy_error   = energy.largest_error();
    }

    Answer take()
    {
      std::ranges::copy(initial_, std::back_inserter(answer_.trace));
      zone_.part_.mesh().communicator().sum_in_place(answer_.trace.data(), answer_.trace.size());
      return std::move(answer_);
    }

  private:
    /// Not yet summed over ranks.
    void append(const Vector &field, const std::vector<unsigned int> &dofs, std::vector<double> &numbers) const
    {
      const auto &owned = zone_.part_.discretisation().owned();
      for (const auto dof : dofs)
        numbers.push_back(owned.is_element(dof) ? field(dof) : 0.);
    }

    const ZoneImplementation &zone_;
    const Wanted             &wanted_;
    FreeDofs<dim>             free_dofs_;
    Answer                    answer_;
    std::vector<double>       initial_;
    DiscreteState             before_; ///< the last one whose trace was added
  };

  template <int dim>
  Vector ZoneImplementation<dim>::forces_between(const DiscreteState &old, const DiscreteState &now) const
  {
    const auto    alpha  = weights();
    DiscreteState middle = now;
    set_between(alpha, old, now, middle);
    middle.time   = now.time - alpha.alpha_f * (now.time - old.time);
    Vector result = part_.discretisation().make_vector();
    part_.assembler().unconstrained_residual(middle, result);
    return result;
  }

  template <int dim>
  Zone::Answer ZoneImplementation<dim>::run_whole(const Wanted &wanted)
  {
    return guarded([&] {
      Recorder recorder(*this, wanted);
      bool     is_first = true;
      whole_.march([&](const DiscreteState &state) {
        DiscreteState seen;
        seen.time  = state.time;
        seen.value = transfer_(state.value);
        if (wanted.trace || is_first)
          seen.rate = transfer_(state.rate);
        if (is_first && !parameters_.starts_anyhow())
          require_rest(seen); // the present parameters' start
        is_first = false;
        if (wanted.trace)
          {
            seen.acceleration = transfer_(state.acceleration);
            recorder.add_trace(seen);
          }
        recorder.add(seen);
      });
      return recorder.take();
    });
  }

  template <int dim>
  DiscreteState ZoneImplementation<dim>::initial_state(std::span<const double> trace) const
  {
    const auto   &discretisation = part_.discretisation();
    DiscreteState result;
    result.value = result.rate = discretisation.make_vector();
    const auto numbers         = trace.subspan(layout().n_driving());
    for (std::size_t i = 0; i < initial_.size(); ++i)
      if (discretisation.owned().is_element(initial_[i]))
        {
          result.value(initial_[i]) = numbers[i];
          result.rate(initial_[i])  = numbers[initial_.size() + i];
        }
    return result;
  }

  template <int dim>
  std::vector<std::pair<unsigned int, std::size_t>> ZoneImplementation<dim>::owned_places() const
  {
    std::vector<std::pair<unsigned int, std::size_t>> result;
    for (std::size_t place = 0; place < traced_.size(); ++place)
      if (part_.discretisation().owned().is_element(traced_[place]))
        result.emplace_back(traced_[place], place);
    return result;
  }

  template <int dim>
  void ZoneImplementation<dim>::drive(std::span<const double> trace, const Observer &observer,
                                      std::optional<EnergyBalance<dim>> *energy)
  {
    const auto        driving = trace.first(layout().n_driving());
    const TraceMotion motion(driving, n_interface(), step(), place_);
    const TraceForces forces(driving, n_interface(), step(), owned_places());
    const bool        by_tractions = parameters_.is_driven_by_tractions();
    DiscreteState     start;
    if (parameters_.starts_anyhow())
      start = initial_state(trace);
    const auto drive_by = [&](const bool is_driven) {
      if (parameters_.starts_anyhow())
        part_.start_from(is_driven ? &start : nullptr);
      if (by_tractions)
        part_.linear_march()->set_forces(is_driven ? &forces : nullptr);
      else
        part_.discretisation().set_motion(is_driven ? &motion : nullptr);
    };
    drive_by(true);
    try
      {
        if (energy)
          energy->emplace(part_.energy_balance());
        part_.march(observer, energy ? &**energy : nullptr);
      }
    catch (...)
      {
        drive_by(false);
        throw;
      }
    drive_by(false);
  }

  template <int dim>
  Zone::Answer ZoneImplementation<dim>::run_part(std::span<const double> trace, const Wanted &wanted)
  {
    if (trace.size() != n_trace())
      throw InputError("A trace of " + std::to_string(trace.size()) + " numbers was given to a zone with " +
                           std::to_string(n_interface()) + " dofs on its cut and " + std::to_string(n_steps()) +
                           " steps, which takes " + std::to_string(n_trace()) + ".",
                       "Give it traces of this zone, mesh and step.");
    return guarded([&] {
      Recorder                          recorder(*this, wanted);
      std::optional<EnergyBalance<dim>> energy;
      drive(
          trace, [&](const DiscreteState &state) { recorder.add(state); }, wanted.energy ? &energy : nullptr);
      if (energy)
        recorder.add_energy(*energy);
      return recorder.take();
    });
  }

  template class ZoneImplementation<2>;
  template class ZoneImplementation<3>;
} // namespace trestle
