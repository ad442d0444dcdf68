#include "physics/api/growing_basis.h"

#include "core/exceptions.h"
#include "physics/rom/orthonormal_basis.h"
#include "physics/rom/same_bits.h"

#include <Eigen/Dense>

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
    using Columns = OrthonormalBasis::Columns;

    /// Beyond those that a basis needs: what a memory keeps of directions that later queries may ask for.
    constexpr Index n_spare = 16;

    struct LeftVectors
    {
      MatrixXd vectors;
      VectorXd values;
    };

    /// The same bits on all ranks.
    LeftVectors left_vectors(const Communicator &communicator, const MatrixXd &matrix)
    {
      LeftVectors result;
      if (communicator.is_root())
        {
          const Eigen::BDCSVD<MatrixXd> svd(matrix, Eigen::ComputeThinU);
          result = {svd.matrixU(), svd.singularValues()};
        }
      MatrixXd values = result.values;
      same_bits::share(communicator, result.vectors);
      same_bits::share(communicator, values);
      result.values = values.col(0);
      return result;
    }

    /// Of the leading vectors those that say anything.
    MatrixXd leading(const LeftVectors &left, const Index most, const double size)
    {
      Index n = 0;
      while (n < std::min(most, left.values.size()) && left.values[n] > 1e-8 * size)
        ++n;
      return left.vectors.leftCols(n);
    }

    /// How many of the values must be taken so that the root of the squares of the others is small enough.
    Index n_needed(const VectorXd &values, const double error, const Index most)
    {
      Index n = 0;
      while (n < std::min(most, values.size()) && values.tail(values.size() - n).norm() > error)
        ++n;
      return n;
    }

    /// The basis that answers, the memory and the new trajectory in one orthonormal frame, whose first vectors span the
    /// first of them.
    struct Frame
    {
      Frame(const BasisMemory &memory, std::span<const double> answering, const Columns &trajectory,
            InnerProduct &product)
        : basis(product)
      {
        const Index n_owned = Index(product.n_owned()), n_old = Index(memory.modes.n());
        n_answering = Index(n_owned > 0 ? answering.size() / std::size_t(n_owned) : 0);
        n_answering = Index(product.communicator().max(double(n_answering)));
        const Columns v(answering.data(), n_owned, n_answering), u(memory.modes.modes.data(), n_owned, n_old);
        basis.extend(v, VectorXd::Constant(n_answering, 1e-10));
        if (basis.size() != n_answering)
          throw InputError("The modes of a basis that was to grow depend on each other.",
                           "Give modes that are orthonormal in the inner product.");
        of_memory = basis.extend(u, VectorXd::Constant(n_old, 1e-8)).coefficients;
        norm      = basis.norms(trajectory).norm();
        of_trajectory =
            basis
                .extend(trajectory,
                        VectorXd::Constant(trajectory.cols(), 1e-6 * norm / std::sqrt(double(trajectory.cols()))))
                .coefficients;
        const Index n_before = of_memory.rows();
        of_memory.conservativeResize(basis.size(), Eigen::NoChange);
        of_memory.bottomRows(basis.size() - n_before).setZero();
      }

      /// Brand's small matrix: memory and trajectory, both of samples of unit norm, have its left singular vectors.
      MatrixXd small(const BasisMemory &memory) const
      {
        MatrixXd result(basis.size(), of_memory.cols() + of_trajectory.cols());
        result.leftCols(of_memory.cols()) =
            of_memory *
            Eigen::Map<const VectorXd>(memory.modes.singular_values.data(), of_memory.cols()).asDiagonal();
        result.rightCols(of_trajectory.cols()) = of_trajectory / norm;
        return result;
      }

      OrthonormalBasis basis;
      Index            n_answering = 0;
      double           norm        = 0.; ///< of the trajectory
      MatrixXd         of_memory, of_trajectory;
    };

    void keep_samples(BasisMemory &memory, const MatrixXd &turned, const MatrixXd &path,
                      std::vector<double> parameters, const std::size_t most)
    {
      for (auto &coordinates : memory.paths)
        {
          const Index    n = turned.cols();
          const MatrixXd moved =
              turned * Eigen::Map<const MatrixXd>(coordinates.data(), n, Index(coordinates.size()) / n);
          coordinates.assign(moved.data(), moved.data() + moved.size());
        }
      memory.paths.emplace_back(path.data(), path.data() + path.size());
      memory.parameters.push_back(std::move(parameters));
      while (memory.n_samples() > memory.n_first + most)
        {
          memory.paths.erase(memory.paths.begin() + std::ptrdiff_t(memory.n_first));
          memory.parameters.erase(memory.parameters.begin() + std::ptrdiff_t(memory.n_first));
        }
    }

    void set_modes(BasisMemory &memory, const MatrixXd &modes, const VectorXd &values)
    {
      memory.modes.modes.assign(modes.data(), modes.data() + modes.size());
      memory.modes.singular_values.assign(values.data(), values.data() + values.size());
      memory.modes.right.clear();
      memory.modes.n_columns = 0;
    }

    void check(const SnapshotSet &one, const BasisMemory &memory, const InnerProduct &product)
    {
      product.communicator().on_all([&] {
        if (one.n_samples() != 1 || one.n_owned() != product.n_owned() ||
            memory.modes.n_owned != product.n_owned())
          throw InputError("A basis was to grow by " + std::to_string(one.n_samples()) + " samples of " +
                               std::to_string(one.n_owned()) + " dofs on a rank; the product has " +
                               std::to_string(product.n_owned()) + ", the memory " +
                               std::to_string(memory.modes.n_owned) + ".",
                           "Give one sample on the mesh and the ranks that the basis is on.");
      });
    }
  } // namespace

  BasisMemory remember(SnapshotModes modes, const SnapshotSet &samples, std::span<const std::size_t> members,
                       const std::size_t most, InnerProduct &product)
  {
    BasisMemory result;
    const Index n_owned = Index(product.n_owned()), n_modes = Index(modes.n());
    MatrixXd    duals(n_owned, n_modes);
    for (Index m = 0; m < n_modes; ++m)
      product.apply(modes.mode(std::size_t(m)), {duals.col(m).data(), std::size_t(n_owned)});
    const std::size_t n = std::min(most, members.size());
    for (std::size_t k = 0; k < n; ++k)
      {
        const std::size_t i = members[(2 * k + 1) * members.size() / (2 * n)];
        MatrixXd path = duals.transpose() * Columns(samples.sample(i).data(), n_owned, Index(samples.n_states()));
        same_bits::sum(product.communicator(), path.data(), std::size_t(path.size()));
        result.paths.emplace_back(path.data(), path.data() + path.size());
        result.parameters.push_back(samples.parameters(i));
      }
    result.n_first = n;
    modes.right.clear();
    modes.n_columns = 0;
    result.modes    = std::move(modes);
    return result;
  }

  SnapshotSet samples_of(const BasisMemory &memory, const Communicator &communicator)
  {
    const Index       n = Index(memory.modes.n()), n_owned = Index(memory.modes.n_owned);
    const std::size_t n_states = memory.paths.empty() ? 1 : memory.paths.front().size() / std::size_t(n);
    SnapshotSet       result(communicator, memory.modes.n_owned, n_states);
    const Columns     modes(memory.modes.modes.data(), n_owned, n);
    for (std::size_t i = 0; i < memory.n_samples(); ++i)
      {
        const MatrixXd states = modes * Eigen::Map<const MatrixXd>(memory.paths[i].data(), n, Index(n_states));
        result.append(std::vector<double>(states.data(), states.data() + states.size()), memory.parameters[i]);
      }
    return result;
  }

  double projection_error(std::span<const double> modes, const SnapshotSet &one, InnerProduct &product)
  {
    const auto   &communicator = product.communicator();
    const Index   n_owned      = Index(product.n_owned());
    const Index   n = Index(communicator.max(n_owned > 0 ? double(modes.size()) / double(n_owned) : 0.));
    const Columns v(modes.data(), n_owned, n);
    MatrixXd      images(n_owned, Index(one.n_states()));
    double        square = 0.;
    for (std::size_t s = 0; s < one.n_states(); ++s)
      {
        product.apply(one.state(0, s), {images.col(Index(s)).data(), std::size_t(n_owned)});
        square += Eigen::Map<const VectorXd>(one.state(0, s).data(), n_owned).dot(images.col(Index(s)));
      }
    MatrixXd parts(n + 1, images.cols());
    parts.topRows(n) = v.transpose() * images;
    parts.row(n).setConstant(square / double(images.cols()));
    same_bits::sum(communicator, parts.data(), std::size_t(parts.size()));
    const double whole = parts.row(n).sum(), inside = parts.topRows(n).squaredNorm();
    return whole > 0. ? std::sqrt(std::max(0., whole - inside) / whole) : 0.;
  }

  GrownBasis grow_basis(BasisMemory &memory, std::span<const double> answering, const SnapshotSet &one,
                        InnerProduct &product, const GrowthLimits &limits)
  {
    check(one, memory, product);
    const auto   &communicator = product.communicator();
    const Columns trajectory   = checked_columns(one.values(), one.n_states(), product);
    const Frame   frame(memory, answering, trajectory, product);
    if (!(frame.norm > 0.))
      throw InputError("A basis was to grow by a trajectory that is zero.", "Leave it out.");
    const Index n = frame.n_answering, n_rest = frame.basis.size() - n;
    // What the modes so far leave of the trajectory, and which of it joins them.
    const MatrixXd small = frame.small(memory), rest = frame.of_trajectory.bottomRows(n_rest) / frame.norm;
    const auto     lacking = left_vectors(communicator, rest);
    const Index    room    = std::max<Index>(0, std::min(Index(limits.most_new), Index(limits.most_modes) - n));
    const Index    n_new   = n_needed(lacking.values, limits.error, room);
    GrownBasis     result;
    result.n_modes = unsigned(n + n_new);
    result.before  = lacking.values.norm();
    result.left    = lacking.values.tail(lacking.values.size() - n_new).norm();
    if (n_new == 0)
      return result;
    const MatrixXd added     = lacking.vectors.leftCols(n_new);
    const MatrixXd left_over = small.bottomRows(n_rest) - added * (added.transpose() * small.bottomRows(n_rest));
    const MatrixXd others =
        leading(left_vectors(communicator, left_over), Index(limits.n_richer) + n_spare, small.norm());
    const Index n_richer = std::min<Index>(limits.n_richer, others.cols());

    const auto q = frame.basis.vectors();
    MatrixXd   kept(q.rows(), n + n_new + others.cols());
    kept << q.leftCols(n), q.rightCols(n_rest) * added, q.rightCols(n_rest) * others;
    result.modes.assign(answering.begin(), answering.end());
    result.modes.insert(result.modes.end(), kept.data() + n * q.rows(),
                        kept.data() + (n + n_new + n_richer) * q.rows());

    MatrixXd in_kept(kept.cols(), frame.basis.size()); // coordinates in the frame to those in what is kept
    in_kept.setZero();
    in_kept.topLeftCorner(n, n).setIdentity();
    in_kept.block(n, n, n_new, n_rest)                 = added.transpose();
    in_kept.block(n + n_new, n, others.cols(), n_rest) = others.transpose();
    const auto     svd                                 = left_vectors(communicator, in_kept * small);
    const MatrixXd turned                              = svd.vectors.transpose() * in_kept;
    keep_samples(memory, turned * frame.of_memory, turned * frame.of_trajectory, one.parameters(0),
                 limits.most_samples);
    set_modes(memory, kept * svd.vectors, svd.values);
    return result;
  }
} // namespace trestle
