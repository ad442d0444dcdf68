// MPI: 1 2
// A dictionary that learns a query from beyond its range answers its like within the tolerance, and near ones as before;
// it is written, opened on other ranks, and says the same; certificates that were wrong make it cautious, and what it
// cannot grow by is refused.
#include "studies/rom_net/growing_dictionary.h"
#include "core/exceptions.h"
#include "physics/api/parameter_file.h"
#include "physics/api/problem.h"
#include "physics/api/reduced_problem.h"
#include "studies/rom_net/dictionary_memory.h"
#include "studies/rom_net/dictionary_parameters.h"
#include "studies/shared/full_model.h"

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <limits>
#include <optional>

using namespace trestle;

namespace
{
  const std::string moving_source =
      "subsection parameters\n set names = x0, power\n set values = 0.3, 60\nend\n"
      "subsection mesh\n set generator = hyper_cube\n set arguments = 0 : 1 : true\n set refinements = 3\nend\n"
      "subsection physics\n set model = diffusion\n subsection diffusion\n"
      "  set conductivity = 0.1*(1 + 0.2*u)\n  set conductivity derivative = 0.02\n"
      "  set source = power*exp(-((x - x0 - 0.2*t)^2 + (y - 0.5)^2)/0.05)\n end\nend\n"
      "subsection boundary conditions\n set dirichlet = 0, 1, 2, 3: 0\nend\n"
      "subsection time\n set end time = 0.5\n set step = 0.1\nend\n"
      "subsection classifier\n set networks = 1\n set epochs = 10\n set folds = 2\nend\n"
      "subsection reduced model\n set projection = galerkin\n set richer modes = 3\nend\n";

  /// Two clusters, of weak and of strong sources on the left.
  struct Setting
  {
    explicit Setting(const Communicator &communicator = Communicator())
      : world(communicator),
        model(FullModel::create(file)),
        training(file),
        reduced(file),
        online(file),
        growth(file)
    {
      file.read(moving_source, "test", {});
      model->setup(world);
      problems = model->reduced_problems();
      product  = product_of(*model, "l2", "");
    }

    SnapshotSet samples(const std::vector<std::vector<double>> &parameters)
    {
      SnapshotSet result(world, model->n_owned(), model->n_states());
      for (const auto &mu : parameters)
        {
          model->set_parameters(mu);
          result.append(model->solve(), mu);
        }
      return result;
    }

    Dictionary train()
    {
      const std::vector<std::vector<double>> mu     = {{0.25, 40.}, {0.3, 42.},  {0.35, 44.}, {0.25, 46.},
                                                       {0.3, 76.},  {0.35, 78.}, {0.25, 80.}, {0.3, 74.}};
      const std::vector<unsigned int>        labels = {0, 0, 0, 0, 1, 1, 1, 1};
      const auto                             set    = samples(mu);
      std::vector<double>                    features;
      for (const auto &row : mu)
        features.insert(features.end(), row.begin(), row.end());
      Dictionary::Parts parts{.classifier = training.train(features, labels, 2, world),
                              .local      = {},
                              .global     = nullptr,
                              .least      = {0.25, 40.},
                              .largest    = {0.35, 80.},
                              .block      = "",
                              .tolerance  = 0.01};
      for (const auto &members : {std::vector<std::size_t>{0, 1, 2, 3}, {4, 5, 6, 7}})
        {
          parts.local.push_back(make(set, members, true));
        }
      parts.global = make(set, {0, 1, 2, 3, 4, 5, 6, 7}, false);
      return Dictionary(std::move(parts));
    }

    std::unique_ptr<ReducedProblem> make(const SnapshotSet &set, const std::vector<std::size_t> &members,
                                         bool keeps)
    {
      SvdParameters svd;
      svd.modes       = 9;
      auto options    = reduced.options;
      options.n_modes = 6;
      auto modes      = snapshot_modes(set.subset(members), *product, svd);
      auto result     = problems->train({set, members, {}}, *product, modes.modes, options);
      if (keeps)
        memories.push_back(remember(std::move(modes), set, members, 4, *product));
      return result;
    }

