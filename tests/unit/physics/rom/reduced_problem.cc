// MPI: 1 2 4
// With all modes and all cells a reduced model is the problem itself: Galerkin and least squares, steady and in time,
// with boundary values that follow parameters and move. Its audit says so, and bad input is refused on all ranks.
#include "core/exceptions.h"
#include "support/reduced_case.h"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <limits>

using namespace trestle;
using namespace trestle::testing;
namespace data = boost::unit_test::data;

namespace
{
  struct Whole
  {
    std::string         name, text, projection;
    std::vector<double> mu = {1.3, 0.6};
  };
  std::ostream &operator<<(std::ostream &out, const Whole &whole)
  {
    return out << whole.name << ", " << whole.projection;
  }

  std::vector<Whole> cases()
  {
    const std::string  moved = " set deformation = x + 0.1*a*x*y; y\n";
    std::vector<Whole> result{
        {"linear diffusion", square_mesh(2, 1) + linear_heat(), "automatic"},
        {"linear diffusion", square_mesh(2, 1) + linear_heat(), "least squares"},
        {"linear diffusion on a mesh that moves", square_mesh(2, 1, moved) + linear_heat(), "galerkin"},
        {"nonlinear diffusion", square_mesh(2, 1) + nonlinear_heat(), "galerkin"},
        {"nonlinear diffusion", square_mesh(2, 1) + nonlinear_heat(), "automatic"},
        {"transient heat", square_mesh(2, 1) + transient_heat(), "galerkin"},
        {"transient heat", square_mesh(2, 1) + transient_heat(), "automatic"},
        {"wave", square_mesh(2, 1) + wave(), "automatic"},
        {"wave", square_mesh(2, 1) + wave(), "least squares"}};
    result.push_back({"cavity", square_mesh(1, 2) + cavity(), "automatic", {0.03, 1.2}});
    result.push_back(
        {"backward Euler",
         square_mesh(2, 1) + transient_heat() + "subsection time\n set scheme = backward euler\nend\n",
         "galerkin"});
    return result;
  }

  /// Of all modes and cells.
  struct Setting
  {
    Setting(const Communicator &communicator, const Whole &whole)
      : c(communicator, whole.text),
        problems(c.problem->reduced_problems()),
        product(c.problem->inner_product(InnerProduct::Kind::l2)),
        set(c.samples({c.problem->parameters()}))
    {
      ReducedOptions options;
      const auto     modes       = c.unit_vectors();
      options.n_modes            = c.communicator().sum((unsigned long)(c.problem->n_free()));
      options.projection         = whole.projection;
      options.cubature_tolerance = 0.;
      model                      = problems->train({set, first}, *product, modes, options);
    }

    std::vector<std::size_t>         first = {0};
    ReducedCase                      c;
    std::unique_ptr<ReducedProblems> problems;
    std::unique_ptr<InnerProduct>    product;
    SnapshotSet                      set;
    std::unique_ptr<ReducedProblem>  model;
  };
} // namespace

BOOST_DATA_TEST_CASE(all_modes_and_all_cells_are_the_problem, data::make(cases()), whole)
{
  Setting    s(Communicator(), whole);
  const auto truth = s.c.solve(whole.mu);
  s.c.problem->set_parameters(s.set.parameters(0)); // the query is to set its own
  const auto answer = s.model->solve(whole.mu);
  BOOST_TEST(s.model->is_galerkin() ==
             (whole.projection == "galerkin" || (whole.projection == "automatic" && whole.name != "cavity")));
  BOOST_TEST(s.c.error(*s.model, answer, truth) <= 1e-8);
  BOOST_TEST(answer.estimate <= 1e-6);
  BOOST_TEST(answer.newton_steps > 0u);
  BOOST_TEST(answer.cells_visited > 0u);
  BOOST_TEST(s.model->n_parameter_updates() == 1u);
  BOOST_TEST(s.c.problem->parameters() == whole.mu, boost::test_tools::per_element());
  BOOST_TEST(s.model->cubature().share == 1.);
  BOOST_TEST(s.model->cubature().volume <= 1e-14);
  BOOST_TEST(s.model->cubature().n_cells == s.c.problem->n_cells());

  // The same again costs no update, and says the same.
  const auto again = s.model->solve(whole.mu);
  BOOST_TEST(s.model->n_parameter_updates() == 1u);
  BOOST_TEST(again.coefficients == answer.coefficients, boost::test_tools::per_element());
}

