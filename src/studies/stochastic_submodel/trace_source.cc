#include "studies/stochastic_submodel/trace_source.h"

#include "core/array_file.h"
#include "core/exceptions.h"
#include "core/excerpt.h"
#include "core/text.h"
#include "physics/api/field_series.h"
#include "studies/stochastic_submodel/cut_order.h"

#include <algorithm>
#include <cmath>

namespace trestle
{
  namespace
  {
    std::string at(const std::string &file, const std::size_t run)
    {
      return "'" + file + "', run " + std::to_string(run) + " (the first is 0)";
    }

    [[noreturn]] void refuse(const std::string &file, const std::string &what)
    {
      throw InputError(
          "'" + file + "' " + what,
          "Give traces of the same zone, mesh and step: sections zone, mesh and time. Run with generated = 0 "
          "and look at interface.csv for the dofs of the cut.");
    }

    std::string times_of(const Zone &zone)
    {
      return std::to_string(zone.n_steps() + 1) + " (the start, and " + std::to_string(zone.n_steps()) +
             " steps of " + text::shortest(zone.step()) + " s)";
    }

    /// @throws InputError naming time and dof of a number that is not. @param numbers n_times x ... x n_interface.
    void require_finite(const std::vector<double> &trace, const TraceLayout &layout, const std::string &where)
    {
      for (std::size_t i = 0; i < trace.size(); ++i)
        if (!std::isfinite(trace[i]))
          throw InputError(where + ": its number at time " +
                               std::to_string(i / (layout.n_kinds * layout.n_interface)) + ", dof " +
                               std::to_string(i % layout.n_interface) + " of the cut, is " +
                               text::shortest(trace[i]) + ".",
                           "Leave the run out, or write it again.");
    }

    /// By least squares: displacements grow by the mean of two rates times the step. Traces of another step do not.
    void require_step(const std::vector<double> &trace, const Zone &zone, const std::string &where)
    {
      const auto        layout = zone.layout();
      const std::size_t n = layout.n_interface, row = 3 * n;
      double            growth = 0., square = 0.;
      for (std::size_t t = 1; t < layout.n_times; ++t)
        for (std::size_t i = t * row; i < t * row + n; ++i)
          {
            const double rate = 0.5 * (trace[i + n] + trace[i + n - row]);
            growth += (trace[i] - trace[i - row]) * rate;
            square += rate * rate;
          }
      if (square > 0. && std::abs(growth / square - zone.step()) > 0.2 * zone.step())
        throw InputError(where + ": displacements and rates tell of steps of " + text::rounded(growth / square) +
                             " s, and this problem's are " + text::shortest(zone.step()) + " s.",
                         "Give traces at the times of section time, in the units of this file.");
    }

    Zone::Rates rates_of(const TraceFileNames &names, const Zone::Rates automatic)
    {
      return names.rates == "scheme"        ? Zone::Rates::by_scheme
             : names.rates == "differences" ? Zone::Rates::by_differences
                                            : automatic;
    }

    /// Arrays of many runs each.
    class ArrayTraces : public TraceSource
    {
    public:
      ArrayTraces(const TraceFileNames &names, const Zone &zone);

      std::size_t         n_runs() const override { return firsts_.back(); }
      std::vector<double> trace(std::size_t run) override;

    private:
      void check_shape(const std::string &file, const std::vector<std::size_t> &shape) const;
      /// One number of a run as the file has them.
      std::size_t place(std::size_t time, std::size_t kind, std::size_t dof) const;

      const Zone                    &zone_;
      const TraceLayout              layout_;
      const std::vector<std::string> files_;
      const Zone::Rates              rates_;
      std::vector<std::size_t>       order_;        ///< place in a file of each dof of the cut
      std::vector<std::size_t>       firsts_ = {0}; ///< run of each file, and their number
      std::size_t                    rank_   = 0;   ///< number of extents
      std::size_t                    open_   = 0;
      NumberArray                    array_; ///< of file open_, where it is not empty
    };

