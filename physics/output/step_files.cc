#include "physics/output/step_files.h"

#include "core/file.h"

#include <fmt/format.h>

#include <sstream>

namespace trestle
{
  std::string StepFiles::stem(const unsigned int step) const { return fmt::format("{}{:05}", prefix_, step); }

  std::string StepFiles::write(const RunDirectory &directory, const Communicator &communicator,
                               const unsigned int step, const double time, const bool has_part, const Part &part,
                               const Record &record)
  {
    directory.create_folder("solution");
    std::vector<double> has_one(communicator.size(), 0.);
    has_one[communicator.rank()] = has_part ? 1. : 0.;
    communicator.sum_in_place(has_one.data(), has_one.size());

    const auto part_of = [&](const int rank) { return fmt::format("{}.{}.vtu", stem(step), rank); };
    communicator.on_all([&] {
      if (has_part)
        write_file_atomically(directory.file("solution/" + part_of(communicator.rank())), part);
    });
    const std::string path = "solution/" + stem(step) + ".pvtu";
    communicator.on_root([&] {
      std::vector<std::string> parts;
      for (int rank = 0; rank < communicator.size(); ++rank)
        if (has_one[rank] > 0.)
          parts.push_back(part_of(rank));
      std::ostringstream text;
      record(text, parts);
      write_file_atomically(directory.file(path), text.str());
      add_step(steps_, directory.file(name_ + ".pvd"), step, time, path);
    });
    return directory.file(path);
  }
} // namespace trestle
