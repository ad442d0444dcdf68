#include "studies/ensemble/mesh_graph_nets_file.h"

#include "core/text.h"

namespace trestle::mesh_graph_nets
{
  namespace
  {
    std::string shape(const std::size_t n, const std::size_t k)
    {
      return "[" + std::to_string(n) + ", -1, " + std::to_string(k) + "]";
    }

    std::string feature(const std::string &name, const std::string &type, const std::string &shape,
                        const std::string &dtype)
    {
      return "    \"" + name + "\": {\"type\": \"" + type + "\", \"shape\": " + shape + ", \"dtype\": \"" + dtype +
             "\"}";
    }

    template <class T>
    std::vector<T> copies(const std::vector<T> &values, const std::size_t n)
    {
      std::vector<T> result;
      result.reserve(n * values.size());
      for (std::size_t i = 0; i < n; ++i)
        result.insert(result.end(), values.begin(), values.end());
      return result;
    }
  } // namespace

  std::vector<std::uint32_t> node_types(const VertexFields &fields, const std::string &inflow_ids,
                                        const std::string &outflow_ids)
  {
    std::vector<bool> enters(fields.n_vertices(), false), leaves = enters;
    if (!inflow_ids.empty())
      enters = fields.is_on("ensemble/export/inflow", inflow_ids);
    if (!outflow_ids.empty())
      leaves = fields.is_on("ensemble/export/outflow", outflow_ids);
    const auto                 prescribed = fields.is_prescribed();
    std::vector<std::uint32_t> result;
    for (std::size_t v = 0; v < prescribed.size(); ++v)
      result.push_back(enters[v] ? inflow : prescribed[v] ? wall : leaves[v] ? outflow : normal);
    return result;
  }

  std::string meta(const RunExporter &exporter)
  {
    const auto              &fields   = exporter.fields();
    std::vector<std::string> names    = {"\"cells\"", "\"mesh_pos\"", "\"node_type\""};
    std::vector<std::string> features = {
        feature("cells", "static", shape(1, fields.n_vertices_of_cell()), "int32"),
        feature("mesh_pos", "static", shape(1, exporter.dimension()), "float32"),
        feature("node_type", "static", shape(1, 1), "int32")};
    for (const auto &block : fields.blocks())
      {
        names.push_back("\"" + block.name + "\"");
        features.push_back(
            feature(block.name, "dynamic", shape(exporter.n_states(), block.n_components), "float32"));
      }
    return "{\n  \"simulator\": \"trestle\",\n  \"dt\": " + text::shortest(exporter.step()) +
           ",\n  \"collision_radius\": null,\n  \"features\": {\n" + text::join(features, ",\n") +
           "\n  },\n  \"field_names\": [" + text::join(names) +
           "],\n  \"trajectory_length\": " + std::to_string(exporter.n_states()) + "\n}\n";
  }

  File::File(const std::string &path, const RunExporter &exporter, const bool repeats)
    : file_(path),
      exporter_(exporter),
      n_copies_(repeats ? exporter.n_states() : 1)
  {}

  void File::add(const ExportedRun &run, const std::vector<std::uint32_t> &types)
  {
    const auto       &fields = exporter_.fields();
    const auto        cells  = fields.cells();
    const std::string group  = std::to_string(n_runs_++) + "/";
    const std::size_t n = fields.n_vertices(), k = fields.n_vertices_of_cell();
    file_.write_single(group + "mesh_pos", {n_copies_, n, exporter_.dimension()},
                       copies(run.positions, n_copies_));
    if (n_copies_ > 1)
      file_.write_alias(group + "mesh_pos", group + "pos");
    file_.write_integers(group + "cells", {n_copies_, cells.size() / k, k}, copies(cells, n_copies_));
    file_.write_integers(group + "node_type", {n_copies_, n, 1}, copies(types, n_copies_));
    for (std::size_t b = 0; b < run.blocks.size(); ++b)
      file_.write_single(group + fields.blocks()[b].name,
                         {exporter_.n_states(), n, fields.blocks()[b].n_components}, run.blocks[b]);
  }
} // namespace trestle::mesh_graph_nets
