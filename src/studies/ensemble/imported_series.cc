#include "studies/ensemble/imported_series.h"

#include "core/exceptions.h"
#include "core/text.h"
#include "physics/api/field_series.h"

#include <cmath>

namespace trestle
{
  namespace
  {
    constexpr double equal = 1e-6; ///< of a step: times are written with a few digits

    void check_times(const std::string &file, const std::vector<double> &times, const WantedStates &wanted)
    {
      if (times.size() < 2)
        throw InputError("'" + file + "' has one state, and a trajectory two at least.",
                         "Give a .pvd that lists the states of a run.");
      const double step = times[1] - times[0];
      for (std::size_t i = 2; i < times.size(); ++i)
        if (std::abs(times[i] - times[i - 1] - step) > equal * step)
          throw InputError("'" + file + "' has steps of unequal length: " + text::shortest(step) +
                               " from state 0 to 1, " + text::shortest(times[i] - times[i - 1]) + " from state " +
                               std::to_string(i - 1) + " to " + std::to_string(i) + ".",
                           "Write states at equal intervals: a learned step is of one length.");
      if (std::abs(step - wanted.step) > equal * wanted.step)
        throw InputError("'" + file + "' has states " + text::shortest(step) + " apart, and time/step is " +
                             text::shortest(wanted.step) + ".",
                         "Set 'step' and 'end time' in section 'time' to those of the file.");
      if (std::abs(times[0]) > equal * wanted.step)
        throw InputError("'" + file + "' begins at the time " + text::shortest(times[0]) + ".",
                         "The first state is that at the time 0, whose boundary values the problem gives.");
      if (times.size() != wanted.n_states)
        throw InputError("'" + file + "' has " + std::to_string(times.size()) +
                             " states, and section 'time' asks for " + std::to_string(wanted.n_states) + ".",
                         "Set 'end time' to " + text::shortest(wanted.step * double(times.size() - 1)) +
                             ", or write as many states.");
    }

    void check_finite(const std::string &file, const std::string &field, const FieldSeries &series)
    {
      const std::size_t n = series.n_entries() * series.n_components;
      for (std::size_t i = 0; i < series.values.size(); ++i)
        if (!std::isfinite(series.values[i]))
          {
            const std::size_t entry = i % n / series.n_components;
            throw InputError("'" + file + "': the field '" + field + "' is " + text::shortest(series.values[i]) +
                                 (series.is_on_cells ? " on cell " : " at point ") + std::to_string(entry) +
                                 " (the first is 0) at the time " + text::shortest(series.times[i / n]) + ".",
                             "Leave the run out, or end it before that time.");
          }
    }

    /// What the file has is looked through as a whole before it is interpolated.
    void check_series(const std::string &file, const std::string &field, const WantedStates &wanted)
    {
      const auto series = read_field_series(file, field);
      check_times(file, series.times, wanted);
      check_finite(file, field, series);
    }

    /// The dofs of a field, with their component within it: dofs of a component stand at the same places.
    struct DofsOfField
    {
      std::vector<std::size_t>  dofs;
      std::vector<unsigned int> components;
    };

    DofsOfField dofs_of(const FieldsOfDofs &fields, const std::size_t field)
    {
      DofsOfField result;
      for (std::size_t i = 0; i < fields.of_dof.size(); ++i)
        if (fields.of_dof[i] == field)
          {
            result.dofs.push_back(i);
            result.components.push_back(fields.component_of_dof[i]);
          }
      return result;
    }

    /// As sample_field_series() takes them.
    std::vector<double> places_of(const DofsOfField &field, const WantedStates &wanted)
    {
      const std::size_t   n = wanted.positions.size() / wanted.dimension;
      std::vector<double> result(3 * field.dofs.size(), 0.);
      for (std::size_t k = 0; k < field.dofs.size(); ++k)
        for (unsigned int d = 0; d < wanted.dimension; ++d)
          result[3 * k + d] = wanted.positions[d * n + field.dofs[k]];
      return result;
    }
  } // namespace

  std::vector<double> imported_states(const std::string &file, const std::vector<std::string> &names,
                                      const FieldsOfDofs &fields, const WantedStates &wanted)
  {
    const std::size_t   n_dofs = fields.of_dof.size();
    std::vector<double> result(wanted.n_states * n_dofs, 0.);
    for (std::size_t f = 0; f < names.size(); ++f)
      {
        check_series(file, names[f], wanted);
        const auto field   = dofs_of(fields, f);
        const auto samples = sample_field_series(file, names[f], places_of(field, wanted));
        for (std::size_t k = 0; k < field.dofs.size(); ++k)
          {
            if (field.components[k] >= samples.n_components)
              throw InputError("'" + file + "' has the field '" + names[f] + "' with " +
                                   std::to_string(samples.n_components) + " component(s), and '" +
                                   fields.names[f] + "' has more.",
                               "Name a field of as many components in ensemble/import/fields.");
            for (std::size_t s = 0; s < wanted.n_states; ++s)
              result[s * n_dofs + field.dofs[k]] =
                  samples.values[(s * field.dofs.size() + k) * samples.n_components + field.components[k]];
          }
      }
    return result;
  }
} // namespace trestle
