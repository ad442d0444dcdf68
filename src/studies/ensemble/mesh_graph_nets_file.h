#pragma once

#include "core/hdf5_output.h"
#include "studies/ensemble/exported_run.h"

#include <cstdint>
#include <string>
#include <vector>

namespace trestle
{
  /**
   * Data as those of Pfaff, Fortunato, Sanchez-Gonzalez, Battaglia, "Learning mesh-based simulation with graph networks" (ICLR
   * 2021): a meta.json that says types, shapes and lengths, and arrays `mesh_pos`, `cells`, `node_type` and a field a block of the
   * problem. Their TFRecords are TensorFlow's own; here a split is an HDF5 file with a group a run, as ports to PyTorch read.
   */
  namespace mesh_graph_nets
  {
    /// Numbers of their enumeration NodeType.
    enum NodeType : std::uint32_t
    {
      normal  = 0,
      inflow  = 4,
      outflow = 5,
      wall    = 6 ///< any boundary value
    };

    /// @param inflow, outflow boundaries: ids or names, separated by commas; may be empty. Where boundaries meet, inflow wins over wall, and
    /// wall over outflow. @throws InputError naming a key of section `ensemble/export`.
    std::vector<std::uint32_t> node_types(const VertexFields &fields, const std::string &inflow,
                                          const std::string &outflow);

    /// meta.json.
    std::string meta(const RunExporter &exporter);

    /// A split.
    class File
    {
    public:
      /// @param exporter outlives this. @param repeats whether what does not change stands there once a state (and positions as
      /// `pos` too, which ports read), instead of once a run.
      File(const std::string &path, const RunExporter &exporter, bool repeats);

      /// The exporter's last run. @param types node_types()
      void add(const ExportedRun &run, const std::vector<std::uint32_t> &types);
      void close() { file_.close(); }

    private:
      Hdf5Output         file_;
      const RunExporter &exporter_;
      const std::size_t  n_copies_;
      std::size_t        n_runs_ = 0;
    };
  } // namespace mesh_graph_nets
} // namespace trestle
