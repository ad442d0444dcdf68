#include "physics/bridge/dof_graph.h"

#include "core/exceptions.h"
#include "physics/models/component_names.h"

#include <deal.II/fe/fe_values.h>
#include <deal.II/lac/sparsity_tools.h>

#include <algorithm>
#include <unordered_map>

namespace trestle
{
  namespace
  {
    using Dof = dealii::types::global_dof_index;

    /// Which cell dofs share a support point: entry i is the group of cell dof i.
    template <int dim>
    std::vector<unsigned int> group_by_support_point(const dealii::FiniteElement<dim> &fe,
                                                     std::vector<dealii::Point<dim>>  &points)
    {
      std::vector<unsigned int> group;
      for (const auto &point : fe.get_unit_support_points())
        {
          const auto same = std::find_if(points.begin(), points.end(),
                                         [&](const auto &other) { return other.distance(point) < 1e-10; });
          group.push_back(same - points.begin());
          if (same == points.end())
            points.push_back(point);
        }
      return group;
    }

    /// Everything the cells of this rank say about the nodes; a node is named by its smallest dof.
    template <int dim>
    struct NodeCollector
    {
      struct Node
      {
        int                type = 0;
        dealii::Point<dim> position;
      };
      std::unordered_map<Dof, Node>             nodes;
      std::unordered_map<Dof, Dof>              node_of_dof;
      std::unordered_map<Dof, std::vector<Dof>> neighbours; ///< of owned nodes, sorted, unique

      explicit NodeCollector(const Discretisation<dim> &discretisation)
      {
        std::vector<dealii::Point<dim>> unit_points;
        const auto                      group = group_by_support_point(discretisation.fe(), unit_points);
        dealii::FEValues<dim>           values(discretisation.mesh().mapping(), discretisation.fe(),
                                               dealii::Quadrature<dim>(unit_points), dealii::update_quadrature_points);

        std::vector<Dof> dofs(group.size());
        for (const auto &cell : discretisation.dof_handler().active_cell_iterators())
          if (!cell->is_artificial())
            {
              cell->get_dof_indices(dofs);
              values.reinit(cell);
              const auto names = name_nodes(dofs, group, unit_points.size());
              for (unsigned int g = 0; g < names.size(); ++g)
                nodes[names[g]].position = values.quadrature_point(g);
              for (unsigned int i = 0; i < dofs.size(); ++i)
                classify(discretisation.constraints(), dofs[i], names[group[i]]);
              connect(discretisation.owned(), names);
            }
        for (auto &[node, list] : neighbours)
          {
            std::sort(list.begin(), list.end());
            list.erase(std::unique(list.begin(), list.end()), list.end());
          }
      }

      /// The smallest dof of each group.
      static std::vector<Dof> name_nodes(const std::vector<Dof> &dofs, const std::vector<unsigned int> &group,
                                         const unsigned int n_groups)
      {
        std::vector<Dof> names(n_groups, dealii::numbers::invalid_dof_index);
        for (unsigned int i = 0; i < dofs.size(); ++i)
          names[group[i]] = std::min(names[group[i]], dofs[i]);
        return names;
      }

    private:
      void classify(const dealii::AffineConstraints<double> &constraints, const Dof dof, const Dof node)
      {
        node_of_dof[dof] = node;
        if (constraints.is_constrained(dof))
          {
            const auto *masters = constraints.get_constraint_entries(dof);
            const int   type    = masters == nullptr || masters->empty() ? 2 : 1;
            nodes[node].type    = std::max(nodes[node].type, type);
          }
      }

      void connect(const dealii::IndexSet &owned, const std::vector<Dof> &names)
      {
        for (const Dof node : names)
          if (owned.is_element(node))
            for (const Dof other : names)
              if (other != node)
                neighbours[node].push_back(other);
      }
    };

