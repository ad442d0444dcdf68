#include "physics/time/reduced_linear_march.h"

#include "core/exceptions.h"

#include <algorithm>
#include <utility>

namespace trestle
{
  using Eigen::Index;
  using Eigen::MatrixXd;
  using Eigen::VectorXd;

  template <int dim>
  ReducedLinearMarch<dim>::ReducedLinearMarch(Discretisation<dim> &discretisation, const Assembler<dim> &assembler,
                                              const double step, const AlphaWeights &weights, ModesByRow basis)
    : discretisation_(discretisation),
      assembler_(assembler),
      step_(step),
      weights_(weights),
      basis_(std::move(basis)),
      boundary_(discretisation, step),
      matrices_(discretisation),
      loads_(discretisation, assembler, basis_),
      mass_(MatrixXd::Zero(basis_.cols(), basis_.cols())),
      damping_(mass_),
      stiffness_(mass_)
  {}

  template <int dim>
  MatrixXd ReducedLinearMarch<dim>::projected(const LocalMatrix<dim> &matrix) const
  {
    MatrixXd result = matrix.projected(basis_, discretisation_.physics().is_spd());
    discretisation_.mesh().communicator().sum_in_place(result.data(), std::size_t(result.size()));
    return result;
  }

  template <int dim>
  VectorXd ReducedLinearMarch<dim>::projected(const LocalMatrix<dim> &matrix, const Vector &v) const
  {
    Vector image = discretisation_.make_vector();
    matrix.add_product(v, image);
    VectorXd result = basis_.transpose() * Eigen::Map<const VectorXd>(image.begin(), basis_.rows());
    discretisation_.mesh().communicator().sum_in_place(result.data(), std::size_t(result.size()));
    return result;
  }

  template <int dim>
  void ReducedLinearMarch<dim>::project_matrices()
  {
    const auto changed = matrices_.assemble(assembler_);
    if (changed.mass)
      mass_ = projected(matrices_.mass);
    if (changed.damping)
      damping_ = projected(matrices_.damping);
    if (changed.stiffness)
      stiffness_ = projected(matrices_.stiffness);
  }

  template <int dim>
  bool ReducedLinearMarch<dim>::has_boundary_values()
  {
    if (boundary_.is_moving())
      return true;
    Vector values = discretisation_.make_vector();
    discretisation_.distribute(values);
    return values.linfty_norm() > 0.;
  }

  template <int dim>
  typename ReducedLinearMarch<dim>::Lift ReducedLinearMarch<dim>::lift(const double time)
  {
    discretisation_.set_time(time);
    Vector value = discretisation_.make_vector(), rate = value, acceleration = value;
    discretisation_.distribute(value);
    value.update_ghost_values();
    boundary_.impose(boundary_.first(time), rate);
    boundary_.impose(boundary_.second(time, (weights_.alpha_f - weights_.alpha_m) * step_), acceleration);
    return {{value, rate, acceleration, time},
            projected(matrices_.stiffness, value) + projected(matrices_.damping, rate),
            projected(matrices_.mass, acceleration)};
  }

  template <int dim>
  std::vector<DiscreteState> ReducedLinearMarch<dim>::add_boundary(MatrixXd &loads, const bool with_rates)
  {
    if (!has_boundary_values())
      return {};
    const double               af = weights_.alpha_f, am = weights_.alpha_m;
    Lift                       before = lift(0.);
    std::vector<DiscreteState> result;
    const auto                 add = [&](const DiscreteState &state) {
      result.push_back(with_rates ? state : DiscreteState{state.value, {}, {}, state.time});
    };
    add(before.state);
    loads.col(0) += before.forces + before.forces_of_acceleration;
    for (Index n = 1; n < loads.cols(); ++n)
      {
        Lift now = lift(double(n) * step_);
        loads.col(n) += (1. - af) * now.forces + af * before.forces + (1. - am) * now.forces_of_acceleration +
                        am * before.forces_of_acceleration;
        add(now.state);
        before = std::move(now);
      }
    return result;
  }

