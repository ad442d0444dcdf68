#include "physics/rom/reduced_training.h"

namespace trestle
{
  template <int dim>
  std::vector<Vector> increments_of(const Discretisation<dim> &discretisation, std::span<const double> modes)
  {
    const FreeDofs<dim> free_dofs(discretisation);
    const std::size_t   n = free_dofs.size();
    const auto          n_modes =
        std::size_t(discretisation.mesh().communicator().max(n > 0 ? double(modes.size()) / double(n) : 0.));
    std::vector<Vector> result(n_modes);
    for (std::size_t m = 0; m < n_modes; ++m)
      {
        result[m] = free_dofs.increment(modes.subspan(m * n, n));
        result[m].update_ghost_values(); // an assigned vector has none
      }
    return result;
  }

  template <int dim>
  void count_visits(const Discretisation<dim> &discretisation, std::span<const CellVisit> visits,
                    CubatureFigures &figures)
  {
    const auto         &communicator = discretisation.mesh().communicator();
    const unsigned long n_each       = discretisation.cell_quadrature().size();
    unsigned long       n_points     = 0;
    for (const CellVisit &visit : visits)
      n_points += visit.points.empty() ? n_each : visit.points.size();
    figures.n_cells = communicator.sum((unsigned long)(visits.size()));
    figures.share   = double(communicator.sum(n_points)) /
                    double(n_each * discretisation.mesh().triangulation().n_global_active_cells());
  }

  template std::vector<Vector> increments_of(const Discretisation<2> &, std::span<const double>);
  template std::vector<Vector> increments_of(const Discretisation<3> &, std::span<const double>);
  template void count_visits(const Discretisation<2> &, std::span<const CellVisit>, CubatureFigures &);
  template void count_visits(const Discretisation<3> &, std::span<const CellVisit>, CubatureFigures &);
} // namespace trestle
