#include "studies/ensemble/plaid_export.h"

#include "core/exceptions.h"
#include "core/file.h"
#include "core/text.h"

#include <filesystem>

namespace trestle
{
  namespace
  {
    /// velocityX, velocityY: the SIDS's rule for vectors, which ParaView puts together again.
    std::vector<std::string> component_names(const VertexFields::Block &block, const unsigned int dimension)
    {
      if (block.n_components == 1)
        return {block.name};
      std::vector<std::string> result;
      for (unsigned int c = 0; c < block.n_components; ++c)
        result.push_back(block.name + (block.n_components == dimension ? std::string(1, char('X' + c))
                                                                       : std::to_string(c + 1)));
      return result;
    }

    /// sample_000000012
    std::string numbered(const std::string &name, const std::size_t number)
    {
      const std::string digits = std::to_string(number);
      return name + "_" + std::string(9 - std::min<std::size_t>(9, digits.size()), '0') + digits;
    }

    /// A string of YAML, whatever is in it.
    std::string quoted(const std::string &text)
    {
      std::string result = "\"";
      for (const char c : text)
        result += (c == '"' || c == '\\' ? "\\" : "") + std::string(1, c);
      return result + "\"";
    }

    void make_folder(const std::string &path)
    {
      std::error_code failed;
      std::filesystem::create_directories(path, failed);
      if (failed)
        throw FatalError("Cannot make the folder '" + path + "': " + failed.message() + ".",
                         "Check that the disk has space and that you may write there.");
    }

    std::string list(const std::string &key, const std::vector<std::string> &entries)
    {
      return key + ":\n- " + text::join(entries, "\n- ") + "\n";
    }
  } // namespace

  PlaidExport::PlaidExport(const RunDirectory &directory, const RunExporter &exporter, Keys keys,
                           const std::vector<std::string> &parameter_names)
    : path_(directory.file(folder)),
      exporter_(exporter),
      keys_(std::move(keys)),
      parameter_names_(parameter_names)
  {
    // of a longer run, samples would stay
    std::error_code none;
    std::filesystem::remove_all(path_ + "data", none);
    std::filesystem::remove_all(path_ + "problem_definitions", none);
  }

  void PlaidExport::check_names(const RunExporter &exporter, const std::vector<std::string> &parameter_names)
  {
    const std::string        of = "ensemble/export/formats = plaid: ";
    std::vector<std::string> fields, boundaries;
    for (const auto &block : exporter.fields().blocks())
      for (const auto &name : component_names(block, exporter.dimension()))
        fields.push_back(name);
    for (const auto &boundary : exporter.fields().boundaries())
      boundaries.push_back(boundary.name);
    require_cgns_names(of + "a parameter", parameter_names);
    require_cgns_names(of + "a field", fields);
    require_cgns_names(of + "a boundary", boundaries);
  }

  void PlaidExport::begin(const std::string &split)
  {
    split_             = usual_name(split);
    n_samples_[split_] = 0;
    make_folder(path_ + "data/" + split_);
  }

  CgnsState PlaidExport::state_of(const ExportedRun &run, const std::size_t state) const
  {
    const std::size_t n_vertices = exporter_.fields().n_vertices();
    CgnsState         result;
    result.time = double(state) * exporter_.step();
    for (std::size_t b = 0; b < run.blocks.size(); ++b)
      {
        const auto &block = exporter_.fields().blocks()[b];
        const auto  names = component_names(block, exporter_.dimension());
        for (unsigned int c = 0; c < block.n_components; ++c)
          {
            std::vector<double> values(n_vertices);
            for (std::size_t v = 0; v < n_vertices; ++v)
              values[v] = run.blocks[b][(state * n_vertices + v) * block.n_components + c];
            result.fields.emplace_back(names[c], std::move(values));
          }
      }
    return result;
  }

  void PlaidExport::add(const ExportedRun &run, const std::vector<double> &parameters)
  {
    const std::string meshes =
        path_ + "data/" + split_ + "/" + numbered("sample", n_samples_[split_]++) + "/meshes/";
    make_folder(meshes);
    const auto    &fields = exporter_.fields();
    const CgnsMesh mesh{exporter_.dimension(), run.positions, fields.n_vertices_of_whole_cell(),
                        fields.whole_cells(), fields.boundaries()};
    for (std::size_t s = 0; s < exporter_.n_states(); ++s)
      {
        auto state = state_of(run, s);
        for (std::size_t i = 0; s == 0 && i < parameters.size(); ++i)
          state.globals.emplace_back(parameter_names_[i], parameters[i]);
        write_cgns(meshes + numbered("mesh", s) + ".cgns", mesh, state);
      }
  }

  std::string PlaidExport::infos() const
  {
    std::string result = "owner: " + quoted(keys_.owner) + "\nlicense: " + quoted(keys_.license) +
                         "\ndata_production:\n  type: simulation\n  simulator: Trestle\ndata_description: " +
                         quoted("Runs in time by finite elements, " + std::to_string(exporter_.n_states()) +
                                " states each, " + text::shortest(exporter_.step()) + " apart.") +
                         "\nnum_samples:\n";
    for (const auto *split : {"train", "test", "valid"}) // PLAID's order
      if (n_samples_.contains(split))
        result += std::string("  ") + split + ": " + std::to_string(n_samples_.at(split)) + "\n";
    return result + "storage_backend: cgns\n";
  }

  std::string PlaidExport::definition() const
  {
    const std::string test = n_samples_.contains("test") ? "test" : "valid";
    if (!n_samples_.contains(test) || !n_samples_.contains("train"))
      return "";
    const std::string dim = std::to_string(exporter_.dimension()), zone = "Base_" + dim + "_" + dim + "/Zone/";
    std::vector<std::string> inputs, outputs;
    for (unsigned int d = 0; d < exporter_.dimension(); ++d)
      inputs.push_back(zone + "GridCoordinates/Coordinate" + char('X' + d));
    for (const auto &name : parameter_names_)
      inputs.push_back("Global/" + name);
    for (const auto &block : exporter_.fields().blocks())
      for (const auto &name : component_names(block, exporter_.dimension()))
        outputs.push_back(zone + "VertexFields/" + name);
    return list("input_features", inputs) + list("output_features", outputs) +
           "train_split:\n  train: all\ntest_split:\n  " + test + ": all\n";
  }

  void PlaidExport::finish()
  {
    if (const auto text = definition(); !text.empty())
      {
        make_folder(path_ + "problem_definitions");
        write_file_atomically(path_ + "problem_definitions/trajectories.yaml", text);
      }
    write_file_atomically(path_ + "infos.yaml", infos());
  }
} // namespace trestle
