#include "physics/discretisation/generators.h"

#include "core/exceptions.h"
#include "core/text.h"
#include "physics/discretisation/generator_guards.h"
#include "physics/discretisation/near_points.h"
#include "physics/libraries/deal_ii_message.h"

#include <deal.II/grid/grid_generator.h>
#include <deal.II/grid/grid_tools.h>
#include <deal.II/grid/manifold_lib.h>

#include <algorithm>
#include <cmath>
#include <new>

namespace trestle
{
  namespace
  {
    /// Corners (0,0), (48,44), (0,44), (48,60) of Cook's problem are the images of the unit square's.
    template <int dim>
    void cook_membrane(dealii::Triangulation<dim> &triangulation)
    {
      dealii::GridGenerator::hyper_cube(triangulation, 0., 1., true);
      dealii::GridTools::transform(
          [](const dealii::Point<dim> &p) {
            dealii::Point<dim> q = p;
            q[0]                 = 48. * p[0];
            q[1]                 = 44. * p[0] + p[1] * (44. + (16. - 44.) * p[0]);
            return q;
          },
          triangulation);
    }

    template <int dim>
    dealii::Point<dim> ones()
    {
      dealii::Point<dim> p;
      for (unsigned int d = 0; d < dim; ++d)
        p[d] = 1.;
      return p;
    }

    template <int dim>
    void graded_cube(dealii::Triangulation<dim> &triangulation, const std::string &arguments)
    {
      const std::string key   = "mesh/arguments";
      const auto        parts = text::split(arguments, ':');
      if (parts.size() != 2)
        throw InputError(key + ": '" + arguments + "' does not fit the generator 'graded cube'.",
                         "Write 'cells a side : strength', for instance '32 : 1.5'.");
      const unsigned int n_cells  = text::natural_number(key, parts[0]);
      const double       strength = text::number(key, parts[1]);
      if (n_cells == 0 || strength <= 0.)
        throw InputError(key + ": '" + arguments + "': cells a side and strength must be positive.",
                         "Write 'cells a side : strength', for instance '32 : 1.5'.");
      check_number_of_cells(std::pow(n_cells, double(dim)), "graded cube");
      dealii::GridGenerator::subdivided_hyper_rectangle(triangulation, std::vector<unsigned int>(dim, n_cells),
                                                        dealii::Point<dim>(), ones<dim>(), true);
      dealii::GridTools::transform(
          [strength](const dealii::Point<dim> &p) {
            dealii::Point<dim> q;
            for (unsigned int d = 0; d < dim; ++d)
              q[d] = 0.5 * (1. + std::tanh(strength * (2. * p[d] - 1.)) / std::tanh(strength));
            return q;
          },
          triangulation);
    }

    template <int dim>
    void call_deal_ii(dealii::Triangulation<dim> &triangulation, const std::string &name,
                      const std::string &arguments)
    {
      try
        {
          dealii::GridGenerator::generate_from_name_and_arguments(triangulation, name, arguments);
        }
      catch (const std::bad_alloc &)
        {
          throw;
        }
      catch (const std::exception &error)
        {
          throw InputError("mesh/generator: deal.II's '" + name + "' in " + std::to_string(dim) +
                               "D refused the arguments '" + arguments + "': " + deal_ii_message(error),
                           "See GridGenerator in deal.II's manual for names and arguments (all of them, "
                           "separated by ':'); own generators: cook membrane, graded cube.");
        }
    }

    template <int dim>
    bool is_transfinite(const dealii::Manifold<dim> &manifold)
    {
      return dynamic_cast<const dealii::TransfiniteInterpolationManifold<dim> *>(&manifold) != nullptr;
    }

    /// parallel::distributed copies coarse meshes only; some generators refine or merge on the way.
    template <int dim>
    void flatten(dealii::Triangulation<dim> &triangulation)
    {
      if (triangulation.n_levels() == 1)
        return;
      dealii::Triangulation<dim> levels;
      levels.copy_triangulation(triangulation);
      triangulation.clear();
      dealii::GridGenerator::flatten_triangulation(levels, triangulation);
      for (const auto id : levels.get_manifold_ids())
        if (id != dealii::numbers::flat_manifold_id)
          triangulation.set_manifold(id, levels.get_manifold(id));
      renew_transfinite_manifolds(triangulation);
    }

    [[noreturn]] void refuse(const std::string &name, const std::string &arguments, const std::string &what,
                             const std::string &advice)
    {
      throw InputError("mesh/generator: '" + name + "' with arguments '" + arguments + "' made " + what + ".",
                       advice);
    }

    /// Negative at some corner of a cell that crosses itself.
    template <int dim>
    double smallest_jacobian(const typename dealii::Triangulation<dim>::cell_iterator &cell)
    {
      constexpr unsigned int n = dealii::GeometryInfo<dim>::vertices_per_cell;
      dealii::Point<dim>     vertices[n];
      dealii::Tensor<0, dim> jacobians[n];
      for (unsigned int v = 0; v < n; ++v)
        vertices[v] = cell->vertex(v);
      dealii::GeometryInfo<dim>::alternating_form_at_vertices(vertices, jacobians);
      double smallest = jacobians[0];
      for (const double jacobian : jacobians)
        smallest = std::min(smallest, jacobian);
      return smallest;
    }

