#include "core/exceptions.h"
#include "core/text.h"
#include "ml/graph_galerkin/dual_problem.h"
#include "ml/training/optimiser.h"

#include <algorithm>
#include <cmath>

namespace trestle
{
  namespace
  {
    /**
     * Levenberg-Marquardt for fewer free dofs than weights. With J = du/dw, g and H the gradient and the
     * Gauss-Newton Hessian of the loss by u, the damped step
     *   s = -(J^T H J + lambda I)^{-1} J^T g = -J^T (H K + lambda I)^{-1} g,  K = J J^T,
     * needs a dense system of the size of u alone (the push-through identity). lambda is relative to the mean
     * diagonal of H K and follows the ratio of actual to predicted decrease.
     */
    class GaussNewton : public Optimiser
    {
    public:
      explicit GaussNewton(ParameterSink &prm)
        : Optimiser(prm, 50, 1e-11)
      {
        prm.add("damping", initial_damping_, "First damping, relative to the mean diagonal of the system.",
                Allowed::positive());
        prm.add("memory limit", memory_limit_, "For the dense derivative du/dw, GB a rank.", Allowed::positive());
      }

      void start(TrainingObjective &objective) override
      {
        damping_ = initial_damping_;
        forget();
        check_memory(on_equations(objective));
      }

      bool step(TrainingObjective &of_run, const StageProgress &) override
      {
        auto             &objective = on_equations(of_run);
        const DualProblem dual(objective);
        // Each is the dearest part of a step, and for linear equations or networks always the same.
        const bool keeps_hessian = hessian_.defined() && objective.loss().is_quadratic();
        const bool keeps_kernel  = kernel_.defined() && objective.field().is_linear_in_weights();
        if (!keeps_hessian)
          hessian_ = dual.hessian();
        if (!keeps_kernel)
          linearise(dual);
        if (!keeps_hessian || !keeps_kernel)
          matrix_ = torch::mm(hessian_, kernel_);
        return search(objective, dual.gradient());
      }

      void write(Archive &archive) const override { archive.arrays["gauss newton damping"] = {{1}, {damping_}}; }

      void read(const Archive &archive, TrainingObjective &) override
      {
        damping_ = archive.arrays.at("gauss newton damping").values.at(0);
        forget();
      }

    private:
      static constexpr unsigned int max_trials  = 25;
      static constexpr double       min_damping = 1e-18;

      void forget() { hessian_ = jacobian_ = columns_ = kernel_ = matrix_ = torch::Tensor(); }

      /// du/dw at the present weights, and K.
      void linearise(const DualProblem &dual)
      {
        jacobian_ = kernel_ = torch::Tensor(); // two of them would be twice the memory
        jacobian_           = dual.jacobian();
        // Weights that the answer does not depend on (layers that are not trained) would only cost time.
        columns_ = (jacobian_.amax(0) > 0.).logical_or(jacobian_.amin(0) < 0.).nonzero().squeeze(1);
        if (columns_.numel() < jacobian_.size(1))
          jacobian_ = jacobian_.index_select(1, columns_);
        kernel_ = torch::mm(jacobian_, jacobian_.t());
      }

      static Objective &on_equations(TrainingObjective &objective)
      {
        if (auto *result = dynamic_cast<Objective *>(&objective))
          return *result;
        throw InputError("gauss newton: this training has no equations to linearise.",
                         "Take lbfgs or a first-order optimiser.");
      }

      /// Raises the damping until a step goes downhill.
      bool search(Objective &objective, const torch::Tensor &gradient)
      {
        const auto   weights  = objective.weights();
        const double loss     = objective.loss_value();
        const double slope    = objective.relative_gradient();
        const auto   identity = torch::eye(matrix_.size(0), torch::kDouble);
        const double scale    = std::max(matrix_.trace().item<double>() / double(matrix_.size(0)), 1e-300);
        for (unsigned int trial = 0; trial < max_trials; ++trial)
          {
            const auto solution =
                at::linalg_solve(matrix_ + damping_ * scale * identity, gradient.unsqueeze(1)).squeeze(1);
            const auto   change = -torch::mv(kernel_, solution);
            const double predicted =
                -(gradient.dot(change) + 0.5 * change.dot(torch::mv(hessian_, change))).item<double>();
            const auto step = -torch::mv(jacobian_.t(), solution);
            objective.evaluate_at(weights.index_add(0, columns_, step.to(weights.options())));
            const double ratio = gain(objective, loss, slope, predicted);
            adapt_damping(ratio);
            if (ratio > 1e-4)
              return true;
          }
        objective.evaluate_at(weights);
        return false;
      }

      /**
       * Actual over predicted decrease. Near the solution of an energy, whose minimum is not zero, the decrease
       * drowns in round-off: the fall of the gradient, which does not, stands in.
       */
      static double gain(const Objective &objective, const double loss, const double slope, const double predicted)
      {
        if (!objective.is_finite() || predicted < -1e-11 * std::abs(loss)) // round-off of a singular system
          return -1.;
        if (std::abs(predicted) > 1e-11 * std::abs(loss))
          return (loss - objective.loss_value()) / predicted;
        return 1. - objective.relative_gradient() / slope;
      }

      void adapt_damping(const double ratio)
      {
        if (ratio > 0.75)
          damping_ = std::max(0.1 * damping_, min_damping);
        else if (!(ratio > 0.25))
          damping_ *= ratio > 1e-4 ? 3. : 10.;
      }

      void check_memory(Objective &objective) const
      {
        const auto  &field  = objective.field();
        const double n_free = field.communicator().sum(double(field.n_unknowns()));
        const double needed = 8e-9 * n_free * double(field.weights().size());
        if (needed > memory_limit_)
          throw InputError("gauss newton: du/dw of " + std::to_string(std::size_t(n_free)) + " free dofs and " +
                               std::to_string(field.weights().size()) + " weights takes " + text::rounded(needed) +
                               " GB, the memory limit is " + text::shortest(memory_limit_) + " GB.",
                           "Take smaller network widths, use lbfgs or adam, or raise training/gauss newton/memory "
                           "limit.");
      }

      double        initial_damping_ = 1e-3;
      double        memory_limit_    = 2.;
      double        damping_         = 1e-3;
      torch::Tensor hessian_;            ///< H
      torch::Tensor jacobian_, columns_; ///< J, of the weights in columns alone
      torch::Tensor kernel_, matrix_;    ///< K, H K
    };

    const RegisterOptimiser<GaussNewton>
        registration("gauss newton", "Levenberg-Marquardt in the space of the free dofs; small problems.");
  } // namespace
} // namespace trestle
