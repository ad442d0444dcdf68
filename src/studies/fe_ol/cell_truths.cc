#include "studies/fe_ol/cell_truths.h"

#include "core/stopwatch.h"

namespace trestle
{
  CellTruths::CellTruths(UnitCell &cell, const Communicator &communicator_, std::vector<double> strains_,
                         const bool with_tangents)
    : communicator(communicator_),
      n_strain(cell.n_strain()),
      strains(std::move(strains_)),
      answers(strains.size() / n_strain),
      states(size()),
      seconds(size(), 0.)
  {
    std::vector<double> counts(2, 0.);
    communicator.on_all([&] {
      for (std::size_t i = 0; i < size(); ++i)
        if (is_mine(i))
          {
            states[i].fluctuation = cell.fluctuation(cell.solve_reduced(strain(i)).displacement);
            const Stopwatch watch;
            answers[i] = cell.solve(strain(i), states[i], with_tangents);
            seconds[i] = watch.wall_seconds();
            counts[0] += answers[i].iterations;
            counts[1] += answers[i].factorisations;
          }
    });
    communicator.sum_in_place(seconds.data(), seconds.size());
    communicator.sum_in_place(counts.data(), counts.size());
    iterations     = counts[0] / double(size());
    factorisations = counts[1] / double(size());
    for (auto &answer : answers)
      {
        answer.stress.resize(cell.n_stress(), 0.);
        answer.tangent.resize(cell.n_stress() * cell.n_strain(), 0.);
        communicator.sum_in_place(answer.stress.data(), answer.stress.size());
        communicator.sum_in_place(answer.tangent.data(), answer.tangent.size());
        answer.energy = communicator.sum(answer.energy);
      }
  }
} // namespace trestle
