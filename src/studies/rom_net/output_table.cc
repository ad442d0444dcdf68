#include "studies/rom_net/output_table.h"

#include "core/statistics.h"
#include "core/text.h"

#include <cmath>

namespace trestle
{
  OutputTable::OutputTable(const Dictionary &dictionary)
    : names_(dictionary.model(dictionary.n_clusters()).output_names()),
      n_states_(dictionary.model(dictionary.n_clusters()).n_states())
  {}

  std::string OutputTable::header() const { return names_.empty() ? "" : "," + text::join(names_, ","); }

  std::string OutputTable::columns(std::span<const double> outputs, const std::size_t state) const
  {
    std::string result;
    for (std::size_t k = 0; k < names_.size(); ++k)
      {
        const std::size_t i = state * names_.size() + k;
        result += "," + text::shortest(i < outputs.size() ? outputs[i] : std::nan(""));
      }
    return result;
  }

  std::string OutputTable::add(std::span<const double> outputs)
  {
    std::string rows;
    for (std::size_t state = 0; has_states() && state < n_states_; ++state)
      rows += std::to_string(rows_.size()) + "," + std::to_string(state) + columns(outputs, state) + "\n";
    rows_.push_back(rows);
    return columns(outputs, n_states_ - 1);
  }

  std::string OutputTable::all_states() const { return "query,state" + header() + "\n" + text::join(rows_, ""); }

  namespace
  {
    /// Of each output, the sum of squares over the states.
    std::vector<double> squares(std::span<const double> values, const std::size_t n)
    {
      std::vector<double> result(n, 0.);
      for (std::size_t i = 0; i < values.size(); ++i)
        result[i % n] += values[i] * values[i];
      return result;
    }
  } // namespace

  void record_output_errors(const Dictionary &dictionary, const OnlineTrial &trial, const SnapshotSet &truths,
                            Figures &figures)
  {
    const auto        names = dictionary.model(dictionary.n_clusters()).output_names();
    const std::size_t n     = names.size();
    if (n == 0 || trial.size() == 0)
      return;
    std::vector<std::vector<double>> errors(n);
    std::vector<double>              size(n, 0.);
    for (std::size_t i = 0; i < trial.size(); ++i)
      {
        const auto truth      = dictionary.outputs_of(truths.parameters(i), truths.sample(i));
        auto       difference = trial.answers()[i].answer.outputs;
        difference.resize(truth.size(), std::nan(""));
        for (std::size_t k = 0; k < truth.size(); ++k)
          difference[k] -= truth[k];
        const auto of_truth = squares(truth, n), of_difference = squares(difference, n);
        for (std::size_t k = 0; k < n; ++k)
          {
            size[k] += of_truth[k] / double(trial.size());
            errors[k].push_back(std::isnan(of_difference[k]) ? INFINITY : std::sqrt(of_difference[k]));
          }
      }
    for (std::size_t k = 0; k < n; ++k)
      {
        for (double &error : errors[k])
          error = relative_to(error, std::sqrt(size[k]));
        set_quantiles(figures, "online.output." + names[k] + ".error", errors[k]);
      }
  }
} // namespace trestle
