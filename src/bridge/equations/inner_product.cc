#include "bridge/equations/inner_product.h"

#include "bridge/equations/algebra.h"

#include <algorithm>
#include <cmath>

namespace trestle
{
  double InnerProduct::dot(std::span<const double> u, std::span<const double> v)
  {
    std::vector<double> product(n_owned());
    apply(v, product);
    return trestle::dot(communicator(), u, product);
  }

  double InnerProduct::norm(std::span<const double> v)
  {
    // round-off may leave less than zero of a rigid motion's energy
    return std::sqrt(std::max(dot(v, v), 0.)); // in this order: of NaN it is NaN
  }
} // namespace trestle
