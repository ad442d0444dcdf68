// MPI: 1 2 4
// A reduced load path of an elastoplastic solid answers as finite elements do: with all points, what it was trained on; with
// few of positive weight, what it has not seen, and its indicator grows with the error; body forces, heat and a random
// field are felt; it is kept and opened on any ranks, and a model of another path is refused.
#include "core/exceptions.h"
#include "core/statistics.h"
#include "physics/api/parameter_file.h"
#include "physics/api/reduced_problem.h"
#include "physics/api/snapshot_modes.h"
#include "studies/shared/full_model.h"
#include "support/problem_case.h"
#include "support/says.h"

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <numeric>

using namespace trestle;
using namespace trestle::testing;

namespace
{
  const std::string plastic = "subsection material\n set law = j2 plasticity\n set thermal expansion = 1e-4\n"
                              " set reference temperature = 20\n subsection j2 plasticity\n"
                              "  set bulk modulus = 160*(1 - 0.001*(temperature - 20))\n  set shear modulus = 80\n"
                              "  set yield stress = 0.25\n  set hardening modulus = 5\n end\nend\n";

  /// A plate or a block that is pulled, under its weight, and becomes warm.
  std::string plate(const unsigned int steps = 4, const std::string &force = "0; -0.02*t",
                    const unsigned int dim = 2)
  {
    const std::string more = dim == 3 ? "; 0" : "";
    return mesh_section(dim, dim == 3 ? 2 : 3) + degree_section(1) +
           "subsection samples\n set full model = load path\nend\n"
           "subsection parameters\n set names = pull, weight\n set values = 0.01, 1\n"
           " subsection random field\n  set modes = 2\n  set standard deviation = 10\n  set correlation length = "
           "1\n end\n"
           "end\n"
           "subsection boundary conditions\n set dirichlet = 0: 0; 0" +
           more + " | 1: pull*t; 0" + more +
           "\nend\n"
           "subsection macroscale\n set load steps = " +
           std::to_string(steps) + "\n set temperature = 20 + t*(10 + field)\n set body force = " + force + more +
           "\nend\nsubsection linear solver\n set method = direct\nend\nsubsection newton\n"
           " set relative tolerance = 1e-10\nend\n"
           "subsection postprocessing\n set probes = tip: 0.75, 0.5" +
           (dim == 3 ? ", 0.5" : "") + "\nend\n" + plastic;
  }

  struct Case
  {
    explicit Case(const std::string &text = plate())
      : model(FullModel::create(file))
    {
      file.read(text, "test", {});
      model->setup(world);
      product = model->inner_product(InnerProduct::Kind::l2, "");
    }

    std::vector<double> solve(const std::vector<double> &mu)
    {
      model->set_parameters(mu);
      return model->solve();
    }

    SnapshotSet samples(const std::vector<std::vector<double>> &parameters)
    {
      SnapshotSet result(world, model->n_owned(), model->n_states());
      for (const auto &mu : parameters)
        result.append(solve(mu), mu);
      return result;
    }

    std::vector<double> modes(const SnapshotSet &set, const unsigned int n)
    {
      SvdParameters svd;
      svd.modes = n;
      return snapshot_modes(set, *product, svd).modes;
    }

    double error(const ReducedProblem &reduced, const ReducedAnswer &answer, std::span<const double> truth)
    {
      double squares[] = {0., 0.};
      for (std::size_t s = 0; s < reduced.n_states(); ++s)
        {
          const auto field =
              reduced.field(std::span(answer.coefficients).subspan(s * reduced.n_modes(), reduced.n_modes()));
          for (std::size_t i = 0; i < field.size(); ++i)
            {
              squares[0] += std::pow(field[i] - truth[s * field.size() + i], 2);
              squares[1] += std::pow(truth[s * field.size() + i], 2);
            }
        }
      world.sum_in_place(squares, 2);
      return std::sqrt(squares[0] / squares[1]);
    }

    Communicator                  world;
    ParameterFile                 file;
    std::unique_ptr<FullModel>    model;
    std::unique_ptr<InnerProduct> product;
  };

  const std::vector<std::vector<double>> known = {
      {0.008, 1., 0., 0.}, {0.012, 1., 0., 0.},  {0.01, 1., 1., 0.},      {0.01, 1., -1., 0.5},
      {0.01, 1., 0., -1.}, {0.009, 1., 0.5, 1.}, {0.011, 1., -0.5, -0.5}, {0.01, 1., 0.3, 0.2}};
  const std::vector<std::size_t> training = {0, 1, 2, 3, 4, 5, 6}, held_out = {7};

  ReducedOptions options(const unsigned int n_modes, const double tolerance)
  {
    ReducedOptions result;
    result.n_modes            = n_modes;
    result.cubature_tolerance = tolerance;
    return result;
  }
} // namespace

BOOST_AUTO_TEST_CASE(with_all_points_it_is_the_finite_element_answer_in_the_span)
{
  for (const auto &[force, dim] :
       {std::pair("0; -0.02*t", 2u), {"0; 0", 2u}, {"0; -0.02*weight*t", 2u}, {"0; -0.02*t", 3u}})
    BOOST_TEST_CONTEXT("body force " << force << ", dimension " << dim)
    {
      Case       c(plate(4, force, dim));
      const auto set     = c.samples({{0.01, 1., 0.7, -0.3}, {0.012, 2., 0., 0.}});
      const auto modes   = c.modes(set, 8); // all that the paths span
      const auto reduced = c.model->reduced_problems()->train({set, std::vector<std::size_t>{0, 1}}, *c.product,
                                                              modes, options(8, 0.));
      for (const std::size_t i : {0u, 1u})
        {
          const auto answer = reduced->solve(set.parameters(i));
          BOOST_TEST(std::isfinite(answer.estimate));
          BOOST_TEST(c.error(*reduced, answer, set.sample(i)) < 1e-7);
          BOOST_TEST(answer.cells_visited > 0u);
        }
    }
}

