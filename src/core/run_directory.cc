#include "core/run_directory.h"

#include "core/exceptions.h"
#include "core/file.h"

#include <unistd.h>

#include <filesystem>
#include <vector>

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

  RunDirectory RunDirectory::existing(const Communicator &communicator, const std::string &path)
  {
    communicator.on_root([&] {
      if (!std::filesystem::is_directory(path))
        throw InputError("There is no run directory '" + path + "'.",
                         "Check the path: relative ones start at the present folder.");
    });
    return {communicator, path, Unchecked()};
  }

  std::string RunDirectory::file(const std::string &name) const
  {
    return (std::filesystem::path(path_) / name).string();
  }

  /// Of a folder in it, and of those above that one.
  void RunDirectory::refuse_links(const std::string &name) const
  {
    std::filesystem::path so_far(path_);
    for (const auto &part : std::filesystem::path(name))
      refuse_link((so_far /= part).string());
  }

  void RunDirectory::write(const std::string &name, const std::string &content) const
  {
    communicator_.on_root([&] {
      refuse_links(std::filesystem::path(name).parent_path().string());
      write_file_atomically(file(name), content);
    });
  }

  void RunDirectory::create_folder(const std::string &name) const
  {
    communicator_.on_root([&] {
      refuse_links(name);
      create(file(name));
    });
  }

  void RunDirectory::clear_results(const bool is_resumed) const
  {
    communicator_.on_root([&] {
      // Checkpoints first: whoever is killed in between shall not go on from what is not his.
      std::vector<std::string> paths;
      if (!is_resumed)
        {
          paths = {file("checkpoint"), file("finished.txt"), file("history.csv")};
          // Steps are added to the lists that there are.
          for (const auto &entry : std::filesystem::directory_iterator(path_))
            if (entry.path().extension() == ".pvd")
              paths.push_back(entry.path().string());
        }
      paths.insert(paths.end(), {file("figures.json"), file("report.html")});
      for (const auto &path : paths)
        std::filesystem::remove_all(path);
    });
  }
} // namespace trestle
