#include "bridge/equations/certificate.h"

#include "bridge/equations/algebra.h"
#include "core/figures.h"
#include "core/stopwatch.h"

#include <cmath>

namespace trestle
{
  void Certificate::report(Figures &figures) const
  {
    figures.set("certificate.kind", to_string(kind));
    figures.set("certificate.estimate", estimate);
    figures.set("certificate.estimate_relative", relative());
    figures.set("certificate.tolerance", tolerance);
    figures.set("certificate.decision", to_string(decision));
    figures.set("certificate.accepted", int(decision == Decision::accepted));
    figures.set("certificate.corrected", int(decision == Decision::corrected));
    figures.set("certificate.recomputed", int(decision == Decision::recomputed));
    figures.set("certificate.rejected", int(decision == Decision::rejected));
    figures.set("certificate.residual_relative", residual_relative);
    figures.set("certificate.iterations", int(iterations));
    figures.set("time.certificate_s", seconds);
  }

  Certificate certify(ResidualOperator &equations, const std::span<const double> u, const double tolerance)
  {
    const Stopwatch           watch;
    const auto               &communicator = equations.communicator();
    const std::size_t         n            = equations.n_owned();
    const std::vector<double> zero(n, 0.);
    std::vector<double>       r(n), preconditioned(n);

    Certificate result;
    result.kind      = equations.is_spd() ? EstimateKind::estimate : EstimateKind::indicator;
    result.tolerance = tolerance;

    equations.freeze_preconditioner(u, ResidualOperator::Preconditioner::multigrid);
    equations.residual(zero, r);
    equations.precondition(r, preconditioned);
    result.reference          = std::sqrt(dot(communicator, r, preconditioned));
    const double norm_of_zero = norm(communicator, r);

    equations.residual(u, r);
    equations.precondition(r, preconditioned);
    result.estimate          = std::sqrt(dot(communicator, r, preconditioned));
    result.residual_relative = norm(communicator, r) / (norm_of_zero > 0. ? norm_of_zero : 1.);

    result.local.resize(n);
    for (std::size_t i = 0; i < n; ++i)
      result.local[i] = std::sqrt(std::abs(r[i] * preconditioned[i]));
    result.seconds = watch.wall_seconds();
    return result;
  }

  double energy_norm(ResidualOperator &equations, const std::span<const double> u, const std::span<const double> e)
  {
    std::vector<double> product(e.size());
    equations.linearise(u);
    equations.apply(e, product);
    return std::sqrt(dot(equations.communicator(), e, product));
  }
} // namespace trestle
