#include "studies/stochastic_submodel/submodel_archive.h"

#include "core/exceptions.h"
#include "core/text.h"

#include <algorithm>
#include <cmath>
#include <filesystem>

namespace trestle::submodel_archive
{
  namespace
  {
    const std::string folder = "model", kind = "stochastic submodel 1";

    std::string file_of(const std::string &name, const bool given_parameters)
    {
      return folder + "/" + name + (given_parameters ? " given parameters" : "") + ".h5";
    }

    void save(const RunDirectory &directory, const Communicator &communicator, const std::string &name,
              const Archive &archive)
    {
      directory.create_folder(folder);
      communicator.on_root([&] { archive.write(directory.file(name)); });
    }

    /// Read by one rank, the same on all.
    Archive load(const RunDirectory &directory, const Communicator &communicator, const std::string &name)
    {
      std::string bytes;
      communicator.on_root([&] { bytes = Archive::read(directory.file(name)).serialise(); });
      bytes = communicator.broadcast(bytes);
      Archive result;
      communicator.on_all([&] { result = Archive::deserialise(bytes); });
      return result;
    }

    const std::vector<double> &values(const Archive &archive, const std::string &name, const std::size_t n)
    {
      const auto found = archive.arrays.find(name);
      if (found == archive.arrays.end() || found->second.values.size() != n)
        throw InputError(
            "The model has no array '" + name + "' of " + std::to_string(n) + " numbers.",
            "It is none of study 'stochastic submodel', or of another problem, or damaged: make it anew.");
      return found->second.values;
    }

    std::string text_of(const Archive &archive, const std::string &name)
    {
      const auto found = archive.attributes.find(name);
      return found == archive.attributes.end() ? "" : found->second;
    }

    [[noreturn]] void refuse(const std::string &file, const std::string &what)
    {
      throw InputError(
          "'" + file + "' is a model of another zone: " + what + ".",
          "Give the query the sections parameters, mesh, physics, time and zone of the run that made it.");
    }

    /// What a zone may not differ in; its quantities may.
    std::vector<double> numbers_of(const Zone &zone)
    {
      return {double(zone.whole().dimension()), double(zone.n_interface()),
              double(zone.n_steps()),           zone.step(),
              double(zone.part().n_dofs()),     double(zone.part().n_cells()),
              double(zone.whole().n_dofs())};
    }

    const std::vector<std::string> names_of_numbers = {
        "dimension",         "prescribed dofs of the zone", "steps in time", "step in time", "dofs of the zone",
        "cells of the zone", "dofs of the whole problem"};

    void require_zone(const Archive &archive, const Zone &zone, const std::string &file)
    {
      if (text_of(archive, "kind") != kind)
        throw InputError("'" + file + "' is no model of study 'stochastic submodel': its kind is '" +
                             text_of(archive, "kind") + "'.",
                         "Name the run directory of such a study.");
      const auto here = text::join(zone.whole().parameter_names()), there = text_of(archive, "parameters");
      if (here != there)
        refuse(file, "its problem has the parameters " + there + ", this one " + here);
      const auto  mine = numbers_of(zone);
      const auto &its  = values(archive, "zone", mine.size());
      for (std::size_t i = 0; i < mine.size(); ++i)
        if (std::abs(mine[i] - its[i]) > 1e-12 * std::abs(its[i]))
          refuse(file,
                 names_of_numbers[i] + " were " + text::shortest(its[i]) + ", here " + text::shortest(mine[i]));
      const auto &places = zone.interface_positions();
      const auto &before = values(archive, "interface", places.size());
      for (std::size_t i = 0; i < places.size(); ++i)
        if (std::abs(places[i] - before[i]) > 1e-9 * std::max(1., std::abs(before[i])))
          refuse(file, "its cut lies elsewhere");
    }
  } // namespace

  std::optional<std::size_t> Range::outside(const std::vector<double> &parameters) const
  {
    for (std::size_t k = 0; k < parameters.size(); ++k)
      if (!(parameters[k] >= least[k] && parameters[k] <= largest[k]))
        return k;
    return {};
  }

  Range range_of(const std::vector<std::vector<double>> &parameters)
  {
    Range result{parameters.front(), parameters.front()};
    for (const auto &row : parameters)
      for (std::size_t k = 0; k < row.size(); ++k)
        {
          result.least[k]   = std::min(result.least[k], row[k]);
          result.largest[k] = std::max(result.largest[k], row[k]);
        }
    return result;
  }

  void write(const RunDirectory &directory, const Communicator &communicator, const Zone &zone, const Model &model)
  {
    Archive archive;
    model.vectors.write(archive);
    const auto numbers               = numbers_of(zone);
    archive.attributes["kind"]       = kind;
    archive.attributes["parameters"] = text::join(zone.whole().parameter_names());
    archive.arrays["zone"]           = {{numbers.size()}, numbers};
    archive.arrays["interface"]      = {{zone.interface_positions().size()}, zone.interface_positions()};
    archive.arrays["least"]          = {{model.range.least.size()}, model.range.least};
    archive.arrays["largest"]        = {{model.range.largest.size()}, model.range.largest};
    // generators that an earlier run left there speak of other modes
    communicator.on_root([&] { std::filesystem::remove_all(directory.file(folder)); });
    save(directory, communicator, folder + "/submodel.h5", archive);
  }

  void write(const RunDirectory &directory, const Communicator &communicator, const Generator &generator,
             const std::string &name, const bool given_parameters, const Certificate &certificate)
  {
    Archive archive;
    generator.write(archive);
    archive.arrays["certificate"] = {{3},
                                     {certificate.energy_distance, certificate.p, double(certificate.n_held_out)}};
    save(directory, communicator, file_of(name, given_parameters), archive);
  }

  Model read(const RunDirectory &directory, const Communicator &communicator, const Zone &zone)
  {
    const std::string    name    = folder + "/submodel.h5";
    const Archive        archive = load(directory, communicator, name);
    std::optional<Model> result;
    communicator.on_all([&] {
      require_zone(archive, zone, directory.file(name));
      const std::size_t n       = zone.whole().parameter_names().size();
      auto              vectors = SubmodelVectors::read(archive, n);
      if (vectors.modes().n_numbers() != zone.n_trace())
        refuse(directory.file(name), "its traces have " + std::to_string(vectors.modes().n_numbers()) +
                                         " numbers, here " + std::to_string(zone.n_trace()));
      result = Model{std::move(vectors), {values(archive, "least", n), values(archive, "largest", n)}};
    });
    return *result;
  }

  Certificate read(const RunDirectory &directory, const Communicator &communicator, const std::string &name,
                   const bool given_parameters, Generator &generator)
  {
    const std::string file = file_of(name, given_parameters);
    communicator.on_root([&] {
      namespace fs = std::filesystem;
      if (fs::exists(directory.file(file)))
        return;
      std::vector<std::string> there;
      for (const auto &entry : fs::directory_iterator(directory.file(folder)))
        if (entry.path().extension() == ".h5" && entry.path().stem() != "submodel")
          there.push_back(entry.path().stem().string());
      std::ranges::sort(there);
      throw InputError("The model in '" + directory.path() + "' has no generator '" + name +
                           (given_parameters ? " given parameters'." : "'."),
                       "It has: " + text::join(there) + ".");
    });
    const Archive archive = load(directory, communicator, file);
    Certificate   result;
    communicator.on_all([&] {
      generator.read(archive);
      const auto &numbers = values(archive, "certificate", 3);
      result              = {numbers[0], numbers[1], std::size_t(numbers[2])};
    });
    return result;
  }
} // namespace trestle::submodel_archive
