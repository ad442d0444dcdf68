#pragma once

#include "bridge/equations/certificate.h"
#include "bridge/equations/inner_product.h"
#include "bridge/reduced/reduced_model.h"
#include "bridge/reduced/snapshot_set.h"
#include "core/archive.h"
#include "physics/api/macro_answer.h"

#include <memory>
#include <span>
#include <string>
#include <vector>

namespace trestle
{
  /// How a hyper-reduced model of a problem is made.
  struct ReducedOptions
  {
    unsigned int n_modes = 10; ///< of the answer; what is given beyond makes the richer basis of the indicator
    /// galerkin, least squares; automatic: Galerkin where it is close to the best in the basis, by the tangents of a few
    /// training states (symmetric positive definite ones, or one field without much convection).
    std::string projection = "automatic";
    /// points, cells: what the cubature chooses from; automatic: points, unless the root could not hold their
    /// integrals. Least squares choose nodes.
    std::string sampling           = "automatic";
    double      cubature_tolerance = 1e-4; ///< on the integrals of the training; 0: all points, no hyper-reduction
    unsigned int max_points        = 1000; ///< of the cubature
    unsigned int max_states        = 200;  ///< of the training, spread evenly over samples and steps
    /// Ids or names of boundaries and materials, separated by commas, whose cells are assembled in full in any case.
    std::string always_sampled_boundaries;
    std::string always_sampled_materials;
    /// Whether each answer is certified by one full assembly (see ReducedProblem::audit()), at the cost of the mesh.
    bool audit = false;
    /// Of solids with history: `stress`, internal variables of the law by name, separated by commas, that answers recover
    /// at all material points (gappy POD).
    std::string dual_fields;
  };

  /// What the cubature came to.
  struct CubatureFigures
  {
    double least_weight = 1.; ///< relative to the full quadrature's
    double error        = 0.; ///< of the integrals of the training, relative
    double volume       = 0.; ///< error of the volume (least squares: of the chosen equations' share), relative
    double share        = 1.; ///< Gauss points visited over all
    double held_out_median =
        0.; ///< errors of integrals of states that it was not trained on, over the sums of moduli
    double      held_out_max = 0.;
    std::size_t n_chosen     = 0; ///< points, cells or nodes
    std::size_t n_cells      = 0; ///< that an assembly visits
  };

  /**
   * A hyper-reduced model of a problem, steady or in time: a few modes, few cells. The work of a query is that of its
   * cells, but for one update of the problem's parameters (expressions, boundary values, a deformed mesh): see
   * n_parameter_updates(). Afterwards the problem stands at the query's parameters.
   *
   * The estimate of an answer is the change by one linearised step in the richer basis, largest over the states, over
   * the norm of the largest state, plus what Newton left over: an indicator. With ReducedOptions::audit, or without
   * richer modes, it is that of audit(). Valid until the problem is set up anew.
   *
   * Outputs are what section `postprocessing` of the problem asks for, by the names of its figures: values at points
   * and along lines, forces on boundaries that are always sampled, integrals that are linear in the state. What else it
   * asks for would cost the mesh, and is left out with a warning. Where the model has no answer they are NaN.
   */
  class ReducedProblem : public ReducedModel
  {
  public:
    virtual const CubatureFigures &cubature() const    = 0;
    virtual bool                   is_galerkin() const = 0;

    /**
     * Prices an answer by full assembly: |P^{1/2} r| relative to that of the lifted zero, as certify() does; in time
     * the largest of a few steps, the last among them, each with the answer's own earlier states. Collective.
     */
    virtual Certificate audit(std::span<const double> mu, const ReducedAnswer &answer) = 0;

    /// How often queries had to set the problem's parameters, at a cost that grows with the mesh.
    virtual std::size_t n_parameter_updates() const = 0;

    /// Into an archive that is complete on the root, names behind the prefix; opened on any number of ranks.
    /// Collective.
    virtual void save(Archive &archive, const std::string &prefix = "") const = 0;

    /**
     * The outputs of states that are given as fields, by full postprocessing: what those of answers are compared with,
     * and those of queries that finite elements answered. Costs the mesh. Collective.
     * @param states n_states x owned free dofs. @returns n_states x n_outputs, row-major.
     * @throws InputError for states of another number.
     */
    virtual std::vector<double> outputs_of(std::span<const double> /*mu*/, std::span<const double> /*states*/)
    {
      return {};
    }

    /// What an answer says of this rank's material points beside its displacements, at one of its states: the dual fields
    /// that were asked for. Costs the mesh.
    virtual std::vector<PointField> dual_fields(const ReducedAnswer & /*answer*/, std::size_t /*state*/) const
    {
      return {};
    }
  };

  /// What trains and opens reduced models of a problem as it is set up; see Problem::reduced_problems().
  class ReducedProblems
  {
  public:
    virtual ~ReducedProblems() = default;

    /// What train() would refuse whatever the samples are. Collective. @throws InputError
    virtual void check(const ReducedOptions & /*options*/) {}

    /// Samples of the training, and those that the cubature is tried on.
    struct Samples
    {
      const SnapshotSet &snapshots; ///< with parameters; in time the states of all steps, the initial first
      std::span<const std::size_t> training;
      std::span<const std::size_t> held_out = {};
    };

    /**
     * @param product in which the modes are as good as orthonormal, and coefficients are found by.
     * @param modes n_owned x n, column-major: the first ReducedOptions::n_modes answer, the others are the richer ones.
     * Collective. @throws InputError where counts do not fit, modes depend on each other, or names are unknown.
     */
    virtual std::unique_ptr<ReducedProblem> train(const Samples &samples, InnerProduct &product,
                                                  std::span<const double> modes,
                                                  const ReducedOptions   &options) = 0;

    /// @param archive what save() filled, the same on all ranks. Collective. @throws InputError for a model of another
    /// problem or mesh, or a damaged one.
    virtual std::unique_ptr<ReducedProblem> open(const Archive &archive, const std::string &prefix = "") = 0;

    /**
     * A model of more modes, from one that is there, at the cost of a few states: it keeps the projection, and its
     * cubature begins with the present points and may take whole cells beside them (see WarmCubature), where train()
     * looks at every point. Samples that the present cubature was made for should be among the training. The present
     * model stays as it is. Otherwise as train().
     */
    virtual std::unique_ptr<ReducedProblem> grow(const ReducedProblem & /*present*/, const Samples &samples,
                                                 InnerProduct &product, std::span<const double> modes,
                                                 const ReducedOptions &options)
    {
      return train(samples, product, modes, options);
    }
  };
} // namespace trestle