BOOST_DATA_TEST_CASE(an_audit_prices_what_is_not_the_answer, data::make(cases()), whole)
{
  Setting s(Communicator(), whole);
  auto    answer = s.model->solve(whole.mu);
  for (std::size_t i = answer.coefficients.size() - s.model->n_modes(); i < answer.coefficients.size(); ++i)
    answer.coefficients[i] *= 1.05; // of the last state
  const auto price = s.model->audit(whole.mu, answer);
  BOOST_TEST(price.relative() >= 1e-3);
  BOOST_TEST(price.relative() <= 10.);
  BOOST_TEST(bool(price.kind == s.model->estimate_kind()));
}

BOOST_AUTO_TEST_CASE(equations_without_a_solution_give_an_infinite_estimate)
{
  Setting    s(Communicator(), {"", square_mesh(2, 1) + linear_heat(), "galerkin"});
  const auto answer = s.model->solve(std::vector<double>{-3., 1.}); // no conductivity
  BOOST_TEST(answer.estimate == std::numeric_limits<double>::infinity());
  BOOST_TEST(answer.coefficients.size() == s.model->n_modes());
  BOOST_TEST(s.model->solve(std::vector<double>{1.1, 1.}).estimate <= 1e-6); // and it goes on
}

BOOST_AUTO_TEST_CASE(bad_input_is_refused)
{
  Setting    s(Communicator(), {"", square_mesh(2, 1) + linear_heat(), "galerkin"});
  const auto nan = std::numeric_limits<double>::quiet_NaN();
  BOOST_CHECK_THROW(s.model->solve(std::vector<double>{1.}), InputError);
  BOOST_CHECK_THROW(s.model->solve(std::vector<double>{1., nan}), InputError);
  BOOST_CHECK_THROW(s.model->audit(std::vector<double>{1., 1.}, ReducedAnswer()), InputError);
  BOOST_CHECK_THROW(s.model->field(std::vector<double>{1.}), InputError);

  const auto refused = [&](const std::vector<double> &modes, const std::vector<std::size_t> &samples,
                           auto change) {
    ReducedOptions options;
    options.n_modes = 1;
    change(options);
    BOOST_CHECK_THROW(s.problems->train({s.set, samples}, *s.product, modes, options), InputError);
  };
  const auto nothing = [](ReducedOptions &) {};
  const auto state   = s.set.state(0, 0);
  auto       mode    = std::vector<double>(state.begin(), state.end());
  auto       twice   = mode;
  twice.insert(twice.end(), mode.begin(), mode.end());
  refused(twice, {0}, nothing); // modes that depend on each other
  refused({}, {0}, nothing);
  refused(mode, {}, nothing);
  refused(mode, {1}, nothing);
  refused(mode, {0}, [](auto &options) { options.n_modes = 2; });
  refused(mode, {0}, [](auto &options) { options.projection = "petrov"; });
  refused(mode, {0}, [](auto &options) { options.sampling = "some"; });
  refused(mode, {0}, [](auto &options) { options.always_sampled_boundaries = "17"; });
  const SnapshotSet other(s.c.communicator(), s.c.problem->n_free(), 2);
  BOOST_CHECK_THROW(s.problems->train({other, s.first}, *s.product, mode, {}), InputError);
  BOOST_TEST(s.c.problem->parameters() == s.set.parameters(0), boost::test_tools::per_element());
}
