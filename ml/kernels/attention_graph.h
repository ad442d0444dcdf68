#pragma once

#include "ml/kernels/attention_kernel.h"
#include "ml/kernels/graph_attention.h"

#include <map>
#include <string>

namespace trestle
{
  /// Edges by the nodes that ask, and the same edges by those that answer.
  struct AttentionGraph::Data
  {
    std::int64_t              n_rows = 0, n_columns = 0;
    std::vector<std::int64_t> row_offset, column_offset;
    std::vector<std::int32_t> column; ///< of each edge
    std::vector<std::int32_t> row;    ///< of the edges in the columns' order
    std::vector<std::int64_t> edge;   ///< their numbers

    std::map<std::string, torch::Tensor> indices; ///< by device and side, made when first asked for

    std::int64_t n_edges() const { return std::int64_t(column.size()); }
    EdgeList     rows() const { return {row_offset.data(), column.data(), nullptr}; }
    EdgeList     columns() const { return {column_offset.data(), row.data(), edge.data()}; }
  };
} // namespace trestle