    /// Lets the dictionary learn; whether it grew.
    bool ask(Dictionary &dictionary, GrowingDictionary &growing, const std::vector<double> &mu)
    {
      const auto truth  = samples({mu});
      const auto answer = dictionary.answer(mu, 2);
      const auto error  = relative_error(dictionary, answer, *product, truth.values());
      return growing.learn(
          {.mu = mu, .truth = truth.values(), .answer = answer, .error = error, .solve_seconds = 1e3});
    }

    double error(const Dictionary &dictionary, const std::vector<double> &mu)
    {
      return relative_error(dictionary, dictionary.answer(mu, 2), *product, samples({mu}).values());
    }

    Communicator                     world;
    ParameterFile                    file;
    std::unique_ptr<FullModel>       model;
    ClassifierTraining               training;
    ReducedParameters                reduced;
    OnlineParameters                 online;
    GrowthParameters                 growth;
    std::unique_ptr<ReducedProblems> problems;
    std::unique_ptr<InnerProduct>    product;
    std::vector<BasisMemory>         memories;
  };

  const std::vector<double> far = {0.6, 70.}, like_far = {0.605, 71.}, near = {0.3, 43.};
} // namespace

BOOST_AUTO_TEST_CASE(what_was_learnt_is_answered_and_the_rest_as_before)
{
  Setting           s;
  auto              dictionary = s.train();
  GrowingDictionary growing(dictionary, s.memories, *s.problems, *s.product, s.reduced, s.online, s.growth);
  const auto        before = dictionary.answer(near, 2);
  BOOST_TEST(!dictionary.answer(far, 2).accepted);
  BOOST_TEST(dictionary.answer(far, 2).outside);
  BOOST_TEST(s.error(dictionary, far) > s.online.tolerance);

  BOOST_TEST(s.ask(dictionary, growing, far));
  BOOST_TEST(growing.n_updates() == 1u);
  BOOST_TEST((dictionary.has_grown(0) != dictionary.has_grown(1)));
  BOOST_TEST(s.error(dictionary, far) <= s.online.tolerance);
  BOOST_TEST(s.error(dictionary, like_far) <= s.online.tolerance);
  BOOST_TEST(dictionary.has_grown(dictionary.answer(like_far, 2).basis));
  BOOST_TEST(s.error(dictionary, near) <= 2e-3 + relative_error(dictionary.model(before.basis), before.answer,
                                                                *s.product, s.samples({near}).values()));
  BOOST_TEST(!s.ask(dictionary, growing, near)); // it was accepted

  Figures figures;
  growing.record(figures);
  BOOST_TEST(figures.number("adapt.updates") == 1.);
  BOOST_TEST(figures.number("adapt.cost") > 0.);
  BOOST_TEST(figures.number("adapt.modes") > 6.);
}

BOOST_AUTO_TEST_CASE(it_is_written_and_opened_on_other_ranks)
{
  Setting           s;
  auto              dictionary = s.train();
  GrowingDictionary growing(dictionary, s.memories, *s.problems, *s.product, s.reduced, s.online, s.growth);
  s.ask(dictionary, growing, far);
  const auto answer  = dictionary.answer(like_far, 2);
  auto       archive = dictionary.save();
  write_memories(growing.memories(), *s.model, s.world, archive);
  const auto bytes = s.world.broadcast(s.world.is_root() ? archive.serialise() : "");

  // Each rank by itself.
  Setting    alone(Communicator(MPI_COMM_SELF));
  const auto read   = Archive::deserialise(bytes);
  auto       opened = Dictionary::open(read, *alone.problems);
  const auto same   = opened.answer(like_far, 2);
  BOOST_TEST(same.basis == answer.basis);
  BOOST_TEST(opened.caution(same.basis) == dictionary.caution(same.basis));
  BOOST_REQUIRE(same.answer.coefficients.size() == answer.answer.coefficients.size());
  double difference = 0., size = 0.;
  for (std::size_t i = 0; i < same.answer.coefficients.size(); ++i)
    {
      difference = std::max(difference, std::abs(same.answer.coefficients[i] - answer.answer.coefficients[i]));
      size       = std::max(size, std::abs(answer.answer.coefficients[i]));
    }
  BOOST_TEST(difference <= 1e-8 * size);

  // And goes on growing there.
  const auto        memories = read_memories(read, *alone.model, alone.world, 2);
  GrowingDictionary further(opened, memories, *alone.problems, *alone.product, alone.reduced, alone.online,
                            alone.growth);
  BOOST_TEST(memories[same.basis].n_samples() == 5u);
  BOOST_TEST(!opened.answer(std::vector<double>{0.85, 70.}, 2).accepted);
  BOOST_TEST(alone.ask(opened, further, {0.85, 70.}));
  BOOST_TEST(further.n_updates() == 1u);
}

