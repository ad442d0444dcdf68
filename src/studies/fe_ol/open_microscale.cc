#include "studies/fe_ol/open_microscale.h"

#include "bridge/microscale/cell_archives.h"
#include "bridge/microscale/microscale_kinds.h"
#include "core/exceptions.h"
#include "core/file.h"
#include "core/modules.h"
#include "physics/api/parameter_file.h"
#include "studies/fe_ol/representative_volume.h"
#include "studies/fe_ol/top_level_keys.h"

#include <filesystem>

namespace trestle
{
  namespace
  {
    /// What the parameter file of a representative volume declares.
    struct CellParameters
    {
      ParameterFile             file;
      TopLevelKeys              keys{file};
      RepresentativeVolumeInput input{file};
    };

    /// All archives of the folder model/, read by the root, on all ranks.
    std::map<std::string, Archive> read_archives(const std::string &directory, const Communicator &communicator)
    {
      std::map<std::string, std::string> bytes;
      std::string                        names;
      communicator.on_root([&] {
        for (const auto &entry : std::filesystem::directory_iterator(directory + "/model"))
          if (entry.path().extension() == ".h5")
            {
              const std::string name = entry.path().stem().string();
              bytes[name]            = Archive::read(entry.path().string()).serialise();
              names += name + "\n";
            }
      });
      std::map<std::string, Archive> result;
      names = communicator.broadcast(names);
      for (std::size_t begin = 0, end; begin < names.size(); begin = end + 1)
        {
          end                    = names.find('\n', begin);
          const std::string name = names.substr(begin, end - begin);
          result[name]           = Archive::deserialise(communicator.broadcast(bytes[name]));
        }
      return result;
    }
  } // namespace

  bool is_registered_kind(const std::string &kind)
  {
    return MicroscaleKinds::instance().entries().count(kind) > 0;
  }

  std::vector<std::string> microscale_kinds()
  {
    std::vector<std::string> kinds = {"finite elements", "reduced", "network", "adaptive"};
    for (auto &name : MicroscaleKinds::instance().names())
      kinds.push_back(std::move(name));
    return kinds;
  }

  std::string read_cell_parameters(const std::string &run_directory, const Communicator &communicator)
  {
    std::string text;
    communicator.on_root([&] {
      require_cell_archives(run_directory);
      text = read_file(run_directory + "/parameters.prm");
      if (const std::string study = ParameterFile::peek(text, {}, "study"); study != "representative volume")
        throw InputError("'" + run_directory + "' is the run of another study ('" + study + "').",
                         "Name the run directory of a representative volume.");
    });
    return communicator.broadcast(text);
  }

  CellDescription describe_cell(const std::string &parameters, const std::string &name)
  {
    modules::load_for_networks(parameters, name, {});
    CellParameters cell;
    cell.file.read(parameters, name, {});
    return {cell.input.model->cell().dimension(), !cell.input.model->network_types().empty()};
  }

  std::unique_ptr<Microscale> open_microscale(const std::string &run_directory, const std::string &kind,
                                              const Communicator             &communicator,
                                              const std::vector<std::string> &overrides)
  {
    std::unique_ptr<Microscale> result;
    if (is_registered_kind(kind))
      {
        communicator.on_all([&] { result = MicroscaleKinds::instance().create(kind, run_directory); });
        return result;
      }
    const std::string text     = read_cell_parameters(run_directory, communicator);
    const auto        archives = read_archives(run_directory, communicator);
    communicator.on_all([&] {
      modules::load_for_networks(text, run_directory + "/parameters.prm", overrides);
      CellParameters parameters;
      auto           all = overrides;
      if (const std::string mesh = run_directory + "/model/mesh.msh"; std::filesystem::exists(mesh))
        all.push_back("mesh/file=" + mesh);
      parameters.file.read(text, run_directory + "/parameters.prm", all);
      parameters.input.model->setup();
      parameters.input.model->read(archives);
      result = parameters.input.model->microscale(kind);
    });
    return result;
  }
} // namespace trestle
