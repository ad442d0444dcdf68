#pragma once

#include "bridge/equations/inner_product.h"
#include "bridge/reduced/coordinates.h"
#include "bridge/reduced/snapshot_set.h"
#include "core/parameters.h"

#include <memory>
#include <span>
#include <string>
#include <vector>

namespace trestle
{
  class OrthonormalBasis;

  /// Section `svd`.
  struct SvdParameters
  {
    SvdParameters() = default;
    explicit SvdParameters(ParameterSink &prm);

    std::string  method    = "trlanczos"; ///< of SLEPc: trlanczos, randomized, cross
    unsigned int modes     = 0;           ///< at most; 0: all above the tolerance
    double       tolerance = 1e-12;       ///< singular values below this of the first are left out
    unsigned int ncv       = 0;           ///< dimension of SLEPc's subspaces; 0: it follows from the modes
  };

  /**
   * Singular value decomposition of snapshots in an inner product M, truncated: X = U diag(sigma) V^T + rest with
   * U^T M U = V^T V = 1. U are the modes; no others of their number leave less of the snapshots (Eckart, Young 1936).
   * Of each pair of vectors the sign is that in which the largest entry of V is positive.
   */
  struct SnapshotModes
  {
    std::size_t         n_owned   = 0;   ///< dofs of this rank
    std::size_t         n_columns = 0;   ///< states decomposed
    std::vector<double> modes;           ///< U, n_owned x n(), column-major
    std::vector<double> singular_values; ///< largest first; in the unit of the norm; the same on all ranks
    std::vector<double> right;           ///< V, n_columns x n(), column-major; the same bits on all ranks
    double              norm = 0.;       ///< of all columns: root of the sum of squares
    double              rest = 0.; ///< the same of what the modes leave of them; after an update, at most that

    std::size_t             n() const { return singular_values.size(); }
    std::span<const double> mode(const std::size_t i) const
    {
      return std::span(modes).subspan(i * n_owned, n_owned);
    }
  };

  /**
   * Modes of all states of a set. Singular values are right to 1e-6 of each down to 2e-9 of the first: no Gram matrix
   * is formed, whose round-off, 1e-16 of the square of the first, drowns what is below 1e-8 of it. Columns are
   * orthonormalised first, X = Q R in the product; R, of as many rows as X has independent columns, is the same on
   * all ranks, and SLEPc decomposes it. Costs n_owned n_columns rank(X), and two or three products with M a column.
   *
   * No columns, or zero ones alone, have no modes. Where M has a null space (energies of problems that leave rigid
   * motions free) modes are those of the rest. Collective.
   * @throws InputError for a product of other dofs, one that is not positive, columns of another number, an ncv below
   * the modes.
   */
  SnapshotModes snapshot_modes(const SnapshotSet &samples, InnerProduct &product,
                               const SvdParameters &parameters = {});

  /// The same of columns: n_owned x n_columns, column-major.
  SnapshotModes snapshot_modes(std::span<const double> columns, std::size_t n_columns, InnerProduct &product,
                               const SvdParameters &parameters = {});

  /**
   * Modes of the columns so far and of more of them, at the cost of these alone: Brand, "Fast low-rank modifications
   * of the thin singular value decomposition", Linear Algebra Appl. 415, 2006. Modes are orthonormalised anew in each
   * update, so that many of them keep U^T M U = 1. What earlier truncations left out stays out. Collective.
   * @throws InputError as snapshot_modes(), and for modes of another number of dofs.
   */
  void update_modes(SnapshotModes &modes, std::span<const double> columns, std::size_t n_columns,
                    InnerProduct &product, const SvdParameters &parameters = {});
  void update_modes(SnapshotModes &modes, const SnapshotSet &samples, InnerProduct &product,
                    const SvdParameters &parameters = {});

  /**
   * What snapshots span, and they in it: X = Q C with Q^T M Q = 1. Columns of few numbers stand for fields in
   * clusterings, folds and classifiers; products and norms are those of the fields.
   */
  class SpanOfSnapshots
  {
  public:
    /// Fields in coordinates, and the norm of what each has outside of the span.
    struct Expressed
    {
      Coordinates         coordinates;
      std::vector<double> remainders; ///< of each state; the same bits on all ranks
    };

    /// @param product must outlive this. @param tolerance of what the span may leave of a state, relative to the
    /// largest state of its sample: small samples keep their direction. Collective. @throws InputError as
    /// snapshot_modes().
    SpanOfSnapshots(const SnapshotSet &samples, InnerProduct &product, double tolerance = 1e-10);
    ~SpanOfSnapshots();
    SpanOfSnapshots(SpanOfSnapshots &&) noexcept;
    SpanOfSnapshots &operator=(SpanOfSnapshots &&) noexcept;

    const Coordinates         &coordinates() const { return snapshots_.coordinates; }
    const std::vector<double> &remainders() const { return snapshots_.remainders; } ///< within the tolerance

    /// Q: n_owned x coordinates().n_rows, column-major.
    std::span<const double> basis() const;

    /// Further samples; the span stays. Collective. @throws InputError for a set on another mesh.
    Expressed express(const SnapshotSet &samples) const;

    /// The field of n_rows coordinates: Q c, owned dofs.
    std::vector<double> field(std::span<const double> coordinates) const;

  private:
    std::unique_ptr<OrthonormalBasis> basis_;
    Expressed                         snapshots_;
  };

  /**
   * The few directions that hold every sample: thousands of snapshots span as many dimensions as the mesh has dofs, of
   * which bases of n modes see the first hundreds. Rotated and cut, coordinates keep norms and products up to a share
   * of what n modes leave, and what costs a cube of their length costs that of the directions.
   */
  class PrincipalAxes
  {
  public:
    /// @param share of the median relative error that the first n_modes axes leave, which all axes may leave of any
    /// sample. Not collective. @throws InputError naming a zero sample.
    PrincipalAxes(const Coordinates &samples, unsigned int n_modes, double share);

    std::size_t n() const { return n_; }

    /// Coordinates of the same span in these axes.
    Coordinates rotated(const Coordinates &samples) const;

  private:
    std::size_t         n_rows_, n_ = 0;
    std::vector<double> axes_; ///< n_rows x n, column-major, orthonormal
  };
} // namespace trestle
