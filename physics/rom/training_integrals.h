#pragma once

#include "core/communicator.h"
#include "physics/rom/sampled_mesh.h"

#include <Eigen/Core>

#include <functional>
#include <span>
#include <vector>

namespace trestle
{
  /**
   * The integrals that a cubature of a mesh shared by ranks is to match, each a sum over terms (points, cells, nodes).
   * They are many and their rank is small, so that sums of a few of them each, with random signs, span the same (sparse
   * sign embedding: Tropp, Yurtsever, Udell, Cevher 2019); only those are kept, terms x sums. The choice (Cubature) is
   * the root's.
   *
   * Residuals in equilibrium integrate to nothing, so that integrals are measured by the sums of their terms' moduli,
   * and the measures (volume, boundary) are always among them and count as one of the others does.
   */
  class TrainingIntegrals
  {
  public:
    /// @param keys of this rank's terms, each once over all ranks. @param n_functions to come. @param max_points of the
    /// cubature: more sums than twice that would not change it.
    TrainingIntegrals(const Communicator &communicator, std::vector<TermKey> keys, std::size_t n_functions,
                      unsigned int max_points);

    /// How many sums are kept.
    static std::size_t n_sums(std::size_t n_functions, unsigned int max_points);

    /// @param terms this rank's x functions, of one unit: a group, divided by its size. Collective.
    void add(const Eigen::MatrixXd &terms);

    struct Choice
    {
      std::vector<double> factors; ///< of this rank's terms; 0: not chosen
      double              error = 0.;
    };
    /// @param measures this rank's terms x measures. Collective.
    Choice cubature(const Eigen::MatrixXd &measures, double tolerance) const;

    /**
     * The same from a choice that was made for fewer integrals, see WarmCubature. @param is_counted of each of this
     * rank's terms: those that make up the integrals; others may stand in for them. @param start factors. Collective.
     */
    Choice grown(const Eigen::MatrixXd &measures, std::span<const char> is_counted, std::span<const double> start,
                 double tolerance) const;

  private:
    /// On the root: what chooses factors of all terms, a row a term, in the order of their keys.
    using Solver = std::function<std::vector<double>(const Eigen::MatrixXd &functions, double &error)>;
    /// @param rows a column a term of this rank.
    Choice choose(const Eigen::MatrixXd &rows, const Solver &solver) const;
    /// The sums and, of a like size, the measures: a column a term.
    Eigen::MatrixXd rows_with(const Eigen::MatrixXd &measures) const;

    Communicator         communicator_;
    std::vector<TermKey> keys_;
    std::size_t          n_functions_;
    unsigned int         max_points_;
    std::uint64_t        n_added_ = 0;
    Eigen::MatrixXd      sums_; ///< terms x sums
  };
} // namespace trestle
