#include "ml/fe_ol/coefficient_branches.h"

#include "ml/fe_ol/constitutive_function.h"
#include "ml/fe_ol/strain_sequence.h"
#include "ml/fe_ol/stress_error.h"
#include "ml/tensor_placement.h"

#include <algorithm>

namespace trestle
{
  namespace
  {
    constexpr std::size_t  n_validation    = 256;
    constexpr std::size_t  points_at_once  = 64; // their coefficients stay in the first cache
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

    std::span<double> part(const std::span<double> span, const std::size_t begin, const std::size_t n,
                           const std::size_t stride)
    {
      return span.empty() ? span : span.subspan(begin * stride, n * stride);
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
    scales_ = CellScales(data);
    a_      = keys_.shape(data.n_strain, data.n_strain_modes);
    b_      = keys_.shape(data.n_strain, data.n_stress_modes);
  }

  std::string CoefficientBranches::architecture() const
  {
    return "equino, strain " + a_.to_string() + ", stress " + b_.to_string();
  }

  std::vector<WeightShape> CoefficientBranches::weight_shapes() const
  {
    auto shapes = branch_weight_shapes(a_, "strain");
    for (auto &shape : branch_weight_shapes(b_, "stress"))
      shapes.push_back(std::move(shape));
    return shapes;
  }

  void CoefficientBranches::set_linear_response(const torch::Tensor &linear_a, const torch::Tensor &linear_b,
                                                Weights &weights) const
  {
    const auto range  = row(scales_.strain_range).t();
    auto       values = weights.flat().detach().clone();
    const auto put    = [&](const std::size_t end, const torch::Tensor &linear, const std::vector<double> &size) {
      values.narrow(0, int64_t(end) - linear.numel(), linear.numel())
          .copy_((linear * range / row(size)).reshape({-1}));
    };
    put(a_.n_weights(), linear_a, scales_.strain_amplitude);
    put(n_weights(), linear_b, scales_.stress_amplitude);
    weights.assign(values);
  }

