// MPI: 1 2
// A unit cell's reduction is the same on one rank and two and survives its archive to the bit; archives that are
// damaged or of another cell are refused; the linear response is kept; energies lie in their brackets; states of
// plastic cells are kept; a library's exception leaves a cell as one of ours.
#include "physics/microscale/unit_cell.h"
#include "core/exceptions.h"
#include "physics/materials/material.h"
#include "source_directory.h"
#include "support/parameter_values.h"
#include "support/small_fibre_cell.h"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>
#include <functional>
#include <random>

using namespace trestle;

namespace
{
  const std::vector<double> training = {0.04,  0.01, -0.02, -0.03, 0.02, 0.06, 0.01,  -0.04, 0.03,
                                        -0.01, 0.03, -0.07, 0.02,  0.02, 0.01, -0.02, -0.02, 0.08};

  /// The fibre, linear elements, few modes.
  struct Setting
  {
    explicit Setting(const std::function<void(trestle::testing::ParameterValues &)> &change = {})
      : cell(UnitCell::create(values))
    {
      trestle::testing::set_small_fibre_cell(values);
      if (change)
        change(values);
      cell->setup();
    }

    void reduce(MPI_Comm mpi = MPI_COMM_SELF, const std::vector<double> &path = {1.},
                const std::vector<double> &strains = training)
    {
      const Communicator communicator(mpi);
      Run                run{communicator, RunDirectory(communicator, "out"), {}, {}};
      cell->reduce(run, strains, path, std::vector<double>{0.04, 0.04, 0.08});
    }

    Archive archive() const
    {
      Archive result;
      cell->write(result);
      return result;
    }

    trestle::testing::ParameterValues values;
    std::unique_ptr<UnitCell>         cell;
  };

  std::vector<double> random_numbers(const std::size_t n, const unsigned int seed)
  {
    std::mt19937                           generator(seed);
    std::uniform_real_distribution<double> uniform(-1., 1.);
    std::vector<double>                    result(n);
    for (double &entry : result)
      entry = uniform(generator);
    return result;
  }

  std::vector<double> random_strain(const unsigned int seed)
  {
    auto result = random_numbers(3, seed);
    for (unsigned int i = 0; i < 3; ++i)
      result[i] *= i == 2 ? 0.08 : 0.04;
    return result;
  }

  double largest_difference(const std::vector<double> &a, const std::vector<double> &b)
  {
    BOOST_REQUIRE(a.size() == b.size());
    double difference = 0., size = 0.;
    for (std::size_t i = 0; i < a.size(); ++i)
      {
        difference = std::max(difference, std::abs(a[i] - b[i]));
        size       = std::max(size, std::abs(a[i]));
      }
    return difference / size;
  }

  bool names(const InputError &error, const std::string &part)
  {
    return std::string(error.what()).find(part) != std::string::npos;
  }
} // namespace

BOOST_AUTO_TEST_CASE(ranks_that_share_the_snapshots_find_the_same_modes)
{
  Setting alone, together;
  alone.reduce();
  together.reduce(MPI_COMM_WORLD);
  const auto &a = alone.cell->reduced()->data(), &b = together.cell->reduced()->data();
  BOOST_TEST(largest_difference(a.weights, b.weights) <= 1e-9);
  BOOST_TEST(largest_difference(a.strain_modes, b.strain_modes) <= 1e-9);
  BOOST_TEST(largest_difference(a.stress_modes, b.stress_modes) <= 1e-9);
  BOOST_TEST(largest_difference(a.mean_stress, b.mean_stress) <= 1e-9);
  BOOST_TEST(largest_difference(a.strain_amplitude, b.strain_amplitude) <= 1e-9);
  const auto strain = random_strain(1);
  BOOST_TEST(largest_difference(alone.cell->solve_reduced(strain).stress,
                                together.cell->solve_reduced(strain).stress) <= 1e-9);
  // All ranks of one reduction hold the same numbers.
  const Communicator communicator(MPI_COMM_WORLD);
  BOOST_TEST(communicator.max(b.strain_modes[5]) == b.strain_modes[5]);
  BOOST_TEST(communicator.max(-b.strain_modes[5]) == -b.strain_modes[5]);
}