BOOST_AUTO_TEST_CASE(few_points_answer_what_was_not_seen)
{
  Case        c;
  const auto  set     = c.samples(known);
  const auto  reduced = c.model->reduced_problems()->train({set, training, held_out}, *c.product, c.modes(set, 14),
                                                           options(10, 1e-4));
  const auto &cubature = reduced->cubature();
  BOOST_TEST(cubature.least_weight > 0.);
  BOOST_TEST(cubature.error <= 1e-4);
  BOOST_TEST(cubature.volume <= 1e-3);
  BOOST_TEST(cubature.share < 0.8);
  BOOST_TEST(cubature.held_out_median <= 1e-2);

  const std::vector<double> unseen = {0.0105, 1., -0.2, 0.4};
  const auto                truth  = c.solve(unseen);
  const auto                answer = reduced->solve(unseen);
  BOOST_TEST(c.error(*reduced, answer, truth) < 2e-2);
  BOOST_TEST(answer.estimate < 0.2);
  BOOST_TEST(answer.outputs.size() == 5u * 2u);
  const auto outputs = reduced->outputs_of(unseen, truth);
  BOOST_REQUIRE(outputs.size() == answer.outputs.size());
  for (std::size_t i = 0; i < outputs.size(); ++i)
    BOOST_TEST(std::abs(outputs[i] - answer.outputs[i]) < 2e-2 * 0.01);
}

BOOST_AUTO_TEST_CASE(the_indicator_grows_with_the_error)
{
  Case       c;
  const auto set = c.samples(known);
  const auto reduced =
      c.model->reduced_problems()->train({set, training}, *c.product, c.modes(set, 12), options(6, 1e-4));
  std::vector<double> estimates, errors;
  for (const double pull : {0.006, 0.01, 0.02, 0.04})
    for (const double field : {0., 1., 3., 6.})
      {
        const std::vector<double> mu     = {pull, 1., field, -field};
        const auto                answer = reduced->solve(mu);
        estimates.push_back(answer.estimate);
        errors.push_back(c.error(*reduced, answer, c.solve(mu)));
      }
  BOOST_TEST(spearman(estimates, errors) >= 0.7);
  BOOST_TEST(bool(reduced->estimate_kind() == EstimateKind::indicator));
}

BOOST_AUTO_TEST_CASE(it_answers_alike_after_it_was_kept)
{
  Case       c;
  const auto set      = c.samples(known);
  const auto problems = c.model->reduced_problems();
  const auto reduced  = problems->train({set, training}, *c.product, c.modes(set, 12), options(8, 1e-4));
  Archive    archive;
  reduced->save(archive, "some/");
  archive            = Archive::deserialise(c.world.broadcast(c.world.is_root() ? archive.serialise() : ""));
  const auto  opened = problems->open(archive, "some/");
  const auto &mu     = known[3];
  const auto  first = reduced->solve(mu), second = opened->solve(mu);
  BOOST_TEST(std::abs(first.estimate - second.estimate) <= 1e-8 * first.estimate);
  for (std::size_t i = 0; i < first.coefficients.size(); ++i)
    BOOST_TEST(std::abs(first.coefficients[i] - second.coefficients[i]) < 1e-10);
  Case other(plate(5));
  BOOST_CHECK_EXCEPTION(other.model->reduced_problems()->open(archive, "some/"), InputError, says("4 steps"));
}

BOOST_AUTO_TEST_CASE(what_cannot_be_answered_is_infinitely_doubtful_or_refused)
{
  Case       c;
  const auto set      = c.samples({known[0], known[1]});
  const auto problems = c.model->reduced_problems();
  const auto modes    = c.modes(set, 4);
  const auto reduced = problems->train({set, std::vector<std::size_t>{0, 1}}, *c.product, modes, options(3, 1e-4));
  BOOST_CHECK_EXCEPTION(reduced->solve(std::vector<double>{1.}), InputError, says("1 parameters"));
  auto audited  = options(3, 1e-4);
  audited.audit = true;
  BOOST_CHECK_EXCEPTION(problems->train({set, std::vector<std::size_t>{0, 1}}, *c.product, modes, audited),
                        InputError, says("audit"));
  BOOST_CHECK_EXCEPTION(problems->check(audited), InputError, says("audit"));
  auto named        = options(3, 1e-4);
  named.dual_fields = "stress, colour";
  BOOST_CHECK_EXCEPTION(problems->check(named), InputError, says("colour"));
  named.dual_fields = "stress, equivalent_plastic_strain";
  problems->check(named);
  BOOST_CHECK_EXCEPTION(reduced->audit(known[0], reduced->solve(known[0])), InputError, says("audited"));
  BOOST_CHECK_EXCEPTION(problems->train({set, std::vector<std::size_t>{}}, *c.product, modes, options(3, 1e-4)),
                        InputError, says("0 samples"));
}
