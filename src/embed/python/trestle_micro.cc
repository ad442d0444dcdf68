#include "embed/borrowed_cell.h"
#include "embed/python/convention.h"

#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <cmath>
#include <cstdlib>

// The module of a micro simulation as preCICE's Micro Manager imports it: "micro_file_name": "trestle_micro".

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

    /// One material point of the macroscopic mesh. The state between steps is kept here, the cell in a pool.
    class MicroSimulation
    {
    public:
      explicit MicroSimulation(const int id)
        : id_(id),
          convention_(variable("TRESTLE_MICRO_SHEARS", "xy xz yz engineering")),
          settings_(CellSettings::from_environment())
      {}

      /// Opens the cell, so that what is wrong with it is said before the coupling starts.
      void initialize() { BorrowedCell cell(settings_); }

      /// From the state before; the new one is kept: the Micro Manager sets the old one back when a window is
      /// repeated.
      py::dict solve(const py::dict &macro, double)
      {
        const auto  strain = convention_.strain(read(macro));
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
        return written(answer);
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
      static std::array<double, 6> read(const py::dict &macro)
      {
        std::array<double, 6> strain{};
        for (unsigned int part = 0; part < 2; ++part)
          {
            const char *name = part == 0 ? "strains1to3" : "strains4to6";
            if (!macro.contains(name))
              throw InputError(std::string("The macroscopic data lack '") + name + "'.",
                               "Name it in read_data_names of the Micro Manager.");
            const auto values = macro[name].cast<std::vector<double>>();
            if (values.size() != 3)
              throw InputError(std::string("'") + name + "' has " + std::to_string(values.size()) + " entries.",
                               "It is a vector of three.");
            std::copy(values.begin(), values.end(), strain.begin() + 3 * part);
          }
        return strain;
      }

      py::dict written(const PointAnswer &answer) const
      {
        const auto stress  = convention_.stress(answer.stress);
        const auto tangent = convention_.tangent(answer.tangent);
        py::dict   micro;
        micro["stresses1to3"] = py::array_t<double>(3, stress.data());
        micro["stresses4to6"] = py::array_t<double>(3, stress.data() + 3);
        std::vector<double> triangle; // upper, row by row
        for (unsigned int i = 0; i < 6; ++i)
          for (unsigned int j = i; j < 6; ++j)
            triangle.push_back(tangent[i * 6 + j]);
        for (unsigned int k = 0; k < 7; ++k)
          micro[("cmat" + std::to_string(k + 1)).c_str()] = py::array_t<double>(3, triangle.data() + 3 * k);
        micro["estimate"] = answer.estimate;
        micro["level"]    = static_cast<double>(answer.level);
        return micro;
      }

      int                   id_;
      ShearConvention       convention_;
      CellSettings          settings_;
      std::vector<double>   state_;
      std::array<double, 6> strain_{};
      unsigned int          n_written_ = 0;
    };
  } // namespace
} // namespace trestle

PYBIND11_MODULE(trestle_micro, module)
{
  using trestle::MicroSimulation;
  module.doc() = "Trestle's unit cells as micro simulations of preCICE's Micro Manager; see doc/how_to/embed.md.";
  pybind11::class_<MicroSimulation>(module, "MicroSimulation")
      .def(pybind11::init<int>(), pybind11::arg("sim_id"))
      .def("initialize", &MicroSimulation::initialize)
      .def("solve", &MicroSimulation::solve, pybind11::arg("macro_data"), pybind11::arg("dt"))
      .def("get_state", &MicroSimulation::get_state)
      .def("set_state", &MicroSimulation::set_state, pybind11::arg("state"))
      .def("output", &MicroSimulation::output);
}
