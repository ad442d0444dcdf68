// MPI: 1
// Eight strains at once give what one by one gives, to the bit whatever their neighbours; a single one, as hosts ask,
// gives the same up to round-off; and the fast certificate is the obvious one.
#include "core/exceptions.h"
#include "physics/api/unit_cell.h"
#include "physics/microscale/unit_cell.h"
#include "support/parameter_values.h"
#include "support/small_fibre_cell.h"

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <random>

using namespace trestle;

namespace
{
  /// A small reduced cell: the fibre, linear elements, six snapshots.
  struct Setting
  {
    Setting()
      : cell(values)
    {
      trestle::testing::set_small_fibre_cell(values);
      cell.setup();
      const std::vector<double> strains = {0.04,  0.01, -0.02, -0.03, 0.02, 0.06, 0.01,  -0.04, 0.03,
                                           -0.01, 0.03, -0.07, 0.02,  0.02, 0.01, -0.02, -0.02, 0.08};
      Run run{Communicator(MPI_COMM_SELF), RunDirectory(Communicator(MPI_COMM_SELF), "out"), {}, {}};
      cell.reduce(run, strains, std::vector<double>{1.}, std::vector<double>{0.04, 0.04, 0.08});
      solver = std::dynamic_pointer_cast<const ReducedSolver<2>>(cell.reduced());
    }

    trestle::testing::ParameterValues       values;
    UnitCellImplementation<2>               cell;
    std::shared_ptr<const ReducedSolver<2>> solver;
  };

  std::vector<double> random_strains(const std::size_t n, const double factor)
  {
    std::mt19937                           generator(5);
    std::uniform_real_distribution<double> uniform(-1., 1.);
    std::vector<double>                    result(3 * n);
    for (std::size_t i = 0; i < result.size(); ++i)
      result[i] = factor * (i % 3 == 2 ? 0.08 : 0.04) * uniform(generator);
    return result;
  }

  struct Answers
  {
    std::vector<double>                    a;
    std::vector<ReducedSolver<2>::Request> requests;
  };
  Answers solve(const ReducedSolver<2> &solver, const std::vector<double> &strains)
  {
    const std::size_t n = strains.size() / 3, n_modes = solver.data().n_strain_modes;
    Answers           result{std::vector<double>(n * n_modes, 0.), {}};
    for (std::size_t i = 0; i < n; ++i)
      result.requests.push_back({&strains[3 * i], &result.a[i * n_modes], {}, {}});
    solver.solve(result.requests, true, true);
    return result;
  }
} // namespace

BOOST_AUTO_TEST_CASE(lanes_equal_the_solver_one_by_one)
{
  const Setting setting;
  const auto   &data = setting.solver->data();
  for (const double factor : {1., 3.})
    {
      const auto strains = random_strains(21, factor);
      const auto batch   = solve(*setting.solver, strains);
      for (std::size_t i = 0; i < batch.requests.size(); ++i)
        {
          std::vector<double> a(data.n_strain_modes, 0.), b(data.n_stress_modes);
          ReducedReport       report;
          const auto          mean = setting.solver->solve(&strains[3 * i], {}, a, b, true, report);
          const auto         &fast = batch.requests[i];
          for (unsigned int k = 0; k < 4; ++k)
            BOOST_TEST(std::abs(fast.mean.stress[k] - mean.stress[k]) <= 1e-8 * data.stress_scale);
          for (unsigned int k = 0; k < 12; ++k)
            BOOST_TEST(std::abs(fast.mean.tangent[k] - mean.tangent[k]) <= 1e-7 * std::abs(mean.tangent[0]));
          BOOST_TEST(fast.error.work == report.work, boost::test_tools::tolerance(1e-7));
          if (std::isfinite(report.gap))
            BOOST_TEST(std::abs(fast.error.gap - report.gap) <= 1e-7 * report.work);
          else
            BOOST_TEST(!std::isfinite(fast.error.gap));
        }
    }
}

