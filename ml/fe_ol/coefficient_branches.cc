#include "ml/fe_ol/coefficient_branches.h"

#include "ml/fe_ol/constitutive_function.h"
#include "ml/fe_ol/strain_sequence.h"
#include "ml/fe_ol/stress_error.h"
#include "ml/tensor_placement.h"

namespace trestle
{
  namespace
  {
    constexpr std::size_t  n_validation    = 256;
    constexpr unsigned int validation_seed = 0x5eed;
    constexpr double       small_share     = 0.2; ///< of the training strains

    torch::Tensor row(const std::vector<double> &values)
    {
      return torch::tensor(values, torch::kDouble).unsqueeze(0);
    }

    /// Minus the outputs at zero strain, where a cell without history has none: relative errors of small strains
    /// stay bounded.
    torch::Tensor apply_centred(const BranchShape &shape, const std::span<const torch::Tensor> arrays,
                                const torch::Tensor &x)
    {
      const auto y = apply_branch(shape, arrays, torch::cat({x, torch::zeros({1, x.size(1)}, x.options())}));
      return y.narrow(0, 0, x.size(0)) - y.narrow(0, x.size(0), 1);
    }

    /// The same by the last layer's bias.
    void centre(const BranchShape &shape, const std::span<double> weights)
    {
      std::vector<double> at_zero(shape.n_outputs());
      evaluate_branch(shape, weights, 1, std::vector<double>(shape.n_inputs(), 0.), {at_zero, {}, {}});
      const auto bias = weights.last((shape.n_inputs() + 1) * shape.n_outputs());
      for (std::size_t i = 0; i < at_zero.size(); ++i)
        bias[i] -= at_zero[i];
    }
  } // namespace

  CoefficientBranches::CoefficientBranches(ParameterSink &prm)
    : keys_(prm),
      training_(prm, {4000, 256, 100, 2048})
  {
    prm.add(
        "loss", loss_,
        "How far strain and stress are from obeying the law: in stresses, or in the metric of the compliance at "
        "zero strain.",
        Allowed::one_of(ConstitutiveLoss::names()));
    prm.add("range factor", range_factor_, "Training strains come from this times the cell's training range.",
            Allowed::positive());
    prm.add("seed", seed_, "Of the initial weights and the training strains.");
  }

  void CoefficientBranches::setup(const ReducedCellData &data)
  {
    function_ = CoefficientFunction(CellScales(data), keys_.shape(data.n_strain, data.n_strain_modes),
                                    keys_.shape(data.n_strain, data.n_stress_modes));
  }

  std::vector<WeightShape> CoefficientBranches::weight_shapes() const
  {
    auto shapes = branch_weight_shapes(a(), "strain");
    for (auto &shape : branch_weight_shapes(b(), "stress"))
      shapes.push_back(std::move(shape));
    return shapes;
  }

  void CoefficientBranches::set_linear_response(const torch::Tensor &linear_a, const torch::Tensor &linear_b,
                                                Weights &weights) const
  {
    const auto range  = row(scales().strain_range).t();
    auto       values = weights.flat().detach().clone();
    const auto put    = [&](const std::size_t end, const torch::Tensor &linear, const std::vector<double> &size) {
      values.narrow(0, int64_t(end) - linear.numel(), linear.numel())
          .copy_((linear * range / row(size)).reshape({-1}));
    };
    put(a().n_weights(), linear_a, scales().strain_amplitude);
    put(n_weights(), linear_b, scales().stress_amplitude);
    weights.assign(values);
  }

  std::vector<double> CoefficientBranches::train(const ReducedCell &cell, Run &run)
  {
    const ConstitutiveLoss     loss(cell, loss_);
    const ConstitutiveFunction function(loss);
    Weights                    weights(weight_shapes(), seed_, torch::dtype(torch::kDouble));
    set_linear_response(function.linear_a(), function.linear_b(), weights);

    auto wide = scales().strain_range;
    for (auto &width : wide)
      width *= range_factor_;
    const StrainSequence sequence(wide, seed_, small_share);
    const auto           range = row(scales().strain_range), a_size = row(scales().strain_amplitude),
               b_size = row(scales().stress_amplitude);
    const auto validation =
        StrainSequence(scales().strain_range, validation_seed).strains(consecutive(0, n_validation));
    const auto truth = reduced_stress(cell, validation);

    CellProblem problem;
    problem.architecture = architecture();
    problem.loss = [&](const std::vector<torch::Tensor> &arrays, const std::span<const std::size_t> samples) {
      const auto        strains = sequence.strains(samples), x = strains / range;
      const std::span   all(arrays);
      const std::size_t n_a = 2 * a().n_layers() + 1;
      return function(strains, apply_centred(a(), all.first(n_a), x) * a_size,
                      apply_centred(b(), all.subspan(n_a), x) * b_size);
    };
    problem.monitor = [&](const std::span<const double> values) {
      return validate(centred(values), validation, truth, function);
    };
    training_.run(problem, weights, run);
    const auto values = on_host(weights.flat());
    return centred(entries(values));
  }

  std::vector<double> CoefficientBranches::centred(const std::span<const double> weights) const
  {
    std::vector<double> result(weights.begin(), weights.end());
    centre(a(), std::span(result).first(a().n_weights()));
    centre(b(), std::span(result).subspan(a().n_weights()));
    return result;
  }

  std::vector<History::Entry> CoefficientBranches::validate(const std::span<const double> weights,
                                                            const torch::Tensor          &strains,
                                                            const torch::Tensor          &truth,
                                                            const ConstitutiveFunction   &function) const
  {
    const int64_t n      = strains.size(0);
    auto          stress = torch::empty_like(truth);
    auto          a      = torch::empty({n, int64_t(scales().n_strain_modes())}, torch::kDouble);
    auto          b      = torch::empty({n, int64_t(scales().n_stress_modes())}, torch::kDouble);
    evaluate(weights, std::size_t(n), entries(strains), {entries(stress), {}, entries(a), entries(b)});
    return {{"validation", function(strains, a, b).item<double>() / double(n)},
            {"stress_error", median_stress_error(entries(stress), truth)}};
  }

  std::vector<double> CoefficientBranches::read(const Archive &archive, const ReducedCellData &cell)
  {
    setup(cell);
    return function_.read(archive, cell);
  }
} // namespace trestle
