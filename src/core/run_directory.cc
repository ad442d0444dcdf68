#include "core/run_directory.h"

#include "core/exceptions.h"
#include "core/file.h"

#include <unistd.h>

#include <filesystem>

namespace trestle
{
  namespace
  {
    void create(const std::string &path)
    {
      std::error_code problem;
      std::filesystem::create_directories(path, problem);
      if (problem || !std::filesystem::is_directory(path))
        throw FatalError("Cannot create the folder '" + path + "': " +
                             (problem ? problem.message() : std::string("a file of this name exists")) + ".",
                         "Choose another with 'set output directory', or free the name and the space.");
    }
  } // namespace

  RunDirectory::RunDirectory(const Communicator &communicator, const std::string &path)
    : communicator_(communicator),
      path_(path)
  {
    communicator_.on_root([&] {
      create(path_);
      if (access(path_.c_str(), W_OK | X_OK) != 0)
        throw FatalError("The folder '" + path_ + "' is not writable.",
                         "Change its permissions or choose another with 'set output directory'.");
    });
  }

  std::string RunDirectory::file(const std::string &name) const
  {
    return (std::filesystem::path(path_) / name).string();
  }

  void RunDirectory::write(const std::string &name, const std::string &content) const
  {
    communicator_.on_root([&] { write_file_atomically(file(name), content); });
  }

  void RunDirectory::create_folder(const std::string &name) const
  {
    communicator_.on_root([&] { create(file(name)); });
  }
} // namespace trestle