BOOST_AUTO_TEST_CASE(neighbours_do_not_matter)
{
  const Setting setting;
  const auto    strains = random_strains(12, 1.);
  const auto    batch   = solve(*setting.solver, strains);
  for (std::size_t i = 0; i < 12; i += 2)
    {
      const auto pair = solve(*setting.solver, {&strains[3 * i], &strains[3 * i] + 6});
      for (std::size_t k = 0; k < 2; ++k)
        {
          BOOST_TEST((pair.requests[k].mean.stress == batch.requests[i + k].mean.stress));
          BOOST_TEST((pair.requests[k].mean.tangent == batch.requests[i + k].mean.tangent));
          BOOST_TEST(pair.requests[k].error.gap == batch.requests[i + k].error.gap);
        }
    }
}

BOOST_AUTO_TEST_CASE(a_single_strain_is_one_of_many)
{
  const Setting setting;
  const auto   &data = setting.solver->data();
  BOOST_TEST(data.n_points % 8 != 0u); // so that lanes are left over
  BOOST_TEST(data.n_strain_modes % 8 != 0u);
  constexpr double round_off = 1e-11;
  for (const bool with_tangent : {true, false})
    for (const double start : {0., 0.7})
      {
        const auto strains = random_strains(11, 1.);
        auto       many    = solve(*setting.solver, strains);
        for (double &entry : many.a)
          entry *= start;
        auto alone = many;
        for (std::size_t i = 0; i < 11; ++i)
          {
            alone.requests[i].a = &alone.a[i * data.n_strain_modes];
            setting.solver->solve({&alone.requests[i], 1}, with_tangent, true);
          }
        setting.solver->solve(many.requests, with_tangent, true);
        for (std::size_t i = 0; i < 11; ++i)
          {
            const auto &one = alone.requests[i], &other = many.requests[i];
            for (unsigned int k = 0; k < 4; ++k)
              BOOST_TEST(std::abs(one.mean.stress[k] - other.mean.stress[k]) <= round_off * data.stress_scale);
            for (unsigned int k = 0; k < 12 && with_tangent; ++k)
              BOOST_TEST(std::abs(one.mean.tangent[k] - other.mean.tangent[k]) <=
                         1e-8 * std::abs(other.mean.tangent[0]));
            BOOST_TEST(std::abs(one.mean.energy - other.mean.energy) <= 1e-8 * std::abs(other.mean.energy));
            BOOST_TEST(std::abs(one.error.gap - other.error.gap) <= 1e-8 * other.error.work);
            BOOST_TEST(one.error.work == other.error.work, boost::test_tools::tolerance(1e-8));
            for (std::size_t m = 0; m < data.n_strain_modes; ++m)
              BOOST_TEST(std::abs(alone.a[i * data.n_strain_modes + m] - many.a[i * data.n_strain_modes + m]) <=
                         1e-9 * data.strain_amplitude[0]);
          }
      }
}

BOOST_AUTO_TEST_CASE(strains_beyond_all_numbers_have_no_answer)
{
  const Setting setting;
  const auto   &data = setting.solver->data();
  for (const double size : {1e300, 1e200, 1e160})
    for (const std::size_t n : {1, 2}) // the lanes are points, or strains
      {
        const std::vector<double>              strains(3 * n, size);
        std::vector<double>                    a(n * data.n_strain_modes, 0.);
        std::vector<ReducedSolver<2>::Request> requests;
        for (std::size_t i = 0; i < n; ++i)
          requests.push_back({&strains[3 * i], &a[i * data.n_strain_modes], {}, {}});
        BOOST_CHECK_THROW(setting.solver->solve(requests, true, true), ConvergenceError);
        BOOST_TEST((a == std::vector<double>(a.size(), 0.)));
      }
}

