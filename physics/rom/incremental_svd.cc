#include "core/exceptions.h"
#include "physics/api/snapshot_modes.h"
#include "physics/rom/orthonormal_basis.h"
#include "physics/rom/svd.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

namespace trestle
{
  using Eigen::Index;
  using Eigen::MatrixXd;
  using Eigen::VectorXd;

  namespace
  {
    void check_modes(const SnapshotModes &modes, const InnerProduct &product)
    {
      product.communicator().on_all([&] {
        if (modes.n_owned != product.n_owned() || modes.modes.size() != modes.n_owned * modes.n())
          throw InputError("Modes have " + std::to_string(modes.n_owned) + " dofs on a rank, the inner product " +
                               std::to_string(product.n_owned()) + ".",
                           "Update modes on the mesh and the ranks that they were made on.");
      });
    }

    /// diag(V, 1) times the right vectors of the small matrix.
    MatrixXd turned(const SnapshotModes &modes, const MatrixXd &small)
    {
      const Index n_old = Index(modes.n_columns), n = Index(modes.n()), n_new = small.rows() - n;
      MatrixXd    result = MatrixXd::Zero(n_old + n_new, small.cols());
      if (n > 0)
        result.topRows(n_old) = Eigen::Map<const MatrixXd>(modes.right.data(), n_old, n) * small.topRows(n);
      result.bottomRows(n_new) = small.bottomRows(n_new);
      return result;
    }
  } // namespace

  void update_modes(SnapshotModes &modes, std::span<const double> columns, const std::size_t n_columns,
                    InnerProduct &product, const SvdParameters &parameters)
  {
    check_modes(modes, product);
    const auto       x = checked_columns(columns, n_columns, product);
    const Index      n = Index(modes.n()), n_old = Index(modes.n_columns);
    OrthonormalBasis basis(product);

    // U = Q T, where T is 1 but for what round-off of earlier updates added to it; independent in any case.
    const OrthonormalBasis::Columns u(modes.modes.data(), Index(modes.n_owned), n);
    const MatrixXd                  t    = basis.extend(u, VectorXd::Constant(n, 1e-8)).coefficients;
    const double                    norm = std::hypot(modes.norm, basis.norms(x).norm());
    const double least = basis_tolerance(parameters) * norm / std::sqrt(double(n_old + x.cols()));
    const auto   added = basis.extend(x, VectorXd::Constant(x.cols(), least));

    MatrixXd small = MatrixXd::Zero(basis.size(), n + x.cols());
    if (n > 0)
      small.topLeftCorner(t.rows(), n) =
          t * Eigen::Map<const VectorXd>(modes.singular_values.data(), n).asDiagonal();
    small.rightCols(x.cols()) = added.coefficients;
    auto svd                  = replicated_svd(product.communicator(), small, parameters);
    svd.right                 = turned(modes, svd.right);
    modes.norm                = norm;
    modes.rest                = std::hypot(modes.rest, svd.rest, added.remainders.norm());
    set_modes(basis, std::move(svd), modes);
  }

  void update_modes(SnapshotModes &modes, const SnapshotSet &samples, InnerProduct &product,
                    const SvdParameters &parameters)
  {
    update_modes(modes, samples.values(), samples.n_samples() * samples.n_states(), product, parameters);
  }
} // namespace trestle
