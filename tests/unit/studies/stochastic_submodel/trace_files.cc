// MPI: 1 2
// Traces of somebody's own runs serve as those of runs made here do, whatever shape, order and kind of file they come in, and
// however many groups of ranks read them; what is of another zone, mesh or step is refused by name.
#include "studies/stochastic_submodel/trace_files.h"

#include "core/file.h"
#include "core/npy.h"
#include "physics/api/parameter_file.h"
#include "studies/stochastic_submodel/cut_order.h"
#include "studies/stochastic_submodel/submodel_data.h"
#include "support/problem_case.h"
#include "support/says.h"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

using namespace trestle;
using namespace trestle::testing;

namespace
{
  constexpr std::size_t n_runs = 3;

  const std::string plate =
      mesh_section(2, 3) + degree_section(1) +
      "subsection parameters\n set names = f, g\n set values = 1, 2\nend\n"
      "subsection physics\n set model = elastodynamics\nend\n"
      "subsection boundary conditions\n set dirichlet = 1: 0; 0\n set neumann = 0: f*sin(3*t)^4*y; 0\nend\n"
      "subsection time\n set end time = 0.6\n set step = 0.05\nend\n"
      "subsection zone\n set box = 0.25, 0.25 : 0.75, 0.75\nend\n"
      "subsection postprocessing\n set maxima = stress: von_mises\n set probes = middle: 0.5, 0.5\nend\n";

  double size_of(const std::vector<double> &numbers)
  {
    double result = 0.;
    for (const double number : numbers)
      result = std::max(result, std::abs(number));
    return result;
  }

  std::string replaced(std::string text, const std::string &from, const std::string &to)
  {
    return text.replace(text.find(from), from.size(), to);
  }

  /// A zone with keys of section traces.
  struct Case
  {
    explicit Case(const std::string &keys, const std::string &text = plate)
      : zone(Zone::create(file)),
        model(*zone),
        traces(file)
    {
      file.read(text + "subsection stochastic submodel\n subsection traces\n" + keys + " end\nend\n", "test.prm",
                {});
      model.setup(world);
      quantities.emplace(zone->part().number_names(), true);
    }

    Communicator                    world;
    ParameterFile                   file;
    std::unique_ptr<Zone>           zone;
    TracedModel                     model;
    TraceFiles                      traces;
    std::optional<SampleQuantities> quantities;
  };

  /// What files of another program would hold.
  struct Known
  {
    Known()
    {
      Case c("");
      layout = c.zone->layout();
      for (std::size_t run = 0; run < n_runs; ++run)
        {
          c.zone->set_parameters(std::vector{1. + double(run), 2.});
          const auto whole = c.zone->run_whole({.trace = true});
          traces.push_back(whole.trace);
          quantities.push_back((*c.quantities)(whole.numbers));
        }
      positions = c.zone->interface_positions();
      for (const auto component : c.zone->interface_components())
        components.push_back(component);
    }

    double number(const std::size_t run, const std::size_t time, const std::size_t kind,
                  const std::size_t dof) const
    {
      return traces[run][(time * 3 + kind) * layout.n_interface + dof];
    }

    TraceLayout                      layout;
    std::vector<std::vector<double>> traces, quantities;
    std::vector<double>              positions, components;
  };

  /// n_runs x n_times x n_interface x n_kinds. @param order place in the zone of each dof of the file.
  void write(const std::string &path, const Known &known, const std::size_t n_kinds,
             const std::vector<std::size_t> &order)
  {
    std::vector<double> values;
    for (std::size_t run = 0; run < n_runs; ++run)
      for (std::size_t time = 0; time < known.layout.n_times; ++time)
        for (const std::size_t dof : order)
          for (std::size_t kind = 0; kind < n_kinds; ++kind)
            values.push_back(known.number(run, time, kind, dof));
    std::vector<std::size_t> shape = {n_runs, known.layout.n_times, known.layout.n_interface};
    if (n_kinds > 1)
      shape.push_back(n_kinds);
    Communicator().on_root([&] { npy::write(path, shape, values); });
  }