  std::vector<double> CoefficientBranches::train(const ReducedCell &cell, Run &run)
  {
    const ConstitutiveLoss     loss(cell, loss_);
    const ConstitutiveFunction function(loss);
    Weights                    weights(weight_shapes(), seed_, torch::dtype(torch::kDouble));
    set_linear_response(function.linear_a(), function.linear_b(), weights);

    auto wide = scales_.strain_range;
    for (auto &width : wide)
      width *= range_factor_;
    const StrainSequence sequence(wide, seed_, small_share);
    const auto           range = row(scales_.strain_range), a_size = row(scales_.strain_amplitude),
               b_size = row(scales_.stress_amplitude);
    const auto validation =
        StrainSequence(scales_.strain_range, validation_seed).strains(consecutive(0, n_validation));
    const auto truth = reduced_stress(cell, validation);

    CellProblem problem;
    problem.architecture = architecture();
    problem.loss = [&](const std::vector<torch::Tensor> &arrays, const std::span<const std::size_t> samples) {
      const auto        strains = sequence.strains(samples), x = strains / range;
      const std::span   all(arrays);
      const std::size_t n_a = 2 * a_.n_layers() + 1;
      return function(strains, apply_centred(a_, all.first(n_a), x) * a_size,
                      apply_centred(b_, all.subspan(n_a), x) * b_size);
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
    centre(a_, std::span(result).first(a_.n_weights()));
    centre(b_, std::span(result).subspan(a_.n_weights()));
    return result;
  }

  std::vector<History::Entry> CoefficientBranches::validate(const std::span<const double> weights,
                                                            const torch::Tensor          &strains,
                                                            const torch::Tensor          &truth,
                                                            const ConstitutiveFunction   &function) const
  {
    const int64_t n      = strains.size(0);
    auto          stress = torch::empty_like(truth);
    auto          a      = torch::empty({n, int64_t(scales_.n_strain_modes())}, torch::kDouble);
    auto          b      = torch::empty({n, int64_t(scales_.n_stress_modes())}, torch::kDouble);
    evaluate(weights, std::size_t(n), entries(strains), {entries(stress), {}, entries(a), entries(b)});
    return {{"validation", function(strains, a, b).item<double>() / double(n)},
            {"stress_error", median_stress_error(entries(stress), truth)}};
  }

  void CoefficientBranches::write(const std::span<const double> weights, Archive &archive) const
  {
    archive.attributes["branches"] = architecture();
    scales_.write(archive);
    write_weights(weight_shapes(), weights, archive);
  }

  std::vector<double> CoefficientBranches::read(const Archive &archive, const ReducedCellData &cell)
  {
    setup(cell);
    require_network(archive, "branches", architecture());
    scales_.read(archive, cell);
    return read_weights(weight_shapes(), archive);
  }

  void CoefficientBranches::write_stress(const std::size_t n, const std::span<const double> b,
                                         const std::span<double> stress) const
  {
    const std::size_t n_stress = scales_.n_stress(), n_modes = scales_.n_stress_modes();
    for (std::size_t p = 0; p < n; ++p)
      for (std::size_t i = 0; i < n_stress; ++i)
        {
          double sum = 0.;
          for (std::size_t j = 0; j < n_modes; ++j)
            sum += scales_.mean_stress[i * n_modes + j] * b[p * n_modes + j];
          stress[p * n_stress + i] = sum;
        }
  }

  void CoefficientBranches::write_tangent(const std::size_t n, const std::span<const double> derivatives,
                                          const std::span<double> tangent) const
  {
    const std::size_t n_stress = scales_.n_stress(), n_modes = scales_.n_stress_modes(),
                      n_strain = scales_.n_strain();
    for (std::size_t p = 0; p < n; ++p)
      for (std::size_t i = 0; i < n_stress; ++i)
        {
          double *row = tangent.data() + (p * n_stress + i) * n_strain;
          std::fill_n(row, n_strain, 0.);
          for (std::size_t j = 0; j < n_modes; ++j)
            {
              const double mean = scales_.mean_stress[i * n_modes + j] * scales_.stress_amplitude[j];
              for (std::size_t k = 0; k < n_strain; ++k)
                row[k] += mean * derivatives[(p * n_modes + j) * n_strain + k];
            }
          for (std::size_t k = 0; k < n_strain; ++k)
            row[k] /= scales_.strain_range[k];
        }
  }

  void CoefficientBranches::evaluate(const std::span<const double> weights, const std::size_t n,
                                     const std::span<const double> strains, const CellNetworkAnswer &answer) const
  {
    const std::size_t n_strain = scales_.n_strain(), n_a = scales_.n_strain_modes(),
                      n_b = scales_.n_stress_modes(), n_stress = scales_.n_stress();
    const bool asks_b = !(answer.stress.empty() && answer.tangent.empty() && answer.stress_coefficients.empty());
    const std::size_t   chunk = std::min(n, points_at_once);
    std::vector<double> x(chunk * n_strain), b(asks_b ? chunk * n_b : 0);
    std::vector<double> derivatives(answer.tangent.empty() ? 0 : chunk * n_b * n_strain);
    for (std::size_t begin = 0; begin < n; begin += chunk)
      {
        const std::size_t m = std::min(chunk, n - begin);
        for (std::size_t i = 0; i < m * n_strain; ++i)
          x[i] = strains[begin * n_strain + i] / scales_.strain_range[i % n_strain];
        if (const auto a = part(answer.strain_coefficients, begin, m, n_a); !a.empty())
          {
            evaluate_branch(a_, weights.first(a_.n_weights()), m, x, {a, {}, {}});
            for (std::size_t i = 0; i < a.size(); ++i)
              a[i] *= scales_.strain_amplitude[i % n_a];
          }
        if (!asks_b)
          continue;
        evaluate_branch(b_, weights.subspan(a_.n_weights()), m, x, {b, derivatives, {}});
        for (std::size_t i = 0; i < m * n_b; ++i)
          b[i] *= scales_.stress_amplitude[i % n_b];
        if (const auto out = part(answer.stress_coefficients, begin, m, n_b); !out.empty())
          std::copy_n(b.begin(), m * n_b, out.begin());
        if (const auto stress = part(answer.stress, begin, m, n_stress); !stress.empty())
          write_stress(m, b, stress);
        if (const auto tangent = part(answer.tangent, begin, m, n_stress * n_strain); !tangent.empty())
          write_tangent(m, derivatives, tangent);
      }
  }
} // namespace trestle
