#include "uq/generators/archived_parts.h"

#include "core/exceptions.h"
#include "core/text.h"

namespace trestle
{
  namespace
  {
    const std::string advice = "The archive is damaged or of another generator: train it again.";
  } // namespace

  Archive learnt_on_root(const Communicator &communicator, const std::function<void(Archive &)> &learn)
  {
    Archive     archive;
    std::string bytes;
    communicator.on_root([&] {
      learn(archive);
      if (communicator.size() > 1)
        bytes = archive.serialise();
    });
    if (communicator.size() > 1)
      archive = Archive::deserialise(communicator.broadcast(bytes));
    return archive;
  }

  void check_generator(const Archive &archive, const std::string &generator)
  {
    const auto found = archive.attributes.find("generator");
    if (found == archive.attributes.end() || found->second != generator)
      throw InputError(
          "The archive has " +
              (found == archive.attributes.end() ? "no generator" : "the generator '" + found->second + "'") +
              ", not '" + generator + "'.",
          "Name the generator that was trained, or train this one.");
  }

  const Archive::Array &part(const Archive &archive, const std::string &name)
  {
    const auto found = archive.arrays.find(name);
    if (found == archive.arrays.end())
      throw InputError("The archive has no array '" + name + "'.", advice);
    return found->second;
  }

  const std::vector<double> &part(const Archive &archive, const std::string &name, const std::size_t n)
  {
    const auto &values = part(archive, name).values;
    if (values.size() != n)
      throw InputError("The archive's '" + name + "' has " + std::to_string(values.size()) +
                           " entries instead of " + std::to_string(n) + ".",
                       advice);
    return values;
  }

  std::vector<std::size_t> counts(const Archive &archive, const std::string &name, const std::size_t most)
  {
    std::vector<std::size_t> result;
    for (const double value : part(archive, name).values)
      {
        if (!(value >= 0. && value <= double(most)) || value != double(std::size_t(value)))
          throw InputError("The archive's '" + name + "' has an entry " + text::shortest(value) + ".", advice);
        result.push_back(std::size_t(value));
      }
    return result;
  }
} // namespace trestle
