#include "physics/problem/refinement.h"

#include "core/exceptions.h"
#include "core/text.h"

#include <deal.II/distributed/grid_refinement.h>
#include <deal.II/distributed/solution_transfer.h>
#include <deal.II/distributed/tria.h>
#include <deal.II/numerics/error_estimator.h>

namespace trestle
{
  template <int dim>
  Refinement<dim>::Refinement(ParameterSink &prm)
  {
    const auto section = prm.section("refinement");
    prm.add("cycles", n_cycles_,
            "Adaptive cycles after the first solve (Kelly estimator; quadrilaterals and hexahedra).");
    prm.add("refine fraction", refine_fraction_,
            "Part of the cells to refine in each cycle, largest estimates first.", Allowed::between(0., 1.));
    prm.add("coarsen fraction", coarsen_fraction_,
            "Part of the cells to coarsen in each cycle, smallest estimates first.", Allowed::between(0., 1.));
    prm.add("compare with coarser", n_levels_of_comparison_,
            "Also solve this many uniform levels coarser, and record its linear iterations in "
            "solver.iterations_small.");
  }

  template <int dim>
  void Refinement<dim>::check(const Mesh<dim> &mesh) const
  {
    if (n_cycles_ > 0 && mesh.is_simplicial())
      throw InputError("refinement/cycles is " + std::to_string(n_cycles_) +
                           ", but the mesh has triangles or tetrahedra, which cannot be refined locally.",
                       "Set 'cycles = 0' and use mesh/refinements, or mesh with quadrilaterals or hexahedra.");
    if (refine_fraction_ + coarsen_fraction_ > 1.)
      throw InputError("refinement/refine fraction and refinement/coarsen fraction add up to " +
                           text::shortest(refine_fraction_ + coarsen_fraction_) + ", more than all cells.",
                       "Choose them so that their sum is at most 1.");
    const unsigned int n_levels = mesh.triangulation().n_global_levels();
    if (n_levels_of_comparison_ >= n_levels)
      throw InputError("refinement/compare with coarser is " + std::to_string(n_levels_of_comparison_) +
                           ", but the mesh was refined only " + std::to_string(n_levels - 1) + " times.",
                       "Raise mesh/refinements or lower 'compare with coarser'.");
  }

  template <int dim>
  Vector Refinement<dim>::refine(Mesh<dim> &mesh, Discretisation<dim> &discretisation, const Vector &u,
                                 const std::function<void()> &setup_dofs) const
  {
    auto &triangulation = dynamic_cast<dealii::parallel::distributed::Triangulation<dim> &>(mesh.triangulation());

    dealii::Vector<float> indicators(triangulation.n_active_cells());
    dealii::KellyErrorEstimator<dim>::estimate(
        mesh.mapping(), discretisation.dof_handler(), discretisation.face_quadrature(), {}, u, indicators, {},
        nullptr, dealii::numbers::invalid_unsigned_int, triangulation.locally_owned_subdomain());
    double squares = 0.;
    for (const auto &cell : triangulation.active_cell_iterators())
      if (cell->is_locally_owned())
        squares += double(indicators(cell->active_cell_index())) * indicators(cell->active_cell_index());
    estimate_ = std::sqrt(mesh.communicator().sum(squares));

    dealii::parallel::distributed::GridRefinement::refine_and_coarsen_fixed_number(
        triangulation, indicators, refine_fraction_, coarsen_fraction_);
    dealii::parallel::distributed::SolutionTransfer<dim, Vector> transfer(discretisation.dof_handler());
    triangulation.prepare_coarsening_and_refinement();
    transfer.prepare_for_coarsening_and_refinement(u);
    triangulation.execute_coarsening_and_refinement();

    setup_dofs();
    Vector result = discretisation.make_vector();
    transfer.interpolate(result);
    return result;
  }

  template class Refinement<2>;
  template class Refinement<3>;
} // namespace trestle
