// MPI: 1 2 one-kernel
// A cell's networks learn its law, answer with consistent derivatives from any thread and in any batch, and are
// read from an archive as they were written, or not at all.
#include "bridge/microscale/cell_network.h"
#include "core/exceptions.h"
#include "core/interruption.h"
#include "ml/api/answering_network.h"
#include "support/laminate_cell.h"
#include "support/parameter_values.h"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <thread>

using namespace trestle;
namespace data = boost::unit_test::data;

namespace
{
  struct Answer
  {
    Answer(const std::size_t n, const ReducedCellData &cell)
      : stress(n * cell.n_stress),
        tangent(n * cell.n_stress * cell.n_strain),
        a(n * cell.n_strain_modes),
        b(n * cell.n_stress_modes)
    {}

    CellNetworkAnswer spans() { return {stress, tangent, a, b}; }

    std::vector<double> stress, tangent, a, b;
  };

  std::vector<double> random_strains(const std::size_t n, const double range = 0.04)
  {
    std::mt19937                           generator(3);
    std::uniform_real_distribution<double> uniform(-range, range);
    std::vector<double>                    strains(3 * n);
    for (auto &strain : strains)
      strain = uniform(generator);
    return strains;
  }

  Answer answer_of(const AnsweringNetwork &network, const ReducedCell &cell, const std::vector<double> &strains)
  {
    Answer answer(strains.size() / 3, cell.data());
    network.evaluate(strains.size() / 3, strains, answer.spans());
    return answer;
  }

  /// Two threads on one network, at the same time.
  std::vector<Answer> answers_of_threads(const CellNetwork &network, const ReducedCell &cell,
                                         const std::vector<double> &strains)
  {
    std::vector<Answer>      answers(2, Answer(strains.size() / 3, cell.data()));
    std::vector<std::thread> threads;
    for (auto &mine : answers)
      threads.emplace_back([&] {
        for (unsigned int i = 0; i < 50; ++i)
          network.evaluate(strains.size() / 3, strains, mine.spans());
      });
    for (auto &thread : threads)
      thread.join();
    return answers;
  }

  /// A small network with a short training.
  struct Case
  {
    Case(const std::string &type, const std::map<std::string, std::string> &values = {},
         const std::string &folder = "run")
      : network(CellNetworkRegistry::instance().create(type, prm)),
        run{Communicator(), RunDirectory(Communicator(), folder), {}, {}}
    {
      std::vector<std::string> sections{""};
      if (type == "potential")
        sections.push_back("branches/");
      for (const auto &section : sections)
        for (const auto &[key, value] : std::map<std::string, std::string>{{"widths", "24, 24"},
                                                                           {"steps", "600"},
                                                                           {"batch", "64"},
                                                                           {"rate", "1e-2"},
                                                                           {"lbfgs steps", "150"},
                                                                           {"lbfgs sample", "512"}})
          prm.set(section + key, value);
      for (const auto &[path, value] : values)
        prm.set(path, value);
    }

    void train() { network->train(cell, run); }

    testing::ParameterValues     prm;
    testing::LaminateCell        cell;
    std::unique_ptr<CellNetwork> network;
    Run                          run;
  };

  /// The laminate; raises the flag that SIGTERM raises, on the last rank, at a call of the law or of the solver.
  class InterruptingCell : public testing::LaminateCell
  {
  public:
    InterruptingCell(const unsigned int response, const unsigned int solution)
      : responses_(response),
        solutions_(solution)
    {}

    void respond(const std::size_t n, const std::span<const double> strain, const std::span<double> stress,
                 const std::span<double> stiffness, const std::span<double> energy) const override
    {
      LaminateCell::respond(n, strain, stress, stiffness, energy);
      count(responses_);
    }

    void solve(const std::size_t n, const std::span<const double> strains, const std::span<double> coefficients,
               const std::span<double> stress, const std::span<double> tangent) const override
    {
      LaminateCell::solve(n, strains, coefficients, stress, tangent);
      count(solutions_);
    }

