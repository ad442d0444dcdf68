#include "studies/fe_ol/cell_times.h"

#include "bridge/microscale/network_microscale.h"
#include "core/stopwatch.h"
#include "studies/fe_ol/cell_scores.h"
#include "studies/shared/break_even.h"

#include <limits>
#include <numeric>

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
  } // namespace

  void measure_times(CellModel &model, const CellTruths &truths, const std::vector<double> &strains, Run &run)
  {
    auto             &cell     = model.cell();
    auto             &f        = run.figures;
    const std::size_t n_strain = cell.n_strain(), n = strains.size() / n_strain;
    Arrays            arrays(cell, n);
    const double      fe =
        1e6 * std::accumulate(truths.seconds.begin(), truths.seconds.end(), 0.) / double(truths.size());
    f.set("time.point.finite_elements_us", fe);

    const auto set = [&](const std::string &name, const double time) {
      f.set("time.point." + name + "_us", time);
      f.set("speedup." + name, fe / time);
    };
    set("reduced", microseconds(n, [&] {
          // from scratch each time: a macroscopic iteration starts nearer
          const auto reduced = model.microscale("reduced");
          reduced->set_n_points(n);
          reduced->evaluate(arrays.points, strains, {arrays.stress, arrays.tangent, arrays.estimate, {}});
        }));
    const auto answers = reduced_answers(cell, truths.strains);
    f.set("time.point.bracket_us", microseconds(5, [&] {
            for (std::size_t i = 0; i < 5; ++i)
              cell.bracket(answers.coefficients(truths, i % truths.size()));
          }));
    for (const auto &type : model.network_types())
      {
        const auto       &network = model.network(type);
        const std::string name    = type == "equino" ? "network" : type;
        const auto        reduced = cell.reduced();
        set(name, microseconds(n, [&] {
              price(network, *reduced, n, strains, arrays.stress, arrays.tangent, arrays.estimate);
            }));
        f.set(
            "time.point." + name + "_one_by_one_us", microseconds(n, [&] {
              for (std::size_t i = 0; i < n; ++i)
                price(
                    network, *reduced, 1, std::span(strains).subspan(i * n_strain, n_strain),
                    std::span(arrays.stress).subspan(i * cell.n_stress(), cell.n_stress()),
                    std::span(arrays.tangent).subspan(i * cell.n_stress() * n_strain, cell.n_stress() * n_strain),
                    std::span(arrays.estimate).subspan(i, 1));
            }));
      }
    const bool        learned = !model.network_types().empty();
    const double      spent   = f.number("time.reduction_s") + (learned ? f.number("time.train_s") : 0.);
    const std::string type    = learned ? model.network_types().front() : "reduced";
    const double      query = f.number("time.point." + (type == "equino" ? std::string("network") : type) + "_us");
    f.set("break_even_queries", break_even(1e6 * spent, fe, query));
  }
} // namespace trestle
