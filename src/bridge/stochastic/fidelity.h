#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace trestle
{
  /// What a model says at one stochastic input.
  struct FidelityAnswer
  {
    std::vector<double> quantities;       ///< not finite where the run failed
    double              seconds     = 0.; ///< CPU, of this run, all its ranks
    double              certificate = 0.; ///< see Fidelity::certificate_name()
  };

  /**
   * One of several models of the same quantities: the full one, or a cheap one that answers at the same stochastic input, and so
   * serves unbiased estimates as a control variate (multifidelity.h). It may be wrong as it likes; what counts is its
   * correlation with the full model and its seconds. A new one is one file: derive, and name it where models are made.
   */
  class Fidelity
  {
  public:
    virtual ~Fidelity() = default;

    /// As in keys and figures: "reduced".
    virtual std::string name() const = 0;

    /// What the certificate of an answer is, in words: "share of snapshots outside of the modes". No bound of the error of a
    /// quantity, which estimates do not need.
    virtual std::string certificate_name() const = 0;

    /// Makes it ready from some full runs, by their numbers; again from others, for cross-fitting. A full model learns nothing.
    /// Collective on all ranks. @throws InputError for fewer than it needs.
    virtual void learn(std::span<const std::size_t> runs) = 0;

    /// Whether answers depend on learn() at all; else one model serves all folds.
    virtual bool learns() const { return true; }

    /// Seconds of CPU, of all ranks, behind the last learn(), full runs of its own included.
    virtual double learn_seconds() const = 0;

    /// After learn(). Collective on the ranks that share a run; a run that does not converge answers with nan.
    virtual FidelityAnswer answer(std::span<const double> input) = 0;
  };
} // namespace trestle