  std::vector<std::size_t> forward(const std::size_t n)
  {
    std::vector<std::size_t> result;
    for (std::size_t i = 0; i < n; ++i)
      result.push_back(i);
    return result;
  }

  void check(const std::string &keys, const Known &known, const double tolerance, const std::string &text = plate)
  {
    for (unsigned int n_groups = 1; n_groups <= unsigned(Communicator().size()); ++n_groups)
      {
        Case                      c(keys, text);
        const TraceFiles::Streams streams = {{"training", n_runs - 1}, {"test", 1}};
        c.traces.setup(c.world, *c.zone, streams);
        Run            run{c.world, RunDirectory(c.world, "traces_of_files"), {}, {}};
        const Ensemble ensemble(c.world, n_groups);
        ensemble.on_groups([&] { c.model.setup(ensemble.group()); });
        c.traces.make_samples(run, ensemble, *c.zone, c.model, *c.quantities, streams);
        require_traces_of(*c.zone, SampleRuns::path(run.directory, "training"));
        const auto runs = read_whole_runs(run.directory, c.world, "training", n_runs - 1);
        for (std::size_t i = 0; i < n_runs - 1; ++i)
          {
            const auto trace = trace_of(run.directory, "training", i);
            BOOST_REQUIRE(trace.size() == known.traces[i].size());
            double error = 0., largest = 0.;
            for (std::size_t k = 0; k < trace.size(); ++k)
              if (known.layout.kind(k) == 0)
                {
                  error   = std::max(error, std::abs(trace[k] - known.traces[i][k]));
                  largest = std::max(largest, std::abs(trace[k]));
                }
            BOOST_TEST(error < tolerance * largest);
            for (std::size_t k = 0; k < known.quantities[i].size(); ++k)
              BOOST_TEST(std::abs(runs.quantities[i][k] - known.quantities[i][k]) <
                         tolerance * size_of(known.quantities[i]));
          }
      }
  }
} // namespace

BOOST_AUTO_TEST_CASE(arrays_of_all_shapes)
{
  const Known known;
  const auto  order = forward(known.layout.n_interface);
  write("u.npy", known, 1, order);
  write("uva.npy", known, 3, order);
  std::vector<double> all;
  for (const auto &trace : known.traces)
    all.insert(all.end(), trace.begin(), trace.end());
  Communicator().on_root([&] { npy::write("flat.npy", {n_runs, known.layout.n_numbers()}, all); });
  for (const std::string file : {"u", "uva", "flat"})
    check("  set files = " + file + ".npy\n", known, 1e-7);
}

BOOST_AUTO_TEST_CASE(dofs_in_another_order)
{
  const Known         known;
  const std::size_t   n     = known.layout.n_interface;
  auto                order = forward(n);
  std::vector<double> rows;
  std::ranges::reverse(order);
  for (const std::size_t dof : order)
    rows.insert(rows.end(), {known.positions[2 * dof], known.positions[2 * dof + 1], known.components[dof]});
  write("reversed.npy", known, 1, order);
  Communicator().on_root([&] { npy::write("positions.npy", {n, 3}, rows); });
  check("  set files = reversed.npy\n  set positions = positions.npy\n", known, 1e-7);
}

