#include "studies/stochastic_submodel/field_statistics.h"

#include "bridge/reduced/dof_order.h"
#include "core/dataset.h"
#include "core/statistics.h"
#include "core/text.h"
#include "studies/shared/sample_runs.h"

#include <algorithm>
#include <cmath>

namespace trestle
{
  namespace
  {
    /// Numbers that are read at once.
    constexpr std::size_t n_in_memory = 1u << 22;

    /// Dofs [begin, end) of rank r when all are shared out evenly.
    std::size_t begin_of(const std::size_t n, const int rank, const int n_ranks)
    {
      return n * std::size_t(rank) / std::size_t(n_ranks);
    }

    /// Of one dof: mean, deviation, quantiles.
    std::vector<double> statistics_of(const std::vector<double> &draws, const std::vector<double> &quantiles)
    {
      const double n    = double(draws.size());
      double       mean = 0., square = 0.;
      for (const double value : draws)
        mean += value / n;
      for (const double value : draws)
        square += (value - mean) * (value - mean);
      std::vector<double> result = {mean, std::sqrt(square / (n - 1.))};
      for (const double fraction : quantiles)
        result.push_back(quantile(draws, fraction));
      return result;
    }
  } // namespace

  std::vector<FullModel::StatisticalField> field_statistics(const RunDirectory &directory,
                                                            const Communicator &communicator,
                                                            const FullModel &model, const std::string &name,
                                                            const std::vector<std::size_t> &samples,
                                                            const std::vector<double>      &quantiles)
  {
    const DofOrder      order(communicator, model.dof_places());
    const std::size_t   n_dofs = order.n_global(), n_fields = 2 + quantiles.size();
    std::vector<double> whole(n_fields * n_dofs, 0.);
    communicator.on_all([&] {
      const auto        file   = Dataset::open(SampleRuns::path(directory, name));
      const std::size_t n_rows = file.n_rows("states");
      const std::size_t last   = begin_of(n_dofs, communicator.rank() + 1, communicator.size());
      const std::size_t step   = std::max<std::size_t>(1, n_in_memory / n_rows);
      for (std::size_t first = begin_of(n_dofs, communicator.rank(), communicator.size()); first < last;
           first += step)
        {
          const std::size_t n    = std::min(step, last - first);
          const auto        some = file.read("states", 0, n_rows, first, first + n);
          for (std::size_t dof = 0; dof < n; ++dof)
            {
              std::vector<double> draws;
              for (const std::size_t i : samples)
                draws.push_back(some[i * n + dof]);
              const auto statistics = statistics_of(draws, quantiles);
              for (std::size_t f = 0; f < n_fields; ++f)
                whole[f * n_dofs + first + dof] = statistics[f];
            }
        }
    });
    communicator.sum_in_place(whole.data(), whole.size());
    const auto owned = order.pick(whole);
    const auto field = [&](const std::size_t f) {
      const auto first = owned.begin() + std::ptrdiff_t(f * order.n_owned());
      return std::vector<double>(first, first + std::ptrdiff_t(order.n_owned()));
    };
    std::vector<FullModel::StatisticalField> result = {{"mean", field(0), false}, {"deviation", field(1), true}};
    for (std::size_t q = 0; q < quantiles.size(); ++q)
      result.push_back({"quantile_" + text::rounded(100. * quantiles[q], 6), field(2 + q), false});
    return result;
  }
} // namespace trestle
