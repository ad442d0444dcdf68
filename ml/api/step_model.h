#pragma once

#include "bridge/equations/loss.h"
#include "bridge/graph/field_map.h"
#include "bridge/graph/mesh_graph.h"
#include "core/ensemble.h"
#include "core/run.h"
#include "ml/api/training_summary.h"

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace trestle
{
  class ParameterSink;

  /**
   * A network that steps in time on the solver's own mesh: told the last states at the nodes and the boundary values at
   * the end of a large step, it answers the last states of that step (Garnier et al. 2025, arXiv 2508.18051; that all of
   * a bundle are answered is what lets a finite-element residual price them). Behind a face without LibTorch. States are
   * this rank's owned free dofs, physical units, a fine step of the solver apart; what is prescribed stands beside them,
   * in the order of FieldMap::dirichlet_dofs().
   *
   * Or one that answers the force of a solver's next step instead (ForcedSteps), a density at each free dof: strides and bundles
   * are 1 then.
   *
   * Declares sections `network` (kind, seed, archive), `step` (lengths, inputs) and `training`.
   */
  class StepModel
  {
  public:
    enum class Answers
    {
      states,
      forces
    };
    static std::unique_ptr<StepModel> create(ParameterSink &prm, Answers answers = Answers::states);

    virtual ~StepModel() = default;

    /// In fine steps.
    struct Lengths
    {
      unsigned int stride  = 10; ///< from the last state known to the last state answered
      unsigned int bundle  = 3;  ///< states answered: those at stride - bundle + 1, ..., stride
      unsigned int history = 1;  ///< states told
    };
    virtual Lengths lengths() const = 0;

    /// Whether the file names an archive to start from.
    virtual bool is_trained() const = 0;

    /// `step/node inputs`: expressions separated by ';' for Problem::evaluate_at_nodes().
    virtual const std::string &node_inputs() const           = 0;
    virtual bool               with_parameter_inputs() const = 0;

    /// What is known of a trajectory as a whole.
    struct Inputs
    {
      std::vector<double> node_inputs; ///< n_owned x n_node_inputs, row-major
      std::vector<double> parameters;  ///< the same at all nodes
    };

    /// What is learnt from, or told.
    struct Trajectory
    {
      std::span<const double> states; ///< n_states x n_free, the oldest first; owned elsewhere
      std::size_t             n_states = 0;
      std::vector<double>     prescribed;       ///< n_prescribed x n_dirichlet
      std::size_t             n_prescribed = 1; ///< n_states at least, or 1 where they stay
      Inputs                  inputs;
      /// n_states x n_free: of the step that ends at each state, the first row is not looked at. What a model of forces learns.
      std::span<const double> forces = {};

      /// What a step is told that begins at a state: the last ones, what is prescribed there and at the step's end.
      Trajectory told(std::size_t state, const Lengths &lengths) const;
    };

    /// Weights from the file's seed or archive. The graph is that of this rank's group. Collective on all ranks.
    /// @throws InputError for lengths that do not fit each other, groups that do not divide the batch, an archive of
    /// another architecture.
    virtual void setup(const Ensemble &ensemble, const MeshGraph &graph, const FieldMap &map,
                       std::size_t n_node_inputs, std::size_t n_parameters, unsigned int n_threads) = 0;

    using Monitor = std::function<std::vector<History::Entry>()>;

    /// `training/loss`: whether it learns from equations, and train() wants trajectories that nobody has solved.
    virtual bool learns_from_equations() const = 0;
    /// The file's label-free loss of one fine step. Collective on its equations.
    virtual std::unique_ptr<Loss> create_loss(ResidualOperator &equations, const FieldMap &map) const = 0;

    /// What states of the network are worth without labels.
    class Equations
    {
    public:
      struct Answer
      {
        std::size_t trajectory;
        std::size_t step; ///< fine step that the stride began at
        std::span<const double>
            before; ///< states up to it, the oldest first: all where bundle = stride, else `history`
        std::span<const double> states; ///< bundle x n_free, the oldest first
      };

      virtual ~Equations() = default;

      /// @param gradient d value / d states. @returns the same on all ranks of the group. Collective on the group.
      /// @throws ConvergenceError naming a value that is no finite number.
      virtual double value_and_gradient(const Answer &answer, std::span<double> gradient) = 0;
    };

    /// Trajectories that nobody has solved.
    struct Unsolved
    {
      std::vector<Trajectory> starts; ///< their first states, `history` at least; what is prescribed to their end
      std::size_t             n_states  = 0; ///< of each, first ones included
      Equations              *equations = nullptr;
    };

    /**
     * Minimises the mean squared error of the increments, or forces, over all windows of all trajectories, each group its share of
     * a batch. Scales of states and inputs come from the trajectories, unless the weights come from an archive.
     * @param trajectories all of them, on every group. @param budget CPU seconds of all ranks; 0: the file's.
     * Collective on all ranks. @throws InputError for a trajectory shorter than a window, ConvergenceError.
     */
    virtual TrainingSummary train(const std::vector<Trajectory> &trajectories, Run &run, const Monitor &monitor,
                                  double budget) = 0;

    /**
     * Minimises what the equations make of the network's strides instead, in states that the network itself has made of the
     * starts, again every `training/refresh every` steps. Without an archive, scales come from the starts.
     * @param unsolved as many on every group. Collective on all ranks.
     * @throws InputError for starts that no stride fits behind, ConvergenceError.
     */
    virtual TrainingSummary train(const Unsolved &unsolved, Run &run, const Monitor &monitor, double budget) = 0;

    /// @param told `history` states, and prescribed rows of them and of the step's end (or one row for all).
    /// @returns bundle x n_free, the oldest first; of a model of forces n_free, per volume. Collective on the group.
    virtual std::vector<double> predict(const Trajectory &told) const = 0;

    /// What the price of an interval is multiplied by to stand for its error: of trajectories that nothing was learnt from,
    /// kept in the archive. 1 until set.
    struct Calibration
    {
      double factor = 1.; ///< the median's
      double margin =
          1.; ///< what the price is multiplied by once more where a tolerance is to be kept, not half of the time
    };
    virtual Calibration calibration() const                             = 0;
    virtual void        set_calibration(const Calibration &calibration) = 0;

    virtual std::size_t n_weights() const = 0;
    /// The same on all ranks. After setup().
    virtual std::vector<double> weights() const                              = 0;
    virtual void                set_weights(std::span<const double> weights) = 0;

    virtual std::string architecture() const = 0;

    /// Collective on all ranks.
    virtual void save(const RunDirectory &directory, const std::string &file) const = 0;

    /// Loss and gradient by all weights of windows (see train()), for rank comparisons in tests. Collective on all ranks.
    virtual double loss_and_weight_gradient(const std::vector<Trajectory> &trajectories,
                                            std::span<const std::size_t> batch, std::vector<double> &gradient) = 0;
    /// The same of strides of a batch of trajectories.
    virtual double loss_and_weight_gradient(const Unsolved &unsolved, std::span<const std::size_t> batch,
                                            std::vector<double> &gradient) = 0;
  };

  inline StepModel::Trajectory StepModel::Trajectory::told(const std::size_t state, const Lengths &lengths) const
  {
    const std::size_t n_free = states.size() / n_states, n_dirichlet = prescribed.size() / n_prescribed,
                      n = lengths.history, first = state + 1 - n;
    Trajectory result{states.subspan(first * n_free, n * n_free), n, prescribed, 1, inputs};
    if (n_prescribed == 1)
      return result;
    const auto row = [&](const std::size_t i) { return prescribed.begin() + std::ptrdiff_t(i * n_dirichlet); };
    result.prescribed.assign(row(first), row(state + 1));
    result.prescribed.insert(result.prescribed.end(), row(state + lengths.stride),
                             row(state + lengths.stride + 1));
    result.n_prescribed = n + 1;
    return result;
  }
} // namespace trestle
