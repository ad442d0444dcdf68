#pragma once

#include "ml/tensors.h"

#include <cstddef>
#include <memory>
#include <vector>

namespace trestle
{
  /// Rows of a sparse matrix, compressed: row i holds entries row_offset[i] to row_offset[i + 1].
  struct CompressedRows
  {
    std::size_t              n_rows    = 0;
    std::size_t              n_columns = 0;
    std::vector<std::size_t> row_offset{0};
    std::vector<std::size_t> column;
    std::vector<double>      value;

    CompressedRows transposed() const;
  };

  /**
   * A constant sparse matrix that multiplies node features (n_columns x channels). LibTorch's CSR product
   * needs MKL on the CPU, so rows are summed here, one after the other: results do not depend on the number
   * of threads. Other devices take LibTorch's COO product. Shares its data between copies.
   */
  class SparseMatrix
  {
  public:
    SparseMatrix() = default;
    explicit SparseMatrix(CompressedRows rows);

    std::size_t n_rows() const;
    std::size_t n_columns() const;

    /// A x, differentiable by x.
    torch::Tensor operator*(const torch::Tensor &x) const;

    /// Dense copy (double, CPU): the oracle of the product.
    torch::Tensor to_dense() const;

    /// The product through LibTorch's COO kernels, which devices other than the CPU take; no gradient.
    torch::Tensor product_by_libtorch(const torch::Tensor &x, bool transposed) const;

    struct Data;

  private:
    std::shared_ptr<Data> data_;
  };
} // namespace trestle
