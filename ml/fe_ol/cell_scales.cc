#include "ml/fe_ol/cell_scales.h"

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

  void require_network(const Archive &archive, const std::string &part, const std::string &architecture)
  {
    const auto        found = archive.attributes.find(part);
    const std::string held  = found == archive.attributes.end() ? "no such network" : found->second;
    if (held != architecture)
      throw InputError("The archive holds '" + held + "'; this cell and these parameters ask for '" +
                           architecture + "'.",
                       "Take the parameter file and the cell that the network was trained with, or train again.");
  }

  void write_weights(const std::vector<WeightShape> &shapes, std::span<const double> weights, Archive &archive)
  {
    for (const auto &shape : shapes)
      {
        const auto n               = std::size_t(c10::multiply_integers(shape.shape));
        archive.arrays[shape.name] = {{shape.shape.begin(), shape.shape.end()},
                                      {weights.begin(), weights.begin() + n}};
        weights                    = weights.subspan(n);
      }
  }

  std::vector<double> read_weights(const std::vector<WeightShape> &shapes, const Archive &archive)
  {
    std::vector<double> weights;
    for (const auto &shape : shapes)
      {
        const auto &values = archived(archive, shape.name, std::size_t(c10::multiply_integers(shape.shape)));
        weights.insert(weights.end(), values.begin(), values.end());
      }
    return weights;
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
