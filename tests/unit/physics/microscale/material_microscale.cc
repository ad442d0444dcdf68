// MPI: 1 2
// A material at points answers as the material itself does for the strain less the thermal one; its tangent is the
// derivative of its stress at any temperature; thermal strain alone makes no stress; a point that moves to another rank, or
// is packed and unpacked, goes on to the bit; bad conditions change nothing.
#include "physics/microscale/material_microscale.h"
#include "bridge/microscale/balanced_microscale.h"
#include "core/exceptions.h"
#include "core/file.h"
#include "physics/answering/voigt.h"
#include "physics/api/material_law.h"
#include "physics/api/parameter_file.h"

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <numeric>
#include <random>

using namespace trestle;

namespace
{
  const std::string steel =
      "set law = j2 plasticity\n set thermal expansion = 1e-5 + 1e-8*temperature\n set reference "
      "temperature = 20\n subsection j2 plasticity\n set bulk modulus = stiff*(1000 - "
      "temperature)\n set shear modulus = 400 - 0.1*temperature\n set yield stress = 2 - "
      "0.001*temperature + 0.1*field\n set hardening modulus = 50\n end\n";

  /// The law of `steel`, whose parameter `stiff` is 2.
  template <int dim>
  struct Points
  {
    explicit Points(const std::size_t n, const std::string &text = steel)
    {
      file.read("subsection material\n" + text + "end\n", "test", {});
      microscale = law->microscale(dim);
      points     = dynamic_cast<MaterialMicroscale<dim> *>(microscale.get());
      points->set_parameters({{"stiff", 2.}}, true);
      points->set_n_points(n);
      all.resize(n);
      std::iota(all.begin(), all.end(), 0);
    }

    struct Answer
    {
      std::vector<double>          stress, tangent, estimate;
      std::vector<MicroscaleLevel> level;
    };
    Answer evaluate(const std::vector<double> &strains)
    {
      const std::size_t n = all.size();
      using V             = Voigt<dim>;
      Answer a{std::vector<double>(n * V::n_stress), std::vector<double>(n * V::n_stress * V::n_strain),
               std::vector<double>(n, 1.), std::vector<MicroscaleLevel>(n)};
      points->evaluate(all, strains, {a.stress, a.tangent, a.estimate, a.level});
      return a;
    }

    ParameterFile                file;
    std::unique_ptr<MaterialLaw> law = MaterialLaw::create(file);
    std::unique_ptr<Microscale>  microscale;
    MaterialMicroscale<dim>     *points = nullptr;
    std::vector<std::size_t>     all;
  };

  /// Of several points; strains pass the yield strain, about 0.003.
  std::vector<double> random_numbers(const std::size_t n, const double size, const unsigned int seed)
  {
    std::mt19937                           generator(seed);
    std::uniform_real_distribution<double> uniform(-size, size);
    std::vector<double>                    result(n);
    for (double &value : result)
      value = uniform(generator);
    return result;
  }

  /// From 20 to 220 degrees, fields from -1 to 1.
  std::vector<double> some_conditions(const std::size_t n, const unsigned int seed)
  {
    auto result = random_numbers(2 * n, 1., seed);
    for (std::size_t i = 0; i < n; ++i)
      result[2 * i] = 120. + 100. * result[2 * i];
    return result;
  }

  template <int dim>
  void check_against_the_material()
  {
    constexpr std::size_t n = 20;
    Points<dim>           test(n);
    ParameterFile         file;
    PointMaterial         material(file);
    file.read(steel, "test", {});
    material.setup({{"stiff", 2.}}, true);
    std::vector<std::vector<double>> history(n, std::vector<double>(7, 0.));
    unsigned int                     n_plastic = 0;
    for (unsigned int step = 0; step < 3; ++step)
      {
        const auto conditions = some_conditions(n, 10 + step);
        const auto strains    = random_numbers(n * Voigt<dim>::n_strain, 0.01, step);
        test.points->set_conditions(test.all, conditions);
        const auto answer = test.evaluate(strains);
        for (std::size_t i = 0; i < n; ++i)
          {
            // by hand
            const double temperature = conditions[2 * i];
            const Strain strain =
                Voigt<dim>::tensor_of_strain(&strains[i * Voigt<dim>::n_strain]) -
                (1e-5 + 1e-8 * temperature) * (temperature - 20.) * dealii::unit_symmetric_tensor<3>();
            material.set_conditions({temperature, conditions[2 * i + 1]});
            const Stress stress = material.law().stress(strain, history[i]);
            for (unsigned int k = 0; k < Voigt<dim>::n_stress; ++k)
              {
                const auto [row, column] = voigt::stress_index(k);
                BOOST_TEST(std::abs(answer.stress[i * Voigt<dim>::n_stress + k] - stress[row][column]) <=
                           1e-12 * stress.norm());
              }
            std::vector<double> after(7);
            material.law().advance(strain, history[i], after);
            n_plastic += after[6] > history[i][6];
            history[i] = after;
            BOOST_TEST(answer.estimate[i] == 0.);
            BOOST_TEST((answer.level[i] == MicroscaleLevel::finite_elements));
          }
        test.points->commit();
        for (std::size_t i = 0; i < n; ++i)
          for (unsigned int k = 0; k < 7; ++k)
            BOOST_TEST(std::abs(test.points->pack(i)[2 + k] - history[i][k]) <= 1e-15);
      }
    BOOST_TEST(n_plastic > n); // most points yield in most steps
  }