    ArrayTraces::ArrayTraces(const TraceFileNames &names, const Zone &zone)
      : zone_(zone),
        layout_(zone.layout()),
        files_(names.files),
        rates_(rates_of(names, Zone::Rates::by_scheme)),
        order_(cut_order(names.positions, zone))
    {
      for (const auto &file : files_)
        {
          const auto shape = array_shape(file);
          check_shape(file, shape);
          if (rank_ != 0 && rank_ != shape.size())
            refuse(file, "has " + std::to_string(shape.size()) + " extents, '" + files_.front() + "' has " +
                             std::to_string(rank_) + ".");
          rank_ = shape.size();
          firsts_.push_back(firsts_.back() + shape.front());
        }
    }

    void ArrayTraces::check_shape(const std::string &file, const std::vector<std::size_t> &shape) const
    {
      const std::string has = "has the shape " + shape_text(shape);
      if (shape.size() < 2 || shape.size() > 4 ||
          (shape.size() == 4 && (shape.back() != 3 || layout_.n_kinds != 3)))
        refuse(file, has + ", and traces are n_runs x n_trace, n_runs x n_times x n_interface" +
                         (layout_.n_kinds == 3 ? ", or the latter x 3 (displacement, rate, acceleration)." : "."));
      if (shape.size() == 2 && shape.back() != layout_.n_driving())
        refuse(file, has + ": a trace of this zone has " + std::to_string(layout_.n_driving()) + " numbers.");
      if (shape.size() > 2 && shape[1] != layout_.n_times)
        refuse(file, has + ": runs of this problem have " + times_of(zone_) + " times.");
      if (shape.size() > 2 && shape[2] != layout_.n_interface)
        refuse(file, has + ": the cut of this zone has " + std::to_string(layout_.n_interface) + " dofs.");
    }

    std::size_t ArrayTraces::place(const std::size_t time, const std::size_t kind, const std::size_t dof) const
    {
      const std::size_t n = layout_.n_interface;
      if (rank_ == 4)
        return (time * n + order_[dof]) * 3 + kind;
      return rank_ == 2 ? (time * layout_.n_kinds + kind) * n + order_[dof] : time * n + order_[dof];
    }

    std::vector<double> ArrayTraces::trace(const std::size_t run)
    {
      const auto        after = std::ranges::upper_bound(firsts_, run);
      const std::size_t file  = std::size_t(after - firsts_.begin()) - 1;
      if (array_.values.empty() || open_ != file)
        {
          array_ = {};
          array_ = read_array(files_[file]);
          open_  = file;
        }
      TraceLayout held = layout_;
      if (rank_ == 3)
        held.n_kinds = 1;
      const std::size_t   length = held.n_driving();
      const auto          first  = array_.values.begin() + std::ptrdiff_t((run - firsts_[file]) * length);
      std::vector<double> result;
      for (std::size_t time = 0; time < held.n_times; ++time)
        for (std::size_t kind = 0; kind < held.n_kinds; ++kind)
          for (std::size_t dof = 0; dof < held.n_interface; ++dof)
            result.push_back(first[std::ptrdiff_t(place(time, kind, dof))]);
      const std::string where = at(files_[file], run - firsts_[file]);
      require_finite(result, held, where);
      if (held.n_kinds != layout_.n_kinds)
        return zone_.with_rates(result, rates_);
      if (held.n_kinds == 3)
        require_step(result, zone_, where);
      return result;
    }

    /// Series of fields, a run each.
    class FieldTraces : public TraceSource
    {
    public:
      FieldTraces(const TraceFileNames &names, const Zone &zone);

      std::size_t         n_runs() const override { return names_.files.size(); }
      std::vector<double> trace(std::size_t run) override;

    private:
      void check(const FieldSamples &samples, const std::string &file, const std::string &field) const;

      const Zone          &zone_;
      const TraceFileNames names_;
      std::vector<double>  points_; ///< of the cut's dofs, three coordinates each
    };

