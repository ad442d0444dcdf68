// MPI: 1 2 4
// Outputs of reduced models are those of the full postprocessing of the same answer: probes, lines, integrals and
// forces, steady and in time, with boundary values that move and on meshes that are deformed; models opened on other
// ranks say the same; what would cost the mesh is left out, and what is not there is refused.
#include "core/exceptions.h"
#include "physics/functions/affine_expression.h"
#include "support/reduced_case.h"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <filesystem>

using namespace trestle;
using namespace trestle::testing;
namespace data = boost::unit_test::data;

namespace
{
  /// One field: all kinds of outputs.
  std::string asked(const std::string &forces = "left: 0 | both: 0, 1 : -2")
  {
    return "subsection postprocessing\n set probes = a: 0.31, 0.72 | edge: 0, 0.6 | jump: 0.9, 0.5; 0.1, 0.5\n"
           " set lines = cut: 0.5, 1 : 0.5, 0 : 21 : 0\n set integrals = mean: x*u0 + 2 | slope: u0_x - u0_y/2\n"
           " set forces = " +
           forces + "\nend\n";
  }

  struct Asked
  {
    std::string  name, text, projection;
    unsigned int n_modes, n_outputs;
  };
  std::ostream &operator<<(std::ostream &out, const Asked &asked)
  {
    return out << asked.name << ", " << asked.projection;
  }

  std::vector<Asked> cases()
  {
    const std::string moved = " set deformation = x + 0.1*a*x*y; y\n";
    const std::string flow  = "subsection postprocessing\n set probes = a: 0.31, 0.72\n set integrals = flux: u0\n"
                              " set forces = lid: 3 : -1 | walls: 0, 1\nend\n";
    const auto        mesh  = square_mesh(2, 1);
    return {{"linear heat", mesh + linear_heat() + asked(), "galerkin", 3, 11},
            {"nonlinear heat", mesh + nonlinear_heat() + asked(), "least squares", 3, 11},
            {"on a mesh that is deformed", square_mesh(2, 1, moved) + linear_heat() + asked(), "galerkin", 3, 9},
            {"transient heat", mesh + transient_heat() + asked(), "least squares", 4, 11},
            {"backward Euler",
             mesh + transient_heat() + "subsection time\n set scheme = backward euler\nend\n" + asked(),
             "galerkin", 4, 11},
            {"cavity", square_mesh(1, 2) + cavity() + flow, "least squares", 2, 10}};
  }

  /// Trained on few samples by a cubature.
  struct Setting
  {
    Setting(const Communicator &communicator, const std::string &text)
      : c(communicator, text),
        problems(c.problem->reduced_problems()),
        product(c.problem->inner_product(InnerProduct::Kind::l2)),
        before(c.problem->parameters()),
        set(c.samples({at(0.5, 0.5), at(0.5, 1.5), at(1., 1.), at(1.5, 0.5)}))
    {}

    /// Parts of the file's parameters.
    std::vector<double> at(const double a, const double b) const { return {a * before[0], b * before[1]}; }

    std::unique_ptr<ReducedProblem> train(const std::string &projection, const unsigned int n_modes,
                                          const std::string &always = "0, 1, 3")
    {
      const std::vector<std::size_t> training = {0, 1, 2, 3};
      ReducedOptions                 options;
      options.n_modes                   = n_modes;
      options.projection                = projection;
      options.max_states                = 12;
      options.always_sampled_boundaries = always;
      return problems->train({set, training}, *product, c.orthonormal(set, *product, n_modes + 1), options);
    }

    std::vector<double> states(const ReducedProblem &model, const ReducedAnswer &answer) const
    {
      std::vector<double> result;
      for (std::size_t s = 0; s < model.n_states(); ++s)
        {
          const auto field =
              model.field(std::span(answer.coefficients).subspan(s * model.n_modes(), model.n_modes()));
          result.insert(result.end(), field.begin(), field.end());
        }
      return result;
    }

    ReducedCase                      c;
    std::unique_ptr<ReducedProblems> problems;
    std::unique_ptr<InnerProduct>    product;
    std::vector<double>              before;
    SnapshotSet                      set;
  };

