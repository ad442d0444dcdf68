#include "studies/rom_net/damaged_dictionary.h"

#include "core/random.h"

#include <cmath>
#include <string>
#include <utility>

namespace trestle
{
  namespace
  {
    std::string modes_of(const unsigned int cluster) { return "cluster_" + std::to_string(cluster) + "/modes"; }

    void add_noise(Archive::Array &modes, const unsigned int cluster)
    {
      constexpr double   size = 0.1; // of the root mean square
      const RandomStream draws(0, "damaged modes", cluster);
      double             square = 0.;
      for (const double value : modes.values)
        square += value * value;
      const double deviation = size * std::sqrt(square / double(modes.values.size()));
      for (std::size_t i = 0; i < modes.values.size(); ++i)
        modes.values[i] += deviation * draws.normal(i);
    }
  } // namespace

  Dictionary damaged_dictionary(const Dictionary &dictionary, FullModel &model, const Communicator &communicator)
  {
    Archive archive = dictionary.save();
    if (communicator.is_root())
      {
        for (unsigned int k = 0; k + 1 < dictionary.n_clusters(); k += 2)
          if (archive.arrays.at(modes_of(k)).shape == archive.arrays.at(modes_of(k + 1)).shape)
            std::swap(archive.arrays.at(modes_of(k)), archive.arrays.at(modes_of(k + 1)));
        for (unsigned int k = 0; k < dictionary.n_clusters(); k += 2)
          add_noise(archive.arrays.at(modes_of(k)), k);
        add_noise(archive.arrays.at("global/modes"), dictionary.n_clusters());
      }
    const std::string bytes = communicator.broadcast(communicator.is_root() ? archive.serialise() : "");
    return Dictionary::open(Archive::deserialise(bytes), *model.reduced_problems());
  }
} // namespace trestle