BOOST_AUTO_TEST_CASE(a_cell_that_was_not_set_up_says_so)
{
  trestle::testing::ParameterValues values;
  const auto                        cell = UnitCell::create(values);
  BOOST_CHECK_THROW(cell->n_nodes(), FatalError);
}

namespace
{
  /// Fails as deal.II does.
  class Brittle : public Material
  {
  public:
    explicit Brittle(ParameterSink &) {}

    bool      is_linear() const override { return false; }
    Stress    stress(const Strain &, Internal) const override { fail(); }
    Stiffness stiffness(const Strain &, Internal) const override { fail(); }
    double    energy(const Strain &, Internal) const override { fail(); }
    double    conjugate_energy(const Stress &, Internal) const override { fail(); }
    Strain    conjugate_strain(const Stress &, Internal) const override { fail(); }

  private:
    [[noreturn]] static void fail() { throw dealii::ExcMessage("It broke."); }
  };

  const RegisterMaterial<Brittle> registration("brittle", "For this test.");
} // namespace

BOOST_AUTO_TEST_CASE(exceptions_of_a_library_become_ours)
{
  Setting    setting([](auto &values) {
    values.set("unit cell/matrix/material", "brittle");
    values.set("unit cell/degree", "2"); // setup asks the law of the first degree whether it locks
  });
  const auto is_ours = [](const FatalError &error) {
    const std::string text = error.what();
    return text.find("deal.II: ") != std::string::npos && text.find("It broke.") != std::string::npos;
  };
  CellState state;
  BOOST_CHECK_EXCEPTION(setting.cell->solve(random_strain(1), state, true), FatalError, is_ours);
  BOOST_CHECK_THROW(setting.reduce(), FatalError); // said on all ranks, in their words
}

// No fluctuation is to be found in it; modes of round-off would be integrated with care.
BOOST_AUTO_TEST_CASE(a_homogeneous_cell_is_reduced_to_its_law)
{
  Setting setting([](auto &values) {
    values.set("mesh/source", "generator");
    values.set("mesh/refinements", "2");
    values.set("unit cell/inclusion/material ids", "");
  });
  setting.reduce();
  CellState  state;
  const auto strain  = random_strain(3);
  const auto truth   = setting.cell->solve(strain, state, true);
  const auto reduced = setting.cell->solve_reduced(strain);
  BOOST_TEST(reduced.displacement.size() == 1u);
  BOOST_TEST(largest_difference(truth.stress, reduced.stress) <= 1e-9);
  BOOST_TEST(largest_difference(truth.tangent, reduced.tangent) <= 1e-9);
  BOOST_TEST(reduced.estimate <= 1e-6);
}

// A structure's points are mostly near the linear response; a snapshot at rest must bring it in.
BOOST_AUTO_TEST_CASE(a_snapshot_at_rest_keeps_the_linear_response)
{
  Setting without, with;
  without.reduce();
  auto strains = training;
  std::fill(strains.end() - 3, strains.end(), 0.);
  with.reduce(MPI_COMM_SELF, {1.}, strains);
  for (unsigned int seed = 0; seed < 4; ++seed)
    {
      auto strain = random_strain(seed);
      for (double &entry : strain)
        entry *= 0.01;
      CellState  state;
      const auto truth = with.cell->solve(strain, state, true);
      const auto error = [&](const Setting &setting) {
        return largest_difference(truth.tangent, setting.cell->solve_reduced(strain).tangent);
      };
      BOOST_TEST(error(with) <= 3e-3);
      BOOST_TEST(error(with) <= 0.5 * error(without));
    }
}

BOOST_AUTO_TEST_CASE(archives_keep_every_bit)
{
  Setting made, opened;
  made.reduce();
  opened.cell->read(Archive::deserialise(made.archive().serialise()));
  for (unsigned int seed = 0; seed < 5; ++seed)
    {
      const auto strain = random_strain(seed);
      const auto a = made.cell->solve_reduced(strain), b = opened.cell->solve_reduced(strain);
      BOOST_TEST(a.stress == b.stress, boost::test_tools::per_element());
      BOOST_TEST(a.tangent == b.tangent, boost::test_tools::per_element());
      BOOST_TEST(a.displacement == b.displacement, boost::test_tools::per_element());
      BOOST_TEST(a.stress_modes == b.stress_modes, boost::test_tools::per_element());
      BOOST_TEST(a.estimate == b.estimate);
      BOOST_TEST(made.cell->fluctuation(a.displacement) == opened.cell->fluctuation(a.displacement),
                 boost::test_tools::per_element());
    }
}