  /// Relative to the largest of each output over the states.
  double difference(const std::vector<double> &outputs, const std::vector<double> &truth, const std::size_t n)
  {
    BOOST_REQUIRE(outputs.size() == truth.size());
    std::vector<double> size(n, 0.), error(n, 0.);
    for (std::size_t i = 0; i < truth.size(); ++i)
      {
        size[i % n]  = std::max(size[i % n], std::abs(truth[i]));
        error[i % n] = std::max(error[i % n], std::abs(outputs[i] - truth[i]));
        if (!std::isfinite(outputs[i]))
          return INFINITY;
      }
    double result = 0.;
    for (std::size_t k = 0; k < n; ++k)
      result = std::max(result, error[k] / std::max(size[k], 1e-6));
    return result;
  }

  Run make_run(const Communicator &communicator, const std::string &name)
  {
    return Run{communicator, RunDirectory(communicator, std::filesystem::path("reduced_outputs") / name), {}, {}};
  }
} // namespace

BOOST_DATA_TEST_CASE(outputs_are_those_of_the_full_field, data::make(cases()), one)
{
  Setting    s(Communicator(), one.text);
  const auto model = s.train(one.projection, one.n_modes);
  const auto names = model->output_names();
  BOOST_TEST(names.size() == one.n_outputs);
  for (const auto &mu : {s.at(0.9, 1.1), s.at(1.2, 0.7)})
    {
      const auto answer = model->solve(mu);
      const auto fields = s.states(*model, answer);
      const auto full   = model->outputs_of(mu, fields);
      BOOST_TEST(full.size() == model->n_states() * names.size());
      BOOST_TEST(difference(answer.outputs, full, names.size()) <= 1e-10);
      BOOST_TEST(model->n_parameter_updates() > 0u);
      if (!s.c.problem->is_steady())
        continue;
      // what a user's own run writes of the field
      auto run = make_run(s.c.communicator(), "fields");
      s.c.problem->postprocess(fields, run);
      for (std::size_t k = 0; k < names.size(); ++k)
        BOOST_TEST(std::abs(run.figures.number("postprocessing." + names[k]) - full[k]) <=
                   1e-12 * std::max(1., std::abs(full[k])));
    }
}

namespace
{
  /// Of all modes and cells: the answer is the problem's own.
  std::unique_ptr<ReducedProblem> whole_model(Setting &s, const std::string &projection)
  {
    const std::vector<std::size_t> first = {0};
    ReducedOptions                 options;
    options.n_modes                   = s.c.communicator().sum((unsigned long)(s.c.problem->n_free()));
    options.projection                = projection;
    options.cubature_tolerance        = 0.;
    options.always_sampled_boundaries = "0, 1";
    return s.problems->train({s.set, first}, *s.product, s.c.unit_vectors(), options);
  }
} // namespace

BOOST_DATA_TEST_CASE(outputs_in_time_are_those_of_a_run,
                     data::make(std::vector<NamedCase>{{"transient heat", transient_heat()}, {"wave", wave()}}),
                     one)
{
  Setting    s(Communicator(), square_mesh(2, 1) + one.text + asked());
  const auto model  = whole_model(s, one.name == "wave" ? "galerkin" : "least squares");
  const auto names  = model->output_names();
  const auto mu     = s.at(0.9, 1.1);
  const auto answer = model->solve(mu);
  const auto full   = model->outputs_of(mu, s.c.solve(mu));

  auto run = make_run(s.c.communicator(), "run of " + one.name);
  s.c.problem->run_finite_elements(run);
  for (std::size_t k = 0; k < names.size(); ++k)
    {
      const auto          column = run.history.column("postprocessing." + names[k]);
      std::vector<double> of_answer, of_fields;
      for (std::size_t i = k; i < answer.outputs.size(); i += names.size())
        {
          of_answer.push_back(answer.outputs[i]);
          of_fields.push_back(full[i]);
        }
      if (names[k].ends_with("_position")) // jumps between samples that are as large
        continue;
      BOOST_TEST(difference(of_fields, column, 1) <= 1e-7);
      BOOST_TEST(difference(of_answer, column, 1) <= 1e-6);
    }
}

