#pragma once

#include "core/ensemble.h"
#include "ml/api/graph_model.h"

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace trestle
{
  /**
   * One network for a whole family of problems on one mesh topology: every sample has its own inputs at the nodes
   * and its own loss. Behind a face without LibTorch. Declares sections `network` (as GraphModel, and what a node
   * is told) and `training` (loss, mini-batches, optimiser with its schedule, budget).
   *
   * Inputs of a node: its position in the reference mesh, whether it is Dirichlet (`node type input`), the
   * expressions `node inputs` and the sample's parameters (`parameter inputs`). The last two are normalised by
   * mean and deviation over the training samples, which are part of the model's archive.
   */
  class FamilyModel
  {
  public:
    static std::unique_ptr<FamilyModel> create(ParameterSink &prm);

    virtual ~FamilyModel() = default;

    /// What one query tells the network, physical units.
    struct Query
    {
      std::vector<double> node_inputs; ///< n_owned x n_node_inputs, row-major
      std::vector<double> parameters;  ///< the same at all nodes
    };

    /// A training sample of this rank's group. Both outlive the training.
    struct Sample
    {
      const Query *query;
      Loss        *loss;
    };

    /// `network/node inputs`: expressions separated by ';' for Problem::evaluate_at_nodes().
    virtual const std::string &node_inputs() const           = 0;
    virtual bool               with_parameter_inputs() const = 0;
    /// Samples a step, all groups together.
    virtual unsigned int batch_size() const = 0;

    /// The file's label-free loss of one sample. Collective on its equations.
    virtual std::unique_ptr<Loss> create_loss(ResidualOperator &equations, const FieldMap &map) const = 0;

    /// Weights from the file's seed or archive. The graph is that of this rank's group. Collective on all ranks.
    /// @throws InputError when the groups do not divide the batch, or the archive has another architecture.
    virtual void setup(const Ensemble &ensemble, const MeshGraph &graph, const FieldMap &map,
                       std::size_t n_node_inputs, std::size_t n_parameters, unsigned int n_threads) = 0;

    /// CPU seconds of all ranks together.
    struct Budget
    {
      double total = 0.; ///< 0: the file's `budget`
      double spent = 0.; ///< before the first step: samples, labels
    };

    /// Extra columns for the history.
    using Monitor = std::function<std::vector<History::Entry>()>;

    /**
     * Minimises the mean loss over the samples; history rows, checkpoints, resume. Seconds of the monitor are not
     * counted. @param samples those of this group, in ascending order of their number, where group g of n has the
     * samples g, g + n, ... of all @p n_samples. Collective on all ranks.
     */
    virtual TrainingSummary train(const std::vector<Sample> &samples, std::size_t n_samples, Run &run,
                                  const Monitor &monitor, const Budget &budget) = 0;

    /// Owned free dofs, physical units. Collective on the group.
    virtual void predict(const Query &query, std::span<double> u) const = 0;

    virtual std::size_t n_weights() const = 0;

    /// Collective on all ranks.
    virtual void save(const RunDirectory &directory, const std::string &file) const = 0;

    /// Mean loss of one batch and its gradient by all weights, for rank comparisons in tests. @param numbers of
    /// the batch's samples among all. Collective on all ranks.
    virtual double loss_and_weight_gradient(const std::vector<Sample> &samples, std::span<const std::size_t> batch,
                                            std::vector<double> &gradient) = 0;
  };
} // namespace trestle
