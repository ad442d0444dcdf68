#include "physics/api/vertex_fields.h"

#include "core/exceptions.h"
#include "physics/bridge/free_dofs.h"
#include "physics/functions/mesh_id_names.h"
#include "physics/problem/problem_implementation.h"

#include <algorithm>
#include <limits>

namespace trestle
{
  namespace
  {
    using Dof = dealii::types::global_dof_index;

    constexpr auto unseen = std::numeric_limits<std::uint32_t>::max();

    /// Of an element that interpolates: the vertex at which each of a cell's dofs lies, or unseen.
    template <int dim>
    std::vector<std::uint32_t> vertices_of_dofs(const dealii::FiniteElement<dim> &fe)
    {
      const auto                 reference = fe.reference_cell();
      std::vector<std::uint32_t> result;
      for (const auto &point : fe.get_unit_support_points())
        {
          result.push_back(unseen);
          for (const unsigned int v : reference.vertex_indices())
            if (reference.d_linear_shape_function(point, v) > 1. - 1e-10)
              result.back() = v;
        }
      return result;
    }

    template <int dim>
    class VertexFieldsOfProblem : public VertexFields
    {
    public:
      explicit VertexFieldsOfProblem(ProblemImplementation<dim> &problem)
        : problem_(problem),
          n_components_(problem.discretisation().fe().n_components()),
          reference_(problem.discretisation().fe().reference_cell())
      {
        if (problem.mesh().communicator().size() > 1)
          throw InputError("Fields at vertices were asked of a mesh that several ranks share.",
                           "Set the problem up on one rank.");
        unsigned int first = 0;
        for (const auto &block : problem.discretisation().physics().blocks())
          {
            blocks_.push_back({block.name, first, block.n_components});
            first += block.n_components;
          }
        number_vertices();
      }

      const std::vector<Block> &blocks() const override { return blocks_; }
      std::size_t               n_vertices() const override { return vertices_.size(); }

      std::vector<double> positions() const override
      {
        const auto         &all = problem_.mesh().triangulation().get_vertices();
        std::vector<double> result;
        for (const auto vertex : vertices_)
          for (unsigned int d = 0; d < dim; ++d)
            result.push_back(all[vertex][d]);
        return result;
      }

      unsigned int n_vertices_of_cell() const override
      {
        return reference_ == dealii::ReferenceCells::Quadrilateral ? 3 : reference_.n_vertices();
      }
      std::vector<std::uint32_t> cells() const override
      {
        return reference_ == dealii::ReferenceCells::Quadrilateral ? cells_by({0, 1, 3, 0, 3, 2}) : whole_cells();
      }
      unsigned int               n_vertices_of_whole_cell() const override { return reference_.n_vertices(); }
      std::vector<std::uint32_t> whole_cells() const override;

      std::vector<Boundary> boundaries() const override
      {
        std::vector<Boundary> result;
        for (const auto &[id, name] : names_of(problem_.mesh().boundary_ids()))
          {
            result.push_back({name.empty() ? "boundary_" + std::to_string(id) : name, {}});
            const auto is_there = is_on_boundaries({dealii::types::boundary_id(id)});
            for (std::uint32_t v = 0; v < is_there.size(); ++v)
              if (is_there[v])
                result.back().vertices.push_back(v);
          }
        return result;
      }

      /// By conditions, not constraints: a pressure that is pinned somewhere has no boundary value.
      std::vector<bool> is_prescribed() const override
      {
        std::vector<dealii::types::boundary_id> ids;
        for (const auto &[id, values] : problem_.discretisation().conditions().dirichlet())
          if (std::ranges::any_of(values.components, [](const auto &value) { return value.has_value(); }))
            ids.push_back(id);
        return is_on_boundaries(ids);
      }

      std::vector<bool> is_on(const std::string &key, const std::string &ids) const override
      {
        const auto found = problem_.mesh().boundary_ids().parse(key, ids);
        return is_on_boundaries({found.begin(), found.end()});
      }