BOOST_AUTO_TEST_CASE(outputs_cost_what_their_cells_cost)
{
  // 16 cells a side and forces on one: probes and integrals visit none.
  const std::string text = square_mesh(4, 1) + linear_heat();
  Setting           without(Communicator(), text), with(Communicator(), text + asked("left: 0"));
  const auto        mu    = without.at(0.9, 1.1);
  const auto        plain = without.train("galerkin", 2)->solve(mu), answer = with.train("galerkin", 2)->solve(mu);
  BOOST_TEST(plain.outputs.empty());
  BOOST_TEST(answer.outputs.size() == 10u);
  BOOST_TEST(answer.cells_visited == plain.cells_visited + 16u);
}

BOOST_AUTO_TEST_CASE(what_would_cost_the_mesh_is_left_out)
{
  const std::string section = "subsection postprocessing\n set probes = a: 0.3, 0.7\n"
                              " set integrals = square: u0^2 | mean: u0 | late: t*u0\n"
                              " set forces = left: 0 | right: 1 | both: 0, 1\nend\n";
  Setting           s(Communicator(), square_mesh(2, 1) + linear_heat() + section);
  const auto names = [&](const std::string &always) { return s.train("galerkin", 2, always)->output_names(); };
  using Names      = std::vector<std::string>;
  BOOST_TEST(names("") == (Names{"a", "mean"}), boost::test_tools::per_element());
  BOOST_TEST(names("0") == (Names{"a", "mean", "left"}), boost::test_tools::per_element());
  BOOST_TEST(names("1, 0") == (Names{"a", "mean", "left", "right", "both"}), boost::test_tools::per_element());
  BOOST_CHECK_THROW(names("lid"), InputError);
}

BOOST_AUTO_TEST_CASE(models_of_other_ranks_say_the_same)
{
  const Communicator world, self(MPI_COMM_SELF);
  const std::string  text = square_mesh(3, 1) + transient_heat() + asked();
  Setting            together(world, text), alone(self, text);
  const auto         trained = together.train("least squares", 3);
  Archive            archive;
  trained->save(archive, "global/");
  const std::string bytes  = world.broadcast(world.is_root() ? archive.serialise() : "");
  const auto        shared = Archive::deserialise(bytes);
  const auto        opened = alone.problems->open(shared, "global/");
  const auto        mu     = together.at(0.9, 1.1);
  const auto        answer = trained->solve(mu), again = opened->solve(mu);
  const auto        names = trained->output_names();
  BOOST_TEST(opened->output_names() == names, boost::test_tools::per_element());
  BOOST_TEST(difference(again.outputs, answer.outputs, names.size()) <= 1e-8);
  BOOST_TEST(again.cells_visited == answer.cells_visited);

  // Who asks has a section of his own.
  Setting    other(world,
                   square_mesh(3, 1) + transient_heat() + "subsection postprocessing\n set probes = b: 1, 1\nend\n");
  const auto of_other = other.problems->open(shared, "global/");
  BOOST_TEST(of_other->output_names() == std::vector<std::string>{"b"}, boost::test_tools::per_element());
  BOOST_TEST(of_other->solve(mu).outputs.size() == of_other->n_states());
}

BOOST_AUTO_TEST_CASE(bad_input_is_refused)
{
  Setting    s(Communicator(), square_mesh(2, 1) + linear_heat() + asked());
  const auto model = s.train("galerkin", 2);
  const auto mu    = s.at(1., 1.);
  auto       field = s.c.solve(mu);
  BOOST_TEST(model->outputs_of(mu, field).size() == model->output_names().size());
  field.push_back(0.);
  BOOST_CHECK_THROW(model->outputs_of(mu, field), InputError);
  field.pop_back();
  BOOST_CHECK_THROW(model->outputs_of(std::vector<double>{1.}, field), InputError);
}

BOOST_AUTO_TEST_CASE(there_are_no_outputs_without_an_answer)
{
  Setting    s(Communicator(), square_mesh(2, 1) + linear_heat() + asked());
  const auto answer = whole_model(s, "galerkin")->solve(std::vector<double>{-3., 1.}); // no conductivity
  BOOST_REQUIRE(std::isinf(answer.estimate));
  BOOST_TEST(answer.outputs.size() == 11u);
  BOOST_TEST(std::ranges::all_of(answer.outputs, [](const double x) { return std::isnan(x); }));
}
