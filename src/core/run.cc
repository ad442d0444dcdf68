#include "core/run.h"

#include "core/file.h"

#include <filesystem>

namespace trestle
{
  namespace
  {
    const std::string finished = "finished.txt"; ///< the identity of a run that has come to its end
  }

  Run Run::part(const std::string &name) const
  {
    directory.create_folder(name);
    Run result{communicator, RunDirectory(communicator, directory.file(name)), {}, {}, resume, n_threads, identity,
               true};
    result.identity.set("part " + name, "yes");
    if (!resume)
      result.directory.clear_results();
    return result;
  }

  bool Run::is_finished() const
  {
    std::string text;
    communicator.on_root([&] {
      if (std::filesystem::exists(directory.file(finished)))
        text = read_file(directory.file(finished));
    });
    text = communicator.broadcast(text);
    return !text.empty() && text == identity.to_text();
  }

  void Run::mark_finished() const { directory.write(finished, identity.to_text()); }

  void Run::write_records() const
  {
    directory.write("figures.json", figures.to_json());
    if (!history.empty())
      directory.write("history.csv", history.to_csv());
  }
} // namespace trestle
