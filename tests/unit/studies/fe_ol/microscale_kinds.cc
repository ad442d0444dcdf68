// MPI: 1 2
// A law that a plugin registers is found by its name wherever microscales are: by open_microscale(), by the C
// interface, and by `fe squared`, beside others and alone.
#include "bridge/microscale/microscale_kinds.h"
#include "core/exceptions.h"
#include "core/study.h"
#include "embed/trestle.h"
#include "studies/fe_ol/open_microscale.h"
#include "support/homogeneous_microscale.h"

#include <boost/test/unit_test.hpp>

#include <algorithm>

using namespace trestle;
using namespace trestle::testing;

namespace
{
  constexpr double modulus = 70.;

  /// As a plugin has it: a name for a law that needs no run directory, but is told of it.
  struct Foam : HomogeneousMicroscale
  {
    explicit Foam(const std::string &run_directory)
      : HomogeneousMicroscale(run_directory == "solid" ? 3 : 2, "linear isotropic",
                              "set young modulus = 70\n set poisson ratio = 0\n")
    {}
  };
  const RegisterMicroscale<Foam> registration("foam", "A law of the test.");

  constexpr const char *bar = R"(
subsection mesh
  set arguments   = 0 : 1 : true
  set refinements = 2
end
subsection boundary conditions
  set dirichlet = 0: 0; - | 1: 0.01*t; - | 2: -; 0
end
subsection macroscale
  set load steps          = 2
  set reaction boundaries = 1
end
subsection microscale
  set type    = foam
  set compare =
end
)";

  struct BarStudy
  {
    explicit BarStudy(const std::vector<std::string> &overrides)
      : study(StudyRegistry::instance().create("fe squared", file))
    {
      file.read(bar, "test", overrides);
    }

    ParameterFile          file;
    std::unique_ptr<Study> study;
  };
} // namespace

BOOST_AUTO_TEST_CASE(it_is_opened_by_its_name)
{
  const Communicator communicator;
  const auto         kinds = microscale_kinds();
  BOOST_TEST(std::count(kinds.begin(), kinds.end(), "foam") == 1);
  BOOST_TEST(std::count(kinds.begin(), kinds.end(), "reduced") == 1);
  BOOST_TEST(open_microscale("", "foam", communicator)->dimension() == 2u);
  BOOST_TEST(open_microscale("solid", "foam", communicator)->dimension() == 3u);
  BOOST_CHECK_THROW(open_microscale("", "no such law", communicator), InputError);
}

BOOST_AUTO_TEST_CASE(the_c_interface_serves_it)
{
  trestle_cell *cell = nullptr;
  BOOST_REQUIRE(trestle_create("", "foam", nullptr, 0, TRESTLE_ALONE, &cell) == TRESTLE_OK);
  const double  strain[] = {0.01, 0., 0.};
  double        stress[4], tangent[12], estimate = -1.;
  unsigned char level;
  BOOST_TEST(trestle_set_n_points(cell, 1) == TRESTLE_OK);
  BOOST_TEST(trestle_evaluate(cell, 1, nullptr, 3, strain, stress, tangent, &estimate, &level) == TRESTLE_OK);
  BOOST_TEST(stress[0] == 0.01 * modulus, boost::test_tools::tolerance(1e-12));
  trestle_destroy(cell);
}

BOOST_AUTO_TEST_CASE(fe_squared_solves_with_it)
{
  const Communicator communicator;
  BarStudy           bar({});
  Run                run{communicator, RunDirectory(communicator, "bar"), {}, {}};
  bar.study->run(run);
  BOOST_TEST(run.figures.number("reaction.x") == 0.01 * modulus, boost::test_tools::tolerance(1e-8));
  BOOST_TEST(run.figures.number("load_steps") == 2.);
  BOOST_TEST(run.figures.number("homogenised.tangent.xx_xx") == modulus, boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(beside_itself_it_is_compared_by_its_name)
{
  const Communicator communicator;
  BarStudy           bar({"microscale/compare=foam"});
  BOOST_CHECK_NO_THROW(bar.study->validate(communicator));
  BarStudy wrong({"microscale/compare=no such law"});
  BOOST_CHECK_EXCEPTION(wrong.study->validate(communicator), InputError, [](const InputError &error) {
    return std::string(error.what()).find("foam") != std::string::npos; // it is among what may be named
  });
}

BOOST_AUTO_TEST_CASE(what_does_not_fit_is_said_before_the_run)
{
  const Communicator communicator;
  BarStudy           solid({"cell/run directory=solid"});
  BOOST_CHECK_THROW(solid.study->validate(communicator), InputError);
  BarStudy with_cell({"microscale/compare=reduced"}); // which needs a cell that is not named
  BOOST_CHECK_THROW(with_cell.study->validate(communicator), InputError);
}
