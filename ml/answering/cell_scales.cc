#include "ml/answering/cell_scales.h"

#include "core/exceptions.h"

#include <algorithm>
#include <cmath>

namespace trestle
{
  namespace
  {
    /// A mode that no snapshot excited must still have a scale.
    std::vector<double> positive(std::vector<double> amplitudes)
    {
      const double largest = amplitudes.empty() ? 0. : *std::max_element(amplitudes.begin(), amplitudes.end());
      for (auto &amplitude : amplitudes)
        amplitude = std::max(amplitude, largest > 0. ? 1e-6 * largest : 1.);
      return amplitudes;
    }

    bool is_near(const std::vector<double> &a, const std::vector<double> &b)
    {
      double size = 0., difference = 0.;
      for (std::size_t i = 0; i < a.size(); ++i)
        {
          size       = std::max(size, std::abs(b[i]));
          difference = std::max(difference, std::abs(a[i] - b[i]));
        }
      return difference <= 1e-8 * size;
    }
  } // namespace

  const std::vector<double> &archived(const Archive &archive, const std::string &name, const std::size_t n)
  {
    const auto array = archive.arrays.find(name);
    if (array == archive.arrays.end() || array->second.values.size() != n)
      throw InputError("The network's archive has no array '" + name + "' of " + std::to_string(n) + " values.",
                       "The file is damaged or belongs to another cell: train the network again.");
    const auto &values = array->second.values;
    if (!std::all_of(values.begin(), values.end(), [](double value) { return std::isfinite(value); }))
      throw InputError("The network's archive holds values in '" + name + "' that are no finite numbers.",
                       "The file is damaged: train the network again.");
    return values;
  }

  std::string attribute_of(const Archive &archive, const std::string &part)
  {
    const auto found = archive.attributes.find(part);
    return found == archive.attributes.end() ? "no such network" : found->second;
  }

  void require_sizes(const BranchShape &shape, const std::size_t n_inputs, const std::size_t n_outputs)
  {
    if (shape.n_inputs() != n_inputs || shape.n_outputs() != n_outputs)
      throw InputError("The archive holds layers '" + shape.to_string() + "'; this cell asks for " +
                           std::to_string(n_inputs) + " inputs and " + std::to_string(n_outputs) + " outputs.",
                       "The network belongs to another cell: train it again on this one.");
  }

  void require_network(const Archive &archive, const std::string &part, const std::string &architecture)
  {
    const std::string held = attribute_of(archive, part);
    if (held != architecture)
      throw InputError("The archive holds '" + held + "'; this cell and these parameters ask for '" +
                           architecture + "'.",
                       "Take the parameter file and the cell that the network was trained with, or train again.");
  }

  CellScales::CellScales(const ReducedCellData &data)
    : strain_range(data.strain_range),
      strain_amplitude(positive(data.strain_amplitude)),
      stress_amplitude(positive(data.stress_amplitude)),
      mean_stress(data.mean_stress),
      stress_scale(data.stress_scale)
  {}

  void CellScales::write(Archive &archive) const
  {
    const auto put = [&](const std::string &name, const std::vector<double> &values) {
      archive.arrays["cell " + name] = {{values.size()}, values};
    };
    put("strain range", strain_range);
    put("strain amplitude", strain_amplitude);
    put("stress amplitude", stress_amplitude);
    put("mean stress", mean_stress);
    put("stress scale", {stress_scale});
  }

  void CellScales::read(const Archive &archive, const ReducedCellData &cell)
  {
    CellScales result;
    result.strain_range     = archived(archive, "cell strain range", cell.n_strain);
    result.strain_amplitude = archived(archive, "cell strain amplitude", cell.n_strain_modes);
    result.stress_amplitude = archived(archive, "cell stress amplitude", cell.n_stress_modes);
    result.mean_stress      = archived(archive, "cell mean stress", cell.n_stress * cell.n_stress_modes);
    result.stress_scale     = archived(archive, "cell stress scale", 1).front();
    if (!is_near(result.mean_stress, cell.mean_stress))
      throw InputError("The network's archive belongs to other stress modes of a cell: their means differ.",
                       "Train the network again on this cell, or open the run that it was trained in.");
    *this = std::move(result);
  }
} // namespace trestle
