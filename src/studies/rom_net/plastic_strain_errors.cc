#include "studies/rom_net/plastic_strain_errors.h"

#include "core/exceptions.h"
#include "core/statistics.h"

#include <cmath>
#include <limits>

namespace trestle
{
  namespace
  {
    double relative_difference(const Communicator &communicator, const FullModel::PointValues &values,
                               const FullModel::PointValues &truth)
    {
      double squares[] = {0., 0.};
      for (std::size_t p = 0; p < truth.values.size(); ++p)
        {
          squares[0] += truth.volumes[p] * std::pow(values.values[p] - truth.values[p], 2);
          squares[1] += truth.volumes[p] * std::pow(truth.values[p], 2);
        }
      communicator.sum_in_place(squares, 2);
      return relative_to(std::sqrt(squares[0]), std::sqrt(squares[1]));
    }
    /// As the answer recovers it, or else as a walk through its states makes it.
    FullModel::PointValues plastic_strain_of(const Dictionary &dictionary, const DictionaryAnswer &answer,
                                             const std::vector<double> &volumes, FullModel &model)
    {
      const auto &reduced = dictionary.model(answer.basis);
      for (auto &field : reduced.dual_fields(answer.answer, reduced.n_states() - 1))
        if (field.name == "equivalent_plastic_strain")
          return {std::move(field.values), volumes};
      return *model.plastic_strain(dictionary.states(answer));
    }
  } // namespace

  void record_plastic_strain_errors(const Dictionary &dictionary, const OnlineTrial &trial,
                                    const SnapshotSet &truths, FullModel &model, Figures &figures)
  {
    std::vector<double> errors;
    for (std::size_t i = 0; i < trial.size(); ++i)
      {
        model.set_parameters(truths.parameters(i));
        const auto truth = model.plastic_strain(truths.sample(i));
        if (!truth)
          return;
        try
          {
            const auto values = plastic_strain_of(dictionary, trial.answers()[i], truth->volumes, model);
            errors.push_back(relative_difference(truths.communicator(), values, *truth));
          }
        catch (const ConvergenceError &) // strains without an answer of the law
          {
            errors.push_back(std::numeric_limits<double>::infinity());
          }
      }
    if (errors.empty())
      return;
    set_quantiles(figures, "online.error.peeq", errors);
    set_quantiles(figures, "online.error.u", trial.errors());
  }
} // namespace trestle
