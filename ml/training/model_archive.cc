#include "ml/training/model_archive.h"

#include "core/archive.h"
#include "core/exceptions.h"
#include "core/text.h"

#include <filesystem>

namespace trestle
{
  void write_model(const RunDirectory &directory, const std::string &file, const std::string &architecture,
                   const FieldNetwork &field, Archive archive)
  {
    archive.attributes["kind"]         = "graph model";
    archive.attributes["architecture"] = architecture;
    archive.attributes["components"]   = text::join(field.map().component_names());
    archive.arrays["scales"]           = {{field.map().scales().size()}, field.map().scales()};
    field.weights().write(archive);

    if (const auto folder = std::filesystem::path(file).parent_path(); !folder.empty())
      directory.create_folder(folder.string());
    field.communicator().on_root([&] { archive.write(directory.file(file)); });
  }

  Archive read_model(const std::string &path, const std::string &architecture, FieldNetwork &field)
  {
    const auto &communicator = field.communicator();
    std::string bytes;
    communicator.on_root([&] {
      const Archive archive = Archive::read(path);
      const auto    found   = archive.attributes.find("architecture");
      if (found == archive.attributes.end())
        throw InputError("network/model = " + path + ": this archive holds no network.",
                         "Name a model/*.h5 that a training wrote.");
      if (found->second != architecture)
        throw InputError("network/model = " + path + ": the archive holds '" + found->second +
                             "', the parameter file asks for '" + architecture + "'.",
                         "Copy the network section of the run that wrote the archive, or leave the key empty.");
      bytes = archive.serialise();
    });
    Archive archive = Archive::deserialise(communicator.broadcast(bytes));
    field.weights().read(archive);
    return archive;
  }

  void require_architecture(const Archive &checkpoint, const std::string &architecture)
  {
    const auto        found   = checkpoint.attributes.find("architecture");
    const std::string written = found == checkpoint.attributes.end() ? "none" : found->second;
    if (written != architecture)
      throw InputError("The checkpoint holds another model: " + written + ". This file asks for: " + architecture +
                           ".",
                       "Resume with the parameter file that the checkpoint was written with.");
  }
} // namespace trestle
