#include "studies/ensemble/mesh_graph_nets_export.h"

#include "core/file.h"
#include "core/text.h"

namespace trestle
{
  MeshGraphNetsExport::MeshGraphNetsExport(const RunDirectory &directory, const RunExporter &exporter, Keys keys,
                                           const std::vector<std::string> &parameter_names)
    : path_(directory.file(folder)),
      exporter_(exporter),
      keys_(std::move(keys)),
      parameter_names_(parameter_names)
  {
    write_file_atomically(path_ + "meta.json", mesh_graph_nets::meta(exporter));
  }

  void MeshGraphNetsExport::begin(const std::string &split)
  {
    name_ = path_ + usual_name(split);
    csv_  = text::join(parameter_names_, ",") + "\n";
    file_.emplace(name_ + ".h5", exporter_, keys_.repeats);
  }

  void MeshGraphNetsExport::add(const ExportedRun &run, const std::vector<double> &parameters)
  {
    file_->add(run, mesh_graph_nets::node_types(exporter_.fields(), keys_.inflow, keys_.outflow));
    csv_ += text::join(parameters, ",") + "\n";
  }

  void MeshGraphNetsExport::end()
  {
    file_->close();
    file_.reset();
    if (!parameter_names_.empty())
      write_file_atomically(name_ + ".csv", csv_);
  }
} // namespace trestle
