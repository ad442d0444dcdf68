#include "ml/kernels/attention_graph.h"

#include "core/exceptions.h"

#include <limits>

namespace trestle
{
  namespace
  {
    void check(const std::size_t n_columns, const std::vector<std::size_t> &row_offset,
               const std::vector<std::size_t> &column, const bool with_self_loops)
    {
      constexpr std::size_t most = std::numeric_limits<std::int32_t>::max();
      if (n_columns > most || row_offset.size() > most)
        throw InputError("Attention over a graph of " + std::to_string(n_columns) + " nodes: more than " +
                             std::to_string(most) + ".",
                         "Take more ranks: each counts its own nodes.");
      if (row_offset.empty() || row_offset.front() != 0 || row_offset.back() != column.size())
        throw InputError("Attention: the offsets of the rows end at " +
                             (row_offset.empty() ? "nothing" : std::to_string(row_offset.back())) +
                             ", there are " + std::to_string(column.size()) + " edges.",
                         "Offsets begin with 0 and end with the number of edges.");
      for (std::size_t i = 0; i + 1 < row_offset.size(); ++i)
        if (row_offset[i] > row_offset[i + 1])
          throw InputError("Attention: the offset of row " + std::to_string(i + 1) + " is " +
                               std::to_string(row_offset[i + 1]) + ", below that of the row before it.",
                           "Offsets must not fall.");
      for (const auto j : column)
        if (j >= n_columns)
          throw InputError("Attention: an edge leads to node " + std::to_string(j) + " of " +
                               std::to_string(n_columns) + ".",
                           "Nodes are numbered from 0.");
      if (with_self_loops && row_offset.size() > n_columns + 1)
        throw InputError("Attention with self loops: " + std::to_string(row_offset.size() - 1) + " rows, but " +
                             std::to_string(n_columns) + " columns.",
                         "Rows must be the first columns, or leave the self loops out.");
    }

    /// Counts, then places: the edges of a column come in the order of their numbers.
    void transpose(AttentionGraph::Data &data)
    {
      data.column_offset.assign(std::size_t(data.n_columns) + 1, 0);
      for (const auto j : data.column)
        ++data.column_offset[std::size_t(j) + 1];
      for (std::size_t j = 0; j < std::size_t(data.n_columns); ++j)
        data.column_offset[j + 1] += data.column_offset[j];
      data.row.resize(data.column.size());
      data.edge.resize(data.column.size());
      auto next = data.column_offset;
      for (std::int64_t i = 0; i < data.n_rows; ++i)
        for (std::int64_t e = data.row_offset[std::size_t(i)]; e < data.row_offset[std::size_t(i) + 1]; ++e)
          {
            const auto slot = std::size_t(next[std::size_t(data.column[std::size_t(e)])]++);
            data.row[slot]  = std::int32_t(i);
            data.edge[slot] = e;
          }
    }

    torch::Tensor as_indices(const std::vector<std::int64_t> &values, const torch::Device &device)
    {
      return torch::tensor(values, torch::kLong).to(device);
    }
  } // namespace

  AttentionGraph::AttentionGraph(const std::size_t n_columns, const std::vector<std::size_t> &row_offset,
                                 const std::vector<std::size_t> &column, const bool with_self_loops)
    : data_(std::make_shared<Data>())
  {
    check(n_columns, row_offset, column, with_self_loops);
    data_->n_rows     = std::int64_t(row_offset.size()) - 1;
    data_->n_columns  = std::int64_t(n_columns);
    data_->row_offset = {0};
    for (std::size_t i = 0; i + 1 < row_offset.size(); ++i)
      {
        if (with_self_loops)
          data_->column.push_back(std::int32_t(i));
        for (std::size_t e = row_offset[i]; e < row_offset[i + 1]; ++e)
          data_->column.push_back(std::int32_t(column[e]));
        data_->row_offset.push_back(data_->n_edges());
      }
    transpose(*data_);
  }

  std::int64_t AttentionGraph::n_rows() const { return data_->n_rows; }
  std::int64_t AttentionGraph::n_columns() const { return data_->n_columns; }
  std::int64_t AttentionGraph::n_edges() const { return data_->n_edges(); }

  torch::Tensor AttentionGraph::rows(const torch::Device &device) const
  {
    auto &result = data_->indices[device.str() + " rows"];
    if (!result.defined())
      {
        std::vector<std::int64_t> row;
        for (std::size_t i = 0; i + 1 < data_->row_offset.size(); ++i)
          row.resize(std::size_t(data_->row_offset[i + 1]), std::int64_t(i));
        result = as_indices(row, device);
      }
    return result;
  }

  torch::Tensor AttentionGraph::columns(const torch::Device &device) const
  {
    auto &result = data_->indices[device.str() + " columns"];
    if (!result.defined())
      result = as_indices({data_->column.begin(), data_->column.end()}, device);
    return result;
  }
} // namespace trestle