  template <int dim>
  typename ReducedLinearMarch<dim>::State ReducedLinearMarch<dim>::initial_state(const DiscreteState &start,
                                                                                 const VectorXd      &load) const
  {
    const Eigen::PartialPivLU<MatrixXd> mass(mass_);
    const std::vector<double>           nothing(discretisation_.owned().n_elements(), 0.);
    const auto                          coefficients = [&](Vector v) -> VectorXd {
      boundary_.impose(nothing, v);
      return v.linfty_norm() > 0. ? VectorXd(mass.solve(projected(matrices_.mass, v)))
                                                           : VectorXd(VectorXd::Zero(mass_.rows()));
    };
    State result;
    result.value        = coefficients(start.value);
    result.rate         = coefficients(start.rate);
    result.acceleration = mass.solve(-(load + stiffness_ * result.value + damping_ * result.rate));
    return result;
  }

  /// @param load of the step, boundary values included, where its equations hold.
  template <int dim>
  typename ReducedLinearMarch<dim>::State
  ReducedLinearMarch<dim>::step(const State &old, const VectorXd &load,
                                const Eigen::PartialPivLU<MatrixXd> &matrix) const
  {
    const double af = weights_.alpha_f, am = weights_.alpha_m, beta = weights_.beta, gamma = weights_.gamma;
    const auto   end = [&](const VectorXd &value) {
      State result{value, {}, {}};
      result.acceleration =
          (value - old.value - step_ * old.rate) / (beta * step_ * step_) + (1. - 0.5 / beta) * old.acceleration;
      result.rate = old.rate + step_ * ((1. - gamma) * old.acceleration + gamma * result.acceleration);
      return result;
    };
    const VectorXd guess     = old.value + step_ * old.rate + 0.5 * step_ * step_ * old.acceleration;
    const State    predicted = end(guess);
    const VectorXd residual  = load + mass_ * ((1. - am) * predicted.acceleration + am * old.acceleration) +
                              damping_ * ((1. - af) * predicted.rate + af * old.rate) +
                              stiffness_ * ((1. - af) * guess + af * old.value);
    return end(guess - matrix.solve(residual));
  }

  template <int dim>
  void ReducedLinearMarch<dim>::keep(const State &state, const Index n, Answer &answer)
  {
    answer.coefficients.col(n) = state.value;
    if (answer.rates.cols() == 0)
      return;
    answer.rates.col(n)         = state.rate;
    answer.accelerations.col(n) = state.acceleration;
  }

  template <int dim>
  typename ReducedLinearMarch<dim>::Answer ReducedLinearMarch<dim>::operator()(const DiscreteState &start,
                                                                               const unsigned int   n_steps,
                                                                               const bool           with_rates)
  {
    project_matrices();
    const double        af    = weights_.alpha_f;
    std::vector<double> times = {0.};
    for (unsigned int n = 1; n <= n_steps; ++n)
      times.push_back((n - af) * step_);
    MatrixXd loads = loads_(times);
    Answer   result{MatrixXd(basis_.cols(), n_steps + 1), {}, {}, add_boundary(loads, with_rates)};
    if (with_rates)
      result.rates = result.accelerations = result.coefficients;
    const MatrixXd matrix = (1. - weights_.alpha_m) / (weights_.beta * step_ * step_) * mass_ +
                            (1. - af) * weights_.gamma / (weights_.beta * step_) * damping_ +
                            (1. - af) * stiffness_;
    const Eigen::PartialPivLU<MatrixXd> factors(matrix);
    State                               state = initial_state(start, loads.col(0));
    keep(state, 0, result);
    for (unsigned int n = 1; n <= n_steps; ++n)
      {
        state = step(state, loads.col(n), factors);
        keep(state, n, result);
      }
    if (!result.coefficients.allFinite())
      throw ConvergenceError(
          "A reduced model's states are not finite: the matrix of a step in time may be singular",
          "Check that density and stiffness are positive everywhere.");
    return result;
  }

  template class ReducedLinearMarch<2>;
  template class ReducedLinearMarch<3>;
} // namespace trestle
