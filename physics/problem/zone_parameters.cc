#include "physics/problem/zone_parameters.h"

#include "core/exceptions.h"
#include "core/text.h"
#include "physics/functions/expression.h"

#include <algorithm>
#include <memory>

namespace trestle
{
  namespace
  {
    template <int dim>
    using Contains = decltype(MeshPart<dim>::contains);

    template <int dim>
    Contains<dim> in_box(const std::string &text)
    {
      const std::string key  = "zone/box";
      const auto [low, high] = text::split_once(key, text, ':');
      const auto least = text::numbers(key, low), largest = text::numbers(key, high);
      if (least.size() != dim || largest.size() != dim)
        throw InputError(key + " = " + text + ": two points of " + std::to_string(dim) +
                             " coordinates are needed.",
                         "Write 'x0, y0 : x1, y1', in space with a third coordinate.");
      return [=](const dealii::Point<dim> &x, const dealii::types::material_id) {
        bool inside = true;
        for (unsigned int d = 0; d < dim; ++d)
          inside = inside && x[d] > least[d] && x[d] < largest[d];
        return inside;
      };
    }

    template <int dim>
    Contains<dim> of_materials(const std::string &text, const MeshIds &ids)
    {
      const auto wanted = ids.parse("zone/materials", text);
      return [=](const dealii::Point<dim> &, const dealii::types::material_id id) {
        return std::ranges::find(wanted, id) != wanted.end();
      };
    }

    template <int dim>
    Contains<dim> below_zero(const std::string &text)
    {
      const auto level = std::make_shared<const Expression<dim>>("zone/level set", text, 1);
      return
          [=](const dealii::Point<dim> &x, const dealii::types::material_id) { return level->value(x, 0.) < 0.; };
    }
  } // namespace

  ZoneParameters::ZoneParameters(ParameterSink &prm)
  {
    const auto section = prm.section("zone");
    prm.add("box", box, "Cells whose centres lie in it are the zone: 'x0, y0 : x1, y1'.");
    prm.add("materials", materials, "Cells of these material ids or names are.");
    prm.add("level set", level_set, "Cells at whose centres this expression of x, y, z is negative are.");
    prm.add("refinements", refinements, "Uniform ones, beyond the mesh that it is cut out of.",
            Allowed::between(0, 8));
    prm.add("step halvings", step_halvings, "Its step in time is time/step over 2 to this power.",
            Allowed::between(0, 8));
    prm.add(
        "driven by", driven_by,
        "Displacements, rates and accelerations of the cut (motion), or the forces of the rest on it (tractions).",
        Allowed::one_of({"motion", "tractions"}));
    prm.add(
        "initial state", initial_state,
        "A zone at rest at the start (rest), or displacement and rate there that belong to the trace (generated).",
        Allowed::one_of({"rest", "generated"}));
  }

  void ZoneParameters::check() const
  {
    if (is_driven_by_tractions() && refinements + step_halvings > 0)
      throw InputError(
          "zone/driven by = tractions, with zone/refinements = " + std::to_string(refinements) +
              " and zone/step halvings = " + std::to_string(step_halvings) + ".",
          "Nodal forces are those of the mesh and step that they were taken on: set both to 0, or drive "
          "the zone by its motion.");
  }

  template <int dim>
  MeshPart<dim> ZoneParameters::part_of(const Mesh<dim> &mesh, const unsigned int level) const
  {
    check();
    if (!box.empty() + !materials.empty() + !level_set.empty() != 1)
      throw InputError("Section 'zone' says in " +
                           std::to_string(!box.empty() + !materials.empty() + !level_set.empty()) +
                           " ways which cells it has.",
                       "Set one of box, materials and level set.");
    MeshPart<dim> result;
    result.contains      = !box.empty()         ? in_box<dim>(box)
                           : !materials.empty() ? of_materials<dim>(materials, mesh.material_ids())
                                                : below_zero<dim>(level_set);
    const auto &ids      = mesh.boundary_ids().all();
    result.interface     = ids.empty() ? 0 : ids.back() + 1;
    result.n_refinements = refinements + level;
    return result;
  }

  template MeshPart<2> ZoneParameters::part_of(const Mesh<2> &, unsigned int) const;
  template MeshPart<3> ZoneParameters::part_of(const Mesh<3> &, unsigned int) const;
} // namespace trestle
