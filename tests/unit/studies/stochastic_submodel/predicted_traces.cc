// MPI: 1 2
// The trace that a predictor of a known field makes on the cut is that of the field, and its draws are the coefficients of it; a
// model that is missing, of other parameters, another end time or a grid beside the zone is refused by name.
#include "studies/stochastic_submodel/predicted_traces.h"
#include "core/exceptions.h"
#include "physics/api/parameter_file.h"
#include "studies/stochastic_submodel/submodel_data.h"
#include "support/problem_case.h"
#include "support/says.h"

#include <boost/test/unit_test.hpp>

#include <cmath>

using namespace trestle;
using namespace trestle::testing;

namespace
{
  const std::string membrane = mesh_section(2, 3) + degree_section(1) +
                               "subsection parameters\n set names = f\n set values = 1\nend\n"
                               "subsection physics\n set model = wave\nend\n"
                               "subsection boundary conditions\n set neumann = 0: f*sin(3*t)^4*y\nend\n"
                               "subsection time\n set end time = 0.6\n set step = 0.05\nend\n"
                               "subsection zone\n set box = 0.25, 0.25 : 0.75, 0.75\nend\n"
                               "subsection postprocessing\n set probes = middle: 0.5, 0.5\nend\n";

  /// What the grid is told, times the square of time.
  class Mock : public FieldPredictor
  {
  public:
    explicit Mock(const Archive &) {}
    std::vector<double> field(const FieldGrid &grid, std::span<const double> inputs) const override
    {
      std::vector<double> result;
      for (std::size_t frame = 0; frame < grid.n_frames; ++frame)
        for (const double value : inputs)
          result.push_back(value * std::pow(grid.interval * double(frame), 2));
      return result;
    }
  };
  const RegisterFieldPredictor<Mock> registration("mock", "For tests.");

  struct Case
  {
    explicit Case(const FieldGrid &grid, const std::string &name = "predictor.h5",
                  const std::string &task = "mock")
      : zone(Zone::create(file)),
        model(*zone),
        traces(file)
    {
      file.read(membrane + "set model = predictor.h5\n", "test.prm", {});
      Archive archive;
      archive.attributes["task"] = task;
      grid.write(archive);
      world.on_root([&] { archive.write(name); });
      model.setup(world);
    }
    void open()
    {
      traces.open(*zone, [](unsigned int seed, const std::uint64_t i) {
        return std::vector<double>{1. + double(seed) + 0.1 * double(i)};
      });
    }
    /// Of (1 + x - 2y) f t^2, by the zone's own differences.
    std::vector<double> exact(const double f) const
    {
      std::vector<double> displacements;
      for (std::size_t n = 0; n <= zone->n_steps(); ++n)
        for (std::size_t dof = 0; dof < zone->n_interface(); ++dof)
          {
            const double *at = zone->interface_positions().data() + 2 * dof;
            displacements.push_back(f * (1. + at[0] - 2. * at[1]) * std::pow(double(n) * zone->step(), 2));
          }
      return zone->with_rates(displacements, Zone::Rates::by_differences);
    }

    Communicator          world;
    ParameterFile         file;
    std::unique_ptr<Zone> zone;
    TracedModel           model;
    PredictedTraces       traces;
  };

  const FieldGrid good{{0.1, 0.1}, {0.9, 0.9}, {10, 8}, 5, 0.15, "f*(1 + x - 2*y)", "f"};
} // namespace

BOOST_AUTO_TEST_CASE(draws_are_coefficients_of_the_exact_trace)
{
  Case c(good);
  c.open();
  SnapshotSet set(c.world, c.model.n_owned(), 1);
  for (unsigned int k = 0; k < 3; ++k)
    {
      auto whole = c.exact(1. + k);
      for (std::size_t i = 0; i < whole.size(); ++i)
        whole[i] += k == 1 ? 0.1 * std::sin(double(i)) : 0.;
      set.append({whole.begin() + std::ptrdiff_t(c.model.begin()),
                  whole.begin() + std::ptrdiff_t(c.model.begin() + c.model.n_owned())},
                 {});
    }
  const SubmodelVectors vectors(TraceModes(set, c.model.begin(), c.model.layout(), 2), {"f"}, {0},
                                {{1.}, {2.}, {3.}});
  c.traces.see_through(vectors);
  c.traces.learn({3, 0, {1., 2., 3.}}, c.world);
  const auto draws = c.traces.draw(2, 5, 2);
  BOOST_REQUIRE(draws.size() == 6u);
  for (unsigned int i = 0; i < 2; ++i)
    {
      const double f      = 3.5 + 0.1 * i;
      const auto   wanted = vectors.vector(c.exact(f), std::vector<double>{f});
      for (std::size_t k = 0; k < 3; ++k)
        BOOST_TEST(std::abs(draws[3 * i + k] - wanted[k]) < 1e-10);
    }
  BOOST_TEST(c.zone->whole().parameters().front() == 1.);
  BOOST_CHECK_EXCEPTION(c.traces.learn({1, 0, {1., 2.}}, c.world), InputError, says("other vectors"));
}

BOOST_AUTO_TEST_CASE(models_that_do_not_fit)
{
  const auto refused = [](const FieldGrid &grid, const std::string &what, const std::string &task = "mock") {
    Case c(grid, "predictor.h5", task);
    BOOST_CHECK_EXCEPTION(c.open(), InputError, says(what));
  };
  auto other       = good;
  other.parameters = "f, g";
  refused(other, "f, g");
  other          = good;
  other.interval = 0.2;
  refused(other, "predicts until");
  other      = good;
  other.high = {0.6, 0.9};
  refused(other, "the cut has a dof at");
  refused(good, "next step", "next step");
}
