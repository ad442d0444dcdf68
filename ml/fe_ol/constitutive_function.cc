#include "ml/fe_ol/constitutive_function.h"

#include "ml/tensor_placement.h"

#include <algorithm>

namespace trestle
{
  namespace
  {
    /// A copy of numbers as a tensor.
    torch::Tensor tensor_of(const std::vector<double> &values, const std::vector<int64_t> &shape)
    {
      return torch::from_blob(const_cast<double *>(values.data()), shape, torch::kDouble).clone();
    }

    /// Lengths of columns of one unit; a column of round-off must stay one that the pseudo-inverse leaves out.
    torch::Tensor lengths(const torch::Tensor &columns)
    {
      const auto length = columns.norm(2, 0);
      return length.clamp_min(std::max(1e-6 * length.max().item<double>(), 1e-300));
    }

    /// Strains and stresses at the points of n samples to the loss.
    class LawFunction : public torch::autograd::Function<LawFunction>
    {
    public:
      static torch::Tensor forward(torch::autograd::AutogradContext *context, const torch::Tensor &strains,
                                   const torch::Tensor &stresses, const torch::Tensor &weights,
                                   const ConstitutiveLoss *loss)
      {
        const auto   e = on_host(strains), s = on_host(stresses), w = on_host(weights);
        auto         strain_gradient = torch::empty_like(e), stress_gradient = torch::empty_like(s);
        const double value = loss->evaluate(std::size_t(e.size(0)), entries(e), entries(s), entries(w),
                                            entries(strain_gradient), entries(stress_gradient));
        context->save_for_backward({strain_gradient, stress_gradient});
        return torch::full({}, value, torch::kDouble);
      }

      static torch::autograd::variable_list backward(torch::autograd::AutogradContext     *context,
                                                     const torch::autograd::variable_list &gradients)
      {
        const auto saved = context->get_saved_variables();
        return {saved[0] * gradients[0], saved[1] * gradients[0], {}, {}};
      }
    };
  } // namespace

  ConstitutiveFunction::ConstitutiveFunction(const ConstitutiveLoss &loss)
    : loss_(loss)
  {
    const auto &data    = loss.cell().data();
    const auto  by_mode = [&](const std::vector<double> &modes, const std::size_t n_components,
                             const std::size_t n_modes) {
      return tensor_of(modes, {int64_t(data.n_points * n_components), int64_t(n_modes)}).t().contiguous();
    };
    strain_modes_ = by_mode(data.strain_modes, data.n_strain, data.n_strain_modes);
    stress_modes_ = by_mode(data.stress_modes, data.n_stress, data.n_stress_modes);
    find_linear_response();
  }

  torch::Tensor ConstitutiveFunction::operator()(const torch::Tensor &strains, const torch::Tensor &a,
                                                 const torch::Tensor &b) const
  {
    const auto n_points = int64_t(loss_.cell().data().n_points);
    const auto size     = (torch::mm(strains, response_) * strains).sum(1);
    return LawFunction::apply(torch::addmm(strains.repeat({1, n_points}), a, strain_modes_),
                              torch::mm(b, stress_modes_), size.clamp_min(1e-300).reciprocal(), &loss_);
  }

  void ConstitutiveFunction::find_linear_response()
  {
    const auto   &data     = loss_.cell().data();
    const int64_t n_points = int64_t(data.n_points), n_strain = data.n_strain, n_stress = data.n_stress,
                  n_a    = int64_t(data.n_strain_modes);
    const auto stiffness = tensor_of(loss_.stiffness(), {n_points, n_stress, n_strain});
    const auto factor =
        at::linalg_cholesky(tensor_of(loss_.metric(), {n_points, n_stress, n_stress})).transpose(1, 2);
    const auto from_strain = torch::matmul(factor, stiffness); // n_points x n_stress x n_strain
    const auto by_modes    = [&](const torch::Tensor &modes, const int64_t n_components) {
      return modes.view({modes.size(0), n_points, n_components}).permute({1, 2, 0}); // points, components, modes
    };
    const auto flat   = [](const torch::Tensor &x) { return x.reshape({-1, x.size(2)}); };
    const auto by_a   = flat(torch::matmul(from_strain, by_modes(strain_modes_, n_strain)));
    const auto by_b   = -flat(torch::matmul(factor, by_modes(stress_modes_, n_stress)));
    const auto matrix = torch::cat({by_a, by_b}, 1);
    // Columns of unit length, or modes of different units would be told apart by round-off.
    const auto size     = torch::cat({lengths(by_a), lengths(by_b)});
    const auto solution = -torch::mm(at::linalg_pinv(matrix / size, 1e-10), flat(from_strain)).t() / size;
    linear_a_           = solution.narrow(1, 0, n_a).contiguous();
    linear_b_           = solution.narrow(1, n_a, solution.size(1) - n_a).contiguous();

    const auto response = flat(from_strain) + torch::mm(matrix.narrow(1, 0, n_a), linear_a_.t());
    response_           = torch::mm(response.t(), response);
  }
} // namespace trestle