    /// Without deal.II's debug checks vertices in a wrong order pass silently.
    template <int dim>
    void check_cells(const dealii::Triangulation<dim> &triangulation, const std::string &name,
                     const std::string &arguments)
    {
      const std::string advice = "Check the order and the signs of the arguments.";
      if (triangulation.n_active_cells() == 0)
        refuse(name, arguments, "a mesh without cells", advice);
      for (const auto &cell : triangulation.active_cell_iterators())
        if (const double measure = cell->measure();
            !(measure > 0. && std::isfinite(measure) && smallest_jacobian<dim>(cell) > 0.))
          refuse(name, arguments, "an inverted or empty cell of measure " + text::rounded(measure), advice);
    }

    /// Pieces that deal.II compares by absolute distances stay apart where they are large.
    template <int dim>
    void check_glue(const dealii::Triangulation<dim> &triangulation, const std::string &name,
                    const std::string &arguments)
    {
      std::vector<dealii::Point<dim>> points;
      for (unsigned int v = 0; v < triangulation.n_vertices(); ++v)
        if (triangulation.vertex_used(v))
          points.push_back(triangulation.get_vertices()[v]);
      const auto first = NearPoints<dim>(points).first_within(1e-10 * dealii::GridTools::diameter(triangulation));
      for (unsigned int i = 0; i < first.size(); ++i)
        if (first[i] != i)
          refuse(name, arguments, "a mesh whose pieces do not hang together",
                 "Give lengths and places around 1, and set mesh/scale.");
    }

    template <int dim>
    std::unique_ptr<dealii::Manifold<dim>> scaled(const dealii::Manifold<dim> &manifold, double factor)
    {
      const auto scaled_point = [factor](const dealii::Point<dim> &p) { return dealii::Point<dim>(p * factor); };
      if (const auto *sphere = dynamic_cast<const dealii::SphericalManifold<dim> *>(&manifold))
        return std::make_unique<dealii::SphericalManifold<dim>>(scaled_point(sphere->center));
      if (const auto *polar = dynamic_cast<const dealii::PolarManifold<dim> *>(&manifold))
        return std::make_unique<dealii::PolarManifold<dim>>(scaled_point(polar->center));
      return nullptr;
    }
  } // namespace

  template <int dim>
  void renew_transfinite_manifolds(dealii::Triangulation<dim> &triangulation)
  {
    std::vector<dealii::types::manifold_id> ids;
    for (const auto id : triangulation.get_manifold_ids())
      if (id != dealii::numbers::flat_manifold_id && is_transfinite(triangulation.get_manifold(id)))
        ids.push_back(id);
    // initialize() asks lines for their manifolds, so the old ones must be gone by then
    for (const auto id : ids)
      triangulation.set_manifold(id, dealii::FlatManifold<dim>());
    for (const auto id : ids)
      {
        dealii::TransfiniteInterpolationManifold<dim> manifold;
        manifold.initialize(triangulation);
        triangulation.set_manifold(id, manifold);
      }
  }

  template <int dim>
  void generate(dealii::Triangulation<dim> &triangulation, const std::string &name, const std::string &arguments)
  {
    std::string deal_ii_name = text::trim(name);
    std::replace(deal_ii_name.begin(), deal_ii_name.end(), ' ', '_');
    bool is_glued = false;
    if (deal_ii_name == "cook_membrane")
      cook_membrane(triangulation);
    else if (deal_ii_name == "graded_cube" || deal_ii_name == "graded_square")
      graded_cube(triangulation, arguments);
    else
      {
        is_glued = guard_generator(deal_ii_name, arguments, dim).is_glued;
        call_deal_ii(triangulation, deal_ii_name, arguments);
      }
    flatten(triangulation);
    check_cells(triangulation, name, arguments);
    if (is_glued)
      check_glue(triangulation, name, arguments);
  }

  template <int dim>
  void scale(dealii::Triangulation<dim> &triangulation, double factor)
  {
    std::map<dealii::types::manifold_id, std::unique_ptr<dealii::Manifold<dim>>> manifolds;
    for (const auto id : triangulation.get_manifold_ids())
      {
        if (id == dealii::numbers::flat_manifold_id)
          continue;
        const auto &manifold = triangulation.get_manifold(id);
        if (dynamic_cast<const dealii::FlatManifold<dim> *>(&manifold) || is_transfinite(manifold))
          continue;
        if (auto copy = scaled(manifold, factor))
          manifolds[id] = std::move(copy);
        else
          throw InputError("mesh/scale: this mesh has a curved manifold that cannot be scaled (manifold id " +
                               std::to_string(id) + ").",
                           "Set scale = 1 and give the generator's arguments in the unit you want.");
      }
    dealii::GridTools::scale(factor, triangulation);
    for (const auto &[id, manifold] : manifolds)
      triangulation.set_manifold(id, *manifold);
    renew_transfinite_manifolds(triangulation);
  }

  template void generate(dealii::Triangulation<2> &, const std::string &, const std::string &);
  template void generate(dealii::Triangulation<3> &, const std::string &, const std::string &);
  template void renew_transfinite_manifolds(dealii::Triangulation<2> &);
  template void renew_transfinite_manifolds(dealii::Triangulation<3> &);
  template void scale(dealii::Triangulation<2> &, double);
  template void scale(dealii::Triangulation<3> &, double);
} // namespace trestle
