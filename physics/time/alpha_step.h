#pragma once

#include "physics/solvers/assembler.h"
#include "physics/time/alpha_weights.h"
#include "physics/time/dirichlet_rates.h"

#include <vector>

namespace trestle
{
  /// Value, rate and acceleration where the equations of a step of generalised-alpha hold, between its ends; not its time.
  /// @param middle of the mesh's size, whatever it holds. All with ghosts. Collective.
  void set_between(const AlphaWeights &weights, const DiscreteState &old, const DiscreteState &end,
                   DiscreteState &middle);

  /**
   * Newmark's formulas between the two ends of a step of generalised-alpha, with the boundary's own derivatives, and the
   * state in between at which its equations hold. One place for them, whoever solves the equations.
   */
  template <int dim>
  class AlphaStep
  {
  public:
    /// Derivatives of the boundary values at a time, see DirichletRates.
    struct Boundary
    {
      std::vector<double> rate;
      std::vector<double> acceleration; ///< where the scheme's own are: alpha_f - alpha_m steps earlier
    };

    /// @param discretisation outlives this.
    AlphaStep(Discretisation<dim> &discretisation, double step, const AlphaWeights &weights);

    double step() const { return step_; }
    /// Derivatives of the state in between by the value at the end.
    Shifts shifts() const;
    /// Of the step's end by which the state in between is earlier.
    double time_before_end() const { return weights_.alpha_f * step_; }

    /// Collective; leaves the discretisation's time as it was.
    Boundary boundary(double time) const;
    void     impose_rate(const Boundary &boundary, Vector &rate) const;
    void     impose_acceleration(const Boundary &boundary, Vector &acceleration) const;

    /// The value at the end where the acceleration stays as it is, with the boundary values of the discretisation's time.
    void predict(const DiscreteState &old, Vector &u) const;
    /// Rate and acceleration at the end that go with the value there. @param end of the mesh's size, whatever it holds but
    /// for the value. All with ghosts. Collective.
    void complete(const DiscreteState &old, const Boundary &boundary, DiscreteState &end) const;
    /// set_between(), and its time.
    void between(const DiscreteState &old, const DiscreteState &end, DiscreteState &middle) const;

  private:
    Discretisation<dim> &discretisation_;
    const double         step_;
    const AlphaWeights   weights_;
    DirichletRates<dim>  rates_;
  };
} // namespace trestle
