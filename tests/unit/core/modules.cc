// MPI: 1
// Libraries that are loaded on demand: what is missing is named, and files that need none load none.
#include "core/modules.h"
#include "core/exceptions.h"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace trestle;

BOOST_AUTO_TEST_CASE(a_missing_module_is_named)
{
  // Who reads the message must know which file to look for.
  const auto names_the_file = [](const FatalError &error) {
    return std::string(error.what()).find("libtrestle_nonsense.so") != std::string::npos;
  };
  BOOST_TEST(!modules::exists("nonsense"));
  BOOST_CHECK_EXCEPTION(modules::load("nonsense"), FatalError, names_the_file);
  BOOST_CHECK_EXCEPTION(modules::function("nonsense", "f"), FatalError, names_the_file);
}

BOOST_AUTO_TEST_CASE(a_file_without_networks_loads_none)
{
  // LibTorch costs more than most runs: empty keys do not ask for it.
  modules::load_for_networks("set study = representative volume\nsubsection network\n  set types =\nend\n",
                             "case.prm", {"mesh/refinements=2"});
  BOOST_CHECK_THROW(modules::load_for_networks("subsection network\n", "case.prm", {}), InputError);
}
