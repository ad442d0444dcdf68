#include "studies/fe_ol/cell_model.h"

#include "bridge/microscale/adaptive_microscale.h"
#include "bridge/microscale/cell_archives.h"
#include "bridge/microscale/network_microscale.h"
#include "core/exceptions.h"
#include "core/file.h"
#include "core/log.h"

#include <algorithm>

namespace trestle
{
  CellModel::CellModel(ParameterSink &prm)
    : cell_(UnitCell::create(prm)),
      certificate_(prm)
  {
    const auto section = prm.section("network");
    prm.add(
        "types", types_,
        "Networks to train (see trestle --list, cell networks); the first answers as microscale. Empty: none.");
    for (const auto &[name, entry] : CellNetworkRegistry::instance().entries())
      {
        const auto candidate = prm.section(name);
        networks_[name]      = entry.factory(prm);
      }
  }

  void CellModel::setup()
  {
    for (const auto &type : types_)
      if (networks_.count(type) == 0)
        throw InputError("network/types: there is no cell network '" + type + "'" +
                             (networks_.empty() ? ": this Trestle was built without LibTorch." : "."),
                         networks_.empty() ? "Leave the key empty." : "See trestle --list, cell networks.");
    certificate_.check();
    cell_->setup();
    if (cell_->has_history() && !types_.empty())
      throw InputError(
          "network/types = " + types_.front() + ", but the cell's materials have a history.",
          "Networks learn cells without history: leave the key empty; the reduced cell keeps histories.");
  }

  void CellModel::write(const RunDirectory &directory) const
  {
    Archive archive;
    cell_->write(archive);
    write_cell_archives(std::move(archive), directory.file("model"));
    // The directory must work wherever it is opened from.
    if (!cell_->mesh_file().empty())
      write_file_atomically(directory.file("model/mesh.msh"), read_file(cell_->mesh_file()));
  }

  void CellModel::write_network(const RunDirectory &directory, const std::string &type) const
  {
    Archive archive;
    networks_.at(type)->write(archive);
    archive.write(directory.file("model/" + type + ".h5"));
  }

  void CellModel::write_calibrations(const RunDirectory &directory) const
  {
    Archive archive;
    trestle::write_calibrations(calibrations_, archive);
    archive.write(directory.file("model/calibration.h5"));
  }

  Tolerance CellModel::tolerance(const std::string &who) const
  {
    return certificate_.tolerance_on(who, calibrations_);
  }

  void CellModel::read(const std::map<std::string, Archive> &archives)
  {
    if (const auto archive = archives.find("calibration"); archive != archives.end())
      calibrations_ = read_calibrations(archive->second);
    for (const auto &[name, archive] : archives)
      if (name == "cell")
        cell_->read(archive);
    for (const auto &type : types_)
      if (const auto archive = archives.find(type); archive != archives.end())
        {
          networks_.at(type)->read(archive->second, *cell_->reduced());
          is_trained_[type] = true;
        }
  }

  namespace
  {
    /// Keeps the model alive that a microscale was made from.
    template <class T>
    std::shared_ptr<const T> shared_part(const std::shared_ptr<CellModel> &model, const T &part)
    {
      return {model, &part};
    }
  } // namespace

  std::unique_ptr<Microscale> CellModel::network_microscale()
  {
    const auto model  = shared_from_this();
    const auto writer = [model](const RunDirectory &directory, const std::string &name,
                                std::span<const double> strain, std::span<const double> a,
                                std::span<const double> b, const double estimate) {
      model->cell().write_modes(directory, name, {strain, a, b}, MicroscaleLevel::network, estimate, nullptr);
    };
    auto result = std::make_unique<NetworkMicroscale>(
        cell_->dimension(), shared_part(model, network(types_.front())), cell_->reduced(), writer);
    result->set_tolerance(MicroscaleLevel::network, tolerance(types_.front()));
    return result;
  }

  std::unique_ptr<Microscale> CellModel::reduced_microscale()
  {
    auto result = cell_->microscale(MicroscaleLevel::reduced);
    result->set_tolerance(MicroscaleLevel::reduced, tolerance("reduced"));
    return result;
  }

  std::unique_ptr<Microscale> CellModel::adaptive_microscale(const bool has_network)
  {
    if (certificate_.adapt && !cell_->can_be_enriched() && !cell_->has_history())
      throw InputError("certificate/adapt = true, but the archive of the unit cell keeps no snapshots.",
                       "It was written by an older Trestle: run the representative volume again.");
    std::vector<AdaptiveMicroscale::Level> levels;
    const auto                             add = [&](const std::string &who, std::unique_ptr<Microscale> level) {
      log::info(describe(who, tolerance(who), calibrations_));
      levels.push_back({std::move(level), tolerance(who)});
    };
    if (has_network)
      add(types_.front(), network_microscale());
    add("reduced", reduced_microscale());
    levels.push_back({cell_->microscale(MicroscaleLevel::finite_elements), {}});
    return std::make_unique<AdaptiveMicroscale>(std::move(levels),
                                                certificate_.adapt ? certificate_.snapshots_a_step : 0);
  }

  std::unique_ptr<Microscale> CellModel::microscale(const std::string &kind)
  {
    const bool has_network = !types_.empty() && is_trained_[types_.front()];
    if (kind == "finite elements")
      return cell_->microscale(MicroscaleLevel::finite_elements);
    if (kind == "reduced")
      return reduced_microscale();
    if (kind == "network" && has_network)
      return network_microscale();
    if (kind == "network")
      refuse_missing_network();
    if (kind == "adaptive")
      return adaptive_microscale(has_network);
    throw InputError("There is no microscale of kind '" + kind + "'.",
                     "Choose finite elements, reduced, network or adaptive.");
  }
} // namespace trestle
