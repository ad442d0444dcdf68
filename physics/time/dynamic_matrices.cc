#include "physics/time/dynamic_matrices.h"

#include <algorithm>
#include <array>

namespace trestle
{
  namespace
  {
    Shifts only(double Shifts::*which)
    {
      Shifts result;
      result.value  = 0.;
      result.*which = 1.;
      return result;
    }
  } // namespace

  template <int dim>
  std::vector<CellVisit> loaded_cells(const Discretisation<dim> &discretisation)
  {
    const auto            &conditions = discretisation.conditions();
    std::vector<CellVisit> result;
    for (const auto &cell : discretisation.dof_handler().active_cell_iterators())
      if (cell->is_locally_owned() && std::ranges::any_of(cell->face_indices(), [&](const auto f) {
            const auto id = cell->face(f)->boundary_id();
            return cell->face(f)->at_boundary() &&
                   (conditions.neumann().contains(id) || conditions.robin().contains(id));
          }))
        result.push_back({cell->active_cell_index(), 1., {{0, 0.}}});
    return result;
  }

  template <int dim>
  bool DynamicMatrices<dim>::serve(const Assembler<dim> &assembler)
  {
    const auto &physics = assembler.discretisation().physics();
    return physics.time_order() == 2 && physics.is_linear() && !assembler.tangent_depends_on_time();
  }

  template <int dim>
  DynamicMatrices<dim>::DynamicMatrices(const Discretisation<dim> &discretisation)
  {
    mass.reinit(discretisation);
    stiffness = damping = mass;
  }

  template <int dim>
  typename DynamicMatrices<dim>::Changes DynamicMatrices<dim>::assemble(const Assembler<dim> &assembler)
  {
    const std::array    now    = {&mass, &damping, &stiffness};
    const std::array    before = {mass, damping, stiffness};
    const std::array    wanted = {only(&Shifts::acceleration), only(&Shifts::rate), only(&Shifts::value)};
    const DiscreteState nothing{assembler.discretisation().make_vector(), {}, {}, 0.};
    for (auto *matrix : now)
      matrix->set_zero();
    assembler.visit_tangents(nothing, wanted, [&](const std::size_t k, const auto &dofs, const auto &matrix) {
      now[k]->add(dofs, matrix);
    });
    const auto &communicator = assembler.discretisation().mesh().communicator();
    has_damping              = communicator.any(!damping.is_zero());
    return {communicator.any(!(before[0] == mass)), communicator.any(!(before[1] == damping)),
            communicator.any(!(before[2] == stiffness))};
  }

  template struct DynamicMatrices<2>;
  template struct DynamicMatrices<3>;
  template std::vector<CellVisit> loaded_cells(const Discretisation<2> &);
  template std::vector<CellVisit> loaded_cells(const Discretisation<3> &);
} // namespace trestle