  template <int dim>
  void check_tangent()
  {
    constexpr std::size_t n = 10;
    using V                 = Voigt<dim>;
    Points<dim> test(n);
    test.points->set_conditions(test.all, some_conditions(n, 1));
    test.evaluate(random_numbers(n * V::n_strain, 0.01, 2));
    test.points->commit();
    test.points->set_conditions(test.all, some_conditions(n, 3));
    const auto   strains = random_numbers(n * V::n_strain, 0.01, 4);
    const auto   tangent = test.evaluate(strains).tangent;
    const double h       = 1e-7;
    for (unsigned int j = 0; j < V::n_strain; ++j)
      {
        auto above = strains, below = strains;
        for (std::size_t i = 0; i < n; ++i)
          {
            above[i * V::n_strain + j] += h;
            below[i * V::n_strain + j] -= h;
          }
        const auto plus = test.evaluate(above).stress, minus = test.evaluate(below).stress;
        for (std::size_t i = 0; i < n * V::n_stress; ++i)
          BOOST_TEST(std::abs((plus[i] - minus[i]) / (2. * h) - tangent[i * V::n_strain + j]) <= 1e-6 * 2000.);
      }
  }
} // namespace

BOOST_AUTO_TEST_CASE(points_answer_as_their_material)
{
  check_against_the_material<2>();
  check_against_the_material<3>();
}

BOOST_AUTO_TEST_CASE(tangents_are_derivatives_at_any_temperature)
{
  check_tangent<2>();
  check_tangent<3>();
}

