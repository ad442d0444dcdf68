#include "core/checkpoint.h"

#include "core/exceptions.h"
#include "core/file.h"

#include <filesystem>
#include <optional>
#include <sstream>

namespace trestle
{
  namespace
  {
    // The index is written last, so that a folder which has one is complete.
    const std::string index_name = "index.txt";
    const std::string writing    = "checkpoint/writing";

    std::string slot_folder(const int slot) { return "checkpoint/" + std::to_string(slot); }
  } // namespace

  Checkpoint::Checkpoint(const RunDirectory &directory, const Communicator &communicator)
    : directory_(directory),
      communicator_(communicator)
  {}

  std::string Checkpoint::archive_name(const std::string &folder) const
  {
    return directory_.file(folder + "/rank_" + std::to_string(communicator_.rank()) + ".h5");
  }

  void Checkpoint::write(const Archive &this_ranks_data, const unsigned long step) const
  {
    const Index newest = latest();
    communicator_.on_root([&] { std::filesystem::remove_all(directory_.file(writing)); });
    directory_.create_folder(writing);
    try
      {
        communicator_.on_all([&] { this_ranks_data.write(archive_name(writing)); });
        std::ostringstream index;
        index << newest.sequence + 1 << ' ' << step << ' ' << communicator_.size() << '\n';
        directory_.write(writing + "/" + index_name, index.str());
      }
    catch (const Error &) // on all ranks alike: free what was written, the disk may be full
      {
        communicator_.on_root([&] { std::filesystem::remove_all(directory_.file(writing)); });
        throw;
      }
    // The newest set stays untouched; the older one makes room.
    communicator_.on_root([&] {
      const std::string target = directory_.file(slot_folder(newest.slot == 0 ? 1 : 0));
      std::filesystem::remove_all(target);
      std::filesystem::rename(directory_.file(writing), target);
    });
  }

  bool Checkpoint::exists() const { return latest().slot >= 0; }

  Archive Checkpoint::read(unsigned long &step) const
  {
    const Index index = latest();
    if (index.slot < 0)
      throw InputError("There is no checkpoint in '" + directory_.path() + "'.", "Run without --resume.");
    if (index.n_ranks != static_cast<unsigned long>(communicator_.size()))
      throw InputError("The checkpoint in '" + directory_.path() + "' was written by " +
                           std::to_string(index.n_ranks) + " ranks, this run has " +
                           std::to_string(communicator_.size()) + ".",
                       "Resume with mpirun -np " + std::to_string(index.n_ranks) + ".");
    std::optional<Archive> archive;
    communicator_.on_all([&] { archive = Archive::read(archive_name(slot_folder(index.slot))); });
    step = index.step;
    return *archive;
  }

  Checkpoint::Index Checkpoint::latest() const
  {
    std::ostringstream text;
    communicator_.on_root([&] {
      Index newest;
      for (const int slot : {0, 1})
        {
          const std::string path = directory_.file(slot_folder(slot) + "/" + index_name);
          if (!std::filesystem::exists(path))
            continue;
          Index              candidate;
          std::istringstream in(read_file(path));
          in >> candidate.sequence >> candidate.step >> candidate.n_ranks;
          candidate.slot = slot;
          if (in && (newest.slot < 0 || candidate.sequence > newest.sequence))
            newest = candidate;
        }
      text << newest.sequence << ' ' << newest.step << ' ' << newest.n_ranks << ' ' << newest.slot;
    });
    Index              index;
    std::istringstream in(communicator_.broadcast(text.str()));
    in >> index.sequence >> index.step >> index.n_ranks >> index.slot;
    return index;
  }
} // namespace trestle
