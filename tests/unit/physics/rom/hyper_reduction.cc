// MPI: 1 2
// Hyper-reduction: few points with positive weights reproduce the snapshots that they were trained on and predict
// others, visit as few cells on fine meshes as on coarse ones, and the indicator tells good answers from bad.
#include "core/exceptions.h"
#include "core/statistics.h"
#include "support/reduced_case.h"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <numeric>

using namespace trestle;
using namespace trestle::testing;
namespace data = boost::unit_test::data;

namespace
{
  struct Sampled
  {
    std::string  name, text, projection, sampling;
    unsigned int n_modes, n_richer;
  };
  std::ostream &operator<<(std::ostream &out, const Sampled &s)
  {
    return out << s.name << ", " << s.projection << ", " << s.sampling;
  }

  std::vector<Sampled> cases()
  {
    const auto linear = square_mesh(3, 1) + linear_heat(), nonlinear = square_mesh(3, 1) + nonlinear_heat();
    const auto heat = square_mesh(3, 1) + transient_heat(), waves = square_mesh(3, 1) + wave();
    return {{"linear heat", linear, "galerkin", "points", 3, 5},
            {"linear heat", linear, "galerkin", "cells", 3, 5},
            {"linear heat", linear, "least squares", "automatic", 3, 5},
            {"nonlinear heat", nonlinear, "galerkin", "points", 3, 5},
            {"nonlinear heat", nonlinear, "least squares", "automatic", 3, 5},
            {"transient heat", heat, "galerkin", "points", 6, 9},
            {"transient heat", heat, "least squares", "automatic", 6, 9},
            {"wave", waves, "galerkin", "points", 8, 11}};
  }

  /// Trained on a grid of parameters in (0.5, 1.5)^2.
  struct Setting
  {
    Setting(const Communicator &communicator, const Sampled &sampled, const double tolerance = 1e-6,
            const unsigned int max_points = 400, const std::string &always = "")
      : c(communicator, sampled.text),
        problems(c.problem->reduced_problems()),
        product(c.problem->inner_product(InnerProduct::Kind::l2)),
        set(c.samples({{0.5, 0.5}, {0.5, 1.5}, {1., 1.}, {1.5, 0.5}, {1.5, 1.5}, {0.8, 0.7}, {1.2, 1.3}}))
    {
      ReducedOptions options;
      const auto     modes              = c.orthonormal(set, *product, sampled.n_richer);
      options.n_modes                   = sampled.n_modes;
      options.projection                = sampled.projection;
      options.sampling                  = sampled.sampling;
      options.cubature_tolerance        = tolerance;
      options.max_points                = max_points;
      options.max_states                = 25;
      options.always_sampled_boundaries = always;
      model                             = problems->train({set, training, held_out}, *product, modes, options);
      options.cubature_tolerance        = 0.;
      whole                             = problems->train({set, training}, *product, modes, options);
    }

    double difference(const ReducedAnswer &a, const ReducedAnswer &b) const
    {
      double sum = 0., size = 0.;
      for (std::size_t i = 0; i < a.coefficients.size(); ++i)
        {
          sum += std::pow(a.coefficients[i] - b.coefficients[i], 2);
          size += std::pow(b.coefficients[i], 2);
        }
      return std::sqrt(sum / size);
    }

    std::vector<std::size_t>         training = {0, 1, 2, 3, 4}, held_out = {5, 6};
    ReducedCase                      c;
    std::unique_ptr<ReducedProblems> problems;
    std::unique_ptr<InnerProduct>    product;
    SnapshotSet                      set;
    std::unique_ptr<ReducedProblem>  model, whole;
  };
} // namespace

BOOST_DATA_TEST_CASE(few_points_say_what_all_say, data::make(cases()), sampled)
{
  Setting     s(Communicator(), sampled);
  const auto &figures = s.model->cubature();
  BOOST_TEST(figures.least_weight > 0.);
  BOOST_TEST(figures.error <= 1e-6);
  BOOST_TEST(figures.volume <= 1e-5);
  BOOST_TEST(figures.held_out_median <= 1e-2);
  BOOST_TEST(figures.held_out_median <= figures.held_out_max);
  BOOST_TEST(figures.n_chosen > 0u);
  if (sampled.sampling == "points")
    BOOST_TEST(figures.share <= 0.75);
  for (const std::size_t i : {0u, 3u})
    {
      const auto few = s.model->solve(s.set.parameters(i)), all = s.whole->solve(s.set.parameters(i));
      BOOST_TEST(s.difference(few, all) <= 2e-3);
      BOOST_TEST(few.estimate < 1.);
    }
  for (const std::size_t i : s.held_out)
    BOOST_TEST(s.difference(s.model->solve(s.set.parameters(i)), s.whole->solve(s.set.parameters(i))) <= 2e-2);
}

