#pragma once

#include "physics/output/sampled_forces.h"
#include "physics/rom/reduced_context.h"
#include "physics/rom/sampled_state.h"

#include <Eigen/Core>

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace trestle
{
  /**
   * Numbers of section `postprocessing` from the coefficients of a reduced state, at a cost that does not grow with the
   * mesh: probes and lines from the modes and boundary values on their own cells, forces from the cells at boundaries
   * that are always sampled, each in full, integrals that are affine in the state by a product with a few numbers. The
   * rest is left out: forces on other boundaries, other integrals, and integrals of a mesh that parameters deform.
   *
   * What is here are the numbers of Postprocessing::evaluate() for the full field, up to round-off. Boundary values
   * that move in time are evaluated at the boundaries' points for the sake of integrals.
   */
  template <int dim>
  class SampledOutputs
  {
  public:
    /// @param basis increments with ghosts; it and what the context refers to must outlive this. One loop over the mesh
    /// for each integral. @param boundaries that are always sampled. Collective.
    SampledOutputs(const ReducedContext<dim> &context, std::span<const Vector> basis,
                   std::span<const unsigned int> boundaries);

    /// As figures are named, without the prefix `postprocessing.`.
    const std::vector<std::string> &names() const { return names_; }
    /// What the section asks for and is not among them, each with the reason; empty: nothing.
    const std::vector<std::string> &left_out() const { return left_out_; }

    /// After the problem's parameters have changed. Collective where the mesh is deformed.
    void follow_parameters();

    /// @param path coefficients of all states of an answer, of second order with their derivatives in time; empty: there
    /// is none. @returns states x names, row-major, the same on all ranks; NaN where there is no answer, or the physics
    /// has no residual at its states. Collective; leaves the discretisation's time as it was.
    std::vector<double> evaluate(std::span<const CoefficientState> path);

  private:
    /// An integral: constant + slopes . q, and a part of the boundary values.
    struct Integral
    {
      double          constant = 0.;
      Eigen::VectorXd slopes;
      Eigen::VectorXd of_lift; ///< by the places of lift_
    };

    void                find_points();
    void                set_integrals();
    void                add_integral(const FieldExpression &integrand);
    void                set_lift();
    Eigen::VectorXd     integrals(const CoefficientState &state);
    void                evaluate_state(const CoefficientState &state, const CoefficientState &boundary,
                                       std::vector<double> &result);
    std::vector<double> evaluate_at_all(std::span<const CoefficientState> path);

    const ReducedContext<dim>       &context_;
    std::span<const Vector>          basis_;
    SampledForces<dim>               forces_;
    std::optional<SampledState<dim>> state_;        ///< on the cells of points and forces; none: no such outputs
    std::size_t                      n_points_ = 0; ///< outputs of probes and lines
    std::vector<Vector>              rows_;         ///< of the integrals, until the lift is made
    std::vector<Integral>            integrals_;
    std::optional<SampledLift<dim>>  lift_; ///< at the constrained dofs that integrals see
    std::vector<std::string>         names_;
    std::vector<std::string>         left_out_;
  };
} // namespace trestle