BOOST_AUTO_TEST_CASE(thermal_strain_alone_makes_no_stress)
{
  Points<3> test(3);
  test.points->set_conditions(test.all, std::vector<double>{20., 0., 220., 0., 220., 1.});
  const double        heated = (1e-5 + 1e-8 * 220.) * 200.;
  std::vector<double> strains(18, 0.);
  for (const std::size_t point : {1, 2})
    for (unsigned int k = 0; k < 3; ++k)
      strains[6 * point + k] = heated;
  for (const double stress : test.evaluate(strains).stress)
    BOOST_TEST(std::abs(stress) < 1e-12);
  // and where it is held it makes pressure, -3 K of it
  for (const double stress : {test.evaluate(std::vector<double>(18, 0.)).stress[6]})
    BOOST_TEST(stress == -3. * 2. * 780. * heated, boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(nobody_tells_points_anything)
{
  // At the reference temperature, and without parameters.
  Points<2> test(
      1, "set law = linear isotropic\n set thermal expansion = 1\n set reference temperature = 300\n"
         "subsection linear isotropic\n set young modulus = 10 + temperature\n set poisson ratio = 0\nend\n");
  const auto fresh = test.law->microscale(2);
  fresh->set_n_points(1);
  std::vector<double> stress(4);
  fresh->evaluate(std::vector<std::size_t>{0}, std::vector<double>{0.1, 0., 0.}, {stress, {}, {}, {}});
  BOOST_TEST(stress[0] == 31., boost::test_tools::tolerance(1e-12));
  BOOST_TEST(!fresh->has_history());
  BOOST_TEST(test.points->field_names() == std::vector<std::string>{"temperature"},
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(steps_are_committed_and_rolled_back)
{
  Points<3>  test(4);
  const auto strains = random_numbers(24, 0.01, 5);
  test.points->set_conditions(test.all, some_conditions(4, 6));
  const auto virgin = test.points->pack(2);
  const auto first  = test.evaluate(strains);
  BOOST_TEST(test.points->fields(2).back() > 0.); // has yielded on trial
  test.points->roll_back();
  BOOST_TEST(test.points->pack(2) == virgin, boost::test_tools::per_element());
  BOOST_TEST(test.points->fields(2).back() == 0.);
  const auto again = test.evaluate(strains);
  BOOST_TEST(again.stress == first.stress, boost::test_tools::per_element());
  test.points->commit();
  // The same strain once more is elastic: same stress, no more flow.
  const double before = test.points->fields(2).back();
  const auto   held   = test.evaluate(strains);
  for (std::size_t i = 0; i < held.stress.size(); ++i)
    BOOST_TEST(std::abs(held.stress[i] - first.stress[i]) < 1e-11);
  BOOST_TEST(std::abs(test.points->fields(2).back() - before) < 1e-15);
}

BOOST_AUTO_TEST_CASE(a_packed_point_goes_on_to_the_bit)
{
  Points<3> test(5), other(1);
  test.points->set_conditions(test.all, some_conditions(5, 7));
  test.evaluate(random_numbers(30, 0.01, 8));
  test.points->commit();
  const auto strains = random_numbers(30, 0.01, 9);
  const auto stays   = test.evaluate(strains);
  other.points->unpack(0, test.points->pack(3));
  const auto moved = other.evaluate({strains.begin() + 18, strains.begin() + 24});
  for (unsigned int k = 0; k < 6; ++k)
    BOOST_TEST(moved.stress[k] == stays.stress[18 + k]);
  for (unsigned int k = 0; k < 36; ++k)
    BOOST_TEST(moved.tangent[k] == stays.tangent[3 * 36 + k]);
  BOOST_TEST(other.points->fields(0) == test.points->fields(3), boost::test_tools::per_element());
  auto state = test.points->pack(3);
  BOOST_CHECK_THROW(other.points->unpack(1, state), InputError);
  state.back() = std::nan("");
  BOOST_CHECK_THROW(other.points->unpack(0, state), InputError);
  state.pop_back();
  BOOST_CHECK_THROW(other.points->unpack(0, state), InputError);
}

BOOST_AUTO_TEST_CASE(points_move_between_ranks_in_the_middle_of_a_step)
{
  // Each rank has four points at home; they are told their conditions, then all go to the next rank's worker.
  const Communicator communicator(MPI_COMM_WORLD);
  const unsigned int me = unsigned(communicator.rank());
  Points<3>          stays(4), moves(4);
  PointDistribution  points(communicator, 4);
  const auto         first = random_numbers(24, 0.01, 20 + me), second = random_numbers(24, 0.01, 30 + me);
  for (auto *test : {&stays, &moves})
    {
      test->points->set_conditions(test->all, some_conditions(4, 40 + me));
      test->evaluate(first);
      test->points->commit();
      test->points->set_conditions(test->all, some_conditions(4, 50 + me));
    }
  std::vector<int> next = points.worker_of();
  for (int &rank : next)
    rank = (rank + 1) % communicator.size();
  points.move(next, *moves.points);
  const auto own = points.to_workers(second, 6);
  // slots are in the order of the points: whoever moves fills them ascending
  const auto answer = moves.evaluate(own);
  BOOST_TEST(points.to_homes(answer.stress, 6) == stays.evaluate(second).stress, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(conditions_find_their_workers)
{
  const Communicator communicator(MPI_COMM_WORLD);
  const unsigned int me = unsigned(communicator.rank());
  Points<3>          alone(4), worker(4);
  BalancedMicroscale balanced(communicator, *worker.points, 4);
  const auto         conditions = some_conditions(4, 60 + me), strains = random_numbers(24, 0.01, 70 + me);
  alone.points->set_conditions(alone.all, conditions);
  balanced.set_conditions(conditions);
  std::vector<double>          stress(24), tangent(144), estimate(4);
  std::vector<MicroscaleLevel> level(4);
  balanced.evaluate(strains, {stress, tangent, estimate, level});
  BOOST_TEST(stress == alone.evaluate(strains).stress, boost::test_tools::per_element());
  BOOST_TEST(balanced.field_names().size() == 8u);
  const auto fields = balanced.fields();
  for (std::size_t i = 0; i < 4; ++i)
    {
      BOOST_TEST(fields[8 * i] == conditions[2 * i]);
      BOOST_TEST(fields[8 * i + 7] == alone.points->fields(i).back());
    }
  // What is wrong on one rank alone is thrown on all, and changes nothing.
  auto bad = conditions;
  if (communicator.rank() == communicator.size() - 1)
    bad[2] = 5000.; // where the shear modulus would be negative
  BOOST_CHECK_THROW(balanced.set_conditions(bad), InputError);
  bad[2] = std::nan("");
  BOOST_CHECK_THROW(balanced.set_conditions(bad), InputError);
  balanced.evaluate(strains, {stress, tangent, estimate, level});
  BOOST_TEST(stress == alone.evaluate(strains).stress, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(bad_expressions_are_named)
{
  const auto message = [](const std::string &text, const std::map<std::string, double> &parameters) {
    try
      {
        Points<2> test(1, text);
        test.points->set_parameters(parameters, false);
        return std::string();
      }
    catch (const InputError &error)
      {
        return std::string(error.what());
      }
  };
  BOOST_TEST(message("set thermal expansion = 1e-5*temprature\n", {}).find("temprature") != std::string::npos);
  BOOST_TEST(
      message("set thermal expansion = 1e-5*temperature\n", {{"temperature", 1.}}).find("parameters/names") !=
      std::string::npos);
  BOOST_TEST(message("set thermal expansion = 1e-5*field\n", {}).find("field") != std::string::npos);
  BOOST_TEST(message("subsection j2 plasticity\n set yield stress = 0*stiff\nend\n", {{"stiff", 1.}})
                 .find("yield "
                       "stress") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_point_is_written)
{
  Points<2>          test(2);
  const Communicator communicator(MPI_COMM_WORLD);
  const RunDirectory directory(communicator, "material_point");
  test.evaluate(random_numbers(6, 0.01, 1));
  communicator.on_root([&] {
    test.points->write_cell(1, directory, "point");
    const auto text = read_file(directory.file("point.vtu"));
    for (const std::string name : {"temperature", "equivalent_plastic_strain", "stress_zz", "strain_xy"})
      BOOST_TEST(text.find("\"" + name + "\"") != std::string::npos, name);
  });
}
