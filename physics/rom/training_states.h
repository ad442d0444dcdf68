#pragma once

#include "bridge/reduced/snapshot_set.h"
#include "physics/rom/reduced_context.h"
#include "physics/rom/sampled_state.h"
#include "physics/rom/training_terms.h"

#include <Eigen/Dense>

#include <functional>
#include <span>
#include <vector>

namespace trestle
{
  /// Coordinates of fields in a basis, by an inner product. @param duals product times modes, this rank's rows; summed
  /// over ranks. @param fields this rank's rows x n. @return n_modes x n.
  Eigen::MatrixXd coordinates_in(const Communicator &communicator, const Eigen::MatrixXd &duals,
                                 const Eigen::MatrixXd &gram, const Eigen::MatrixXd &fields);

  /// Value and rate of the initial state at the present parameters. Leaves the discretisation at time 0. Collective.
  template <int dim>
  CoefficientState initial_coefficients(const ReducedContext<dim> &context, const Eigen::MatrixXd &duals,
                                        const Eigen::MatrixXd &gram);

  /**
   * States of samples as a reduced model sees them: projected on its basis, with derivatives in time and boundary
   * values, while the problem has the sample's parameters (it keeps those of the last).
   */
  template <int dim>
  class TrainingStates
  {
  public:
    /// A state of a sample.
    struct Place
    {
      std::size_t sample, state;
    };
    using At = typename TrainingTerms<dim>::At;

    /// All references must outlive this. @param whole of all cells.
    TrainingStates(const ReducedContext<dim> &context, const SnapshotSet &snapshots, const Eigen::MatrixXd &duals,
                   const Eigen::MatrixXd &gram, SampledState<dim> &whole);

    /// Of these samples, at most so many, spread evenly; those that have derivatives in time.
    static std::vector<Place> places(const MarchingRule &rule, std::size_t n_states,
                                     std::span<const std::size_t> samples, std::size_t most);

    /// n_modes x n_states. Collective.
    Eigen::MatrixXd coefficients(std::size_t sample) const;

    /// Calls the action with each. Collective.
    void for_each(std::span<const Place> places, const std::function<void(const At &)> &action);

  private:
    At at(const Eigen::MatrixXd &path, std::size_t state);

    const ReducedContext<dim> &context_;
    const SnapshotSet         &snapshots_;
    const Eigen::MatrixXd     &duals_;
    const Eigen::MatrixXd     &gram_;
    SampledState<dim>         &whole_;
  };
} // namespace trestle
