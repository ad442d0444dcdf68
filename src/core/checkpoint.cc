#include "core/checkpoint.h"

#include "core/checksum.h"
#include "core/exceptions.h"
#include "core/file.h"
#include "core/log.h"

#include <algorithm>
#include <filesystem>
#include <sstream>

namespace trestle
{
  namespace
  {
    // The index is written last, so that a folder which has one is complete.
    const std::string index_name = "index.txt";
    const std::string writing    = "checkpoint/writing";
    const std::string format     = "trestle checkpoint 2 "; // a digest of all that follows

    std::string slot_folder(const int slot) { return "checkpoint/" + std::to_string(slot); }
  } // namespace

  Checkpoint::Checkpoint(const Run &run)
    : Checkpoint(run.directory, run.communicator, run.identity)
  {}

  Checkpoint::Checkpoint(const RunDirectory &directory, const Communicator &communicator, RunIdentity identity)
    : directory_(directory),
      communicator_(communicator),
      identity_(std::move(identity))
  {}

  std::optional<Archive> Checkpoint::resume(const Run &run, unsigned long &step)
  {
    const Checkpoint checkpoint(run);
    if (!run.resume)
      return {};
    if (!checkpoint.exists())
      {
        log::info("There is no checkpoint in '" + run.directory.path() +
                  "' to resume from: " + (run.is_part ? "this part" : "the run") + " starts from the beginning.");
        return {};
      }
    const bool        is_lost    = checkpoint.sets().readable.empty();
    const std::string difference = checkpoint.difference();
    if (run.is_part && (is_lost || !difference.empty()))
      {
        log::warning("The checkpoint in '" + run.directory.path() + "' is " +
                     (is_lost ? "damaged or of another version" : "of another run: " + difference) +
                     ". This part starts from the beginning.");
        run.directory.clear_results();
        return {};
      }
    require_own(run);
    return checkpoint.read(step, true);
  }

  void Checkpoint::require_own(const Run &run)
  {
    const std::string difference = run.resume ? Checkpoint(run).difference() : "";
    if (!difference.empty())
      throw InputError("The checkpoint in '" + run.directory.path() + "' is of another run: " + difference + ".",
                       "Resume with the parameters that wrote it, or start anew without --resume.");
  }

  std::string Checkpoint::archive_name(const std::string &folder) const
  {
    return directory_.file(folder + "/rank_" + std::to_string(communicator_.rank()) + ".h5");
  }

  void Checkpoint::write(const Archive &this_ranks_data, const unsigned long step) const
  {
    const auto readable = sets().readable;
    communicator_.on_root([&] { std::filesystem::remove_all(directory_.file(writing)); });
    directory_.create_folder(writing);
    try
      {
        communicator_.on_all([&] { this_ranks_data.write(archive_name(writing)); });
        std::ostringstream index;
        index << (readable.empty() ? 1 : readable.front().sequence + 1) << ' ' << step << ' '
              << communicator_.size() << '\n'
              << identity_.to_text();
        directory_.write(writing + "/" + index_name, format + digest(index.str()) + '\n' + index.str());
        communicator_.on_root([&] { sync_folder(directory_.file(writing)); });
      }
    catch (const Error &) // on all ranks alike: free what was written, the disk may be full
      {
        communicator_.on_root([&] { std::filesystem::remove_all(directory_.file(writing)); });
        throw;
      }
    // The newest set stays untouched; the older one makes room.
    communicator_.on_root([&] {
      const bool        is_first = !readable.empty() && readable.front().slot == 0;
      const std::string target   = directory_.file(slot_folder(is_first ? 1 : 0));
      std::filesystem::remove_all(target);
      std::filesystem::rename(directory_.file(writing), target);
      sync_folder(folder());
    });
  }

  bool Checkpoint::exists() const
  {
    const auto found = sets();
    return !found.readable.empty() || !found.damaged.empty();
  }

  std::string Checkpoint::difference() const
  {
    const auto readable = sets().readable;
    return readable.empty() ? "" : identity_.difference_in_words(readable.front().identity);
  }

  Archive Checkpoint::read(unsigned long &step) const { return read(step, false); }

  Archive Checkpoint::read(unsigned long &step, const bool moves_damaged) const
  {
    const auto found = sets();
    for (const int slot : found.damaged)
      give_up(slot, "its index is damaged, or of another version.", moves_damaged);
    for (const Set &set : found.readable)
      {
        if (set.n_ranks != static_cast<unsigned long>(communicator_.size()))
          throw InputError("The checkpoint in '" + directory_.path() + "' was written by " +
                               std::to_string(set.n_ranks) + " ranks, this run has " +
                               std::to_string(communicator_.size()) + ".",
                           "Resume with mpirun -np " + std::to_string(set.n_ranks) + ".");
        try
          {
            std::optional<Archive> archive;
            communicator_.on_all([&] { archive = Archive::read(archive_name(slot_folder(set.slot))); });
            step = set.step;
            if (&set != &found.readable.front())
              log::warning("The older checkpoint, written at step " + std::to_string(step) + ", takes its place.");
            return *archive;
          }
        catch (const InputError &error) // on all ranks alike
          {
            give_up(set.slot, error.what(), moves_damaged);
          }
      }
    throw InputError(found.readable.empty() && found.damaged.empty()
                         ? "There is no checkpoint in '" + directory_.path() + "'."
                         : "No checkpoint in '" + directory_.path() + "' is whole.",
                     "Run without --resume.");
  }

  /// Of a set that cannot be read: it must not count as the newest any more.
  void Checkpoint::give_up(const int slot, const std::string &why, const bool moves) const
  {
    log::warning("The checkpoint '" + directory_.file(slot_folder(slot)) + "' cannot be used: " + why);
    if (!moves)
      return;
    communicator_.on_root([&] {
      const std::string target = directory_.file("checkpoint/damaged");
      std::filesystem::remove_all(target);
      std::filesystem::rename(directory_.file(slot_folder(slot)), target);
    });
  }

  bool Checkpoint::read_index(const std::string &text, Set &set)
  {
    const auto end = text.find('\n');
    if (end == std::string::npos || text.substr(0, end) != format + digest(std::string_view(text).substr(end + 1)))
      return false;
    std::istringstream in(text.substr(end + 1));
    std::string        line;
    in >> set.sequence >> set.step >> set.n_ranks;
    std::getline(in, line);
    if (!in)
      return false;
    set.identity = RunIdentity::from_text(std::string(std::istreambuf_iterator<char>(in), {}));
    return true;
  }

  Checkpoint::Sets Checkpoint::sets() const
  {
    Sets result;
    for (const int slot : {0, 1})
      {
        std::string text;
        communicator_.on_root([&] {
          const std::string in = directory_.file(slot_folder(slot)), index = in + "/" + index_name;
          if (!std::filesystem::exists(index))
            return;
          for (const auto &path : {folder(), in, index})
            refuse_link(path);
          text = "set " + read_file(index);
        });
        text = communicator_.broadcast(text);
        if (text.empty())
          continue;
        Set set;
        set.slot = slot;
        if (read_index(text.substr(4), set))
          result.readable.push_back(std::move(set));
        else
          result.damaged.push_back(slot);
      }
    if (result.readable.size() == 2 && result.readable[0].sequence < result.readable[1].sequence)
      std::swap(result.readable[0], result.readable[1]);
    return result;
  }
} // namespace trestle
