// MPI: 1
// LibTorch: autograd of a small product agrees with the hand's derivative, with the fast BLAS behind it.
#include <boost/test/unit_test.hpp>

#include <torch/torch.h>

BOOST_AUTO_TEST_CASE(autograd)
{
  const auto A = torch::arange(1, 10, torch::kFloat64).reshape({3, 3});
  auto       x = torch::ones({3}, torch::dtype(torch::kFloat64).requires_grad(true));
  (0.5 * torch::dot(x, torch::mv(A, x))).backward();
  const auto expected = 0.5 * torch::mv(A + A.t(), torch::ones({3}, torch::kFloat64));
  BOOST_TEST((x.grad() - expected).abs().max().item<double>() < 1e-14);
}
