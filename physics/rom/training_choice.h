#pragma once

#include "physics/rom/reduced_data.h"
#include "physics/rom/training_integrals.h"

#include <Eigen/Core>

#include <cstddef>
#include <span>
#include <vector>

namespace trestle
{
  /// What a model expects of the samples that it is trained on.
  struct TrainingShape
  {
    std::size_t n_states;
    std::size_t n_owned; ///< free dofs of this rank
    std::size_t n_parameters;
  };
  /// Collective. @throws InputError on all ranks where samples do not have it, or are not there.
  void check_training(const Communicator &communicator, const ReducedProblems::Samples &samples,
                      const TrainingShape &shape);

  /// Modes, their number and products into the data. @param duals gets the product times them. Collective.
  /// @throws InputError where they do not fit the options or depend on each other.
  void set_modes(const Communicator &communicator, std::size_t n_owned, InnerProduct &product,
                 std::span<const double> modes, const ReducedOptions &options, ReducedData &data,
                 Eigen::MatrixXd &duals);

  /// Whether a cubature chooses from points, which are the cheaper to visit; else from cells, where the root could not
  /// hold what points would have it hold. @param n_points of the mesh.
  bool chooses_points(const ReducedOptions &options, double n_points, std::size_t n_functions);

  /// This rank's terms that a cubature has a say in; the others count in full.
  struct OpenTerms
  {
    OpenTerms(std::span<const TermKey> keys, std::span<const char> is_always);

    std::vector<std::size_t> numbers;
    std::vector<TermKey>     keys;

    Eigen::MatrixXd rows(const Eigen::MatrixXd &terms) const;
    /// Of all terms, given those of these.
    std::vector<double> factors(std::span<const double> open) const;

  private:
    std::size_t n_terms_;
  };

  /// Where a tolerance was not met.
  void warn_of(const TrainingIntegrals::Choice &choice, const ReducedOptions &options);

  /// Errors of the integrals of states that had no say, relative to the sums of their terms' moduli.
  class HeldOutIntegrals
  {
  public:
    /// @param factors of this rank's terms, which must outlive this.
    HeldOutIntegrals(const Communicator &communicator, std::span<const double> factors)
      : communicator_(communicator),
        factors_(factors)
    {}

    /// @param works a mode's works and, as many columns on, their derivatives: of one unit. Collective.
    void add(const Eigen::MatrixXd &works);
    void write(CubatureFigures &figures) const;

  private:
    const Communicator     &communicator_;
    std::span<const double> factors_;
    std::vector<double>     errors_;
  };

  /// Numbers, least weight and volume of factors. @param volumes of this rank's terms. @param is_counted those that make
  /// up the mesh; empty: all do. Collective.
  void measure_factors(const Communicator &communicator, std::span<const double> factors,
                       const Eigen::VectorXd &volumes, std::span<const char> is_counted, CubatureFigures &figures);
} // namespace trestle