BOOST_AUTO_TEST_CASE(damaged_archives_are_refused_and_the_cell_goes_on)
{
  Setting made;
  made.reduce();
  const Archive whole  = made.archive();
  const auto    before = made.cell->solve_reduced({training.data(), 3});
  const auto    refuse = [&](const std::string &part, const std::function<void(Archive &)> &damage) {
    Archive archive = whole;
    damage(archive);
    BOOST_CHECK_EXCEPTION(made.cell->read(archive), InputError,
                             [&](const InputError &error) { return names(error, part); });
  };
  for (const auto &[name, array] : whole.arrays)
    // Which it can do without, or hands on: answer.h5.
    if (name != "snapshots" && name != "trained snapshots" && !name.starts_with("answer/"))
      {
        refuse("'" + name + "'", [&](Archive &archive) { archive.arrays.erase(name); });
        if (name != "cubature points") // what then does not fit is the rest
          refuse("'" + name + "'", [&](Archive &archive) { archive.arrays[name].values.pop_back(); });
      }
  refuse("cubature weights", [](Archive &archive) { archive.arrays["cubature points"].values.pop_back(); });
  for (const double bad : {-1., 1e9, std::nan("")})
    refuse("cubature has a point", [&](Archive &archive) { archive.arrays["cubature points"].values[3] = bad; });
  refuse("no unit cell", [](Archive &archive) { archive.attributes.clear(); });
  refuse("kind: fe squared", [](Archive &archive) { archive.attributes["kind"] = "fe squared"; });
  refuse("cell in 3D", [](Archive &archive) { archive.attributes["dimension"] = "3"; });
  BOOST_TEST(made.cell->solve_reduced({training.data(), 3}).stress == before.stress,
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(archives_of_other_cells_are_refused)
{
  Setting made;
  made.reduce();
  const Archive archive = made.archive();
  const auto    refuse  = [&](const std::string &part, const std::string &path, const std::string &value) {
    Setting other([&](auto &values) { values.set(path, value); });
    BOOST_CHECK_EXCEPTION(other.cell->read(archive), InputError,
                              [&](const InputError &error) { return names(error, part); });
    BOOST_CHECK_THROW(other.cell->reduced(), InputError); // it is none the wiser
  };
  refuse("another mesh", "mesh/refinements", "1");
  refuse("another mesh", "mesh/file", TRESTLE_SOURCE_DIR "/meshes/rve_ellipse.msh");
  refuse("another mesh", "unit cell/degree", "2");
  refuse("another mesh", "unit cell/boundary", "uniform traction");
  trestle::testing::ParameterValues values;
  UnitCellImplementation<3>         solid(values);
  values.set("mesh/source", "file");
  values.set("mesh/file", TRESTLE_SOURCE_DIR "/meshes/rve_sphere.msh");
  values.set("unit cell/matrix/material ids", "matrix");
  values.set("unit cell/inclusion/material ids", "sphere");
  solid.setup();
  BOOST_CHECK_EXCEPTION(solid.read(archive), InputError,
                        [](const InputError &error) { return names(error, "2D") && names(error, "3D"); });
}

BOOST_AUTO_TEST_CASE(brackets_enclose_the_energy)
{
  Setting setting;
  setting.reduce();
  const auto  &data     = setting.cell->reduced()->data();
  unsigned int n_finite = 0;
  double       tightest = 1.;
  for (unsigned int seed = 0; seed < 8; ++seed)
    {
      const auto   strain = random_strain(seed);
      CellState    state;
      const double energy  = setting.cell->solve(strain, state, false).energy;
      const auto   reduced = setting.cell->solve_reduced(strain);
      for (const double noise : {0., 0.001, 0.03, 0.3})
        {
          auto       a = reduced.displacement, b = reduced.stress_modes;
          const auto random = random_numbers(a.size() + b.size(), seed);
          for (std::size_t i = 0; i < a.size(); ++i)
            a[i] += noise * random[i] * data.strain_amplitude[i];
          for (std::size_t i = 0; i < b.size(); ++i)
            b[i] += noise * random[a.size() + i] * data.stress_amplitude[i];
          const auto bracket = setting.cell->bracket({strain, a, b});
          BOOST_TEST(bracket.lower <= energy * (1. + 1e-12));
          BOOST_TEST(bracket.upper >= energy * (1. - 1e-12));
          n_finite += std::isfinite(bracket.lower);
          tightest = std::min(tightest, bracket.gap() / energy);
        }
    }
  BOOST_TEST(n_finite >= 16u);
  BOOST_TEST(tightest < 0.1); // or it would hold for any numbers
}

namespace
{
  struct Plastic : Setting
  {
    Plastic()
      : Setting([](auto &values) { values.set("unit cell/matrix/material", "j2 plasticity"); })
    {
      reduce(MPI_COMM_SELF, {0.25, 0.5});
    }
  };

  /// The answer of one point.
  struct Answer
  {
    Answer(Microscale &microscale, const std::size_t point, const std::vector<double> &strain)
    {
      microscale.evaluate({&point, 1}, strain, {stress, tangent, {}, {}});
    }
    bool operator==(const Answer &other) const { return stress == other.stress && tangent == other.tangent; }

    std::vector<double> stress = std::vector<double>(4), tangent = std::vector<double>(12);
  };
} // namespace

BOOST_AUTO_TEST_CASE(plastic_cells_remember_what_was_committed_and_nothing_else)
{
  Plastic    setting;
  const auto microscale = setting.cell->microscale(MicroscaleLevel::reduced);
  BOOST_TEST(microscale->has_history());
  microscale->set_n_points(2);
  const std::vector<double> up = {0.02, 0., 0.02}, down = {0.012, 0.002, 0.01}, aside = {-0.01, 0.01, -0.02};

  const Answer virgin(*microscale, 0, down);
  microscale->roll_back();
  Answer(*microscale, 0, up);
  microscale->commit();
  const Answer unloaded(*microscale, 0, down);
  BOOST_TEST(std::abs(unloaded.stress[0] - virgin.stress[0]) > 0.05 * std::abs(virgin.stress[0]));

  // A trial that was rolled back leaves no trace; nor do other points.
  Answer(*microscale, 0, aside);
  Answer(*microscale, 1, aside);
  microscale->roll_back();
  BOOST_TEST((Answer(*microscale, 0, down) == unloaded));
  BOOST_TEST((Answer(*microscale, 1, down) == virgin));

  // The same trial from another start of the iteration is the same state to round-off.
  Answer(*microscale, 0, aside);
  const Answer again(*microscale, 0, down);
  BOOST_TEST(largest_difference(again.stress, unloaded.stress) <= 1e-12);
}

BOOST_AUTO_TEST_CASE(packed_states_go_on_to_the_bit)
{
  Plastic    setting;
  const auto first = setting.cell->microscale(MicroscaleLevel::reduced),
             other = setting.cell->microscale(MicroscaleLevel::reduced);
  first->set_n_points(2);
  other->set_n_points(3);
  const std::vector<double> up = {0.02, 0., 0.02}, down = {0.012, 0.002, 0.01}, aside = {-0.01, 0.01, -0.02};
  Answer(*first, 1, up);
  first->commit();
  const auto state = first->pack(1);

  // A trial is no part of it, and the receiver's own past is forgotten.
  Answer(*first, 1, aside);
  BOOST_TEST(first->pack(1) == state, boost::test_tools::per_element());
  first->roll_back();
  Answer(*other, 2, aside);
  other->commit();
  other->unpack(2, state);
  BOOST_TEST(other->pack(2) == state, boost::test_tools::per_element());
  for (const auto &strain : {down, aside, up})
    {
      BOOST_TEST((Answer(*first, 1, strain) == Answer(*other, 2, strain)));
      first->commit();
      other->commit();
    }
  BOOST_TEST(first->pack(1) == other->pack(2), boost::test_tools::per_element());

  // Virgin states too; and what is none is refused.
  other->unpack(0, first->pack(0));
  BOOST_TEST((Answer(*other, 0, down) == Answer(*first, 0, down)));
  const auto before = other->pack(2);
  BOOST_CHECK_THROW(other->unpack(2, std::span(state).first(state.size() - 1)), InputError);
  BOOST_CHECK_THROW(other->unpack(2, std::vector<double>(3)), InputError);
  BOOST_CHECK_THROW(other->unpack(3, state), InputError);
  BOOST_TEST(other->pack(2) == before, boost::test_tools::per_element());
}
