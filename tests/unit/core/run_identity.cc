// MPI: 1 2
// A run is known by what changes its answer, contents of named files among it; what differs is named, lengths and output
// may differ.
#include "core/run_identity.h"
#include "core/checksum.h"
#include "core/exceptions.h"
#include "core/file.h"

#include <boost/test/unit_test.hpp>

#include <filesystem>

using namespace trestle;

namespace
{
  RunIdentity example(const std::string &source = "1")
  {
    RunIdentity identity;
    identity.set("physics/diffusion/source", source);
    identity.set("mesh/refinements", "3");
    identity.set("training/adam/steps", "100", Effect::length);
    identity.set("name", "a", Effect::none);
    return identity;
  }
} // namespace

// Test vectors of draft-eastlake-fnv.
BOOST_AUTO_TEST_CASE(digest_is_fnv_1a)
{
  BOOST_TEST(digest("") == "cbf29ce484222325");
  BOOST_TEST(digest("a") == "af63dc4c8601ec8c");
  BOOST_TEST(digest("foobar") == "85944171f73967e8");
}

BOOST_AUTO_TEST_CASE(what_differs_is_named)
{
  const auto differences = example("2").differences_from(example());
  BOOST_TEST_REQUIRE(differences.size() == 1u);
  BOOST_TEST(differences[0] == "physics/diffusion/source is '2' here and '1' there");
  BOOST_TEST(example().difference_in_words(example()) == "");

  auto longer = example(), elsewhere = example();
  longer.set("training/adam/steps", "200", Effect::length);
  elsewhere.set("name", "b", Effect::none);
  BOOST_TEST(longer.differences_from(example()).empty());
  BOOST_TEST((longer != example())); // whoever uses its end must know
  BOOST_TEST((elsewhere == example()));
}

BOOST_AUTO_TEST_CASE(messages_stay_short)
{
  RunIdentity many, none;
  for (int i = 0; i < 30; ++i)
    many.set("key " + std::to_string(i), std::string(500, 'x'));
  const auto words = many.difference_in_words(none);
  BOOST_TEST(words.size() < 600u);
  BOOST_TEST(words.find("and 26 more") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(lengths_that_others_build_on_are_answers)
{
  auto here = example(), there = example();
  there.set("training/adam/steps", "200", Effect::length);
  here.fix_lengths();
  there.fix_lengths();
  BOOST_TEST(here.differences_from(there).size() == 1u);

  RunIdentity whole, other;
  whole.include("cell: ", example());
  auto longer = example();
  longer.set("training/adam/steps", "200", Effect::length);
  other.include("cell: ", longer);
  BOOST_TEST(whole.difference_in_words(other) == "cell: training/adam/steps is '100' here and '200' there");
}

BOOST_AUTO_TEST_CASE(as_text_and_back)
{
  auto identity = example("x\ty = z\nw");
  BOOST_TEST((RunIdentity::from_text(identity.to_text()) == identity));
  BOOST_TEST((RunIdentity::from_text("") == RunIdentity()));
  BOOST_CHECK_THROW(RunIdentity::from_text("answer only\n"), InputError);
  BOOST_CHECK_THROW(RunIdentity::from_text("other\tname\tvalue\n"), InputError);
}

BOOST_AUTO_TEST_CASE(files_count_with_what_is_in_them)
{
  const Communicator communicator;
  const auto         written = [&](const std::string &mesh, const std::string &model) {
    communicator.on_root([&] {
      std::filesystem::create_directories("a_run/model");
      write_file_atomically("mesh.msh", mesh);
      write_file_atomically("a_run/parameters.prm", "set study = x\n");
      write_file_atomically("a_run/model/cell.h5", model);
    });
    RunIdentity identity;
    identity.set("mesh/file", "mesh.msh");
    identity.set("cell/run directory", "a_run");
    identity.set("physics/model", "diffusion");
    identity.add_contents(communicator);
    return identity;
  };
  const auto first = written("nodes", "modes");
  BOOST_TEST((written("nodes", "modes") == first));
  BOOST_TEST(written("other nodes", "modes").difference_in_words(first).starts_with("content of mesh/file"));
  BOOST_TEST(
      written("nodes", "other modes").difference_in_words(first).starts_with("content of cell/run directory"));
}
