#include "studies/stochastic_submodel/group_runs.h"

#include "core/exceptions.h"
#include "core/interruption.h"
#include "core/progress.h"

#include <algorithm>

namespace trestle
{
  std::vector<std::vector<double>> rows_by_groups(const Ensemble &ensemble, const std::size_t n,
                                                  const std::size_t n_numbers, const std::string &what,
                                                  const std::function<std::vector<double>(std::size_t)> &row)
  {
    std::vector<double> all(n * n_numbers, 0.);
    Progress            progress(what, n, ensemble.all().is_root());
    for (std::size_t first = 0; first < n; first += ensemble.n_groups())
      {
        const std::size_t i = first + ensemble.index();
        ensemble.on_groups([&] {
          if (i >= n)
            return;
          const auto numbers = row(i);
          if (ensemble.group().is_root())
            std::ranges::copy(numbers, all.begin() + std::ptrdiff_t(i * n_numbers));
        });
        progress.step(std::min<std::size_t>(n, first + ensemble.n_groups()));
        if (interruption::requested(ensemble.all()))
          throw Interrupted();
      }
    ensemble.all().sum_in_place(all.data(), all.size());
    std::vector<std::vector<double>> result;
    for (std::size_t i = 0; i < n; ++i)
      {
        const auto first = all.begin() + std::ptrdiff_t(i * n_numbers);
        result.emplace_back(first, first + std::ptrdiff_t(n_numbers));
      }
    return result;
  }
} // namespace trestle
