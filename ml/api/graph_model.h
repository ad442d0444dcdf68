#pragma once

#include "bridge/equations/loss.h"
#include "bridge/graph/field_map.h"
#include "bridge/graph/mesh_graph.h"
#include "core/parameters.h"
#include "core/run.h"
#include "ml/api/training_summary.h"

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace trestle
{
  /**
   * A graph network with its training, behind a face without LibTorch. Declares sections `network`
   * (type, widths, order, activation, precision, device, seed, model) and `training` (loss, preconditioner,
   * stages of optimisers with steps and rates). Where a file leaves them open they follow the problem's size.
   */
  class GraphModel
  {
  public:
    /// What network and training are where the file says nothing.
    enum class Defaults
    {
      automatic, ///< `auto`: choices() says what for
      fixed      ///< for those who compare networks: chebyshev as in the paper, adam, then lbfgs
    };
    static std::unique_ptr<GraphModel> create(ParameterSink &prm, Defaults defaults = Defaults::automatic);

    virtual ~GraphModel() = default;

    /// What a choice of network and training follows. Counts are those of all ranks together.
    struct Size
    {
      unsigned int dim                = 2;
      std::size_t  n_nodes            = 0; ///< of the mesh
      unsigned int n_components       = 1;
      std::size_t  n_free             = 0; ///< of one copy
      std::size_t  n_copies           = 1; ///< parameter values that one network answers for at once
      unsigned int n_inputs           = 0; ///< further ones, beside the position
      bool         has_energy         = false;
      bool         has_known_boundary = true; ///< whether no unknown parameter changes boundary values
    };

    /**
     * What `auto` stands for in a problem of this size, as Study::choices() hands it on; empty where the file names
     * network and optimisers. Not collective, no look at a mesh: the same everywhere. setup() wants it settled.
     * @throws InputError for `auto` among other optimisers.
     */
    virtual std::vector<std::string> choices(const Size &size) const = 0;

    /// Builds the network on this graph, weights from the file's seed or from its archive. Collective. Keeps
    /// copies of what it needs. @throws InputError when the archive has another architecture.
    /// @param n_parameters unknown parameters trained beside the weights, 0 at first.
    /// @param inputs one network for several parameter values at once: the further inputs, non-dimensional, of
    /// each. The equations to train on are then a StackedEquations.
    virtual void setup(const Communicator &communicator, const MeshGraph &graph, const FieldMap &field_map,
                       unsigned int n_threads, std::size_t n_parameters = 0,
                       const std::vector<std::vector<double>> &inputs = {{}}) = 0;

    /// Extra columns for the history, from the present prediction (owned free dofs).
    using Monitor = std::function<std::vector<History::Entry>(std::span<const double>)>;

    /// What is minimised instead of Loss::create(): gets the name and the preconditioner of the file. The loss is
    /// one of the owned free dofs and, behind them on the root alone, the unknown parameters.
    using LossFactory =
        std::function<std::unique_ptr<Loss>(const std::string &, ResidualOperator::Preconditioner)>;

    /// Minimises the file's loss; history rows, checkpoints, resume. Collective.
    virtual TrainingSummary train(ResidualOperator &equations, Run &run, const Monitor &monitor,
                                  const LossFactory &create_loss = {}) = 0;

    /// Ends later trainings early: asked before every step with the present prediction and the steps so far; the
    /// same answer on all ranks.
    using Stop                        = std::function<bool(std::span<const double>, unsigned int)>;
    virtual void stop_when(Stop stop) = 0;

    /// The network's answer on owned free dofs, physical units.
    virtual void predict(std::span<double> u) = 0;
    /// The same for other further inputs than those of setup(); u holds one problem's free dofs. Collective.
    virtual void predict(const std::vector<double> &inputs, std::span<double> u) = 0;

    /// The unknown parameters at the present weights, as the loss sees them.
    virtual std::vector<double> parameters() const = 0;

    virtual std::size_t n_weights() const = 0;

    virtual void save(const RunDirectory &directory, const std::string &file) const = 0;

    /// Figures ablation.*: every loss from the same initial weights (section `ablation` of `training`).
    virtual void ablate(ResidualOperator &equations, Run &run,
                        const std::function<double(std::span<const double>)> &error) = 0;

    virtual bool ablation_requested() const = 0;

    /// Loss and gradient by all weights (flattened), for rank comparisons in tests. Collective.
    virtual double loss_and_weight_gradient(Loss &loss, std::vector<double> &gradient) = 0;

    /// What else the network is told at every owned node, n_owned x n, row-major: a source, a coefficient. It sees
    /// them normalised by mean and deviation over the mesh. For the next setup(), whose graph has these nodes.
    virtual void set_node_inputs(std::vector<double> values, std::size_t n) = 0;
  };
} // namespace trestle
