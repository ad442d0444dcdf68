#pragma once

#include "bridge/equations/certificate.h"

#include <span>
#include <string>
#include <vector>

namespace trestle
{
  /// Who answered a query; a higher level costs more and errs less.
  enum class ReducedLevel
  {
    local           = 0, ///< the reduced basis of a cluster
    global          = 1, ///< that of all samples
    finite_elements = 2
  };

  std::string to_string(ReducedLevel level);

  /// What a reduced model says of one query.
  struct ReducedAnswer
  {
    std::vector<double> coefficients; ///< n_states x n_modes, row-major; the same on all ranks
    std::vector<double> outputs;      ///< n_states x n_outputs, row-major; the same on all ranks
    std::vector<double> duals;        ///< n_states x coefficients of dual fields, row-major; empty: there are none
    double              estimate      = 0.; ///< certificate, relative; infinite: it could not be solved or scored
    unsigned int        newton_steps  = 0;
    std::size_t         cells_visited = 0;  ///< by assemblies, all ranks together
    double              seconds       = 0.; ///< wall time, certificate included
  };

  /**
   * Parameters in; coefficients of few modes, outputs and a certificate out, at a cost that does not grow with the mesh:
   * the cheap level of ROM-nets, and of whoever needs many answers (stochastic submodels). Collective on the ranks of
   * its mesh.
   */
  class ReducedModel
  {
  public:
    virtual ~ReducedModel() = default;

    virtual std::size_t              n_parameters() const = 0;
    virtual std::size_t              n_modes() const      = 0;
    virtual std::size_t              n_states() const     = 0; ///< 1: steady
    virtual std::vector<std::string> output_names() const { return {}; }

    /// What the estimate promises, cheap as it is: an indicator where history or hyper-reduction leave no more.
    virtual EstimateKind estimate_kind() const = 0;

    /// @param mu n_parameters. Where equations have no solution the estimate is infinite: it never throws for that.
    /// @throws InputError for parameters of another number, or that are not finite.
    virtual ReducedAnswer solve(std::span<const double> mu) = 0;

    /// The field of one state's coefficients: owned free dofs, physical units.
    virtual std::vector<double> field(std::span<const double> coefficients) const = 0;
  };
} // namespace trestle
