#pragma once

#include "ml/api/step_model.h"
#include "ml/mesh_transformer/step_scales.h"
#include "ml/networks/weights.h"

#include <span>
#include <vector>

namespace trestle
{
  /**
   * A network with its weights that reads windows of states on one mesh. A node is told its place, the states that are
   * known (prescribed values among them), which of its components are prescribed and what they will be at the step's
   * end, its own inputs and those of the trajectory; it answers the increments of each component to the states of the
   * bundle. All in units of StepScales.
   */
  class StepNetwork
  {
  public:
    /// A trajectory as tensors: states n_states x n_owned x n_components with what is prescribed in its place,
    /// prescribed (n_states or 1) x n_owned x n_components, zero elsewhere; forces n_states x n_free, undefined: none.
    struct Tensors
    {
      torch::Tensor states, prescribed, node_inputs, parameters, forces;
    };
    /// One window: a trajectory, its last state told, and what is added to the states told (see noise).
    struct Window
    {
      const Tensors *trajectory;
      int64_t        state;
      torch::Tensor  noise = {}; ///< history x n_owned x n_components in units of increments; undefined: none
    };

    /// Sizes that follow from lengths, components and inputs.
    static InputSizes input_sizes(const StepModel::Lengths &lengths, unsigned int dim, std::size_t n_components,
                                  std::size_t n_node_inputs, std::size_t n_parameters);

    StepNetwork(const Network &network, const NetworkGraph &graph, const FieldMap &map, Weights weights,
                const StepModel::Lengths &lengths, std::size_t n_node_inputs, std::size_t n_parameters);

    Weights          &weights() { return weights_; }
    const Weights    &weights() const { return weights_; }
    StepScales       &scales() { return scales_; }
    const StepScales &scales() const { return scales_; }
    /// Of the free dofs.
    const std::vector<unsigned int> &components() const { return components_; }
    int64_t                          n_components() const { return n_components_; }
    /// Of the free dofs: node n_components + component.
    const torch::Tensor &free_places() const { return free_places_; }

    /// @param trajectory its prescribed rows may be one, for all states, or more than its states: of a step's end.
    Tensors tensors(const StepModel::Trajectory &trajectory) const;

    /// batch x bundle x n_free in units of increments, or forces, differentiable by the weights. @param end the prescribed row
    /// at the end of each window's step. Collective on the group.
    torch::Tensor forward(const std::vector<Window> &windows, const std::vector<int64_t> &ends) const;

    /// What forward() ought to return for a window of a complete trajectory, its noise taken back: bundle x n_free.
    torch::Tensor target(const Window &window) const;

    /// Rows of free dofs at their nodes, zero elsewhere: n x n_owned x n_components.
    torch::Tensor on_nodes(const torch::Tensor &free) const;

    /// What forward() returns in physical units, double, differentiable: increments to the last state told, or forces.
    torch::Tensor added(const torch::Tensor &answered) const;

    /// What forward() says of all that is told, without gradient. Collective on the group.
    torch::Tensor answered(const StepModel::Trajectory &told) const;

    /// See StepModel::predict(), of states. Collective on the group.
    std::vector<double> predict(const StepModel::Trajectory &told) const;

    /// Increments in physical units added to the last state told, or forces added to zeros: bundle x n_free, on the host.
    std::vector<double> answer(const torch::Tensor &answered, std::span<const double> last_state) const;

  private:
    torch::Tensor node_values(const Window &window, int64_t end) const;
    torch::Tensor to_nodes(std::span<const double> values, const torch::Tensor &places, std::size_t n_rows) const;
    torch::Tensor standard(const torch::Tensor &nodes) const;

    const Network            *network_;
    NetworkGraph              graph_;
    Weights                   weights_;
    StepModel::Lengths        lengths_;
    StepScales                scales_;
    std::size_t               n_node_inputs_;
    int64_t                   n_owned_, n_components_;
    std::vector<unsigned int> components_;
    torch::Tensor             free_places_, dirichlet_places_;
    torch::Tensor             is_prescribed_; ///< n_owned x n_components
  };
} // namespace trestle
