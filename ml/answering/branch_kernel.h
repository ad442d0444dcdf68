#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace trestle
{
  /**
   * A perceptron of a few inputs as plain numbers. Its weights are one flat array: for every layer the matrix
   * (inputs x outputs, row-major) and the bias, then the matrix of a linear term (n_inputs x n_outputs) that is
   * added to the last layer's outputs.
   */
  struct BranchShape
  {
    enum class Activation
    {
      swish,
      tanh
    };

    std::vector<unsigned int> widths; ///< inputs, hidden layers, outputs
    Activation                activation = Activation::swish;

    std::size_t n_inputs() const { return widths.front(); }
    std::size_t n_outputs() const { return widths.back(); }
    std::size_t n_layers() const { return widths.size() - 1; }
    std::size_t n_weights() const;
    /// "3-64-64-16 swish"
    std::string to_string() const;
  };

  /// Row-major, n rows. Empty spans are not computed.
  struct BranchAnswer
  {
    std::span<double> values;      ///< n x n_outputs
    std::span<double> derivatives; ///< n x n_outputs x n_inputs
    std::span<double> hessian;     ///< n x n_inputs x n_inputs, of output 0
  };

  /**
   * Values and derivatives without an autograd engine, as thin as the arithmetic allows: first derivatives by
   * forward mode, one column an input carried along with the values through every layer; the Hessian by one
   * reverse sweep of those columns. The columns of a point share each load of a weight, a block of points each
   * fetch of a layer from the cache; outputs lie in SIMD lanes. The order of a sum does not depend on n, so a
   * point's answer is the same, to the bit, in any batch. Thread safe.
   */
  void evaluate_branch(const BranchShape &shape, std::span<const double> weights, std::size_t n,
                       std::span<const double> inputs, const BranchAnswer &answer);
} // namespace trestle
