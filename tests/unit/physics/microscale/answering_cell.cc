// MPI: 1
// A reduced cell that was read from the part of its archive that answers, without mesh and parameter file, is the unit
// cell's own: stresses, tangents, certificates and states; what is damaged is refused with a word on what is wrong.
#include "physics/api/answering_cell.h"
#include "core/exceptions.h"
#include "physics/microscale/unit_cell.h"
#include "source_directory.h"
#include "support/parameter_values.h"
#include "support/small_fibre_cell.h"

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <functional>
#include <random>

using namespace trestle;

namespace
{
  /// Inclusion in a matrix, linear elements, few snapshots.
  template <int dim>
  struct Setting
  {
    explicit Setting(const bool has_history)
      : cell(values)
    {
      trestle::testing::set_small_fibre_cell(values);
      if (dim == 3)
        values.set("mesh/file", TRESTLE_SOURCE_DIR "/meshes/rve_sphere.msh");
      if (has_history)
        values.set("unit cell/matrix/material", "j2 plasticity");
      cell.setup();
      Run run{Communicator(MPI_COMM_SELF), RunDirectory(Communicator(MPI_COMM_SELF), "out"), {}, {}};
      cell.reduce(run, strains(3), std::vector<double>{0.5, 1.}, std::vector<double>(n_strain, 0.02));
      cell.write(archive);
    }

    static std::vector<double> strains(const std::size_t n)
    {
      std::mt19937                           generator(5);
      std::uniform_real_distribution<double> uniform(-0.02, 0.02);
      std::vector<double>                    result(n_strain * n);
      for (auto &entry : result)
        entry = uniform(generator);
      return result;
    }

    static constexpr std::size_t n_strain = dim == 2 ? 3 : 6, n_stress = dim == 2 ? 4 : 6;

    trestle::testing::ParameterValues values;
    UnitCellImplementation<dim>       cell;
    Archive                           archive;
  };

  double difference(const std::vector<double> &one, const std::vector<double> &other)
  {
    BOOST_REQUIRE(one.size() == other.size());
    double largest = 0., size = 1e-300;
    for (std::size_t i = 0; i < one.size(); ++i)
      {
        largest = std::max(largest, std::abs(one[i] - other[i]));
        size    = std::max(size, std::abs(other[i]));
      }
    return largest / size;
  }

  struct Answers
  {
    explicit Answers(const Microscale &cell)
      : stress(cell.n_points() * cell.n_stress()),
        tangent(cell.n_points() * cell.n_stress() * cell.n_strain()),
        estimate(cell.n_points())
    {}
    std::vector<double> stress, tangent, estimate;
  };

  Answers answers(Microscale &cell, const std::vector<double> &strains)
  {
    Answers                  result(cell);
    std::vector<std::size_t> points(cell.n_points());
    for (std::size_t i = 0; i < points.size(); ++i)
      points[i] = i;
    cell.evaluate(points, strains, {result.stress, result.tangent, result.estimate, {}});
    return result;
  }

  /// Nine points, a batch of eight and one more, over three steps.
  template <int dim>
  void check_same_answers(const bool has_history)
  {
    Setting<dim>        setting(has_history);
    std::size_t         n_written = 0;
    const auto          small     = AnsweringCell::read(setting.archive);
    std::vector<double> written_state;
    const auto          writer = [&](const RunDirectory &, const std::string &, std::span<const double>,
                            std::span<const double> state) {
      ++n_written;
      written_state.assign(state.begin(), state.end());
    };
    const auto part  = small->microscale(writer);
    const auto whole = setting.cell.microscale(MicroscaleLevel::reduced);
    BOOST_TEST(small->dimension() == unsigned(dim));
    BOOST_TEST(small->has_history() == has_history);
    BOOST_TEST(part->has_history() == has_history);
    for (auto *cell : {part.get(), whole.get()})
      cell->set_n_points(9);
    for (const double factor : {0.4, 1., -0.7})
      {
        auto strains = Setting<dim>::strains(9);
        for (auto &entry : strains)
          entry *= factor;
        const auto one = answers(*part, strains), other = answers(*whole, strains);
        BOOST_TEST(difference(one.stress, other.stress) <= 1e-10);
        BOOST_TEST(difference(one.tangent, other.tangent) <= 1e-10);
        BOOST_TEST(difference(one.estimate, other.estimate) <= 1e-10);
        for (auto *cell : {part.get(), whole.get()})
          cell->commit();
        BOOST_TEST(difference(part->pack(8), whole->pack(8)) <= 1e-10);
      }
    part->write_cell(8, RunDirectory(Communicator(MPI_COMM_SELF), "out"), "fields");
    BOOST_TEST(n_written == 1u);
    BOOST_TEST(written_state == part->pack(8), boost::test_tools::per_element());
  }
} // namespace

BOOST_AUTO_TEST_CASE(answers_as_the_unit_cell_in_the_plane) { check_same_answers<2>(false); }
BOOST_AUTO_TEST_CASE(answers_as_the_unit_cell_in_space) { check_same_answers<3>(false); }
BOOST_AUTO_TEST_CASE(answers_as_the_unit_cell_with_history) { check_same_answers<2>(true); }

BOOST_AUTO_TEST_CASE(what_is_damaged_is_refused)
{
  const Setting<2> setting(false);
  const auto       says = [&](const std::string &word, const std::function<void(Archive &)> &damage) {
    Archive archive = setting.archive;
    damage(archive);
    BOOST_CHECK_EXCEPTION(AnsweringCell::read(archive), InputError, [&](const InputError &error) {
      return std::string(error.what()).find(word) != std::string::npos;
    });
  };
  says("version '7'", [](Archive &archive) { archive.attributes["answer/version"] = "7"; });
  says("version ''", [](Archive &archive) { archive = {}; });
  says("dimension '4'", [](Archive &archive) { archive.attributes["answer/dimension"] = "4"; });
  says("'strain modes'", [](Archive &archive) { archive.attributes["answer/dimension"] = "3"; });
  says("no 'weights'", [](Archive &archive) { archive.arrays.erase("answer/weights"); });
  says("'stress modes'", [](Archive &archive) { archive.arrays["answer/stress modes"].values.pop_back(); });
  says("inf", [](Archive &archive) { archive.arrays["answer/stress projection"].values[3] = INFINITY; });
  says("7 in 'law of point'", [](Archive &archive) { archive.arrays["answer/law of point"].values[0] = 7.; });
  says("'internal variables'",
       [](Archive &archive) { archive.arrays["answer/internal variables"].values[0] = -1.; });
  says("'law 0/a1'", [](Archive &archive) { archive.arrays.erase("answer/law 0/a1"); });
  says("a1 = -3", [](Archive &archive) { archive.arrays["answer/law 0/a1"].values[0] = -3.; });
}

BOOST_AUTO_TEST_CASE(laws_of_plugins_are_not_made_again)
{
  Setting<2> setting(false);
  setting.archive.attributes["answer/law 1"] = "foam of a plugin";
  BOOST_TEST((AnsweringCell::read(setting.archive) == nullptr));
}
