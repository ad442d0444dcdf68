#include "physics/rom/tall_svd.h"

#include "bridge/graph/messages.h"
#include "core/exceptions.h"

#include <Eigen/Dense>

#include <algorithm>

namespace trestle
{
  using Eigen::Index;
  using Eigen::MatrixXd;
  using Eigen::VectorXd;

  namespace
  {
    using Numbers = Eigen::Map<const MatrixXd>;

    void append(const MatrixXd &matrix, std::vector<double> &message)
    {
      message.insert(message.end(), matrix.data(), matrix.data() + matrix.size());
    }

    /// Of the triangles below each other: to each rank the values, right, and its own rows of left.
    Messages<double> decompose(const Messages<double> &triangles, const Index n_columns)
    {
      Index n_rows = 0;
      for (const auto &triangle : triangles)
        n_rows += Index(triangle.size()) / n_columns;
      MatrixXd stack(n_rows, n_columns);
      Index    first = 0;
      for (const auto &triangle : triangles)
        {
          const Index n              = Index(triangle.size()) / n_columns;
          stack.middleRows(first, n) = Numbers(triangle.data(), n, n_columns);
          first += n;
        }
      const Eigen::JacobiSVD<MatrixXd> svd(stack, Eigen::ComputeThinU | Eigen::ComputeThinV);
      Messages<double>                 result(triangles.size());
      first = 0;
      for (std::size_t rank = 0; rank < triangles.size(); ++rank)
        {
          const Index n = Index(triangles[rank].size()) / n_columns;
          append(svd.singularValues(), result[rank]);
          append(svd.matrixV(), result[rank]);
          append(svd.matrixU().middleRows(first, n), result[rank]);
          first += n;
        }
      return result;
    }
  } // namespace

  TallSvd tall_svd(const Communicator &communicator, const MatrixXd &a)
  {
    if (communicator.any(!a.allFinite()))
      throw InputError("Columns that were to be decomposed have numbers that are not finite.",
                       "Look for samples whose solve has failed.");
    const Index  n = a.cols(), n_own = std::min(a.rows(), n);
    const double n_rows = communicator.sum(double(n_own));
    if (n == 0 || n_rows == 0.)
      return {MatrixXd(a.rows(), 0), VectorXd(), MatrixXd(n, 0)};
    MatrixXd q(a.rows(), n_own), r(n_own, n);
    if (n_own > 0)
      {
        const Eigen::HouseholderQR<MatrixXd> qr(a);
        q = qr.householderQ() * MatrixXd::Identity(a.rows(), n_own);
        r = qr.matrixQR().topRows(n_own).triangularView<Eigen::Upper>();
      }
    Messages<double> triangles(communicator.size());
    append(r, triangles[0]);
    triangles = swap_messages(communicator, triangles);
    Messages<double> parts(communicator.size());
    communicator.on_root([&] { parts = decompose(triangles, n); });
    const auto  part     = swap_messages(communicator, parts)[0];
    const Index n_values = Index(part.size()) / (1 + n + n_own);
    TallSvd     result;
    result.values = Numbers(part.data(), n_values, 1);
    result.right  = Numbers(part.data() + n_values, n, n_values);
    result.left   = q * Numbers(part.data() + n_values * (1 + n), n_own, n_values);
    return result;
  }
} // namespace trestle
