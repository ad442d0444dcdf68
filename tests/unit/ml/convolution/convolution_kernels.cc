// MPI: 1
// Compressed kernels do what the dense kernel does that they stand for, in the plane and in space and time; their gradients
// are right; they begin as near to a dense kernel as their rank allows.
#include "core/random.h"
#include "ml/convolution/canonical_decomposition.h"
#include "ml/convolution/convolution_kernel.h"
#include "ml/convolution/one_way_filter.h"
#include "ml/tensor_placement.h"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <cmath>

using namespace trestle;
namespace data = boost::unit_test::data;

namespace
{
  const std::vector<std::string> compressing = {"compressed", "pair"};

  torch::Tensor drawn(const std::vector<int64_t> &shape, const unsigned int seed)
  {
    auto               tensor = torch::empty(shape, torch::kDouble);
    const RandomStream numbers(seed, "test of kernels");
    for (std::size_t i = 0; i < std::size_t(tensor.numel()); ++i)
      entries(tensor)[i] = numbers.normal(i);
    return tensor;
  }

  std::vector<torch::Tensor> drawn_arrays(const ConvolutionKernel &kernel, const ConvolutionShape &shape)
  {
    std::vector<torch::Tensor> result;
    for (const auto &array : kernel.weight_shapes("k", shape))
      result.push_back(drawn(array.shape, (unsigned int)(result.size()) + 1));
    return result;
  }

  std::unique_ptr<ConvolutionKernel> kernel_of(const std::string &name, const unsigned int rank)
  {
    return ConvolutionKernelRegistry::instance().create(name, rank);
  }

  torch::Tensor field(const ConvolutionShape &shape)
  {
    return drawn(shape.n_axes == 2 ? std::vector<int64_t>{2, shape.n_inputs, 9, 7}
                                   : std::vector<int64_t>{2, shape.n_inputs, 6, 9, 7},
                 99);
  }

  double largest(const torch::Tensor &x) { return x.abs().max().item<double>(); }
  double size_of(const torch::Tensor &x) { return std::sqrt(x.square().sum().item<double>()); }
} // namespace

BOOST_DATA_TEST_CASE(what_the_dense_kernel_does,
                     data::make(compressing) * data::make({2u, 3u}) * data::make({1, 2, 8}), name, n_axes,
                     dilation)
{
  // The convolution that the dense kernel of the sum has, by LibTorch's own, to round-off: at the edges of the grid too, and
  // where taps reach beyond it.
  const ConvolutionShape shape{5, 4, n_axes, dilation};
  const auto             kernel = kernel_of(name, 3);
  const auto             arrays = drawn_arrays(*kernel, shape);
  const auto             dense  = kernel->dense(arrays);
  BOOST_TEST((dense.sizes().vec() == shape.dense()));
  const auto x = field(shape), offsets = drawn({4}, 5), expected = convolve(x, dense, dilation, offsets);
  BOOST_TEST((expected.sizes().slice(2).vec() == x.sizes().slice(2).vec()));
  BOOST_TEST(largest(kernel->apply(arrays, shape, x, offsets) - expected) < 1e-12 * largest(expected));
}

BOOST_AUTO_TEST_CASE(the_sum_is_the_one_of_the_paper)
{
  // Entry by entry, W_oipq = sum_r a_or b_ir c_pr d_qr.
  const ConvolutionShape shape{3, 2, 2, 1};
  const auto             kernel = kernel_of("compressed", 4);
  const auto             arrays = drawn_arrays(*kernel, shape);
  const auto             dense  = kernel->dense(arrays);
  for (int64_t o = 0; o < 2; ++o)
    for (int64_t i = 0; i < 3; ++i)
      for (int64_t p = 0; p < 3; ++p)
        for (int64_t q = 0; q < 3; ++q)
          {
            const double sum = (arrays[0][o] * arrays[1][i] * arrays[2][p] * arrays[3][q]).sum().item<double>();
            BOOST_TEST(dense.index({o, i, p, q}).item<double>() == sum, boost::test_tools::tolerance(1e-12));
          }
}

BOOST_DATA_TEST_CASE(gradients, data::make(compressing) * data::make({2u, 3u}), name, n_axes)
{
  const ConvolutionShape shape{3, 2, n_axes, 2};
  const auto             kernel = kernel_of(name, 2);
  auto                   inputs = drawn_arrays(*kernel, shape);
  inputs.push_back(field(shape));
  const auto loss = [&](const std::vector<torch::Tensor> &all) {
    const auto arrays = std::span(all).first(all.size() - 1);
    return torch::sin(kernel->apply(arrays, shape, all.back(), {})).square().sum();
  };
  for (auto &input : inputs)
    input.requires_grad_(true);
  const auto gradients = torch::autograd::grad({loss(inputs)}, inputs);
  for (std::size_t k = 0; k < inputs.size(); ++k)
    {
      const auto   direction = drawn(inputs[k].sizes().vec(), 7);
      const double h         = 1e-5;
      auto         up = inputs, down = inputs;
      up[k]                      = inputs[k].detach() + h * direction;
      down[k]                    = inputs[k].detach() - h * direction;
      const torch::Tensor change = loss(up) - loss(down), slope = (gradients[k] * direction).sum();
      const double        difference = change.item().toDouble() / (2. * h);
      BOOST_TEST(slope.item().toDouble() == difference, boost::test_tools::tolerance(1e-6));
    }
}