BOOST_AUTO_TEST_CASE(answers_are_as_good_as_their_modes)
{
  // Of a linear problem with all modes that the training spans.
  Setting    s(Communicator(), {"", square_mesh(3, 1) + linear_heat(), "galerkin", "points", 4, 5});
  const auto truth  = s.c.solve({0.5, 1.5});
  const auto answer = s.model->solve(std::vector<double>{0.5, 1.5});
  BOOST_TEST(s.c.error(*s.model, answer, truth) <= 2e-2);
  BOOST_TEST(answer.estimate <= 5e-2);
}

BOOST_AUTO_TEST_CASE(the_indicator_grows_with_the_error)
{
  Setting             s(Communicator(), {"", square_mesh(3, 1) + nonlinear_heat(), "galerkin", "points", 2, 5});
  std::vector<double> estimates, errors;
  for (const double a : {0.5, 0.7, 1., 1.6, 2.5, 4.})
    for (const double b : {0.4, 1., 3.})
      {
        const auto answer = s.model->solve(std::vector<double>{a, b});
        estimates.push_back(answer.estimate);
        errors.push_back(s.c.error(*s.model, answer, s.c.solve({a, b})));
      }
  BOOST_TEST(spearman(estimates, errors) >= 0.8);
  BOOST_TEST(bool(s.model->estimate_kind() == EstimateKind::indicator));
}

BOOST_AUTO_TEST_CASE(the_work_of_a_query_does_not_know_the_mesh)
{
  // Equally many cells chosen of 64 and of 256.
  std::vector<double> visited;
  for (const unsigned int refinements : {3u, 4u})
    {
      Setting s(Communicator(), {"", square_mesh(refinements, 1) + nonlinear_heat(), "galerkin", "cells", 2, 3},
                1e-14, 12);
      BOOST_TEST(s.model->cubature().n_cells == 12u);
      s.model->solve(std::vector<double>{0.9, 1.1});
      const auto answer = s.model->solve(std::vector<double>{0.95, 1.05});
      visited.push_back(double(answer.cells_visited));
      BOOST_TEST(answer.cells_visited % 12 == 0u);
      const double assemblies = double(answer.cells_visited) / 12.;
      BOOST_TEST(assemblies <= 4. + 3. * answer.newton_steps);
    }
  BOOST_TEST(visited[1] <= 1.5 * visited[0]); // Newton may take another step
}

BOOST_AUTO_TEST_CASE(boundaries_are_sampled_in_any_case)
{
  const Sampled sampled{"", square_mesh(3, 1) + linear_heat(), "galerkin", "points", 3, 5};
  Setting       s(Communicator(), sampled, 1e-6, 400, "1");
  BOOST_TEST(s.model->cubature().n_cells >= 8u);
  BOOST_TEST(s.model->cubature().volume <= 1e-5);
  const auto few = s.model->solve(s.set.parameters(1)), all = s.whole->solve(s.set.parameters(1));
  BOOST_TEST(s.difference(few, all) <= 2e-3);
  // All of the boundary is all of the cells' terms there: least squares too.
  Setting squares(Communicator(), {"", sampled.text, "least squares", "automatic", 3, 5}, 1e-6, 400, "1");
  BOOST_TEST(squares.model->cubature().n_cells >= 8u);
}

BOOST_DATA_TEST_CASE(ranks_agree, data::make({0, 2, 5, 7}), number)
{
  // On 4 ranks, too: reduced_archive.
  const Sampled sampled = cases().at(std::size_t(number));
  Setting       together(Communicator(), sampled, 1e-5), alone(Communicator(MPI_COMM_SELF), sampled, 1e-5);
  BOOST_TEST(together.model->cubature().n_chosen == alone.model->cubature().n_chosen);
  BOOST_TEST(together.model->cubature().n_cells == alone.model->cubature().n_cells);
  const std::vector<double> mu = {0.9, 1.2};
  const auto                a = together.model->solve(mu), b = alone.model->solve(mu);
  BOOST_TEST(together.difference(a, b) <= 1e-7);
  BOOST_TEST(a.cells_visited == b.cells_visited);
  BOOST_TEST(std::abs(a.estimate - b.estimate) <= 1e-6);
}
