#include "core/assert.h"
#include "physics/api/snapshot_modes.h"
#include "physics/rom/orthonormal_basis.h"

namespace trestle
{
  using Eigen::Index;
  using Eigen::MatrixXd;
  using Eigen::VectorXd;

  namespace
  {
    SpanOfSnapshots::Expressed expressed(const OrthonormalBasis::Expansion &expansion, const std::size_t n_states)
    {
      const MatrixXd &c = expansion.coefficients;
      const VectorXd &r = expansion.remainders;
      return {{std::size_t(c.rows()), n_states, {c.data(), c.data() + c.size()}}, {r.data(), r.data() + r.size()}};
    }

    OrthonormalBasis::Columns states_of(const SnapshotSet &samples, const InnerProduct &product)
    {
      return checked_columns(samples.values(), samples.n_samples() * samples.n_states(), product);
    }
  } // namespace

  SpanOfSnapshots::SpanOfSnapshots(const SnapshotSet &samples, InnerProduct &product, const double tolerance)
    : basis_(std::make_unique<OrthonormalBasis>(product))
  {
    const auto x = states_of(samples, product);
    // A sample that is small beside the others is to keep its direction.
    VectorXd    thresholds = basis_->norms(x);
    const Index n_states   = Index(samples.n_states());
    for (Index i = 0; i < x.cols(); i += n_states)
      thresholds.segment(i, n_states).setConstant(tolerance * thresholds.segment(i, n_states).maxCoeff());
    snapshots_ = expressed(basis_->extend(x, thresholds), samples.n_states());
  }

  SpanOfSnapshots::~SpanOfSnapshots()                                      = default;
  SpanOfSnapshots::SpanOfSnapshots(SpanOfSnapshots &&) noexcept            = default;
  SpanOfSnapshots &SpanOfSnapshots::operator=(SpanOfSnapshots &&) noexcept = default;

  std::span<const double> SpanOfSnapshots::basis() const
  {
    const auto q = basis_->vectors();
    return {q.data(), std::size_t(q.size())};
  }

  SpanOfSnapshots::Expressed SpanOfSnapshots::express(const SnapshotSet &samples) const
  {
    return expressed(basis_->express(states_of(samples, basis_->product())), samples.n_states());
  }

  std::vector<double> SpanOfSnapshots::field(std::span<const double> coordinates) const
  {
    const auto q = basis_->vectors();
    TRESTLE_ASSERT(coordinates.size() == std::size_t(q.cols()), "coordinates of another span");
    std::vector<double> result(std::size_t(q.rows()), 0.);
    if (q.size() > 0)
      Eigen::Map<VectorXd>(result.data(), q.rows()) = q * Eigen::Map<const VectorXd>(coordinates.data(), q.cols());
    return result;
  }
} // namespace trestle