BOOST_AUTO_TEST_CASE(series_of_fields)
{
  const Known known;
  std::string files;
  for (std::size_t run = 0; run < n_runs; ++run)
    {
      Case              c("");
      auto             &whole = c.zone->whole();
      const std::string name  = "fields_" + std::to_string(run);
      c.zone->set_parameters(std::vector{1. + double(run), 2.});
      const auto         states = whole.solve_states();
      const std::size_t  n      = whole.n_free();
      const RunDirectory directory(c.world, name);
      for (unsigned int step = 0; step <= whole.n_steps(); ++step)
        {
          const auto first = states.begin() + std::ptrdiff_t(step * n);
          whole.set_time(step * c.zone->step());
          whole.write_fields(directory, {{"displacement", {first, first + std::ptrdiff_t(n)}}}, step,
                             step * c.zone->step());
        }
      files += (run > 0 ? ", " : "") + name + "/solution.pvd";
    }
  // single precision, and rates by differences
  check("  set files = " + files + "\n  set fields = displacement\n", known, 0.02);
  const auto refuses = [&](const std::string &text, const std::string &words) {
    BOOST_CHECK_EXCEPTION(check("  set files = " + files + "\n  set fields = displacement\n", known, 1., text),
                          InputError, says(words));
  };
  const std::string keys = "  set files = " + files + "\n  set fields = ";
  BOOST_CHECK_EXCEPTION(check(keys + "displacement, displacement, displacement\n", known, 1.), InputError,
                        says("tell of steps of"));
  BOOST_CHECK_EXCEPTION(check(keys + "displacement, velocity\n", known, 1.), InputError, says("names 2 fields"));
  BOOST_CHECK_EXCEPTION(check(keys + "velocity\n", known, 1.), InputError, says("no field 'velocity'"));
  refuses(replaced(plate, "step = 0.05", "step = 0.06"), "has 13 times, and runs of this problem have 11");
  refuses(replaced(plate, "end time = 0.6\n set step = 0.05", "end time = 1.2\n set step = 0.1"),
          "has the time 0.05 s");
  refuses(replaced(replaced(plate, "arguments = 0 : 1", "arguments = 0 : 2"), "0.25, 0.25 : 0.75, 0.75",
                   "0.25, 0.25 : 1.5, 1.5"),
          "has no cell around the point");
}

BOOST_AUTO_TEST_CASE(parameters_of_a_table)
{
  const Known known;
  write("u.npy", known, 1, forward(known.layout.n_interface));
  Communicator().on_root([&] {
    write_file_atomically("table.csv", "g\n5\n6\n7\n");
    write_file_atomically("speed.csv", "speed\n5\n6\n7\n");
    write_file_atomically("two.csv", "g\n5\n6\n");
  });
  Case                      c("  set files = u.npy\n  set parameters = table.csv\n");
  const TraceFiles::Streams streams = {{"training", 2}, {"test", 1}};
  c.traces.setup(c.world, *c.zone, streams);
  BOOST_TEST(c.traces.have_parameters());
  const std::vector<std::string> names = {"f", "g"};
  BOOST_TEST(c.traces.known({0, 1}, false, names) == std::vector<std::size_t>{1},
             boost::test_tools::per_element());
  BOOST_CHECK_EXCEPTION(c.traces.known({0, 1}, true, names), InputError, says("names 'f'"));
  Run            run{c.world, RunDirectory(c.world, "traces_with_parameters"), {}, {}};
  const Ensemble ensemble(c.world, 1);
  c.traces.make_samples(run, ensemble, *c.zone, c.model, *c.quantities, streams);
  const auto test = read_whole_runs(run.directory, c.world, "training", 2);
  BOOST_TEST(test.parameters[1] == (std::vector{1., 6.}), boost::test_tools::per_element());

  const auto refuses = [&](const std::string &keys, const std::string &words) {
    Case of("  set files = u.npy\n" + keys);
    BOOST_CHECK_EXCEPTION(of.traces.setup(of.world, *of.zone, streams), InputError, says(words));
  };
  refuses("  set parameters = speed.csv\n", "'speed', which is no parameter");
  refuses("  set parameters = two.csv\n", "has parameters of 2 runs, not 3");
}

