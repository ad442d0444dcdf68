#include "physics/discretisation/deformation.h"

#include "core/exceptions.h"
#include "physics/functions/expression.h"

#include <deal.II/base/quadrature_lib.h>
#include <deal.II/distributed/tria.h>
#include <deal.II/fe/fe_q.h>
#include <deal.II/fe/fe_simplex_p.h>
#include <deal.II/fe/fe_values.h>
#include <deal.II/fe/mapping_q_cache.h>

#include <sstream>

namespace trestle
{
  using namespace dealii;

  namespace
  {
    const std::string key = "mesh/deformation";

    template <int dim>
    Point<dim> place(const Expression<dim> &expression, const Point<dim> &x)
    {
      Point<dim> result;
      for (unsigned int d = 0; d < dim; ++d)
        result[d] = expression.value(x, 0., d);
      return result;
    }

    /// Jacobians of these cannot be positive on an inverted cell: corners and inner points.
    template <int dim>
    Quadrature<dim> test_points(const bool is_simplicial, const unsigned int degree)
    {
      if (is_simplicial)
        return QGaussSimplex<dim>(1);
      return QGaussLobatto<dim>(degree + 2);
    }
  } // namespace

  template <int dim>
  Deformation<dim>::Deformation(const std::string &text, const std::map<std::string, double> &constants,
                                const Communicator &communicator, parallel::TriangulationBase<dim> &triangulation,
                                Mapping<dim> &mapping)
    : text_(text),
      constants_(constants),
      communicator_(communicator),
      triangulation_(triangulation),
      mapping_(mapping)
  {
    reference_ = triangulation.get_vertices();
    // p4est's meshes refine in several steps, between which they must not be touched.
    const bool is_distributed =
        dynamic_cast<parallel::distributed::Triangulation<dim> *>(&triangulation) != nullptr;
    auto &signals = triangulation.signals;
    before_refinement_ =
        (is_distributed ? signals.pre_distributed_refinement : signals.pre_refinement).connect([this] {
          restore();
          reference_.clear();
        });
    after_refinement_ =
        (is_distributed ? signals.post_distributed_refinement : signals.post_refinement).connect([this] {
          reference_ = triangulation_.get_vertices();
          move();
        });
    move();
  }

  template <int dim>
  void Deformation<dim>::apply(const std::map<std::string, double> &constants)
  {
    constants_ = constants;
    restore();
    move();
  }

  template <int dim>
  void Deformation<dim>::restore()
  {
    auto &vertices = const_cast<std::vector<Point<dim>> &>(triangulation_.get_vertices());
    vertices       = reference_;
  }

  template <int dim>
  void Deformation<dim>::move()
  {
    communicator_.on_all([&] {
      const Expression<dim> expression(key, text_, dim, constants_);
      // first what reads the old vertices
      if (auto *cache = dynamic_cast<MappingQCache<dim> *>(&mapping_))
        cache->initialize(
            MappingQ<dim>(cache->get_degree()), triangulation_,
            [&](const auto &, const Point<dim> &x) { return place(expression, x); }, false);
      auto &vertices = const_cast<std::vector<Point<dim>> &>(triangulation_.get_vertices());
      for (unsigned int i = 0; i < vertices.size(); ++i)
        if (triangulation_.vertex_used(i))
          vertices[i] = place(expression, reference_[i]);
      check_cells();
    });
  }

  template <int dim>
  void Deformation<dim>::check_cells() const
  {
    const bool    is_simplicial = !triangulation_.all_reference_cells_are_hyper_cube();
    const auto   *curved        = dynamic_cast<const MappingQCache<dim> *>(&mapping_);
    const auto    element       = is_simplicial ? std::unique_ptr<FiniteElement<dim>>(new FE_SimplexP<dim>(1))
                                                : std::unique_ptr<FiniteElement<dim>>(new FE_Q<dim>(1));
    FEValues<dim> values(mapping_, *element, test_points<dim>(is_simplicial, curved ? curved->get_degree() : 1),
                         update_jacobians);
    for (const auto &cell : triangulation_.active_cell_iterators())
      {
        if (!cell->is_locally_owned())
          continue;
        values.reinit(cell);
        for (const unsigned int q : values.quadrature_point_indices())
          if (const double determinant =
                  Tensor<2, dim>(values.jacobian(q)).norm() > 0. ? values.jacobian(q).determinant() : 0.;
              !(determinant > 0.))
            {
              std::ostringstream text;
              text << key << ": '" << text_ << "' inverts the cell around (" << cell->center()
                   << "): its volume ratio is " << determinant << " somewhere.";
              throw InputError(text.str(), "Choose a deformation (and parameters) that keeps all cells apart.");
            }
      }
  }

  template class Deformation<2>;
  template class Deformation<3>;
} // namespace trestle
