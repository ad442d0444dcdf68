#include "studies/rom_net/grown_archive.h"

#include "core/exceptions.h"
#include "core/log.h"
#include "studies/rom_net/dictionary_memory.h"

#include <filesystem>

namespace trestle
{
  namespace
  {
    const std::string file     = "model/dictionary.h5";
    const std::string identity = "grown by";
  } // namespace

  Archive read_dictionary(const RunDirectory &directory, const Communicator &communicator)
  {
    std::string bytes;
    communicator.on_root([&] { bytes = Archive::read(directory.file(file)).serialise(); });
    bytes = communicator.broadcast(bytes);
    Archive result;
    communicator.on_all([&] { result = Archive::deserialise(bytes); });
    return result;
  }

  void write_grown(const Dictionary &dictionary, const GrowingDictionary &growing, const FullModel &model,
                   const Run &run)
  {
    Archive archive = dictionary.save();
    write_memories(growing.memories(), model, run.communicator, archive);
    archive.attributes[identity] = run.identity.to_text();
    run.directory.create_folder("model");
    run.communicator.on_root([&] { archive.write(run.directory.file(file)); });
  }

  bool has_grown_archive(const Run &run)
  {
    bool result = false;
    run.communicator.on_root([&] {
      if (!run.resume || !std::filesystem::exists(run.directory.file(file)))
        return;
      const auto archive = Archive::read(run.directory.file(file));
      const auto found   = archive.attributes.find(identity);
      result             = found != archive.attributes.end() && RunIdentity::from_text(run.identity.to_text())
                                                        .differences_from(RunIdentity::from_text(found->second))
                                                        .empty();
      if (!result)
        log::warning("The dictionary in '" + run.directory.file(file) +
                     "' grew in another run, and is made anew.");
    });
    return run.communicator.any(result);
  }
} // namespace trestle