    FieldTraces::FieldTraces(const TraceFileNames &names, const Zone &zone)
      : zone_(zone),
        names_(names)
    {
      if (zone.layout().n_kinds != 3)
        refuse(names.files.front(),
               "holds fields, but the zone is driven by tractions, which are nodal forces: give an array.");
      if (names.fields.size() != 1 && names.fields.size() != 3)
        throw InputError("stochastic submodel/traces/fields names " + std::to_string(names.fields.size()) +
                             " fields.",
                         "Name that of the displacement, or those of displacement, rate and acceleration.");
      const std::size_t dim = zone.whole().dimension();
      for (std::size_t i = 0; i < zone.n_interface(); ++i)
        for (std::size_t d = 0; d < 3; ++d)
          points_.push_back(d < dim ? zone.interface_positions()[i * dim + d] : 0.);
    }

    void FieldTraces::check(const FieldSamples &samples, const std::string &file, const std::string &field) const
    {
      const auto layout = zone_.layout();
      if (samples.times.size() != layout.n_times)
        refuse(file, "has " + std::to_string(samples.times.size()) + " times, and runs of this problem have " +
                         times_of(zone_) + ".");
      const double near = 1e-6 * zone_.step() * double(zone_.n_steps());
      for (std::size_t t = 0; t < layout.n_times; ++t)
        if (const double time = double(t) * zone_.step(); std::abs(samples.times[t] - time) > near)
          refuse(file, "has the time " + text::shortest(samples.times[t]) +
                           " s where a step of this problem ends at " + text::rounded(time) + " s.");
      for (const auto component : zone_.interface_components())
        if (component >= samples.n_components)
          refuse(file, "has the field '" + field + "' with " + std::to_string(samples.n_components) +
                           " components, and the cut has dofs of component " + std::to_string(component) +
                           " (the first is 0).");
    }

    std::vector<double> FieldTraces::trace(const std::size_t run)
    {
      const std::string &file        = names_.files[run];
      TraceLayout        held        = zone_.layout();
      const std::size_t  n           = held.n_interface;
      held.n_kinds                   = names_.fields.size();
      const auto         &components = zone_.interface_components();
      std::vector<double> result(held.n_driving());
      for (std::size_t kind = 0; kind < held.n_kinds; ++kind)
        {
          const auto samples = sample_field_series(file, names_.fields[kind], points_);
          check(samples, file, names_.fields[kind]);
          for (std::size_t t = 0; t < held.n_times; ++t)
            for (std::size_t i = 0; i < n; ++i)
              result[(t * held.n_kinds + kind) * n + i] =
                  samples.values[(t * n + i) * samples.n_components + components[i]];
        }
      require_finite(result, held, "'" + file + "'");
      if (held.n_kinds == 1)
        return zone_.with_rates(result, rates_of(names_, Zone::Rates::by_differences));
      require_step(result, zone_, "'" + file + "'");
      return result;
    }
  } // namespace

  std::unique_ptr<TraceSource> make_trace_source(const TraceFileNames &names, const Zone &zone)
  {
    for (const auto &file : names.files)
      {
        if (!is_field_file(file) && !is_array_file(file))
          throw InputError("stochastic submodel/traces/files: '" + text::excerpt(file) + "' is no file of traces.",
                           "Name path.npy, path.h5:/group/name, or a path.pvd for each run.");
        if (is_field_file(file) != is_field_file(names.files.front()))
          throw InputError("stochastic submodel/traces/files: '" + text::excerpt(file) + "' and '" +
                               text::excerpt(names.files.front()) + "' are of different kinds.",
                           "Give arrays alone, or series of fields alone.");
      }
    if (zone.layout().n_initial > 0)
      throw InputError("stochastic submodel/traces/files are given, and zone/initial state = generated.",
                       "Traces of files begin at rest: set zone/initial state = rest.");
    if (is_field_file(names.files.front()))
      return std::make_unique<FieldTraces>(names, zone);
    return std::make_unique<ArrayTraces>(names, zone);
  }
} // namespace trestle
