// MPI: 1 2
// A classifier that was written answers the same bits on any number of ranks; whatever is missing or changed in its
// archive is refused.
#include "core/exceptions.h"
#include "core/run_directory.h"
#include "ml/answering/classifier_parts.h"
#include "support/sector_samples.h"

#include <boost/test/unit_test.hpp>

#include <functional>
#include <limits>

using namespace trestle;

namespace
{
  constexpr unsigned int K = 4;

  /// Not trained: numbers that no two of are alike.
  Classifier any_classifier()
  {
    ClassifierParts parts{{5, {3, 0}, {1., -2.}, {0.5, 1e3}}, K, {}, {}, {}, 2e-3, 0.125, {}};
    parts.shapes = {{{2, 7, K}, BranchShape::Activation::swish}, {{2, 3, 5, K}, BranchShape::Activation::tanh}};
    const RandomStream random(1, "any classifier");
    std::size_t        n       = 0;
    const auto         numbers = [&](const std::size_t size) {
      std::vector<double> result(size);
      for (auto &number : result)
        number = random.normal(n++);
      return result;
    };
    for (const auto &shape : parts.shapes)
      parts.weights.push_back(numbers(shape.n_weights()));
    parts.combination = numbers((2 * K + 1) * K);
    parts.scores      = {numbers(K * K), numbers(K), 0.3, 0.4};
    return Classifier(std::move(parts));
  }

  const std::vector<double> queries{1., 2., 3., 4., 5., -300., 0., 0., 0.1, 0., 1e3, 1., 1., 1., 1.};

  Archive written()
  {
    Archive archive;
    any_classifier().write(archive);
    return archive;
  }

  bool is_refused(const Archive &archive)
  {
    try
      {
        Classifier classifier(archive);
      }
    catch (const InputError &error)
      {
        return std::string(error.what()).find('\n') != std::string::npos; // and it says what to do
      }
    return false;
  }
} // namespace

BOOST_AUTO_TEST_CASE(round_trip)
{
  const Communicator world;
  const RunDirectory directory(world, "classifier");
  const auto         written_by_all = any_classifier();
  world.on_root([&] {
    Archive archive;
    archive.attributes["kind"] = "anything beside it";
    written_by_all.write(archive);
    archive.write(directory.file("classifier.h5"));
  });
  std::string bytes;
  world.on_root([&] { bytes = Archive::read(directory.file("classifier.h5")).serialise(); });
  const Classifier read(Archive::deserialise(world.broadcast(bytes)));
  BOOST_TEST(read.probabilities(queries) == written_by_all.probabilities(queries),
             boost::test_tools::per_element());
  BOOST_TEST(read.chosen_features() == written_by_all.chosen_features(), boost::test_tools::per_element());
  BOOST_TEST(read.scores().confusion == written_by_all.scores().confusion, boost::test_tools::per_element());
  BOOST_TEST(read.scores().among == written_by_all.scores().among, boost::test_tools::per_element());
  BOOST_TEST(read.scores().log_loss == 0.3);
  BOOST_TEST(read.scores().log_loss_uncalibrated == 0.4);
  BOOST_TEST(read.n_features() == 5u);
  BOOST_TEST(read.n_classes() == K);
  Archive again;
  read.write(again);
  BOOST_TEST(again.serialise() == written().serialise());
}

BOOST_AUTO_TEST_CASE(foreign_and_truncated)
{
  BOOST_TEST(is_refused(Archive()));
  auto another                     = written();
  another.attributes["classifier"] = "a forest";
  BOOST_TEST(is_refused(another));
  const auto bytes = written().serialise();
  BOOST_CHECK_THROW(Archive::deserialise(bytes.substr(0, bytes.size() / 2)), InputError);
}

BOOST_AUTO_TEST_CASE(anything_missing_or_of_another_size)
{
  const auto whole = written();
  for (const auto &[name, text] : whole.attributes)
    {
      auto archive = whole;
      archive.attributes.erase(name);
      BOOST_TEST(is_refused(archive), name);
    }
  for (const auto &[name, array] : whole.arrays)
    {
      auto archive = whole;
      archive.arrays.erase(name);
      BOOST_TEST(is_refused(archive), name);
      archive = whole;
      archive.arrays[name].values.pop_back();
      BOOST_TEST(is_refused(archive), name);
      archive                             = whole;
      archive.arrays[name].values.front() = std::numeric_limits<double>::quiet_NaN();
      BOOST_TEST(is_refused(archive), name);
    }
}

BOOST_AUTO_TEST_CASE(values_that_are_none)
{
  const auto with = [](const std::string &name, const std::size_t i, const double value) {
    auto archive                                      = written();
    archive.arrays.at("classifier " + name).values[i] = value;
    return archive;
  };
  BOOST_TEST(!is_refused(with("sizes", 0, 6.))); // one feature more that nobody looks at
  for (const std::size_t i : {0, 1, 2, 3})
    for (const double value : {0., 1.5, -1., 1e18})
      BOOST_TEST(is_refused(with("sizes", i, value)));
  for (const double value : {-1., 0.5, 5.})
    BOOST_TEST(is_refused(with("chosen features", 1, value)));
  BOOST_TEST(is_refused(with("deviations", 0, 0.)));
  BOOST_TEST(is_refused(with("floor", 0, 0.)));
  BOOST_TEST(is_refused(with("temperature", 0, 0.)));
  BOOST_TEST(is_refused(with("temperature", 0, -1.)));
  auto archive                               = written();
  archive.attributes["classifier network 1"] = "2-7-5 swish";
  BOOST_TEST(is_refused(archive));
  archive.attributes["classifier network 1"] = "2-4294967295-4 swish";
  BOOST_TEST(is_refused(archive));
}
