// MPI: 1 2
// The same elastic bar in metre and pascal and in millimetre and megapascal gives the same answer to 1e-8:
// networks see non-dimensional fields.
#include "studies/shared/scaling.h"
#include "support/network_case.h"

#include <boost/test/unit_test.hpp>

using namespace trestle;
using namespace trestle::testing;

namespace
{
  std::string bar(const std::string &length, const std::string &height, double modulus, double traction)
  {
    return R"(
subsection mesh
  set generator = subdivided_hyper_rectangle
  set arguments = 4, 2 : 0, 0 : )" +
           length + ", " + height + R"( : true
end
subsection physics
  set model = elasticity
  subsection elasticity
    set material = linear isotropic
    subsection linear isotropic
      set young modulus = )" +
           std::to_string(modulus) + R"(
      set poisson ratio = 0.3
    end
  end
end
subsection boundary conditions
  set dirichlet = 0: 0; 0
  set neumann   = 1: 0; )" +
           std::to_string(traction) + R"(
end
subsection network
  set type = chebyshev
  subsection chebyshev
    set widths     = 16, 16
    set order      = 4
    set activation = tanh
  end
end
subsection training
  set loss       = energy
  set optimisers = gauss newton
  subsection gauss newton
    set steps = 40
  end
end
)";
  }

  std::vector<double> answer(const std::string &text, const std::string &directory)
  {
    const Communicator world;
    NetworkCase        problem(world, text);
    problem.model->setup(world, problem.problem->graph(), scaled_field_map(*problem.problem), 1);
    Run run{world, RunDirectory(world, directory), {}, {}};
    problem.model->train(problem.problem->equations(), run, [](auto) { return std::vector<History::Entry>(); });
    std::vector<double> u(problem.problem->n_free());
    problem.model->predict(u);
    return u;
  }
} // namespace

BOOST_AUTO_TEST_CASE(metre_pascal_and_millimetre_megapascal)
{
  const auto in_metres      = answer(bar("1", "0.2", 2e11, 1e6), "metres");
  const auto in_millimetres = answer(bar("1000", "200", 2e5, 1.), "millimetres");

  double largest = 0., difference = 0.;
  for (std::size_t i = 0; i < in_metres.size(); ++i)
    {
      largest    = std::max(largest, std::abs(in_metres[i]));
      difference = std::max(difference, std::abs(in_metres[i] - 1e-3 * in_millimetres[i]));
    }
  const Communicator world;
  largest = world.max(largest);
  BOOST_TEST(largest > 1e-5);
  BOOST_TEST(world.max(difference) <= 1e-8 * largest);
}
