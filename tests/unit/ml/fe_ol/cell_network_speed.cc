// MPI: 1 benchmark
// Stress, tangent and both coefficient vectors of a plane strain, 3 -> 4 x 64 -> 16 twice: at most 8 us of one
// core in batches of 1000, 25 us one by one.
#include "core/stopwatch.h"
#include "ml/answering/branch_archive.h"
#include "ml/fe_ol/coefficient_branches.h"
#include "ml/fe_ol/energy_potential.h"
#include "support/parameter_values.h"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <random>

using namespace trestle;

namespace
{
  /// A cell of 16 modes each; only its sizes count here.
  ReducedCellData sizes()
  {
    ReducedCellData data;
    data.n_strain_modes = data.n_stress_modes = 16;
    data.mean_stress.assign(4 * 16, 1.);
    data.strain_range.assign(3, 0.04);
    data.strain_amplitude.assign(16, 0.01);
    data.stress_amplitude.assign(16, 1.);
    return data;
  }

  std::vector<double> random_numbers(const std::size_t n, const double size)
  {
    std::mt19937                           generator(1);
    std::uniform_real_distribution<double> uniform(-size, size);
    std::vector<double>                    numbers(n);
    for (auto &number : numbers)
      number = uniform(generator);
    return numbers;
  }

  constexpr std::size_t n = 1000;

  /// Microseconds a point of an action on points [begin, begin + m), the best of some repetitions.
  template <class Action>
  double microseconds(const std::size_t m, const Action &action)
  {
    double best = 1e300;
    for (unsigned int repetition = 0; repetition < 20; ++repetition)
      {
        const Stopwatch watch;
        for (std::size_t begin = 0; begin < n; begin += m)
          action(begin, m);
        best = std::min(best, watch.wall_seconds() * 1e6 / double(n));
      }
    return best;
  }
} // namespace

BOOST_AUTO_TEST_CASE(a_point)
{
  testing::ParameterValues branch_keys, potential_keys;
  CoefficientBranches      branches(branch_keys);
  EnergyPotential          potential(potential_keys);
  branches.setup(sizes());
  potential.setup(sizes());
  const auto          weights = random_numbers(branches.n_weights(), 0.15), strains = random_numbers(3 * n, 0.04);
  std::vector<double> stress(4 * n), tangent(12 * n), a(16 * n), b(16 * n);
  const auto          part = [](std::vector<double> &all, const std::size_t begin, const std::size_t m) {
    return std::span(all).subspan(begin * (all.size() / n), m * (all.size() / n));
  };
  const auto equino = [&](const std::size_t begin, const std::size_t m) {
    branches.evaluate(weights, m, std::span(strains).subspan(3 * begin, 3 * m),
                      {part(stress, begin, m), part(tangent, begin, m), part(a, begin, m), part(b, begin, m)});
  };
  const double batch = microseconds(n, equino), alone = microseconds(1, equino);
  BOOST_TEST_MESSAGE("equino: " << batch << " us in batches, " << alone << " us one by one");
  BOOST_TEST(batch < 8.);
  BOOST_TEST(alone < 25.);

  // The potential's own kernel needs Q, which training or an archive brings.
  Archive                  archive;
  testing::ParameterValues keys;
  CellScales(sizes()).write(archive);
  archive.attributes["potential"]            = potential.architecture();
  archive.arrays["potential virgin tangent"] = {{4, 3}, std::vector<double>(12, 1.)};
  write_branch(BranchKeys(keys).shape(3, 2), "potential", random_numbers(potential.n_weights(), 0.15), archive);
  const auto potential_weights = potential.read(archive, sizes());
  const auto energy            = [&](const std::size_t begin, const std::size_t m) {
    const auto strain = std::span(strains).subspan(3 * begin, 3 * m);
    branches.evaluate(weights, m, strain, {{}, {}, part(a, begin, m), part(b, begin, m)});
    potential.evaluate(potential_weights, m, strain, part(stress, begin, m), part(tangent, begin, m));
  };
  const double energy_batch = microseconds(n, energy), energy_alone = microseconds(1, energy);
  BOOST_TEST_MESSAGE("potential: " << energy_batch << " us in batches, " << energy_alone << " us one by one");
  BOOST_TEST(energy_batch < 20.);
  BOOST_TEST(energy_alone < 60.);
}
