#include "studies/fe_ol/cell_scores.h"

#include "bridge/microscale/network_microscale.h"
#include "core/statistics.h"

#include <algorithm>
#include <cmath>

namespace trestle
{
  CellCoefficients CellAnswers::coefficients(const CellTruths &truths, const std::size_t i) const
  {
    const std::size_t n_a = a.size() / truths.size(), n_b = b.size() / truths.size();
    return {truths.strain(i), std::span(a).subspan(i * n_a, n_a), std::span(b).subspan(i * n_b, n_b)};
  }

  CellAnswers reduced_answers(const UnitCell &cell, const CellTruths &truths)
  {
    CellAnswers result;
    const auto  append = [](std::vector<double> &all, const std::vector<double> &some) {
      all.insert(all.end(), some.begin(), some.end());
    };
    for (std::size_t i = 0; i < truths.size(); ++i)
      {
        const auto answer = cell.solve_reduced(truths.strain(i));
        append(result.stress, answer.stress);
        append(result.tangent, answer.tangent);
        append(result.a, answer.displacement);
        append(result.b, answer.stress_modes);
        result.estimate.push_back(answer.estimate);
      }
    return result;
  }

  CellAnswers network_answers(const UnitCell &cell, const CellNetwork &network, const CellTruths &truths)
  {
    const auto        reduced = cell.reduced();
    const auto       &data    = reduced->data();
    const std::size_t n       = truths.size();
    CellAnswers       result;
    result.stress.resize(n * data.n_stress);
    result.tangent.resize(n * data.n_stress * data.n_strain);
    result.a.resize(n * data.n_strain_modes);
    result.b.resize(n * data.n_stress_modes);
    result.estimate.resize(n);
    network.evaluate(n, truths.strains, {result.stress, result.tangent, result.a, result.b});
    std::vector<double> stress(result.stress.size());
    price(network, *reduced, n, truths.strains, stress, {}, result.estimate);
    return result;
  }

  double relative_difference(std::span<const double> a, std::span<const double> b)
  {
    double difference = 0., reference = 0.;
    for (std::size_t i = 0; i < a.size(); ++i)
      {
        difference += (a[i] - b[i]) * (a[i] - b[i]);
        reference += b[i] * b[i];
      }
    return relative_to(std::sqrt(difference), std::sqrt(reference));
  }

  void score_homogenised(const UnitCell &cell, const std::string &name, const CellAnswers &answers,
                         const CellTruths &truths, Figures &figures)
  {
    const std::size_t   n_stress = cell.n_stress(), n_tangent = n_stress * cell.n_strain();
    std::vector<double> stress, tangent;
    double              asymmetry = 0.;
    for (std::size_t i = 0; i < truths.size(); ++i)
      {
        const std::span<const double> matrix = std::span(answers.tangent).subspan(i * n_tangent, n_tangent);
        stress.push_back(relative_difference(answers.stress_of(i, n_stress), truths.answers[i].stress));
        tangent.push_back(relative_difference(matrix, truths.answers[i].tangent));
        asymmetry = std::max(asymmetry, voigt::asymmetry(cell.dimension(), matrix));
      }
    set_quantiles(figures, "error." + name + ".stress", stress);
    set_quantiles(figures, "error." + name + ".tangent", tangent);
    figures.set("error." + name + ".tangent.asymmetry", asymmetry);
  }

  void score_fields(const UnitCell &cell, const std::string &name, const CellAnswers &answers,
                    const CellTruths &truths, Figures &figures)
  {
    const auto  names = cell.local_names();
    std::size_t n     = names.size();
    for (const bool total : {false, true})
      {
        std::vector<double> errors(n * truths.size(), 0.);
        for (std::size_t i = 0; i < truths.size(); ++i)
          if (truths.is_mine(i))
            {
              const auto local = cell.local_errors(answers.coefficients(truths, i), truths.states[i], total);
              std::copy(local.begin(), local.end(), &errors[i * n]);
            }
        truths.communicator.sum_in_place(errors.data(), errors.size());
        for (std::size_t k = 0; k < (total ? cell.dimension() : n); ++k)
          {
            std::vector<double> percent;
            for (std::size_t i = 0; i < truths.size(); ++i)
              percent.push_back(100. * errors[i * n + k]);
            figures.set("error." + name + (total ? ".local_total." : ".local.") + names[k],
                        quantile(percent, 0.5));
          }
      }
  }

  std::vector<double> homogenised_errors(const UnitCell &cell, const CellAnswers &answers,
                                         const CellTruths &truths)
  {
    const std::size_t   n_stress = cell.n_stress();
    const double        floor    = 0.05 * cell.reduced()->data().stress_maximum;
    std::vector<double> result;
    for (std::size_t i = 0; i < truths.size(); ++i)
      {
        double difference = 0., size = 0.;
        for (std::size_t k = 0; k < n_stress; ++k)
          {
            const double truth = truths.answers[i].stress[k];
            difference += std::pow(answers.stress[i * n_stress + k] - truth, 2);
            size += truth * truth;
          }
        result.push_back(std::sqrt(difference) / std::max(std::sqrt(size), floor));
      }
    return result;
  }

  CertificateScores score_certificate(const UnitCell &cell, const CellAnswers &answers, const CellTruths &truths)
  {
    const std::size_t   n = truths.size();
    CertificateScores   result;
    std::vector<double> fields(2 * n, 0.);
    unsigned long       held = 0;
    result.estimate          = answers.estimate;
    result.error             = homogenised_errors(cell, answers, truths);
    for (std::size_t i = 0; i < n; ++i)
      {
        const auto &truth = truths.answers[i];
        if (!truths.is_mine(i))
          continue;
        const auto   bracket = cell.bracket(answers.coefficients(truths, i));
        const double slack   = 1e-9 * std::abs(truth.energy); // of the finite elements' own tolerance
        held += bracket.lower <= truth.energy + slack && truth.energy <= bracket.upper + slack;
        fields[2 * i]     = bracket.estimate;
        fields[2 * i + 1] = cell.stress_field_error(answers.coefficients(truths, i), truths.states[i]);
      }
    truths.communicator.sum_in_place(fields.data(), fields.size());
    result.brackets_hold = truths.communicator.sum(held);
    for (std::size_t i = 0; i < n; ++i)
      {
        result.bracket.push_back(fields[2 * i]);
        result.stress_field.push_back(fields[2 * i + 1]);
      }
    return result;
  }
} // namespace trestle
