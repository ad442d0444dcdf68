#include "embed/borrowed_cell.h"
#include "embed/python/convention.h"
#include "embed/python/data_names.h"

#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdlib>

// The module of a micro simulation as preCICE's Micro Manager imports it: "micro_file_names": ["trestle_micro"] since 0.12,
// "micro_file_name": "trestle_micro" before.

namespace trestle
{
  namespace
  {
    namespace py = pybind11;

    std::string variable(const char *name, const std::string &otherwise)
    {
      const char *value = std::getenv(name);
      return value == nullptr ? otherwise : value;
    }

    /// As an array of three, made by NumPy itself: pybind11 before 2.12 reads the sizes of NumPy 2 at the wrong places, and
    /// repeats the first number.
    py::object vector(const double *entries)
    {
      return py::module_::import("numpy").attr("array")(std::vector<double>(entries, entries + 3));
    }

    /// One material point of the macroscopic mesh. The state between steps is kept here, the cell in a pool.
    class MicroSimulation
    {
    public:
      explicit MicroSimulation(const int id)
        : id_(id),
          convention_(variable("TRESTLE_MICRO_SHEARS", "xy xz yz engineering")),
          names_(variable("TRESTLE_MICRO_NAMES", "")),
          settings_(CellSettings::from_environment())
      {}

      /// Opens the cell, so that what is wrong with it is said before the coupling starts.
      void initialize() { BorrowedCell cell(settings_); }

      int  global_id() const { return id_; }
      void set_global_id(const int id) { id_ = id; }

      /// From the state before; the new one is kept: the Micro Manager sets the old one back when a window is
      /// repeated.
      py::dict solve(const py::dict &macro, double)
      {
        bool        capital = false;
        const auto  strain  = convention_.strain(read(macro, capital));
        PointAnswer answer;
        {
          // Threads of Python may work meanwhile.
          const py::gil_scoped_release release;
          BorrowedCell                 cell(settings_);
          cell.begin(state_);
          answer = cell.evaluate(strain);
          state_ = cell.end();
        }
        strain_ = strain;
        return written(answer, capital);
      }

      py::dict get_state() const
      {
        py::dict state;
        state["id"]     = id_;
        state["state"]  = state_;
        state["strain"] = std::vector<double>(strain_.begin(), strain_.end());
        return state;
      }

      /// The number stays: a state may come from another point.
      void set_state(const py::dict &state)
      {
        const auto strain = state["strain"].cast<std::vector<double>>();
        if (strain.size() != strain_.size())
          throw InputError("A state with " + std::to_string(strain.size()) + " strains is set.",
                           "Set what get_state() returned.");
        auto numbers = state["state"].cast<std::vector<double>>();
        std::copy(strain.begin(), strain.end(), strain_.begin());
        state_ = std::move(numbers);
      }

      /// The cell's fields, as cell_<id>_<n>.vtu in TRESTLE_MICRO_OUTPUT (default: micro_output).
      void output()
      {
        BorrowedCell cell(settings_);
        cell.begin(state_);
        cell.evaluate(strain_);
        cell.write_cell(variable("TRESTLE_MICRO_OUTPUT", "micro_output"),
                        "cell_" + std::to_string(id_) + "_" + std::to_string(n_written_++));
      }

    private:
      /// The name by which the macroscopic data have one of ours.
      std::string found(const py::dict &macro, const std::string &own) const
      {
        for (const auto &name : names_.candidates(own))
          if (macro.contains(name.c_str()))
            return name;
        throw InputError("The macroscopic data lack '" + names_.candidates(own).front() + "'.",
                         "Let the Micro Manager read it, or tell its name by TRESTLE_MICRO_NAMES.");
      }

      std::array<double, 6> read(const py::dict &macro, bool &capital) const
      {
        std::array<double, 6> strain{};
        for (unsigned int part = 0; part < 2; ++part)
          {
            const std::string name   = found(macro, part == 0 ? "strains1to3" : "strains4to6");
            const auto        values = macro[name.c_str()].cast<std::vector<double>>();
            capital                  = std::isupper(static_cast<unsigned char>(name[0])) != 0;
            if (values.size() != 3)
              throw InputError("'" + name + "' has " + std::to_string(values.size()) + " entries.",
                               "It is a vector of three.");
            std::copy(values.begin(), values.end(), strain.begin() + 3 * part);
          }
        return strain;
      }

      py::dict written(const PointAnswer &answer, const bool capital) const
      {
        const auto stress  = convention_.stress(answer.stress);
        const auto tangent = convention_.tangent(answer.tangent);
        py::dict   micro;
        const auto set = [&](const std::string &own, const py::object &value) {
          micro[names_.written(own, capital).c_str()] = value;
        };
        set("stresses1to3", vector(stress.data()));
        set("stresses4to6", vector(stress.data() + 3));
        std::vector<double> triangle; // upper, row by row
        for (unsigned int i = 0; i < 6; ++i)
          for (unsigned int j = i; j < 6; ++j)
            triangle.push_back(tangent[i * 6 + j]);
        for (unsigned int k = 0; k < 7; ++k)
          set("cmat" + std::to_string(k + 1), vector(triangle.data() + 3 * k));
        // For files that cannot hold infinity.
        set("estimate", py::float_(answer.finite_estimate()));
        set("tolerance", py::float_(std::min(answer.tolerance, 1e30)));
        set("level", py::float_(static_cast<double>(answer.level)));
        return micro;
      }

      int                   id_;
      ShearConvention       convention_;
      DataNames             names_;
      CellSettings          settings_;
      std::vector<double>   state_;
      std::array<double, 6> strain_{};
      unsigned int          n_written_ = 0;
    };
  } // namespace
} // namespace trestle

namespace
{
  /// Where the Micro Manager has an interface for micro simulations (since 0.9), ours is one: a class of pybind11 cannot
  /// inherit it, but be registered. It is not imported for that: who needs it has done so.
  void register_with_the_micro_manager(const pybind11::object &simulation)
  {
    const auto loaded = pybind11::module_::import("sys").attr("modules");
    const auto name   = pybind11::str("micro_manager.micro_simulation");
    if (!loaded.contains(name))
      return;
    const pybind11::object micro_manager = loaded[name];
    if (pybind11::hasattr(micro_manager, "MicroSimulationInterface"))
      micro_manager.attr("MicroSimulationInterface").attr("register")(simulation);
  }
} // namespace

PYBIND11_MODULE(trestle_micro, module)
{
  using trestle::MicroSimulation;
  module.doc() = "Trestle's unit cells as micro simulations of preCICE's Micro Manager; see doc/how_to/embed.md.";
  const auto simulation =
      pybind11::class_<MicroSimulation>(module, "MicroSimulation")
          .def(pybind11::init<int>(), pybind11::arg("sim_id"))
          .def("initialize", &MicroSimulation::initialize)
          .def("solve", &MicroSimulation::solve, pybind11::arg("macro_data"), pybind11::arg("dt"))
          .def("get_state", &MicroSimulation::get_state)
          .def("set_state", &MicroSimulation::set_state, pybind11::arg("state"))
          .def("output", &MicroSimulation::output)
          .def("get_global_id", &MicroSimulation::global_id)
          .def("set_global_id", &MicroSimulation::set_global_id, pybind11::arg("global_id"))
          .def("requires_initialize", [](const MicroSimulation &) { return true; })
          .def("requires_output", [](const MicroSimulation &) { return true; })
          .def("destroy", [](const MicroSimulation &) {}); // cells wait in the pool
  register_with_the_micro_manager(simulation);
}