BOOST_AUTO_TEST_CASE(a_certificate_that_was_wrong_makes_it_cautious)
{
  Setting           s;
  auto              dictionary = s.train();
  GrowingDictionary growing(dictionary, s.memories, *s.problems, *s.product, s.reduced, s.online, s.growth);
  s.ask(dictionary, growing, far);
  const auto answer  = dictionary.answer(far, 2);
  const auto caution = dictionary.caution(answer.basis);
  const auto truth   = s.samples({far});
  // As if the audit had found ten times the tolerance where the certificate was half of what is allowed.
  auto told            = answer;
  told.accepted        = true;
  told.answer.estimate = 0.5 * dictionary.tolerance() * caution;
  growing.learn({.mu            = far,
                 .truth         = truth.values(),
                 .answer        = told,
                 .error         = 10. * s.online.tolerance,
                 .solve_seconds = 1e3});
  BOOST_TEST(std::abs(dictionary.caution(answer.basis) - 20.) <= 1e-10);
  BOOST_TEST(std::abs(dictionary.answer(far, 2).answer.estimate - 20. / caution * answer.answer.estimate) <=
             1e-8 * answer.answer.estimate * 20.);
}

BOOST_AUTO_TEST_CASE(what_it_cannot_grow_by_is_refused)
{
  Setting s;
  auto    dictionary = s.train();
  auto    small      = s.growth;
  small.most_modes   = 6;
  GrowingDictionary full(dictionary, s.memories, *s.problems, *s.product, s.reduced, s.online, small);
  BOOST_TEST(!s.ask(dictionary, full, far));
  Figures figures;
  full.record(figures);
  BOOST_TEST(figures.number("adapt.refused") == 1.);
  BOOST_TEST(!figures.has("adapt.cost"));

  BOOST_CHECK_THROW(GrowingDictionary(dictionary, {}, *s.problems, *s.product, s.reduced, s.online, s.growth),
                    InputError);
  const auto bytes = s.world.broadcast([&] {
    const auto archive = dictionary.save(); // as older studies wrote it
    return s.world.is_root() ? archive.serialise() : std::string();
  }());
  BOOST_CHECK_THROW(read_memories(Archive::deserialise(bytes), *s.model, s.world, 2), InputError);
  BOOST_TEST(Dictionary::open(Archive::deserialise(bytes), *s.problems).n_clusters() == 2u);
}

BOOST_AUTO_TEST_CASE(the_ratio_of_fallbacks)
{
  std::vector<bool> fell(60, false);
  for (const std::size_t i : {0, 1, 2, 3, 19, 20, 39, 40, 59})
    fell[i] = true;
  BOOST_TEST(fallback_ratio(fell) == 2. / 5.);
  BOOST_TEST(fallback_ratio({true, false, true}) == 1.);
  BOOST_TEST(std::isnan(fallback_ratio(std::vector<bool>(60, false))));
  BOOST_TEST(std::isnan(fallback_ratio({})));
}
