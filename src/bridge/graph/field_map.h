#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace trestle
{
  /**
   * Between node features (what a network writes: owned nodes x components, non-dimensional) and the free
   * dofs (what a ResidualOperator reads, physical units). Constrained dofs never appear, which is what makes
   * boundary values exact by construction: u_free = lift + scale[component] * weight * y[node, component], with
   * lift = 0 and weight = 1 until set for each free dof (see weigh_by_boundary_distance).
   */
  class FieldMap
  {
  public:
    struct FreeDof
    {
      std::size_t  node; ///< owned node
      unsigned int component;
    };

    /// A boundary value, physical units.
    struct DirichletDof
    {
      std::size_t  node; ///< owned node
      unsigned int component;
      double       value;
    };

    FieldMap() = default;
    FieldMap(std::size_t n_nodes, std::vector<std::string> component_names, std::vector<FreeDof> free_dofs,
             std::vector<DirichletDof> dirichlet_dofs = {});

    std::size_t                     n_nodes() const { return n_nodes_; }
    std::size_t                     n_free() const { return free_dofs_.size(); }
    unsigned int                    n_components() const { return component_names_.size(); }
    const std::vector<std::string> &component_names() const { return component_names_; }
    const std::vector<FreeDof>     &free_dofs() const { return free_dofs_; }
    /// Owned ones, with the values at the time this map was made.
    const std::vector<DirichletDof> &dirichlet_dofs() const { return dirichlet_dofs_; }

    /// Characteristic value of each component; 1 until set.
    void                       set_scales(std::vector<double> scales);
    const std::vector<double> &scales() const { return scales_; }
    /// For each free dof: what makes squares of its values comparable with those of other components.
    std::vector<double> inverse_square_scales() const;

    /// For each free dof: positive weights, and lifts in physical units.
    void                       set_weights(std::vector<double> weights, std::vector<double> lift);
    const std::vector<double> &weights() const { return weights_; }
    const std::vector<double> &lift() const { return lift_; }

    /// @param nodes n_nodes x n_components, row-major; @param free n_free.
    void to_free(std::span<const double> nodes, std::span<double> free) const;
    /// Adjoint of the linear part of to_free(): overwrites nodes; entries without a free dof become zero.
    void to_free_adjoint(std::span<const double> free_gradient, std::span<double> node_gradient) const;
    /// Inverse of to_free() where a free dof exists, zero elsewhere.
    void to_nodes(std::span<const double> free, std::span<double> nodes) const;

    /// The map of n copies of the nodes, one after the other: node values of a batch to stacked free dofs.
    FieldMap repeated(std::size_t n) const;

  private:
    std::size_t               n_nodes_ = 0;
    std::vector<std::string>  component_names_;
    std::vector<FreeDof>      free_dofs_;
    std::vector<DirichletDof> dirichlet_dofs_;
    std::vector<double>       scales_;
    std::vector<double>       weights_;
    std::vector<double>       lift_;
  };
} // namespace trestle
