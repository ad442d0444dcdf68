#include "ml/fe_ol/energy_potential.h"

#include "ml/fe_ol/strain_sequence.h"
#include "ml/fe_ol/stress_error.h"
#include "ml/tensor_placement.h"

namespace trestle
{
  namespace
  {
    constexpr std::size_t  n_validation    = 256;
    constexpr unsigned int validation_seed = 0x5eed;
  } // namespace

  EnergyPotential::EnergyPotential(ParameterSink &prm)
    : keys_(prm),
      training_(prm, {4000, 256, 200, 4096})
  {
    prm.add("labels", n_labels_, "Strains whose stress and tangent the reduced truth computes for training.",
            Allowed::at_least(1));
    prm.add("tangent weight", tangent_weight_,
            "Of errors of the tangent, times the strain range, against those of the stress.",
            Allowed::non_negative());
    prm.add("range factor", range_factor_, "Labels come from this times the cell's training range.",
            Allowed::positive());
    prm.add("seed", seed_, "Of the initial weights and the labels' strains.");
  }

  void EnergyPotential::setup(const ReducedCellData &data)
  {
    auto virgin = function_.virgin_tangent(); // an archive that is refused later leaves what answers
    function_ =
        PotentialFunction(CellScales(data), keys_.shape(data.n_strain, PotentialFunction::n_outputs(data)));
    function_.set_virgin_tangent(std::move(virgin));
  }

  std::vector<double> EnergyPotential::train(const ReducedCell &cell, Run &run)
  {
    const Stopwatch           stopwatch;
    const std::vector<double> zero(cell.data().n_strain);
    std::vector<double>       start(cell.data().n_strain_modes), stress(cell.data().n_stress);
    std::vector<double>       virgin(cell.data().n_stress * cell.data().n_strain);
    cell.solve(1, zero, start, stress, virgin);
    function_.set_virgin_tangent(std::move(virgin));

    auto wide = function_.scales().strain_range;
    for (auto &width : wide)
      width *= range_factor_;
    const auto labels = make_labels(cell, StrainSequence(wide, seed_).strains(consecutive(0, n_labels_)));
    const auto strains =
        StrainSequence(function_.scales().strain_range, validation_seed).strains(consecutive(0, n_validation));
    const auto validation = make_labels(cell, strains);
    const auto truth      = reduced_stress(cell, strains);
    run.figures.set("time.labels_s", stopwatch.wall_seconds());

    Weights     weights(branch_weight_shapes(function_.shape(), "potential"), seed_, torch::dtype(torch::kDouble));
    CellProblem problem;
    problem.architecture = architecture();
    problem.loss = [&](const std::vector<torch::Tensor> &arrays, const std::span<const std::size_t> samples) {
      // Consecutive strains fill the box evenly: batches are runs of them, round and round.
      std::vector<int64_t> labelled;
      for (const auto sample : samples)
        labelled.push_back(int64_t(sample % n_labels_));
      const auto index = torch::tensor(labelled);
      const auto rows  = [&](const torch::Tensor &x) { return x.defined() ? x.index_select(0, index) : x; };
      return loss(arrays, {rows(labels.inputs), rows(labels.gradient), rows(labels.hessian), rows(labels.other),
                           rows(labels.other_derivative)});
    };
    problem.monitor = [&](const std::span<const double> values) -> std::vector<History::Entry> {
      auto answer = torch::empty_like(truth);
      evaluate(values, n_validation, entries(strains), entries(answer), {});
      const torch::NoGradGuard no_grad;
      return {{"validation", loss(weights.arrays(), validation).item<double>() / double(n_validation)},
              {"stress_error", median_stress_error(entries(answer), truth)}};
    };
    training_.run(problem, weights, run);
    const auto values = on_host(weights.flat());
    return {entries(values).begin(), entries(values).end()};
  }

  EnergyPotential::Labels EnergyPotential::make_labels(const ReducedCell &cell, const torch::Tensor &strains) const
  {
    const int64_t n = strains.size(0), n_strain = int64_t(function_.scales().n_strain()),
                  n_stress = cell.data().n_stress;
    std::vector<double> start(std::size_t(n) * function_.scales().n_strain_modes(), 0.);
    auto                stress  = torch::empty({n, n_stress}, torch::kDouble);
    auto                tangent = torch::empty({n, n_stress, n_strain}, torch::kDouble);
    cell.solve(std::size_t(n), entries(strains), start, entries(stress), entries(tangent));

    const auto virgin = torch::tensor(function_.virgin_tangent(), torch::kDouble).view({n_stress, n_strain});
    const auto range  = torch::tensor(function_.scales().strain_range, torch::kDouble);
    stress            = stress - torch::mm(strains, virgin.t());
    tangent           = (tangent - virgin) * range;
    std::vector<int64_t> rows;
    for (std::size_t i = 0; i < function_.scales().n_strain(); ++i)
      rows.push_back(int64_t(function_.scales().stress_of_strain(i)));
    const auto paired = torch::tensor(rows), factor = range / function_.energy_scale();
    Labels     labels;
    labels.inputs   = strains / range;
    labels.gradient = stress.index_select(1, paired) * factor;
    labels.hessian  = tangent.index_select(1, paired) * factor.unsqueeze(1);
    if (function_.has_other())
      {
        labels.other = stress.select(1, PotentialFunction::other_row) / function_.scales().stress_scale;
        labels.other_derivative =
            tangent.select(1, PotentialFunction::other_row) / function_.scales().stress_scale;
      }
    return labels;
  }

  /// Sum of squared errors of stress and (times range) tangent, in units of the homogenised stresses' size.
  torch::Tensor EnergyPotential::loss(const std::vector<torch::Tensor> &arrays, const Labels &labels) const
  {
    const auto range = torch::tensor(function_.scales().strain_range, torch::kDouble);
    const auto factor =
        function_.energy_scale() / function_.scales().stress_scale / range; // of a stress by a derivative
    const auto derivatives = differentiate_branch(function_.shape(), arrays, labels.inputs);
    auto       stress      = ((derivatives.first.select(1, 0) - labels.gradient) * factor).square().sum();
    auto       tangent     = ((derivatives.hessian - labels.hessian) * factor.unsqueeze(1)).square().sum();
    if (function_.has_other())
      {
        stress  = stress + (derivatives.values.select(1, 1) - labels.other).square().sum();
        tangent = tangent + (derivatives.first.select(1, 1) - labels.other_derivative).square().sum();
      }
    return stress + tangent_weight_ * tangent;
  }

  std::vector<double> EnergyPotential::read(const Archive &archive, const ReducedCellData &cell)
  {
    return function_.read(archive, cell);
  }
} // namespace trestle
