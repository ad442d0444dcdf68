#include "studies/fe_ol/cell_scores.h"

#include "bridge/microscale/network_microscale.h"
#include "core/statistics.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

namespace trestle
{
  CellCoefficients CellAnswers::coefficients(const CellTruths &truths, const std::size_t i) const
  {
    const std::size_t n_a = a.size() / truths.size(), n_b = b.size() / truths.size();
    return {truths.strain(i), std::span(a).subspan(i * n_a, n_a), std::span(b).subspan(i * n_b, n_b)};
  }

  CellAnswers reduced_answers(const UnitCell &cell, const std::span<const double> strains)
  {
    CellAnswers result;
    const auto  append = [](std::vector<double> &all, const std::vector<double> &some) {
      all.insert(all.end(), some.begin(), some.end());
    };
    for (std::size_t i = 0; i < strains.size(); i += cell.n_strain())
      {
        const auto answer = cell.solve_reduced(strains.subspan(i, cell.n_strain()));
        append(result.stress, answer.stress);
        append(result.tangent, answer.tangent);
        append(result.a, answer.displacement);
        append(result.b, answer.stress_modes);
        result.estimate.push_back(answer.estimate);
      }
    return result;
  }

  CellAnswers network_answers(const UnitCell &cell, const CellNetwork &network,
                              const std::span<const double> strains)
  {
    const auto        reduced = cell.reduced();
    const auto       &data    = reduced->data();
    const std::size_t n       = strains.size() / cell.n_strain();
    CellAnswers       result;
    result.stress.resize(n * data.n_stress);
    result.tangent.resize(n * data.n_stress * data.n_strain);
    result.a.resize(n * data.n_strain_modes);
    result.b.resize(n * data.n_stress_modes);
    result.estimate.resize(n);
    network.evaluate(n, strains, {result.stress, result.tangent, result.a, result.b});
    std::vector<double> stress(result.stress.size());
    price(network, *reduced, n, strains, stress, {}, result.estimate);
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
    return std::sqrt(difference / reference);
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

  namespace
  {
    /// In percent, a row a strain, see UnitCell::local_errors(). Collective.
    std::vector<double> field_errors(const UnitCell &cell, const CellAnswers &answers, const CellTruths &truths,
                                     const bool total)
    {
      const std::size_t   n = cell.local_names().size();
      std::vector<double> errors(n * truths.size(), 0.);
      for (std::size_t i = 0; i < truths.size(); ++i)
        if (truths.is_mine(i))
          {
            const auto local = cell.local_errors(answers.coefficients(truths, i), truths.states[i], total);
            std::transform(local.begin(), local.end(), &errors[i * n], [](const double e) { return 100. * e; });
          }
      truths.communicator.sum_in_place(errors.data(), errors.size());
      return errors;
    }

    double median_of_column(const std::vector<double> &rows, const std::size_t n, const std::size_t k)
    {
      std::vector<double> column;
      for (std::size_t i = k; i < rows.size(); i += n)
        column.push_back(rows[i]);
      return quantile(column, 0.5);
    }

    /// The row whose sum from column `first` on is the median; what is not a number is the largest.
    std::size_t median_row(const std::vector<double> &rows, const std::size_t n, const std::size_t first)
    {
      std::vector<std::pair<double, std::size_t>> sums;
      for (std::size_t i = 0; i < rows.size() / n; ++i)
        {
          const double sum = std::accumulate(&rows[i * n + first], &rows[i * n] + n, 0.);
          sums.emplace_back(std::isnan(sum) ? std::numeric_limits<double>::infinity() : sum, i);
        }
      std::sort(sums.begin(), sums.end());
      return sums[(sums.size() - 1) / 2].second;
    }
  } // namespace

  void score_fields(const UnitCell &cell, const std::string &name, const CellAnswers &answers,
                    const CellTruths &truths, Figures &figures)
  {
    const auto        names = cell.local_names();
    const std::size_t n     = names.size();
    const auto        local = field_errors(cell, answers, truths, false);
    const auto        total = field_errors(cell, answers, truths, true);
    for (std::size_t k = 0; k < n; ++k)
      figures.set("error." + name + ".local." + names[k], median_of_column(local, n, k));
    for (std::size_t k = 0; k < cell.dimension(); ++k)
      figures.set("error." + name + ".local_total." + names[k], median_of_column(total, n, k));
    const std::size_t sample = median_row(total, n, cell.dimension());
    for (std::size_t k = 0; k < n; ++k)
      figures.set("error." + name + ".median_sample." + names[k], total[sample * n + k]);
  }

  double homogenised_error(const UnitCell &cell, const std::span<const double> stress, const CellAnswer &truth)
  {
    double difference = 0., size = 0.;
    for (std::size_t k = 0; k < stress.size(); ++k)
      {
        difference += std::pow(stress[k] - truth.stress[k], 2);
        size += truth.stress[k] * truth.stress[k];
      }
    return std::sqrt(difference) / std::max(std::sqrt(size), 0.05 * cell.reduced()->data().stress_maximum);
  }

  std::vector<double> homogenised_errors(const UnitCell &cell, const CellAnswers &answers,
                                         const CellTruths &truths)
  {
    std::vector<double> result;
    for (std::size_t i = 0; i < truths.size(); ++i)
      result.push_back(homogenised_error(cell, answers.stress_of(i, cell.n_stress()), truths.answers[i]));
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
