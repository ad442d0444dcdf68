#include "physics/api/snapshot_modes.h"

#include "physics/rom/orthonormal_basis.h"
#include "physics/rom/svd.h"

#include <cmath>
#include <utility>

namespace trestle
{
  using Eigen::VectorXd;

  SnapshotModes snapshot_modes(std::span<const double> columns, const std::size_t n_columns, InnerProduct &product,
                               const SvdParameters &parameters)
  {
    const auto       x = checked_columns(columns, n_columns, product);
    OrthonormalBasis basis(product);
    SnapshotModes    result;
    result.norm            = basis.norms(x).norm();
    const double least     = basis_tolerance(parameters) * result.norm / std::sqrt(double(n_columns));
    const auto   expansion = basis.extend(x, VectorXd::Constant(x.cols(), least));
    auto         svd       = replicated_svd(product.communicator(), expansion.coefficients, parameters);
    result.rest            = std::hypot(svd.rest, expansion.remainders.norm());
    set_modes(basis, std::move(svd), result);
    return result;
  }

  SnapshotModes snapshot_modes(const SnapshotSet &samples, InnerProduct &product, const SvdParameters &parameters)
  {
    return snapshot_modes(samples.values(), samples.n_samples() * samples.n_states(), product, parameters);
  }
} // namespace trestle