BOOST_AUTO_TEST_CASE(other_zones_meshes_and_steps_are_refused)
{
  const Known       known;
  const std::size_t n = known.layout.n_interface;
  write("u.npy", known, 1, forward(n));
  write("uva.npy", known, 3, forward(n));
  std::vector<double> rows;
  for (std::size_t dof = 0; dof < n; ++dof)
    rows.insert(rows.end(), {known.positions[2 * dof], known.positions[2 * dof + 1], known.components[dof]});
  auto damaged                     = known;
  damaged.traces[1][3 * n * 4 + 5] = std::numeric_limits<double>::quiet_NaN();
  write("nan.npy", damaged, 1, forward(n));
  Communicator().on_root([&] {
    npy::write("positions.npy", {n, 3}, rows);
    npy::write("one.npy", {7}, std::vector<double>(7, 0.));
  });
  const auto refuses = [&](const std::string &keys, const std::string &words, const std::string &text = plate) {
    BOOST_CHECK_EXCEPTION(check(keys, known, 1., text), InputError, says(words));
  };
  const std::string u = "  set files = u.npy\n", uva = "  set files = uva.npy\n";
  refuses(u, "the cut of this zone has", replaced(plate, "0.25, 0.25 :", "0.25, 0.5 :"));
  refuses(u, "11 (the start, and", replaced(plate, "step = 0.05", "step = 0.06"));
  refuses(u, "the cut of this zone has", replaced(plate, "refinements = 3", "refinements = 4"));
  refuses(uva, "tell of steps of",
          replaced(plate, "end time = 0.6\n set step = 0.05", "end time = 1.2\n set step = 0.1"));
  refuses(u + "  set positions = positions.npy\n", "has no dof at",
          replaced(plate, "0.25, 0.25 : 0.75, 0.75", "0.375, 0.25 : 0.875, 0.75"));
  refuses(u, "zone/initial state = generated",
          replaced(plate, "subsection zone\n", "subsection zone\n set initial state = generated\n"));
  refuses("  set files = nan.npy\n", "run 1 (the first is 0): its number at time 4, dof 5");
  refuses("  set files = one.npy\n", "has the shape (7");
  refuses("  set files = runs.txt\n", "no file of traces");
  refuses("  set files = missing.npy\n", "missing.npy");
  Case few(u);
  BOOST_CHECK_EXCEPTION(few.traces.setup(few.world, *few.zone, {{"training", 4}}), InputError,
                        says("hold 3 runs, not 4"));
}

BOOST_AUTO_TEST_CASE(forces_of_a_zone_that_they_drive)
{
  const std::string   text = replaced(plate, "subsection zone\n", "subsection zone\n set driven by = tractions\n");
  Case                c("", text);
  std::vector<double> all, quantities;
  for (std::size_t run = 0; run < n_runs; ++run)
    {
      c.zone->set_parameters(std::vector{1. + double(run), 2.});
      const auto whole = c.zone->run_whole({.trace = true});
      all.insert(all.end(), whole.trace.begin(), whole.trace.end());
      if (run == 0)
        quantities = (*c.quantities)(whole.numbers);
    }
  const auto layout = c.zone->layout();
  c.world.on_root([&] { npy::write("forces.npy", {n_runs, layout.n_times, layout.n_interface}, all); });
  Case                      of("  set files = forces.npy\n", text);
  const TraceFiles::Streams streams = {{"training", 2}, {"test", 1}};
  of.traces.setup(of.world, *of.zone, streams);
  Run            run{of.world, RunDirectory(of.world, "forces_of_files"), {}, {}};
  const Ensemble ensemble(of.world, 1);
  of.traces.make_samples(run, ensemble, *of.zone, of.model, *of.quantities, streams);
  const auto runs = read_whole_runs(run.directory, of.world, "training", 2);
  for (std::size_t k = 0; k < quantities.size(); ++k)
    BOOST_TEST(std::abs(runs.quantities[0][k] - quantities[k]) < 1e-7 * size_of(quantities));
}

BOOST_AUTO_TEST_CASE(the_cut_is_written_as_a_table)
{
  Case       c("");
  const auto table = parse_csv(cut_as_csv(*c.zone), "interface.csv");
  BOOST_TEST(table.names == (std::vector<std::string>{"x", "y", "component"}), boost::test_tools::per_element());
  BOOST_REQUIRE(table.rows.size() == c.zone->n_interface());
  BOOST_TEST(table.rows[1][2] == c.zone->interface_components()[1]);
  BOOST_TEST(table.rows[3][0] == c.zone->interface_positions()[6]);
}
