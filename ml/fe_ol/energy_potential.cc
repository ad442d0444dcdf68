#include "ml/fe_ol/energy_potential.h"

#include "core/log.h"
#include "ml/fe_ol/strain_sequence.h"
#include "ml/fe_ol/stress_error.h"
#include "ml/tensor_placement.h"

#include <algorithm>
#include <numeric>

namespace trestle
{
  namespace
  {
    constexpr std::size_t  n_validation    = 256;
    constexpr std::size_t  points_at_once  = 64;
    constexpr unsigned int validation_seed = 0x5eed;
    constexpr std::size_t  other_row       = 2; // zz of a plane strain
  }                                             // namespace

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
    scales_ = CellScales(data);
    shape_  = keys_.shape(data.n_strain, data.n_stress > data.n_strain ? 2 : 1);
  }

  double EnergyPotential::energy_scale() const
  {
    const auto &range = scales_.strain_range;
    return scales_.stress_scale * std::accumulate(range.begin(), range.end(), 0.) / double(range.size());
  }

  std::vector<double> EnergyPotential::train(const ReducedCell &cell, const std::string &architecture,
                                             const Archive &context, Run &run)
  {
    const Stopwatch           stopwatch;
    const std::vector<double> zero(cell.data().n_strain);
    std::vector<double>       start(cell.data().n_strain_modes), stress(cell.data().n_stress);
    virgin_tangent_.resize(cell.data().n_stress * cell.data().n_strain);
    cell.solve(1, zero, start, stress, virgin_tangent_);

    auto wide = scales_.strain_range;
    for (auto &width : wide)
      width *= range_factor_;
    const auto labels = make_labels(cell, StrainSequence(wide, seed_).strains(consecutive(0, n_labels_)));
    const auto strains =
        StrainSequence(scales_.strain_range, validation_seed).strains(consecutive(0, n_validation));
    const auto validation = make_labels(cell, strains);
    const auto truth      = reduced_stress(cell, strains);
    run.figures.set("time.labels_s", stopwatch.wall_seconds());

    Weights     weights(branch_weight_shapes(shape_, "potential"), seed_, torch::dtype(torch::kDouble));
    CellProblem problem;
    problem.architecture = architecture;
    problem.context      = context;
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
    const int64_t n = strains.size(0), n_strain = int64_t(scales_.n_strain()), n_stress = cell.data().n_stress;
    std::vector<double> start(std::size_t(n) * scales_.n_strain_modes(), 0.);
    auto                stress  = torch::empty({n, n_stress}, torch::kDouble);
    auto                tangent = torch::empty({n, n_stress, n_strain}, torch::kDouble);
    cell.solve(std::size_t(n), entries(strains), start, entries(stress), entries(tangent));

    const auto virgin = torch::tensor(virgin_tangent_, torch::kDouble).view({n_stress, n_strain});
    const auto range  = torch::tensor(scales_.strain_range, torch::kDouble);
    stress            = stress - torch::mm(strains, virgin.t());
    tangent           = (tangent - virgin) * range;
    std::vector<int64_t> rows;
    for (std::size_t i = 0; i < scales_.n_strain(); ++i)
      rows.push_back(int64_t(scales_.stress_of_strain(i)));
    const auto paired = torch::tensor(rows), factor = range / energy_scale();
    Labels     labels;
    labels.inputs   = strains / range;
    labels.gradient = stress.index_select(1, paired) * factor;
    labels.hessian  = tangent.index_select(1, paired) * factor.unsqueeze(1);
    if (has_other())
      {
        labels.other            = stress.select(1, other_row) / scales_.stress_scale;
        labels.other_derivative = tangent.select(1, other_row) / scales_.stress_scale;
      }
    return labels;
  }

  /// Sum of squared errors of stress and (times range) tangent, in units of the homogenised stresses' size.
  torch::Tensor EnergyPotential::loss(const std::vector<torch::Tensor> &arrays, const Labels &labels) const
  {
    const auto range       = torch::tensor(scales_.strain_range, torch::kDouble);
    const auto factor      = energy_scale() / scales_.stress_scale / range; // of a stress by a derivative
    const auto derivatives = differentiate_branch(shape_, arrays, labels.inputs);
    auto       stress      = ((derivatives.first.select(1, 0) - labels.gradient) * factor).square().sum();
    auto       tangent     = ((derivatives.hessian - labels.hessian) * factor.unsqueeze(1)).square().sum();
    if (has_other())
      {
        stress  = stress + (derivatives.values.select(1, 1) - labels.other).square().sum();
        tangent = tangent + (derivatives.first.select(1, 1) - labels.other_derivative).square().sum();
      }
    return stress + tangent_weight_ * tangent;
  }

  void EnergyPotential::write(const std::span<const double> weights, Archive &archive) const
  {
    archive.attributes["potential"]            = architecture();
    archive.arrays["potential virgin tangent"] = {{scales_.n_stress(), scales_.n_strain()}, virgin_tangent_};
    write_weights(branch_weight_shapes(shape_, "potential"), weights, archive);
  }

  std::vector<double> EnergyPotential::read(const Archive &archive, const ReducedCellData &cell)
  {
    require_network(archive, "potential", architecture());
    scales_.read(archive, cell);
    virgin_tangent_ = archived(archive, "potential virgin tangent", cell.n_stress * cell.n_strain);
    return read_weights(branch_weight_shapes(shape_, "potential"), archive);
  }

  void EnergyPotential::evaluate(const std::span<const double> weights, const std::size_t n,
                                 const std::span<const double> strains, const std::span<double> stress,
                                 const std::span<double> tangent) const
  {
    if (stress.empty() && tangent.empty())
      return;
    const std::size_t   m = scales_.n_strain(), chunk = std::min(n, points_at_once), n_out = shape_.n_outputs();
    std::vector<double> x(chunk * m), values(chunk * n_out), derivatives(chunk * n_out * m);
    std::vector<double> hessian(tangent.empty() ? 0 : chunk * m * m);
    for (std::size_t begin = 0; begin < n; begin += chunk)
      {
        const std::size_t n_here = std::min(chunk, n - begin);
        for (std::size_t i = 0; i < n_here * m; ++i)
          x[i] = strains[begin * m + i] / scales_.strain_range[i % m];
        const BranchAnswer branch{values, derivatives, hessian};
        evaluate_branch(shape_, weights, n_here, x, branch);
        if (!stress.empty())
          write_stress(n_here, strains.data() + begin * m, branch, stress.data() + begin * scales_.n_stress());
        if (!tangent.empty())
          write_tangent(n_here, branch, tangent.data() + begin * scales_.n_stress() * m);
      }
  }

  void EnergyPotential::write_stress(const std::size_t n, const double *strains, const BranchAnswer &branch,
                                     double *stress) const
  {
    const std::size_t m = scales_.n_strain(), n_stress = scales_.n_stress(), n_out = shape_.n_outputs();
    for (std::size_t p = 0; p < n; ++p)
      {
        double *s = stress + p * n_stress;
        for (std::size_t i = 0; i < n_stress; ++i)
          {
            s[i] = 0.;
            for (std::size_t j = 0; j < m; ++j)
              s[i] += virgin_tangent_[i * m + j] * strains[p * m + j];
          }
        for (std::size_t i = 0; i < m; ++i)
          s[scales_.stress_of_strain(i)] +=
              energy_scale() / scales_.strain_range[i] * branch.derivatives[p * n_out * m + i];
        if (has_other())
          s[other_row] += scales_.stress_scale * branch.values[p * n_out + 1];
      }
  }

  void EnergyPotential::write_tangent(const std::size_t n, const BranchAnswer &branch, double *tangent) const
  {
    const std::size_t m = scales_.n_strain(), n_stress = scales_.n_stress(), n_out = shape_.n_outputs();
    const auto       &range = scales_.strain_range;
    for (std::size_t p = 0; p < n; ++p)
      {
        double *rows = tangent + p * n_stress * m;
        std::copy(virgin_tangent_.begin(), virgin_tangent_.end(), rows);
        for (std::size_t i = 0; i < m; ++i)
          for (std::size_t j = 0; j < m; ++j)
            rows[scales_.stress_of_strain(i) * m + j] +=
                energy_scale() / (range[i] * range[j]) * branch.hessian[(p * m + i) * m + j];
        for (std::size_t j = 0; has_other() && j < m; ++j)
          rows[other_row * m + j] += scales_.stress_scale / range[j] * branch.derivatives[(p * n_out + 1) * m + j];
      }
  }
} // namespace trestle
