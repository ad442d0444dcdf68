#include "studies/rom_net/grown_archive.h"

#include "core/checksum.h"
#include "core/file.h"
#include "studies/rom_net/dictionary_memory.h"

namespace trestle
{
  namespace
  {
    const std::string file = "model/dictionary.h5";
  } // namespace

  Archive of_root(const Archive &archive, const Communicator &communicator)
  {
    std::string bytes;
    communicator.on_root([&] { bytes = archive.serialise(); });
    bytes = communicator.broadcast(bytes);
    Archive result;
    communicator.on_all([&] { result = Archive::deserialise(bytes); });
    return result;
  }

  Archive read_dictionary(const RunDirectory &directory, const Communicator &communicator)
  {
    Archive archive;
    communicator.on_root([&] { archive = Archive::read(directory.file(file)); });
    return of_root(archive, communicator);
  }

  std::string digest_of_dictionary(const RunDirectory &directory, const Communicator &communicator)
  {
    std::string result;
    communicator.on_root([&] { result = digest(read_file(directory.file(file))); });
    return communicator.broadcast(result);
  }

  Archive grown_archive(const Dictionary &dictionary, const GrowingDictionary &growing, const FullModel &model,
                        const Communicator &communicator)
  {
    Archive archive = dictionary.save();
    write_memories(growing.memories(), model, communicator, archive);
    growing.write_experience(archive);
    return archive;
  }

  void write_grown(const Dictionary &dictionary, const GrowingDictionary &growing, const FullModel &model,
                   const Run &run)
  {
    const Archive archive = grown_archive(dictionary, growing, model, run.communicator);
    run.directory.create_folder("model");
    run.communicator.on_root([&] { archive.write(run.directory.file(file)); });
  }
} // namespace trestle
