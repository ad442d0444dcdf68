#include "studies/fe_ol/cell_times.h"

#include "bridge/microscale/network_microscale.h"
#include "core/stopwatch.h"
#include "studies/fe_ol/cell_scores.h"
#include "studies/shared/break_even.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <span>

namespace trestle
{
  namespace
  {
    /// Microseconds a point, the best of some repetitions: what the work costs, not what else the machine does.
    template <class Action>
    double microseconds(const std::size_t n, const Action &action)
    {
      double best = std::numeric_limits<double>::infinity();
      for (unsigned int repetition = 0; repetition < 5; ++repetition)
        {
          const Stopwatch watch;
          action();
          best = std::min(best, watch.wall_seconds());
        }
      return 1e6 * best / double(n);
    }

    struct Arrays
    {
      Arrays(const UnitCell &cell, const std::size_t n)
        : points(n),
          stress(n * cell.n_stress()),
          tangent(n * cell.n_stress() * cell.n_strain()),
          estimate(n)
      {
        std::iota(points.begin(), points.end(), 0);
      }
      std::vector<std::size_t> points;
      std::vector<double>      stress, tangent, estimate;
    };

    /// Those of some of all n points.
    template <class Values>
    auto rows(Values &values, const std::size_t n, const std::size_t first, const std::size_t some)
    {
      const std::size_t width = values.size() / n;
      return std::span(values).subspan(first * width, some * width);
    }

    /// In batches of a size, from scratch each time: a macroscopic iteration starts nearer.
    double reduced_us(CellModel &model, const std::vector<double> &strains, Arrays &arrays, const std::size_t size)
    {
      const std::size_t n       = arrays.points.size();
      const auto        reduced = model.microscale("reduced");
      reduced->set_n_points(n);
      return microseconds(n, [&] {
        reduced->roll_back();
        for (std::size_t i = 0; i < n; i += size)
          {
            const std::size_t some = std::min(size, n - i);
            reduced->evaluate(rows(arrays.points, n, i, some), rows(strains, n, i, some),
                              {rows(arrays.stress, n, i, some),
                               rows(arrays.tangent, n, i, some),
                               rows(arrays.estimate, n, i, some),
                               {}});
          }
      });
    }

    double network_us(const AnsweringNetwork &network, const ReducedCell &cell, const std::vector<double> &strains,
                      Arrays &arrays, const std::size_t size)
    {
      const std::size_t n = arrays.points.size();
      return microseconds(n, [&] {
        for (std::size_t i = 0; i < n; i += size)
          {
            const std::size_t some = std::min(size, n - i);
            price(network, cell, some, rows(strains, n, i, some), rows(arrays.stress, n, i, some),
                  rows(arrays.tangent, n, i, some), rows(arrays.estimate, n, i, some));
          }
      });
    }
  } // namespace

  void measure_times(CellModel &model, const CellTruths &truths, const std::vector<double> &strains, Run &run)
  {
    auto             &cell = model.cell();
    auto             &f    = run.figures;
    const std::size_t n    = strains.size() / cell.n_strain();
    Arrays            arrays(cell, n);
    const double      fe =
        1e6 * std::accumulate(truths.seconds.begin(), truths.seconds.end(), 0.) / double(truths.size());
    f.set("time.point.finite_elements_us", fe);

    const auto set = [&](const std::string &name, const auto &time_in_batches_of) {
      const double time = time_in_batches_of(n);
      f.set("time.point." + name + "_us", time);
      f.set("speedup." + name, fe / time);
      const double alone = time_in_batches_of(1);
      f.set("time.point." + name + "_one_by_one_us", alone);
      f.set("time.point." + name + "_one_by_one_ratio", alone / time);
    };
    set("reduced", [&](const std::size_t size) { return reduced_us(model, strains, arrays, size); });
    const auto answers = reduced_answers(cell, truths.strains);
    f.set("time.point.bracket_us", microseconds(5, [&] {
            for (std::size_t i = 0; i < 5; ++i)
              cell.bracket(answers.coefficients(truths, i % truths.size()));
          }));
    for (const auto &type : model.network_types())
      {
        const auto &network = model.network(type);
        const auto  reduced = cell.reduced();
        set(type == "equino" ? "network" : type,
            [&](const std::size_t size) { return network_us(network, *reduced, strains, arrays, size); });
      }
    const bool        learned = !model.network_types().empty();
    const double      spent   = f.number("time.reduction_s") + (learned ? f.number("time.train_s") : 0.);
    const std::string type    = learned ? model.network_types().front() : "reduced";
    const double      query = f.number("time.point." + (type == "equino" ? std::string("network") : type) + "_us");
    f.set("break_even_queries", break_even(1e6 * spent, fe, query));
  }
} // namespace trestle
