#include "core/exceptions.h"
#include "physics/libraries/either_dimension.h"
#include "physics/output/point_locator.h"
#include "physics/problem/zone_implementation.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>

namespace trestle
{
  namespace
  {
    /// Of rows of n_components numbers a point, at the points that count. The same on all ranks.
    double distance(const std::vector<double> &a, const std::vector<double> &b, const std::vector<bool> &counts)
    {
      const std::size_t n_rows = std::min(a.size(), b.size()) / counts.size();
      double            sum    = 0.;
      for (std::size_t row = 0; row < n_rows; ++row)
        for (std::size_t i = 0; i < counts.size(); ++i)
          if (counts[i])
            sum += std::pow(a[row * counts.size() + i] - b[row * counts.size() + i], 2);
      return std::sqrt(sum);
    }
  } // namespace

  template <int dim>
  std::vector<double> ZoneImplementation<dim>::driven_at(const std::vector<dealii::Point<dim>> &points,
                                                         const unsigned int level, std::vector<bool> &is_inside)
  {
    const std::vector<double> mu = whole_.parameters();
    setup_part(level);
    part_.set_parameters(mu);
    const auto        trace = run_whole({.trace = true, .numbers = false}).trace;
    PointLocator<dim> locator;
    locator.setup(part_.discretisation(), points);
    const std::size_t n_components = part_.discretisation().fe().n_components();
    for (std::size_t i = 0; i < is_inside.size(); ++i)
      is_inside[i] = is_inside[i] && locator.found(i / n_components);
    std::vector<double> result;
    const std::size_t   every = part_.n_steps() / n_steps();
    std::size_t         n     = 0;
    drive(trace, [&](const DiscreteState &state) {
      if (n++ % every == 0)
        std::ranges::copy(locator.values(state.value), std::back_inserter(result));
    });
    return result;
  }

  template <int dim>
  double ZoneImplementation<dim>::finer_order()
  {
    if (parameters_.is_driven_by_tractions())
      throw InputError("A finer zone was asked of one that is driven by tractions.",
                       "Set zone/driven by = motion: nodal forces are those of one mesh.");
    return guarded([&] {
      std::vector<dealii::Point<dim>> points;
      for (std::size_t dof = 0; dof < transfer_.points().size(); ++dof)
        if (transfer_.components()[dof] == 0)
          points.push_back(transfer_.points()[dof]);
      const std::size_t n_components = part_.discretisation().fe().n_components();
      std::vector<bool> counts(points.size() * n_components, true);

      std::array<std::vector<double>, 3> states;
      for (unsigned int level = 0; level < 3; ++level)
        states[level] = driven_at(points, level, counts);
      setup_part(0);
      part_.set_parameters(whole_.parameters());
      const double coarse = distance(states[0], states[1], counts), fine = distance(states[1], states[2], counts);
      return coarse > 0. && fine > 0. ? std::log2(coarse / fine) : 0.;
    });
  }

  template class ZoneImplementation<2>;
  template class ZoneImplementation<3>;
} // namespace trestle
