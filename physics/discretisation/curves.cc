#include "physics/discretisation/curves.h"

#include "core/exceptions.h"
#include "core/text.h"

#include <deal.II/grid/manifold_lib.h>

#include <cmath>
#include <functional>
#include <memory>
#include <vector>

namespace trestle
{
  namespace
  {
    const std::string key = "mesh/curves";

    template <int dim>
    struct Curve
    {
      std::function<bool(const dealii::Point<dim> &)> contains;
      std::unique_ptr<dealii::Manifold<dim>>          manifold;
    };

    [[noreturn]] void refuse(const std::string &entry, const int dim)
    {
      throw InputError(key + ": '" + entry + "' names no curve in " + std::to_string(dim) + "D.",
                       "Write 'circle: x; y; radius' or 'ellipse: x; y; half axis; half axis; degrees' in 2D, "
                       "'sphere: x; y; z; radius' in 3D, entries separated by '|'.");
    }

    template <int dim>
    Curve<dim> ball(const std::vector<double> &numbers)
    {
      dealii::Point<dim> centre;
      for (unsigned int d = 0; d < dim; ++d)
        centre[d] = numbers[d];
      const double radius = numbers[dim];
      return {[=](const dealii::Point<dim> &p) { return std::abs(centre.distance(p) - radius) <= 1e-6 * radius; },
              std::make_unique<dealii::SphericalManifold<dim>>(centre)};
    }

    Curve<2> ellipse(const std::vector<double> &numbers)
    {
      const bool             first_is_major = numbers[2] > numbers[3];
      const double           angle = (numbers[4] + (first_is_major ? 0. : 90.)) * dealii::numbers::PI / 180.;
      const double           major = std::max(numbers[2], numbers[3]);
      const double           minor = std::min(numbers[2], numbers[3]);
      const dealii::Point<2> centre(numbers[0], numbers[1]);
      dealii::Tensor<1, 2>   direction;
      direction[0]        = std::cos(angle);
      direction[1]        = std::sin(angle);
      const auto contains = [=](const dealii::Point<2> &p) {
        const dealii::Tensor<1, 2> x      = p - centre;
        const double               along  = (x * direction) / major;
        const double               across = (x[1] * direction[0] - x[0] * direction[1]) / minor;
        return std::abs(std::hypot(along, across) - 1.) <= 1e-6;
      };
      const double eccentricity = std::sqrt(1. - minor * minor / (major * major));
      return {contains, std::make_unique<dealii::EllipticalManifold<2>>(centre, direction, eccentricity)};
    }

    template <int dim>
    Curve<dim> parse(const std::string &entry)
    {
      const auto colon = entry.find(':');
      if (colon == std::string::npos)
        refuse(entry, dim);
      const std::string   name = text::trim(entry.substr(0, colon));
      std::vector<double> numbers;
      for (const auto &part : text::split(entry.substr(colon + 1), ';'))
        numbers.push_back(text::number(key, part));
      if (name == (dim == 2 ? "circle" : "sphere") && numbers.size() == dim + 1 && numbers[dim] > 0.)
        return ball<dim>(numbers);
      if constexpr (dim == 2)
        if (name == "ellipse" && numbers.size() == 5 && numbers[2] > 0. && numbers[3] > 0. &&
            numbers[2] != numbers[3])
          return ellipse(numbers);
      refuse(entry, dim);
    }

    template <int dim>
    bool lies_on(const typename dealii::Triangulation<dim>::face_iterator &face, const Curve<dim> &curve)
    {
      for (unsigned int v = 0; v < face->n_vertices(); ++v)
        if (!curve.contains(face->vertex(v)))
          return false;
      return true;
    }
  } // namespace

  template <int dim>
  void attach_curves(dealii::Triangulation<dim> &triangulation, const std::string &curves)
  {
    if (text::trim(curves).empty())
      return;
    // Above deal.II's own ids: generators number theirs from 0.
    dealii::types::manifold_id id = 100;
    for (const auto &entry : text::split(curves, '|'))
      {
        const Curve<dim> curve = parse<dim>(entry);
        unsigned int     found = 0;
        for (const auto &cell : triangulation.active_cell_iterators())
          for (const auto &face : cell->face_iterators())
            if (lies_on<dim>(face, curve))
              {
                face->set_all_manifold_ids(id);
                ++found;
              }
        if (found == 0)
          throw InputError(key + ": no face of the mesh lies on '" + text::trim(entry) + "'.",
                           "All vertices of a face must be on the curve to 1e-6; compare with the mesh's .geo.");
        triangulation.set_manifold(id++, *curve.manifold);
      }
  }

  template void attach_curves(dealii::Triangulation<2> &, const std::string &);
  template void attach_curves(dealii::Triangulation<3> &, const std::string &);
} // namespace trestle