      std::vector<double> values(const std::span<const double> state, const double time) override
      {
        if (!problem_.is_steady())
          problem_.set_time(time);
        const Vector        full = FreeDofs<dim>(problem_.discretisation()).state(state);
        std::vector<double> result;
        result.reserve(dofs_.size());
        for (const Dof dof : dofs_)
          result.push_back(full(dof));
        return result;
      }

    private:
      /// @param order a cell's vertices, by deal.II's numbers within it.
      std::vector<std::uint32_t> cells_by(const std::vector<unsigned int> &order) const;

      std::vector<bool> is_on_boundaries(const std::vector<dealii::types::boundary_id> &ids) const
      {
        std::vector<bool> result(n_vertices(), false);
        for (const auto &cell : problem_.discretisation().dof_handler().active_cell_iterators())
          for (const auto &face : cell->face_iterators())
            if (face->at_boundary() && std::ranges::find(ids, face->boundary_id()) != ids.end())
              for (const unsigned int v : face->vertex_indices())
                result[number_[face->vertex_index(v)]] = true;
        return result;
      }

      /// In the order of the cells, and which dof each component has there.
      void number_vertices();

      ProblemImplementation<dim> &problem_;
      unsigned int                n_components_;
      const dealii::ReferenceCell reference_;
      std::vector<Block>          blocks_;
      std::vector<unsigned int>   vertices_; ///< deal.II's numbers
      std::vector<std::uint32_t>  number_;   ///< of each of those, or unseen
      std::vector<Dof>            dofs_;     ///< n_vertices x n_components
    };

    template <int dim>
    void VertexFieldsOfProblem<dim>::number_vertices()
    {
      const auto      &handler = problem_.discretisation().dof_handler();
      const auto      &fe      = handler.get_fe();
      const auto       places  = vertices_of_dofs(fe);
      std::vector<Dof> dofs(fe.n_dofs_per_cell());
      number_.assign(problem_.mesh().triangulation().n_vertices(), unseen);
      for (const auto &cell : handler.active_cell_iterators())
        {
          for (const unsigned int v : cell->vertex_indices())
            if (auto &number = number_[cell->vertex_index(v)]; number == unseen)
              {
                number = std::uint32_t(vertices_.size());
                vertices_.push_back(cell->vertex_index(v));
              }
          dofs_.resize(vertices_.size() * n_components_);
          cell->get_dof_indices(dofs);
          for (std::size_t i = 0; i < dofs.size(); ++i)
            if (places[i] != unseen)
              dofs_[number_[cell->vertex_index(places[i])] * n_components_ +
                    fe.system_to_component_index(unsigned(i)).first] = dofs[i];
        }
    }

    template <int dim>
    std::vector<std::uint32_t> VertexFieldsOfProblem<dim>::cells_by(const std::vector<unsigned int> &order) const
    {
      std::vector<std::uint32_t> result;
      for (const auto &cell : problem_.discretisation().dof_handler().active_cell_iterators())
        for (const unsigned int v : order)
          result.push_back(number_[cell->vertex_index(v)]);
      return result;
    }

    template <int dim>
    std::vector<std::uint32_t> VertexFieldsOfProblem<dim>::whole_cells() const
    {
      std::vector<unsigned int> order(reference_.n_vertices());
      for (unsigned int i = 0; i < order.size(); ++i)
        order[i] = i;
      if (reference_ == dealii::ReferenceCells::Quadrilateral)
        order = {0, 1, 3, 2};
      if (reference_ == dealii::ReferenceCells::Hexahedron)
        order = {0, 1, 3, 2, 4, 5, 7, 6};
      return cells_by(order);
    }
  } // namespace

  template <int dim>
  std::unique_ptr<VertexFields> ProblemImplementation<dim>::vertex_fields()
  {
    return std::make_unique<VertexFieldsOfProblem<dim>>(*this);
  }

  template std::unique_ptr<VertexFields> ProblemImplementation<2>::vertex_fields();
  template std::unique_ptr<VertexFields> ProblemImplementation<3>::vertex_fields();
} // namespace trestle