BOOST_AUTO_TEST_CASE(the_fast_certificate_is_the_obvious_one)
{
  const Setting                          setting;
  const auto                            &data    = setting.solver->data();
  const auto                             strains = random_strains(13, 1.);
  std::mt19937                           generator(9);
  std::uniform_real_distribution<double> uniform(-1., 1.);
  std::vector<double>                    a(13 * data.n_strain_modes), b(13 * data.n_stress_modes);
  for (std::size_t i = 0; i < a.size(); ++i)
    a[i] = data.strain_amplitude[i % data.n_strain_modes] * uniform(generator);
  for (std::size_t i = 0; i < b.size(); ++i)
    b[i] = 0.3 * data.stress_amplitude[i % data.n_stress_modes] * uniform(generator);
  std::vector<ConstitutiveError> obvious(13);
  setting.solver->ReducedCell::constitutive_errors(13, strains, a, b, obvious, {});
  std::vector<double> stress_at_once;
  const auto          part = [&](const std::vector<double> &all, const std::size_t first, const std::size_t n) {
    return std::span(all).subspan(first * all.size() / 13, n * all.size() / 13);
  };
  for (const std::size_t n : {13, 1}) // all at once and one by one
    {
      std::vector<ConstitutiveError> fast(13);
      std::vector<double>            stress(4 * 13);
      for (std::size_t first = 0; first < 13; first += n)
        setting.solver->constitutive_errors(n, part(strains, first, n), part(a, first, n), part(b, first, n),
                                            std::span(fast).subspan(first, n),
                                            std::span(stress).subspan(4 * first, 4 * n));
      if (n > 1)
        stress_at_once = stress;
      for (std::size_t k = 0; k < stress.size(); ++k)
        BOOST_TEST(std::abs(stress[k] - stress_at_once[k]) <= 1e-10 * data.stress_scale);
      unsigned int n_finite = 0;
      for (std::size_t i = 0; i < 13; ++i)
        {
          BOOST_TEST(std::isfinite(fast[i].gap) == std::isfinite(obvious[i].gap));
          if (!std::isfinite(fast[i].gap))
            continue;
          ++n_finite;
          BOOST_TEST(fast[i].gap == obvious[i].gap, boost::test_tools::tolerance(1e-10));
          BOOST_TEST(std::abs(fast[i].work - obvious[i].work) <= 1e-10 * obvious[i].gap);
        }
      BOOST_TEST(n_finite > 5u);
    }
}

BOOST_AUTO_TEST_CASE(where_the_iteration_starts_does_not_matter)
{
  const Setting setting;
  const auto   &data    = setting.solver->data();
  const auto    strains = random_strains(24, 1.);
  for (const bool with_tangent : {true, false})
    {
      const auto run = [&](std::vector<double> &a, const bool in_lanes) {
        std::vector<double> stress(4 * 24), tangent(with_tangent ? 12 * 24 : 0);
        if (in_lanes)
          setting.solver->solve(24, strains, a, stress, tangent);
        for (std::size_t i = 0; i < 24 && !in_lanes; ++i)
          {
            ReducedReport report;
            const auto    mean = setting.solver->solve(
                   &strains[3 * i], {}, {&a[i * data.n_strain_modes], data.n_strain_modes}, {}, with_tangent, report);
            std::copy(mean.stress.begin(), mean.stress.end(), &stress[4 * i]);
          }
        return stress;
      };
      std::vector<double> solved(24 * data.n_strain_modes, 0.);
      const auto          reference = run(solved, false);
      double              largest   = 0.;
      for (const bool in_lanes : {true, false})
        for (const double factor : {0., 1., 1.001, 1.00003, 1.000001, 0.7, -1.})
          {
            auto a = solved;
            for (double &entry : a)
              entry *= factor;
            const auto stress = run(a, in_lanes);
            for (std::size_t i = 0; i < 24; ++i)
              {
                double difference = 0., size = 0.;
                for (unsigned int k = 0; k < 4; ++k)
                  {
                    difference += std::pow(stress[4 * i + k] - reference[4 * i + k], 2);
                    size += std::pow(reference[4 * i + k], 2);
                  }
                largest = std::max(largest, std::sqrt(difference / size));
              }
          }
      BOOST_TEST_MESSAGE("largest relative difference " << largest << (with_tangent ? " with" : " without")
                                                        << " tangent");
      BOOST_TEST(largest <= 1e-12);
    }
}