  private:
    static void count(unsigned int &left)
    {
      const Communicator world;
      if (left > 0 && --left == 0 && world.rank() == world.size() - 1)
        interruption::request();
    }

    mutable unsigned int responses_, solutions_;
  };

  double distance(const std::vector<double> &a, const std::vector<double> &b)
  {
    double largest = 0., size = 0.;
    for (std::size_t i = 0; i < a.size(); ++i)
      {
        largest = std::max(largest, std::abs(a[i] - b[i]));
        size    = std::max(size, std::abs(b[i]));
      }
    return largest / size;
  }
} // namespace

BOOST_DATA_TEST_CASE(learns_the_law, data::make({"equino", "potential"}), type)
{
  Case test(type);
  test.train();
  const std::size_t   n       = 200;
  const auto          strains = random_strains(n);
  const auto          answer  = answer_of(*test.network, test.cell, strains);
  std::vector<double> a(2 * n), truth(4 * n), errors(n);
  test.cell.solve(n, strains, a, truth, {});
  for (std::size_t s = 0; s < n; ++s)
    {
      double difference = 0., size = 0.;
      for (std::size_t i = 4 * s; i < 4 * s + 4; ++i)
        {
          difference += std::pow(answer.stress[i] - truth[i], 2);
          size += truth[i] * truth[i];
        }
      errors[s] = std::sqrt(difference / size);
    }
  std::sort(errors.begin(), errors.end());
  BOOST_TEST_MESSAGE(type << ": stress error median " << errors[n / 2] << ", 95 % " << errors[n * 95 / 100]
                          << ", strain coefficients " << distance(answer.a, a) << ", loss "
                          << test.run.figures.number("training.loss") << ", "
                          << test.run.figures.number("time.train_s") << " s");
  BOOST_TEST(errors[n / 2] < 1e-2);
  BOOST_TEST(errors[n * 95 / 100] < 5e-2);
  BOOST_TEST(distance(answer.a, a) < 5e-2);
  BOOST_TEST(test.run.figures.number("training.steps") <= 750.);
  BOOST_TEST(test.run.history.columns().size() == 4u);

  // All ranks have the same weights.
  const Communicator world;
  for (const double weight : test.network->weights())
    if (world.max(weight) != world.min(weight))
      BOOST_FAIL("weights differ between ranks");
}

// At a fiftieth of the range the answer is still right relative to itself, and at rest it is zero.
BOOST_AUTO_TEST_CASE(small_strains)
{
  Case test("equino");
  test.train();
  const std::size_t   n       = 50;
  const auto          strains = random_strains(n, 0.02 * 0.04);
  const auto          answer  = answer_of(*test.network, test.cell, strains);
  std::vector<double> a(2 * n), truth(4 * n);
  test.cell.solve(n, strains, a, truth, {});
  BOOST_TEST(distance(answer.stress, truth) < 2e-2);
  BOOST_TEST(distance(answer.a, a) < 5e-2);
  for (const double entry : answer_of(*test.network, test.cell, {0., 0., 0.}).stress)
    BOOST_TEST(std::abs(entry) < 1e-12 * test.cell.data().stress_scale);
}

