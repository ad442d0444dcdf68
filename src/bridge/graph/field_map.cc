#include "bridge/graph/field_map.h"

#include "core/assert.h"

#include <algorithm>

namespace trestle
{
  FieldMap::FieldMap(const std::size_t n_nodes, std::vector<std::string> component_names,
                     std::vector<FreeDof> free_dofs, std::vector<DirichletDof> dirichlet_dofs)
    : n_nodes_(n_nodes),
      component_names_(std::move(component_names)),
      free_dofs_(std::move(free_dofs)),
      dirichlet_dofs_(std::move(dirichlet_dofs)),
      scales_(component_names_.size(), 1.),
      weights_(free_dofs_.size(), 1.),
      lift_(free_dofs_.size(), 0.)
  {}

  void FieldMap::set_weights(std::vector<double> weights, std::vector<double> lift)
  {
    TRESTLE_ASSERT(weights.size() == n_free() && lift.size() == n_free(), "spans of wrong length");
    weights_ = std::move(weights);
    lift_    = std::move(lift);
  }

  void FieldMap::set_scales(std::vector<double> scales)
  {
    TRESTLE_ASSERT(scales.size() == n_components(), "spans of wrong length");
    scales_ = std::move(scales);
  }

  std::vector<double> FieldMap::inverse_square_scales() const
  {
    std::vector<double> result;
    result.reserve(free_dofs_.size());
    for (const auto &dof : free_dofs_)
      result.push_back(1. / (scales_[dof.component] * scales_[dof.component]));
    return result;
  }

  void FieldMap::to_free(const std::span<const double> nodes, const std::span<double> free) const
  {
    TRESTLE_ASSERT(nodes.size() == n_nodes_ * n_components() && free.size() == n_free(), "spans of wrong length");
    for (std::size_t i = 0; i < free_dofs_.size(); ++i)
      {
        const auto [node, component] = free_dofs_[i];
        free[i] = lift_[i] + scales_[component] * weights_[i] * nodes[node * n_components() + component];
      }
  }

  void FieldMap::to_free_adjoint(const std::span<const double> free_gradient,
                                 const std::span<double>       node_gradient) const
  {
    TRESTLE_ASSERT(node_gradient.size() == n_nodes_ * n_components() && free_gradient.size() == n_free(),
                   "spans of wrong length");
    std::fill(node_gradient.begin(), node_gradient.end(), 0.);
    for (std::size_t i = 0; i < free_dofs_.size(); ++i)
      {
        const auto [node, component]                     = free_dofs_[i];
        node_gradient[node * n_components() + component] = scales_[component] * weights_[i] * free_gradient[i];
      }
  }

  void FieldMap::to_nodes(const std::span<const double> free, const std::span<double> nodes) const
  {
    TRESTLE_ASSERT(nodes.size() == n_nodes_ * n_components() && free.size() == n_free(), "spans of wrong length");
    std::fill(nodes.begin(), nodes.end(), 0.);
    for (std::size_t i = 0; i < free_dofs_.size(); ++i)
      {
        const auto [node, component]             = free_dofs_[i];
        nodes[node * n_components() + component] = (free[i] - lift_[i]) / (scales_[component] * weights_[i]);
      }
  }

  FieldMap FieldMap::repeated(const std::size_t n) const
  {
    FieldMap result = *this;
    result.n_nodes_ = n * n_nodes_;
    for (std::size_t copy = 1; copy < n; ++copy)
      for (std::size_t i = 0; i < n_free(); ++i)
        {
          result.free_dofs_.push_back({copy * n_nodes_ + free_dofs_[i].node, free_dofs_[i].component});
          result.weights_.push_back(weights_[i]);
          result.lift_.push_back(lift_[i]);
        }
    return result;
  }
} // namespace trestle