    /// Owned nodes in reverse Cuthill-McKee order of the edges between owned nodes.
    std::vector<Dof> reverse_cuthill_mckee(const std::unordered_map<Dof, std::vector<Dof>> &neighbours)
    {
      std::vector<Dof> sorted;
      sorted.reserve(neighbours.size());
      for (const auto &[node, list] : neighbours)
        sorted.push_back(node);
      std::sort(sorted.begin(), sorted.end());
      if (sorted.empty())
        return sorted;

      dealii::DynamicSparsityPattern pattern(sorted.size());
      for (std::size_t row = 0; row < sorted.size(); ++row)
        {
          pattern.add(row, row);
          for (const Dof other : neighbours.at(sorted[row]))
            {
              const auto position = std::lower_bound(sorted.begin(), sorted.end(), other);
              if (position != sorted.end() && *position == other)
                pattern.add(row, position - sorted.begin());
            }
        }
      std::vector<dealii::DynamicSparsityPattern::size_type> new_index(sorted.size());
      dealii::SparsityTools::reorder_Cuthill_McKee(pattern, new_index);

      std::vector<Dof> order(sorted.size());
      for (std::size_t i = 0; i < sorted.size(); ++i)
        order[sorted.size() - 1 - new_index[i]] = sorted[i];
      return order;
    }

    /// Tells ghosts what their owner says of them: a number a node, carried by the node's naming dof.
    template <int dim, class ValueOf>
    Vector exchange(const Discretisation<dim> &discretisation, const std::vector<Dof> &owned_nodes,
                    const ValueOf &value_of)
    {
      Vector carrier = discretisation.make_vector();
      for (std::size_t i = 0; i < owned_nodes.size(); ++i)
        carrier(owned_nodes[i]) = value_of(i);
      carrier.update_ghost_values();
      return carrier;
    }

    std::uint64_t number_of_nodes_before(const Communicator &communicator, const std::uint64_t n_owned)
    {
      std::uint64_t first = 0;
      MPI_Exscan(&n_owned, &first, 1, MPI_UINT64_T, MPI_SUM, communicator.get());
      return communicator.is_root() ? 0 : first;
    }

    template <int dim>
    MeshGraph build_graph(const Discretisation<dim> &discretisation, const NodeCollector<dim> &collector,
                          const std::vector<Dof> &owned_nodes, std::unordered_map<Dof, std::size_t> &local_index)
    {
      const auto         &communicator = discretisation.mesh().communicator();
      const std::uint64_t first        = number_of_nodes_before(communicator, owned_nodes.size());
      // A double holds integers exactly up to 2^53.
      const Vector numbers =
          exchange(discretisation, owned_nodes, [&](const auto i) { return double(first + i); });

      MeshGraph graph;
      graph.dim      = dim;
      graph.n_owned  = owned_nodes.size();
      graph.n_global = communicator.sum(static_cast<unsigned long>(graph.n_owned));

      std::vector<Dof> nodes = owned_nodes;
      for (const Dof node : owned_nodes)
        for (const Dof other : collector.neighbours.at(node))
          if (!discretisation.owned().is_element(other))
            nodes.push_back(other);
      const auto ghosts = nodes.begin() + graph.n_owned;
      std::sort(ghosts, nodes.end(), [&](const Dof a, const Dof b) { return numbers(a) < numbers(b); });
      nodes.erase(std::unique(ghosts, nodes.end()), nodes.end());
      graph.n_ghost = nodes.size() - graph.n_owned;

      for (std::size_t i = 0; i < nodes.size(); ++i)
        {
          local_index[nodes[i]] = i;
          graph.global_index.push_back(static_cast<std::uint64_t>(numbers(nodes[i])));
          graph.type.push_back(collector.nodes.at(nodes[i]).type);
        }

      graph.position.resize(nodes.size() * dim);
      for (unsigned int d = 0; d < dim; ++d)
        {
          const Vector coordinate = exchange(discretisation, owned_nodes, [&](const auto i) {
            return collector.nodes.at(owned_nodes[i]).position[d];
          });
          for (std::size_t i = 0; i < nodes.size(); ++i)
            graph.position[i * dim + d] = coordinate(nodes[i]);
        }

      graph.row_offset.push_back(0);
      for (const Dof node : owned_nodes)
        {
          for (const Dof other : collector.neighbours.at(node))
            graph.column.push_back(local_index.at(other));
          std::sort(graph.column.begin() + graph.row_offset.back(), graph.column.end());
          graph.row_offset.push_back(graph.column.size());
        }
      return graph;
    }

