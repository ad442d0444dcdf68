#include "studies/rom_net/dictionary_memory.h"

#include "bridge/reduced/dof_order.h"
#include "core/exceptions.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace trestle
{
  namespace
  {
    std::string prefix(const std::size_t cluster) { return "cluster_" + std::to_string(cluster) + "/memory/"; }

    Archive::Array rows(const std::vector<std::vector<double>> &values)
    {
      Archive::Array result{{values.size(), values.empty() ? 0 : values.front().size()}, {}};
      for (const auto &row : values)
        result.values.insert(result.values.end(), row.begin(), row.end());
      return result;
    }

    /// Checked against what is known of its shape.
    const Archive::Array &array(const Archive &archive, const std::string &name, const std::size_t n_rows,
                                const std::size_t n_columns)
    {
      const auto found = archive.arrays.find(name);
      if (found == archive.arrays.end())
        throw InputError(
            "The dictionary has no array '" + name + "', without which it cannot grow.",
            "Make it anew by the study 'rom net' with reduced model/remembered samples above 0, or set "
            "online/adapt = false.");
      const auto &shape = found->second.shape;
      if (shape.size() != 2 || (n_rows > 0 && shape[0] != n_rows) || shape[1] != n_columns ||
          found->second.values.size() != shape[0] * shape[1] ||
          !std::ranges::all_of(found->second.values, [](const double x) { return std::isfinite(x); }))
        throw InputError("The array '" + name + "' of the dictionary does not fit this problem, or is not finite.",
                         "It is of another problem or mesh, or damaged: make it anew.");
      return found->second;
    }

    std::vector<std::vector<double>> split(const Archive::Array &array)
    {
      std::vector<std::vector<double>> result;
      for (std::size_t i = 0; i < array.shape[0]; ++i)
        result.emplace_back(array.values.begin() + std::ptrdiff_t(i * array.shape[1]),
                            array.values.begin() + std::ptrdiff_t((i + 1) * array.shape[1]));
      return result;
    }

    BasisMemory read_memory(const Archive &archive, const std::string &prefix, const DofOrder &order,
                            const std::size_t n_states, const std::size_t n_parameters)
    {
      BasisMemory result;
      const auto &modes            = array(archive, prefix + "modes", 0, order.n_global());
      result.modes.n_owned         = order.n_owned();
      result.modes.modes           = order.pick(modes.values);
      result.modes.singular_values = array(archive, prefix + "singular values", 1, modes.shape[0]).values;
      result.parameters            = split(array(archive, prefix + "parameters", 0, n_parameters));
      const std::size_t n          = result.n_samples();
      result.paths                 = split(array(archive, prefix + "paths", n, n_states * modes.shape[0]));
      const double n_first         = array(archive, prefix + "first", 1, 1).values[0];
      if (!(n_first >= 0. && n_first <= double(n)))
        throw InputError("The dictionary remembers " + std::to_string(n) + " samples, the first " +
                             std::to_string(n_first) + " of its training.",
                         "It is damaged: make it anew.");
      result.n_first = std::size_t(n_first);
      return result;
    }
  } // namespace

  void write_memories(const std::vector<BasisMemory> &memories, const FullModel &model,
                      const Communicator &communicator, Archive &archive)
  {
    const DofOrder order(communicator, model.dof_places());
    for (std::size_t k = 0; k < memories.size(); ++k)
      {
        const auto &memory = memories[k];
        auto        modes  = order.gather(memory.modes.modes);
        if (!communicator.is_root() || memory.n_samples() == 0)
          continue;
        archive.arrays[prefix(k) + "modes"]           = {{memory.modes.n(), order.n_global()}, std::move(modes)};
        archive.arrays[prefix(k) + "singular values"] = {{1, memory.modes.n()}, memory.modes.singular_values};
        archive.arrays[prefix(k) + "parameters"]      = rows(memory.parameters);
        archive.arrays[prefix(k) + "paths"]           = rows(memory.paths);
        archive.arrays[prefix(k) + "first"]           = {{1, 1}, {double(memory.n_first)}};
      }
  }

  std::vector<BasisMemory> read_memories(const Archive &archive, const FullModel &model,
                                         const Communicator &communicator, const unsigned int n_clusters)
  {
    const DofOrder           order(communicator, model.dof_places());
    std::vector<BasisMemory> result;
    communicator.on_all([&] {
      for (unsigned int k = 0; k < n_clusters; ++k)
        result.push_back(read_memory(archive, prefix(k), order, model.n_states(), model.parameter_names().size()));
    });
    return result;
  }
} // namespace trestle