BOOST_DATA_TEST_CASE(derivatives_batches_and_threads, data::make({"equino", "potential"}), type)
{
  Case test(type, {{"steps", "50"}, {"lbfgs steps", "10"}});
  test.train();
  const auto strains = random_strains(100);
  const auto answer  = answer_of(*test.network, test.cell, strains);

  // Central differences of the stress.
  const double h = 1e-6;
  for (unsigned int k = 0; k < 3; ++k)
    {
      auto forward = strains, backward = strains;
      for (std::size_t s = 0; s < 100; ++s)
        {
          forward[3 * s + k] += h;
          backward[3 * s + k] -= h;
        }
      const auto up   = answer_of(*test.network, test.cell, forward).stress,
                 down = answer_of(*test.network, test.cell, backward).stress;
      std::vector<double> difference(up.size()), derivative(up.size());
      for (std::size_t i = 0; i < up.size(); ++i)
        {
          difference[i] = (up[i] - down[i]) / (2. * h);
          derivative[i] = answer.tangent[3 * i + k];
        }
      BOOST_TEST(distance(derivative, difference) < 1e-6);
    }

  // One by one, and without the other answers.
  for (std::size_t s = 0; s < 100; ++s)
    {
      const std::vector<double> strain(strains.begin() + 3 * s, strains.begin() + 3 * s + 3);
      const auto                alone = answer_of(*test.network, test.cell, strain);
      for (const auto &[one, all] : {std::pair{&alone.stress, &answer.stress},
                                     {&alone.tangent, &answer.tangent},
                                     {&alone.a, &answer.a},
                                     {&alone.b, &answer.b}})
        BOOST_TEST(std::equal(one->begin(), one->end(), all->begin() + s * one->size()));
      std::vector<double> stress(4), tangent(12);
      test.network->evaluate(1, strain, {stress, {}, {}, {}});
      BOOST_TEST(stress == alone.stress, boost::test_tools::per_element());
      test.network->evaluate(1, strain, {{}, tangent, {}, {}});
      BOOST_TEST(tangent == alone.tangent, boost::test_tools::per_element());
    }

  for (const auto &mine : answers_of_threads(*test.network, test.cell, strains))
    {
      BOOST_TEST((mine.stress == answer.stress && mine.tangent == answer.tangent));
      BOOST_TEST((mine.a == answer.a && mine.b == answer.b));
    }
}

// Symmetric whatever the weights: rows xx, yy, xy. And the stress has an energy: no work around a closed path.
BOOST_AUTO_TEST_CASE(potential_is_symmetric)
{
  Case test("potential",
            {{"steps", "20"}, {"lbfgs steps", "5"}, {"branches/steps", "1"}, {"branches/lbfgs steps", "0"}});
  test.train();
  for (auto &weight : test.network->weights())
    weight *= 1.3;
  const auto         answer = answer_of(*test.network, test.cell, random_strains(100, 0.1));
  const unsigned int rows[]{0, 1, 3};
  double             asymmetry = 0., size = 0.;
  for (std::size_t s = 0; s < 100; ++s)
    for (unsigned int i = 0; i < 3; ++i)
      for (unsigned int j = 0; j < 3; ++j)
        {
          const double *tangent = answer.tangent.data() + 12 * s;
          asymmetry = std::max(asymmetry, std::abs(tangent[rows[i] * 3 + j] - tangent[rows[j] * 3 + i]));
          size      = std::max(size, std::abs(tangent[rows[i] * 3 + j]));
        }
  BOOST_TEST(asymmetry <= 1e-12 * size);
}

// The stress of equino is the mean of its own equilibrated field.
BOOST_AUTO_TEST_CASE(stress_is_the_mean_of_the_field)
{
  Case test("equino", {{"steps", "20"}, {"lbfgs steps", "5"}});
  test.train();
  const auto          answer = answer_of(*test.network, test.cell, random_strains(20));
  std::vector<double> mean(answer.stress.size());
  for (std::size_t s = 0; s < 20; ++s)
    for (unsigned int i = 0; i < 4; ++i)
      for (unsigned int j = 0; j < 6; ++j)
        mean[4 * s + i] += test.cell.data().mean_stress[i * 6 + j] * answer.b[6 * s + j];
  BOOST_TEST(distance(mean, answer.stress) < 1e-13);
}

