#pragma once

#include "bridge/equations/certificate.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace trestle
{
  /// What a dictionary of reduced models is known to be before anybody asks it.
  struct DictionaryFacts
  {
    unsigned int             dimension = 0;
    std::size_t              n_states  = 0; ///< of an answer; 1: steady
    std::size_t              n_owned   = 0; ///< free dofs of this rank
    std::vector<std::string> parameter_names, output_names;
    std::vector<double>      least, largest; ///< of each parameter in the training
    double                   tolerance     = 0.;
    EstimateKind             estimate_kind = EstimateKind::indicator;
  };

  /// Answers to a batch of n queries.
  struct DictionaryReplies
  {
    /// In the place of a ReducedLevel: no certificate was within the tolerance, and finite elements were not asked.
    static constexpr std::uint8_t nobody = 255;

    std::vector<double>       outputs;  ///< n x n_states x n_outputs; NaN where nobody answered
    std::vector<double>       estimate; ///< n: certificates, also of those who were not believed
    std::vector<std::uint8_t> level;    ///< n: a ReducedLevel, or nobody
    std::vector<std::uint8_t> outside;  ///< n: 1 where a parameter is out of the training's range
  };

  /**
   * A dictionary that a run left, with the problem that it was made for: what programs of others ask (src/embed). What its
   * certificate does not accept is withheld, or answered by finite elements: no wrong answer leaves it unmarked.
   */
  class AnsweringDictionary
  {
  public:
    virtual ~AnsweringDictionary() = default;

    virtual const DictionaryFacts &facts() const = 0;

    /**
     * @param parameters n x n_parameters, row-major; the same on all ranks. Collective.
     * @param finite_elements whether they answer what no certificate accepts.
     * @throws InputError on all ranks for parameters of another number, not finite, or not the same on all; and
     * ConvergenceError where finite elements find no solution. field() is as it was then.
     */
    virtual DictionaryReplies ask(std::size_t n, std::span<const double> parameters, bool finite_elements) = 0;

    /// The field of the last query's answer: owned free dofs, physical units.
    /// @throws InputError where nobody answered it, or for a state that is not there.
    virtual std::vector<double> field(std::size_t state) const = 0;

    /// Of the dofs of field(): a row of n_owned numbers a coordinate.
    virtual std::vector<double> positions() const = 0;
  };
} // namespace trestle