BOOST_AUTO_TEST_CASE(one_way_filters_are_grouped_convolutions)
{
  const auto x = drawn({2, 4, 8, 9}, 1), taps = drawn({4, 3}, 2);
  for (const int64_t dilation : {1, 3, 9})
    {
      const auto down   = torch::conv2d(x, taps.view({4, 1, 3, 1}), {}, 1, at::IntArrayRef({dilation, 0}),
                                        at::IntArrayRef({dilation, 1}), 4);
      const auto across = torch::conv2d(x, taps.view({4, 1, 1, 3}), {}, 1, at::IntArrayRef({0, dilation}),
                                        at::IntArrayRef({1, dilation}), 4);
      BOOST_TEST(largest(one_way_filter(x, taps, 2, dilation) - down) < 1e-13);
      BOOST_TEST(largest(one_way_filter(x, taps, 3, dilation) - across) < 1e-13);
    }
}

BOOST_DATA_TEST_CASE(the_filters_kernel_is_its_tensors,
                     data::make({torch::kFloat, torch::kDouble}) * data::make({2, 3, 4}), type, axis)
{
  // Lanes and remainders, along each axis, for both types; both gradients too.
  const auto x           = drawn({2, 3, 5, 9, 19}, 1).to(type).requires_grad_(true),
             taps        = drawn({3, 3}, 2).to(type).requires_grad_(true);
  const double tolerance = type == torch::kFloat ? 1e-4 : 1e-12;
  for (const int64_t dilation : {1, 2, 5, 30})
    {
      const auto y = one_way_filter(x, taps, axis, dilation), slow = filtered_by_tensors(x, taps, axis, dilation);
      BOOST_TEST(largest(y - slow) < tolerance);
      const auto weights   = drawn({2, 3, 5, 9, 19}, 4).to(type);
      const auto of_kernel = torch::autograd::grad({(y * weights).sum()}, {x, taps}),
                 of_slow   = torch::autograd::grad({(slow * weights).sum()}, {x, taps});
      for (std::size_t k = 0; k < 2; ++k)
        BOOST_TEST(largest(of_kernel[k] - of_slow[k]) < tolerance);
      BOOST_TEST(largest(tap_gradients_by_tensors(x, weights, axis, dilation) - of_slow[1]) < tolerance);
    }
}

BOOST_DATA_TEST_CASE(a_kernel_of_low_rank_comes_back, data::make(compressing) * data::make({2u, 3u}), name, n_axes)
{
  const ConvolutionShape shape{6, 5, n_axes, 1};
  const auto             kernel = kernel_of(name, 2);
  const auto             dense  = kernel->dense(drawn_arrays(*kernel, shape));
  const auto             again  = kernel->dense(kernel_of(name, 3)->from_dense(dense));
  BOOST_TEST(size_of(again - dense) < 1e-2 * size_of(dense));
}

BOOST_DATA_TEST_CASE(norms_stay_and_more_ranks_come_nearer, data::make(compressing) * data::make({2u, 3u}), name,
                     n_axes)
{
  // Of a kernel without structure, as initial ones are.
  const ConvolutionShape shape{8, 8, n_axes, 1};
  const auto             dense  = drawn(shape.dense(), 3);
  double                 before = 2.;
  for (const unsigned int rank : {1, 4, 16})
    {
      const auto arrays  = kernel_of(name, rank)->from_dense(dense);
      const auto rebuilt = kernel_of(name, rank)->dense(arrays);
      BOOST_TEST(size_of(rebuilt) == size_of(dense), boost::test_tools::tolerance(1e-10));
      const auto shapes = kernel_of(name, rank)->weight_shapes("k", shape);
      for (std::size_t k = 0; k < arrays.size(); ++k)
        BOOST_TEST((arrays[k].sizes().vec() == shapes[k].shape));
      const double off = size_of(rebuilt - dense) / size_of(dense);
      BOOST_TEST(off < before);
      before = off;
    }
}

BOOST_AUTO_TEST_CASE(numbers_of_kernels)
{
  const ConvolutionShape plane{24, 24, 2, 1}, space_time{24, 24, 3, 1};
  const auto count = [](const std::string &name, const unsigned int rank, const ConvolutionShape &shape) {
    int64_t n = 0;
    for (const auto &array : kernel_of(name, rank)->weight_shapes("k", shape))
      n += c10::multiply_integers(array.shape);
    return n;
  };
  BOOST_TEST(count("dense", 0, plane) == 24 * 24 * 9);
  BOOST_TEST(count("compressed", 6, plane) == 6 * (24 + 24 + 3 + 3));
  BOOST_TEST(count("compressed", 6, space_time) == 6 * (24 + 24 + 9));
  BOOST_TEST(count("pair", 6, plane) == 6 * 3 * (24 + 24));
  BOOST_TEST(count("pair", 6, space_time) == 6 * 3 * (24 + 6 + 24));
}