BOOST_DATA_TEST_CASE(archives, data::make({"equino", "potential"}), type)
{
  const std::map<std::string, std::string> few{{"steps", "20"}, {"lbfgs steps", "5"}};
  Case                                     test(type, few), other(type, few);
  test.train();
  Archive archive;
  test.network->write(archive);
  const auto strains = random_strains(50);
  other.network->read(Archive::deserialise(archive.serialise()), other.cell);
  const auto answer = answer_of(*test.network, test.cell, strains);
  BOOST_TEST(answer_of(*other.network, other.cell, strains).stress == answer.stress,
             boost::test_tools::per_element());
  BOOST_TEST(answer_of(*other.network, other.cell, strains).tangent == answer.tangent,
             boost::test_tools::per_element());

  // From the archive alone, as a host's small library reads it.
  const auto small = read_answering_network(archive, test.cell.data());
  const auto again = answer_of(*small, test.cell, strains);
  for (const auto &[one, all] : {std::pair{&again.stress, &answer.stress},
                                 {&again.tangent, &answer.tangent},
                                 {&again.a, &answer.a},
                                 {&again.b, &answer.b}})
    BOOST_TEST(*one == *all, boost::test_tools::per_element());

  // Every array missing, short, or not a number; and then the network still answers as before.
  for (const auto &[name, array] : archive.arrays)
    {
      Archive missing = archive, shorter = archive, infinite = archive;
      missing.arrays.erase(name);
      shorter.arrays[name].values.pop_back();
      infinite.arrays[name].values.front() = NAN;
      for (const auto *damaged : {&missing, &shorter, &infinite})
        {
          BOOST_CHECK_THROW(other.network->read(*damaged, other.cell), InputError);
          BOOST_CHECK_THROW(read_answering_network(*damaged, other.cell.data()), InputError);
        }
    }
  BOOST_TEST(answer_of(*other.network, other.cell, strains).stress == answer.stress,
             boost::test_tools::per_element());
  BOOST_CHECK_THROW(other.network->read(Archive(), other.cell), InputError);

  const testing::LaminateCell another(0.3);
  BOOST_CHECK_THROW(other.network->read(archive, another), InputError);
  BOOST_CHECK_THROW(read_answering_network(archive, another.data()), InputError);
  for (const std::string text :
       {"", "equino", "equino, strain 3-24 swish", "equino, strain 3-x swish, stress 3--1 tanh",
        "equino, strain 3-24-24-2 relu, stress 3-24-24-6 relu",
        "equino, strain 3-2 swish, stress 3-99999999 swish"})
    {
      Archive damaged                    = archive;
      damaged.attributes["branches"]     = text;
      damaged.attributes["architecture"] = text;
      BOOST_CHECK_THROW(read_answering_network(damaged, test.cell.data()), InputError);
    }
  Archive of_a_plugin                    = archive;
  of_a_plugin.attributes["architecture"] = "another network of the same parts";
  BOOST_TEST((read_answering_network(of_a_plugin, test.cell.data()) == nullptr));
  BOOST_CHECK_THROW(read_answering_network(Archive(), test.cell.data()), InputError);
  Case wide(type, {{"widths", "25, 24"}});
  BOOST_CHECK_EXCEPTION(wide.network->read(archive, wide.cell), InputError, [](const Error &error) {
    return std::string(error.what()).find("3-24-24") != std::string::npos;
  });
}

// Stopped in a stage of the branches' training or in the potential's, resumed, and the same bits as without.
BOOST_DATA_TEST_CASE(interruption_and_resume,
                     data::make({"equino", "equino", "potential", "potential"}) ^ data::make({20, 45, 20, 0}) ^
                         data::make({0, 0, 0, 3}),
                     type, responses, solutions)
{
  const std::map<std::string, std::string> few{{"steps", "30"}, {"lbfgs steps", "12"}, {"monitor every", "10"}};
  const std::string                        folder = std::string(type) + std::to_string(responses);
  Case                                     whole(type, few), first(type, few, folder), second(type, few, folder);
  whole.train();
  const InterruptingCell interrupting(responses, solutions);
  BOOST_CHECK_THROW(first.network->train(interrupting, first.run), Interrupted);
  interruption::clear();
  second.run.resume = true;
  second.train();
  const auto a = whole.network->weights(), b = second.network->weights();
  BOOST_TEST(std::equal(a.begin(), a.end(), b.begin(), b.end()));
  BOOST_TEST(whole.run.history.to_csv() == second.run.history.to_csv());
  BOOST_TEST(whole.run.figures.number("training.loss") == second.run.figures.number("training.loss"));
}
