// mgis_host PLUGIN BEHAVIOUR RUN_DIRECTORY KIND: the real MGIS loads the behaviour and integrates points in its
// own arrays, with 1 and 2 threads of its own pool; held against the C interface.
#include "embed/trestle.h"

#include <MGIS/Behaviour/Behaviour.hxx>
#include <MGIS/Behaviour/Integrate.hxx>
#include <MGIS/Behaviour/MaterialDataManager.hxx>
#include <MGIS/ThreadPool.hxx>

#include <dlfcn.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string>

namespace
{
  namespace mb = mgis::behaviour;

  constexpr std::size_t n = 40;

  /// Component c of point i's strain at the end of a step.
  double gamma(const int step, const std::size_t i, const std::size_t c)
  {
    return 0.01 * step * std::sin(1. + 3.7 * static_cast<double>(i) + 1.3 * static_cast<double>(c));
  }

  /// sqrt(2) e of a shear; no strain out of the plane.
  void set_strains(mb::MaterialDataManager &points, const int step, const std::size_t n_components)
  {
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t c = 0; c < n_components; ++c)
        points.s1.gradients[i * n_components + c] =
            n_components == 4 && c == 2 ? 0. : gamma(step, i, c) * (c < 3 ? 1. : std::sqrt(0.5));
  }

  double difference(mb::MaterialDataManager &points, trestle_cell *cell, const int step, const std::size_t m)
  {
    std::vector<double> strain(6 * n, 0.), stress(6 * n), tangent(36 * n);
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t c = 0; c < m; ++c)
        strain[6 * i + c] = m == 4 && c == 2 ? 0. : gamma(step, i, c);
    if (trestle_evaluate(cell, n, nullptr, 6, strain.data(), stress.data(), tangent.data(), nullptr, nullptr) != 0)
      std::printf("%s\n", trestle_error(cell));
    double off = 0., largest = 0., off_tangent = 0., largest_tangent = 0.;
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t c = 0; c < m; ++c)
        {
          const double factor = c < 3 ? 1. : std::sqrt(2.);
          largest             = std::max(largest, std::abs(stress[6 * i + c]));
          off = std::max(off, std::abs(points.s1.thermodynamic_forces[i * m + c] - factor * stress[6 * i + c]));
          for (std::size_t d = 0; d < m; ++d)
            {
              const double own = tangent[36 * i + 6 * c + d] * factor * (d < 3 ? 1. : std::sqrt(2.));
              largest_tangent  = std::max(largest_tangent, std::abs(own));
              off_tangent      = std::max(off_tangent, std::abs(points.K[(i * m + c) * m + d] - own));
            }
        }
    return std::max(off / largest, off_tangent / largest_tangent);
  }

  double largest_difference(const mb::Behaviour &behaviour, trestle_cell *cell, const std::size_t n_threads)
  {
    mb::MaterialDataManager points(behaviour, n);
    for (auto *state : {&points.s0, &points.s1})
      mb::setExternalStateVariable(*state, "Temperature", 293.15);
    mgis::ThreadPool pool(n_threads);
    const auto       m   = behaviour.hypothesis == mb::Hypothesis::PLANESTRAIN ? 4u : 6u;
    double           off = 0.;
    trestle_set_n_points(cell, 0);
    trestle_set_n_points(cell, n);
    for (int step = 1; step <= 3; ++step)
      {
        set_strains(points, step, m);
        if (mb::integrate(pool, points, mb::IntegrationType::INTEGRATION_CONSISTENT_TANGENT_OPERATOR, 1.) != 1)
          return HUGE_VAL;
        off = std::max(off, difference(points, cell, step, m));
        mb::update(points);
        trestle_commit(cell);
      }
    return off;
  }
} // namespace

int main(int argc, char **argv)
{
  if (argc < 5 || trestle_initialize(argc, argv) != TRESTLE_OK ||
      (std::string(argv[1]) != "-" && dlopen(argv[1], RTLD_NOW) == nullptr))
    return 2;
  trestle_cell *cell = nullptr;
  if (trestle_create(argv[3], argv[4], nullptr, 0, TRESTLE_ALONE, &cell) != TRESTLE_OK)
    {
      std::printf("%s\n", trestle_error(nullptr));
      return 2;
    }
  std::size_t size = 0;
  trestle_set_n_points(cell, 1);
  if (trestle_has_history(cell) != 0)
    {
      // Of a point with a past.
      const double zero[6] = {};
      trestle_evaluate(cell, 1, nullptr, 6, zero, nullptr, nullptr, nullptr, nullptr);
      trestle_commit(cell);
      trestle_pack(cell, 0, nullptr, &size);
    }
  setenv("TRESTLE_CELL", argv[3], 1);
  setenv("TRESTLE_CELL_KIND", argv[4], 1);
  setenv("TRESTLE_CELL_STATE_SIZE", std::to_string(size).c_str(), 1);
  const auto behaviour =
      mb::load(argv[2], "TrestleCell",
               trestle_dimension(cell) == 2 ? mb::Hypothesis::PLANESTRAIN : mb::Hypothesis::TRIDIMENSIONAL);
  int n_failed = 0;
  for (const std::size_t n_threads : {1, 2})
    {
      const double off = largest_difference(behaviour, cell, n_threads);
      std::printf("MGIS with %zu threads: off by %.1e\n", n_threads, off);
      n_failed += off <= 1e-10 ? 0 : 1;
    }
  trestle_destroy(cell);
  return trestle_finalize() == TRESTLE_OK && n_failed == 0 ? 0 : 1;
}
