// MPI: 1 2
// OpenTURNS and LibTorch are loaded where a parameter file names one of their generators, in whatever way, and nowhere else.
#include "bridge/stochastic/generator.h"
#include "core/exceptions.h"
#include "core/modules.h"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <exception>
#include <iterator>

using namespace trestle;

namespace
{
  using Names = std::vector<std::string>;

  Names names() { return GeneratorRegistry::instance().names(); }

  void load_for(const std::string &text, const std::vector<std::string> &overrides = {})
  {
    modules::load_for_generators(text, "case.prm", overrides);
  }
} // namespace

BOOST_AUTO_TEST_CASE(a_file_that_names_one_loads_them_all)
{
  const auto before = names();
  // Who mistypes one is told of those, too, whose library nobody has asked for.
  const auto others = modules::other_generators(before);
  for (const std::string name : {"copula, polynomial chaos.", "flow matching, wgan.", "OpenTURNS", "LibTorch"})
    BOOST_TEST(others.find(name) != std::string::npos, others);
  BOOST_TEST((others.find("TRESTLE_WITH_UQ") == std::string::npos) == modules::exists("uq"));
  BOOST_TEST((std::ranges::find(before, "copula") == before.end()));
  load_for("set study = monte carlo\nsubsection generator\n  set generators = bootstrap, pca gaussian\nend\n");
  BOOST_TEST(names() == before, boost::test_tools::per_element());
  BOOST_CHECK_THROW(load_for("subsection generator\n"), InputError);

  if (!modules::exists("uq"))
    return;
  const auto on_terminate = std::get_terminate();
  load_for("subsection generator\n  set generators = bootstrap, copula\nend\n");
  // What the list in core/modules_for_runs.cc says, and what the library brings.
  const auto after = names();
  Names      brought;
  std::ranges::set_difference(after, before, std::back_inserter(brought));
  BOOST_TEST(brought == (Names{"copula", "polynomial chaos"}), boost::test_tools::per_element());
  BOOST_TEST(modules::other_generators(after).find("copula") == std::string::npos);
  // A library that is loaded in the middle of a run changes nothing of the process's.
  BOOST_TEST((std::get_terminate() == on_terminate));
}

BOOST_AUTO_TEST_CASE(networks_come_with_libtorch)
{
  if (!modules::exists("ml"))
    return;
  const auto before = names();
  load_for("subsection generator\n  subsection flow matching\n  end\nend\n");
  const auto after = names();
  Names      brought;
  std::ranges::set_difference(after, before, std::back_inserter(brought));
  BOOST_TEST(brought == (Names{"flow matching", "wgan"}), boost::test_tools::per_element());
}
