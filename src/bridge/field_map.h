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
   * boundary values exact by construction: u_free = scale[component] * y[node, component].
   */
  class FieldMap
  {
  public:
    struct FreeDof
    {
      std::size_t  node; ///< owned node
      unsigned int component;
    };

    FieldMap() = default;
    FieldMap(std::size_t n_nodes, std::vector<std::string> component_names, std::vector<FreeDof> free_dofs);

    std::size_t                     n_nodes() const { return n_nodes_; }
    std::size_t                     n_free() const { return free_dofs_.size(); }
    unsigned int                    n_components() const { return component_names_.size(); }
    const std::vector<std::string> &component_names() const { return component_names_; }
    const std::vector<FreeDof>     &free_dofs() const { return free_dofs_; }

    /// Characteristic value of each component; 1 until set.
    void                       set_scales(std::vector<double> scales);
    const std::vector<double> &scales() const { return scales_; }

    /// @param nodes n_nodes x n_components, row-major; @param free n_free.
    void to_free(std::span<const double> nodes, std::span<double> free) const;
    /// Adjoint of to_free(): overwrites nodes; entries without a free dof become zero.
    void to_free_adjoint(std::span<const double> free_gradient, std::span<double> node_gradient) const;
    /// Inverse of to_free() where a free dof exists, zero elsewhere.
    void to_nodes(std::span<const double> free, std::span<double> nodes) const;

  private:
    std::size_t              n_nodes_ = 0;
    std::vector<std::string> component_names_;
    std::vector<FreeDof>     free_dofs_;
    std::vector<double>      scales_;
  };
} // namespace trestle