    /// Component of every dof that this rank sees.
    template <int dim>
    std::unordered_map<Dof, unsigned int> components_of_dofs(const Discretisation<dim> &discretisation)
    {
      const auto                           &fe = discretisation.fe();
      std::unordered_map<Dof, unsigned int> component;
      std::vector<Dof>                      dofs(fe.dofs_per_cell);
      for (const auto &cell : discretisation.dof_handler().active_cell_iterators())
        if (!cell->is_artificial())
          {
            cell->get_dof_indices(dofs);
            for (unsigned int i = 0; i < dofs.size(); ++i)
              component[dofs[i]] = fe.system_to_component_index(i).first;
          }
      return component;
    }

    /// Owned dofs whose constraint names a value and no other dof.
    template <int dim>
    std::vector<Dof> dirichlet_dofs(const Discretisation<dim> &discretisation, const NodeCollector<dim> &collector)
    {
      const auto      &constraints = discretisation.constraints();
      std::vector<Dof> result;
      for (const Dof dof : discretisation.owned())
        if (constraints.is_constrained(dof))
          {
            const auto *masters = constraints.get_constraint_entries(dof);
            if ((masters == nullptr || masters->empty()) &&
                discretisation.owned().is_element(collector.node_of_dof.at(dof)))
              result.push_back(dof);
          }
      return result;
    }
  } // namespace

  template <int dim>
  DofGraph extract_dof_graph(const Discretisation<dim> &discretisation)
  {
    const NodeCollector<dim> collector(discretisation);
    const auto               owned_nodes = reverse_cuthill_mckee(collector.neighbours);

    std::unordered_map<Dof, std::size_t> local_index;
    DofGraph                             result;
    result.nodes = owned_nodes;
    result.graph = build_graph(discretisation, collector, owned_nodes, local_index);

    const auto                     component = components_of_dofs(discretisation);
    std::vector<FieldMap::FreeDof> free_dofs;
    discretisation.mesh().communicator().on_all([&] {
      for (const Dof dof : discretisation.free_dofs())
        {
          const Dof node = collector.node_of_dof.at(dof);
          if (!discretisation.owned().is_element(node))
            throw FatalError("Degrees of freedom at one support point belong to two ranks (dof " +
                                 std::to_string(dof) + ").",
                             "Run on another number of ranks, and report this mesh.");
          free_dofs.push_back({local_index.at(node), component.at(dof)});
        }
    });
    result.dirichlet = dirichlet_dofs(discretisation, collector);
    std::vector<FieldMap::DirichletDof> dirichlet;
    for (const Dof dof : result.dirichlet)
      dirichlet.push_back({local_index.at(collector.node_of_dof.at(dof)), component.at(dof),
                           discretisation.constraints().get_inhomogeneity(dof)});
    result.field_map =
        FieldMap(result.graph.n_owned, component_names(discretisation.physics().blocks()), free_dofs, dirichlet);
    return result;
  }

  template <int dim>
  std::vector<double> field_at_nodes(const Discretisation<dim> &discretisation, const DofGraph &dof_graph)
  {
    std::unordered_map<Dof, std::size_t> index;
    for (std::size_t i = 0; i < dof_graph.nodes.size(); ++i)
      index[dof_graph.nodes[i]] = i;
    std::vector<dealii::Point<dim>> unit_points;
    const auto                      group     = group_by_support_point(discretisation.fe(), unit_points);
    const auto                      reference = discretisation.fe().reference_cell();
    std::vector<double>             result(index.size());
    std::vector<Dof>                dofs(group.size());
    for (const auto &cell : discretisation.dof_handler().active_cell_iterators())
      if (!cell->is_artificial())
        {
          cell->get_dof_indices(dofs);
          const auto names = NodeCollector<dim>::name_nodes(dofs, group, unit_points.size());
          for (unsigned int g = 0; g < names.size(); ++g)
            if (const auto found = index.find(names[g]); found != index.end())
              {
                double value = 0.;
                for (const unsigned int v : cell->vertex_indices())
                  value += reference.d_linear_shape_function(unit_points[g], v) *
                           discretisation.random_field()->value(cell->vertex_index(v));
                result[found->second] = value;
              }
        }
    return result;
  }

  template std::vector<double> field_at_nodes(const Discretisation<2> &, const DofGraph &);
  template std::vector<double> field_at_nodes(const Discretisation<3> &, const DofGraph &);
  template DofGraph            extract_dof_graph(const Discretisation<2> &);
  template DofGraph            extract_dof_graph(const Discretisation<3> &);
} // namespace trestle
