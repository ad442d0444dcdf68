#pragma once

#include "core/parameters.h"

#include <span>
#include <string>
#include <vector>

namespace trestle
{
  /**
   * The unknowns of an inverse problem among the parameters of the equations, section `inverse`. Optimisers see
   * them non-dimensional and of order one: mu = start + scale * theta, hence theta = 0 is where they start.
   *
   * Both the network and the classical answer minimise, over theta, with the state u that solves R(u, mu) = 0,
   *   (discrepancy(u) + alpha |theta|^2) / 2,
   * with alpha = 0 (`none`), a number (`fixed`; for Karhunen-Loeve coefficients of unit scale 1 is the Bayesian
   * prior), or that alpha at which the discrepancy is the number of sensors (`discrepancy principle`, Morozov).
   */
  class UnknownParameters
  {
  public:
    explicit UnknownParameters(ParameterSink &prm);

    /// @param names of all parameters of the equations, @param present their values: where unknowns start unless
    /// the file says so, and what the known ones keep.
    /// @throws InputError for unknown names and lists of another length.
    void setup(const std::vector<std::string> &names, const std::vector<double> &present);

    std::size_t                     size() const { return index_.size(); }
    const std::vector<std::string> &names() const { return names_; }
    /// Where it stands among the parameters of the equations.
    const std::vector<std::size_t> &index() const { return index_; }
    const std::vector<double>      &start() const { return start_; }
    const std::vector<double>      &scale() const { return scale_; }

    /// All parameters of the equations, physical units: at theta, and at the true values.
    std::vector<double> values(std::span<const double> theta) const;
    std::vector<double> true_values() const;

    /// Expression of x, y, z, parameters and field by which answers are compared, at the nodes; empty: by
    /// themselves.
    const std::string &compared() const { return compared_; }
    /// Of each unknown in mu (all parameters of the equations), against the truth; a true zero counts as its
    /// scale.
    std::vector<double> relative_errors(std::span<const double> mu) const;

    enum class Regularisation
    {
      none,
      fixed,
      discrepancy_principle
    };
    Regularisation regularisation() const;
    /// alpha of `fixed`, first guess of the discrepancy principle.
    double weight() const { return weight_; }

  private:
    void set_hidden(const std::vector<std::string> &names);

    std::vector<std::string> asked_names_;
    std::vector<double>      asked_true_, asked_start_, asked_scale_;
    std::vector<std::string> hidden_names_;
    std::vector<double>      hidden_values_;
    std::string              compared_;
    unsigned int             true_seed_      = 1;
    std::string              regularisation_ = "none";
    double                   weight_         = 1.;

    std::vector<std::string> names_;
    std::vector<double>      true_, start_, scale_;
    std::vector<double>      present_when_true_; ///< present_ with the hidden values
    std::vector<std::size_t> index_;
    std::vector<double>      present_;
  };
} // namespace trestle
