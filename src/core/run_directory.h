#pragma once

#include "core/communicator.h"

#include <string>

namespace trestle
{
  /**
   * `output/<name>/` and what lies in it (doc/how_to/read_results.md). Created collectively; paths are the same on
   * all ranks.
   */
  class RunDirectory
  {
  public:
    /// @throws FatalError on all ranks when it cannot be created or written.
    RunDirectory(const Communicator &communicator, const std::string &path);
    /// Of another run, to be read: nothing is created. Collective. @throws InputError where there is none.
    static RunDirectory existing(const Communicator &communicator, const std::string &path);

    const std::string &path() const { return path_; }
    /// Absolute-or-relative path of a file in it; "solution/step.vtu" creates no folder.
    std::string file(const std::string &name) const;

    /// Writes a text file on the root atomically; collective; throws on all ranks alike. Folders on the way that are
    /// links are refused, here and below.
    void write(const std::string &name, const std::string &content) const;

    /// Creates a subfolder on the root, collective.
    void create_folder(const std::string &name) const;

    /// Removes what an earlier run of this name left and must not pass for a result of this one. @param is_resumed what
    /// a run goes on from stays, and what it adds to. Collective.
    void clear_results(bool is_resumed = false) const;

  private:
    struct Unchecked
    {
    };
    RunDirectory(const Communicator &communicator, const std::string &path, Unchecked)
      : communicator_(communicator),
        path_(path)
    {}

    void refuse_links(const std::string &name) const;

    Communicator communicator_;
    std::string  path_;
  };
} // namespace trestle
