#pragma once

#include "core/run_directory.h"
#include "studies/ensemble/export_format.h"
#include "studies/ensemble/mesh_graph_nets_file.h"

#include <optional>

namespace trestle
{
  /// export/meshgraphnets/: meta.json, then train.h5, valid.h5, test.h5 (mesh_graph_nets_file.h) and the parameters of their
  /// runs beside them, train.csv, ...
  class MeshGraphNetsExport : public ExportFormat
  {
  public:
    static constexpr const char *folder = "export/meshgraphnets/";

    struct Keys
    {
      std::string inflow, outflow;
      bool        repeats = false; ///< what does not change is written once a state
    };

    /// Writes meta.json. @param directory has the folder. @param exporter outlives this.
    MeshGraphNetsExport(const RunDirectory &directory, const RunExporter &exporter, Keys keys,
                        const std::vector<std::string> &parameter_names);

    void begin(const std::string &split) override;
    void add(const ExportedRun &run, const std::vector<double> &parameters) override;
    void end() override;

  private:
    std::string                          path_; ///< of the folder
    const RunExporter                   &exporter_;
    Keys                                 keys_;
    std::vector<std::string>             parameter_names_;
    std::string                          name_; ///< of the split's files, without what they end with
    std::string                          csv_;
    std::optional<mesh_graph_nets::File> file_;
  };
} // namespace trestle
