#pragma once

#include "core/archive.h"

#include <vector>

namespace trestle
{
  /**
   * What held-out runs say of the error of an answer whose truth nobody knows: the largest of all but a share of them, each
   * relative to the size of the answer. A run drawn as they were keeps below it with a probability of `coverage` at least,
   * whatever the law is (split conformal prediction: Vovk, Gammerman, Shafer, "Algorithmic learning in a random world", 2005;
   * Lei et al., JASA 113, 2018). A number of a law: no bound of a single answer.
   */
  struct ErrorLaw
  {
    ErrorLaw() = default;
    /// @param errors of held-out runs, enough for the coverage: n + 1 >= 1 / (1 - coverage). @throws InputError
    ErrorLaw(std::vector<double> errors, double coverage);

    double              coverage = 0.;
    double              quantile = 0.; ///< the (n + 1) coverage-th smallest
    std::vector<double> errors;        ///< ascending

    /// Share of other runs' errors that keep below it.
    double covered(const std::vector<double> &others) const;

    /// Arrays "certificate errors", "certificate coverage".
    void write(Archive &archive) const;
    /// @throws InputError for an archive without.
    static ErrorLaw read(const Archive &archive);
  };
} // namespace trestle
