// MPI: 1 2 4
// A network on n ranks is the network on one: loss and weight gradients of every loss agree to 1e-10 with point
// Jacobi; through AMG, whose coarsening follows the partition, the estimate agrees within 20 %.
#include "bridge/equations/algebra.h"
#include "bridge/equations/certificate.h"
#include "support/network_case.h"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

using namespace trestle;
using namespace trestle::testing;
namespace data = boost::unit_test::data;

namespace
{
  struct Answer
  {
    double              loss;
    std::vector<double> gradient;
  };

  Answer evaluate(const Communicator &communicator, const std::string &loss_name)
  {
    NetworkCase problem(communicator, disk_case(1));
    const auto  loss =
        Loss::create(loss_name, problem.problem->equations(), ResidualOperator::Preconditioner::jacobi);
    Answer answer;
    answer.loss = problem.model->loss_and_weight_gradient(*loss, answer.gradient);
    return answer;
  }

  Certificate price_of_network(const Communicator &communicator)
  {
    NetworkCase         problem(communicator, disk_case(3));
    std::vector<double> u(problem.problem->n_free());
    problem.model->predict(u);
    return certify(problem.problem->equations(), u, 1e-3);
  }

  double max_norm(const std::vector<double> &v)
  {
    double result = 0.;
    for (const double x : v)
      result = std::max(result, std::abs(x));
    return result;
  }
} // namespace

BOOST_DATA_TEST_CASE(losses_and_gradients, data::make(Loss::names()), name)
{
  const auto one  = evaluate(Communicator(MPI_COMM_SELF), name);
  const auto many = evaluate(Communicator(MPI_COMM_WORLD), name);

  BOOST_TEST(std::abs(many.loss - one.loss) <= 1e-10 * std::abs(one.loss));
  BOOST_REQUIRE(many.gradient.size() == one.gradient.size());
  BOOST_TEST(max_norm(one.gradient) > 0.);
  auto difference = many.gradient;
  for (std::size_t i = 0; i < difference.size(); ++i)
    difference[i] -= one.gradient[i];
  BOOST_TEST(max_norm(difference) <= 1e-10 * max_norm(one.gradient));
}

BOOST_AUTO_TEST_CASE(estimate_through_multigrid)
{
  const auto one  = price_of_network(Communicator(MPI_COMM_SELF));
  const auto many = price_of_network(Communicator(MPI_COMM_WORLD));
  BOOST_TEST(many.estimate == one.estimate, boost::test_tools::tolerance(0.2));
  BOOST_TEST(many.residual_relative == one.residual_relative, boost::test_tools::tolerance(1e-9));
}
