#include "ml/distributed/sparse_matrix.h"

#include "ml/capsule.h"

#include <ATen/Parallel.h>

#include <map>
#include <utility>

namespace trestle
{
  CompressedRows CompressedRows::transposed() const
  {
    CompressedRows result{n_columns, n_rows, std::vector<std::size_t>(n_columns + 1, 0),
                          std::vector<std::size_t>(column.size()), std::vector<double>(value.size())};
    for (const auto j : column)
      ++result.row_offset[j + 1];
    for (std::size_t j = 0; j < n_columns; ++j)
      result.row_offset[j + 1] += result.row_offset[j];
    auto next = result.row_offset;
    for (std::size_t i = 0; i < n_rows; ++i)
      for (std::size_t e = row_offset[i]; e < row_offset[i + 1]; ++e)
        {
          const std::size_t slot = next[column[e]]++;
          result.column[slot]    = i;
          result.value[slot]     = value[e];
        }
    return result;
  }

  struct SparseMatrix::Data
  {
    explicit Data(CompressedRows matrix)
      : rows(std::move(matrix)),
        columns(rows.transposed())
    {}

    torch::Tensor multiply(const torch::Tensor &x, bool transposed);
    torch::Tensor multiply_by_libtorch(const torch::Tensor &x, bool transposed);

    CompressedRows                       rows;
    CompressedRows                       columns;
    std::map<std::string, torch::Tensor> coordinate_lists; ///< by device, type and side, built when first asked
  };

  namespace
  {
    /// Channels [first, first + n) of one row of the product; n is known to the compiler, so sums stay in
    /// registers.
    template <int n, class T>
    void add_up(const CompressedRows &matrix, const std::size_t i, const T *from, T *to, const int64_t n_channels)
    {
      T sum[n] = {};
      for (std::size_t e = matrix.row_offset[i]; e < matrix.row_offset[i + 1]; ++e)
        {
          const T  factor = T(matrix.value[e]);
          const T *source = from + int64_t(matrix.column[e]) * n_channels;
          for (int c = 0; c < n; ++c)
            sum[c] += factor * source[c];
        }
      std::copy_n(sum, n, to);
    }

    template <class T>
    torch::Tensor multiply_rows(const CompressedRows &matrix, const torch::Tensor &x)
    {
      const auto    input      = x.contiguous();
      const int64_t n_channels = input.size(1);
      auto          result     = torch::empty({int64_t(matrix.n_rows), n_channels}, input.options());
      const T      *from       = input.data_ptr<T>();
      T            *to         = result.data_ptr<T>();
      at::parallel_for(0, int64_t(matrix.n_rows), 64, [&](const int64_t begin, const int64_t end) {
        for (int64_t i = begin; i < end; ++i)
          {
            int64_t c = 0;
            for (; c + 16 <= n_channels; c += 16)
              add_up<16>(matrix, std::size_t(i), from + c, to + i * n_channels + c, n_channels);
            for (; c + 4 <= n_channels; c += 4)
              add_up<4>(matrix, std::size_t(i), from + c, to + i * n_channels + c, n_channels);
            for (; c < n_channels; ++c)
              add_up<1>(matrix, std::size_t(i), from + c, to + i * n_channels + c, n_channels);
          }
      });
      return result;
    }

    torch::Tensor coordinate_list(const CompressedRows &matrix, const torch::TensorOptions &options)
    {
      const auto n       = int64_t(matrix.value.size());
      auto       indices = torch::empty({2, n}, torch::kLong);
      auto      *row     = indices.data_ptr<int64_t>();
      for (std::size_t i = 0; i < matrix.n_rows; ++i)
        for (std::size_t e = matrix.row_offset[i]; e < matrix.row_offset[i + 1]; ++e)
          {
            row[e]     = int64_t(i);
            row[n + e] = int64_t(matrix.column[e]);
          }
      const auto values = torch::tensor(matrix.value, torch::kDouble);
      return torch::sparse_coo_tensor(indices.to(options.device()), values.to(options),
                                      {int64_t(matrix.n_rows), int64_t(matrix.n_columns)})
          .coalesce();
    }

    class SparseProduct : public torch::autograd::Function<SparseProduct>
    {
    public:
      static torch::Tensor forward(torch::autograd::AutogradContext *context, const torch::Tensor &x,
                                   const std::shared_ptr<SparseMatrix::Data> &matrix)
      {
        context->saved_data["matrix"] = enclose(matrix);
        return matrix->multiply(x, false);
      }

      static torch::autograd::variable_list backward(torch::autograd::AutogradContext     *context,
                                                     const torch::autograd::variable_list &gradients)
      {
        const auto matrix = disclose<SparseMatrix::Data>(context->saved_data["matrix"]);
        return {matrix->multiply(gradients[0], true), torch::Tensor()};
      }
    };
  } // namespace

  torch::Tensor SparseMatrix::Data::multiply(const torch::Tensor &x, const bool transposed)
  {
    if (!x.device().is_cpu())
      return multiply_by_libtorch(x, transposed);
    const auto &matrix = transposed ? columns : rows;
    return x.scalar_type() == torch::kDouble ? multiply_rows<double>(matrix, x) : multiply_rows<float>(matrix, x);
  }

  torch::Tensor SparseMatrix::Data::multiply_by_libtorch(const torch::Tensor &x, const bool transposed)
  {
    const std::string key    = x.device().str() + torch::toString(x.scalar_type()) + (transposed ? "T" : "");
    auto             &matrix = coordinate_lists[key];
    if (!matrix.defined())
      matrix = coordinate_list(transposed ? columns : rows, x.options());
    return torch::mm(matrix, x);
  }

  SparseMatrix::SparseMatrix(CompressedRows rows)
    : data_(std::make_shared<Data>(std::move(rows)))
  {}

  std::size_t SparseMatrix::n_rows() const { return data_->rows.n_rows; }
  std::size_t SparseMatrix::n_columns() const { return data_->rows.n_columns; }

  torch::Tensor SparseMatrix::operator*(const torch::Tensor &x) const { return SparseProduct::apply(x, data_); }

  torch::Tensor SparseMatrix::product_by_libtorch(const torch::Tensor &x, const bool transposed) const
  {
    return data_->multiply_by_libtorch(x.detach(), transposed);
  }

  torch::Tensor SparseMatrix::to_dense() const
  {
    auto  result = torch::zeros({int64_t(n_rows()), int64_t(n_columns())}, torch::kDouble);
    auto *dense  = result.data_ptr<double>();
    for (std::size_t i = 0; i < n_rows(); ++i)
      for (std::size_t e = data_->rows.row_offset[i]; e < data_->rows.row_offset[i + 1]; ++e)
        dense[i * n_columns() + data_->rows.column[e]] += data_->rows.value[e];
    return result;
  }
} // namespace trestle
