#pragma once

#include "physics/output/point_locator.h"

#include <vector>

namespace trestle
{
  /**
   * Finite element fields of one mesh on another that covers a part of it: interpolation at the dofs of the second, exact
   * where its space contains the first's. Ranks may split the two meshes as they like.
   */
  template <int dim>
  class FieldTransfer
  {
  public:
    /// Same components on both; they outlive this. Collective. @throws InputError where a dof lies outside of `from`.
    void setup(const Discretisation<dim> &from, const Discretisation<dim> &to);

    /// @param u of `from`, with ghosts. @returns of `to`, with ghosts. Collective.
    Vector operator()(const Vector &u) const;

    /// Support points and components of all dofs of `to`, by global number, on all ranks.
    const std::vector<dealii::Point<dim>> &points() const { return points_; }
    const std::vector<unsigned int>       &components() const { return components_; }

  private:
    struct Entry
    {
      dealii::types::global_dof_index to;
      unsigned int                    from; ///< position in vectors of this rank
      double                          weight;
    };
    void find_points();

    const Discretisation<dim>      *from_ = nullptr;
    const Discretisation<dim>      *to_   = nullptr;
    std::vector<dealii::Point<dim>> points_;
    std::vector<unsigned int>       components_;
    std::vector<Entry>              entries_; ///< of this rank's cells of `from`
  };

  /// Of a function that is linear between the vertices of a mesh, at points which all ranks ask for alike. @param at a number of
  /// values a vertex of this rank's mesh. @returns points x n_values. Collective. @throws InputError for a point outside.
  template <int dim>
  std::vector<double> interpolate_vertices(const Discretisation<dim>             &discretisation,
                                           const std::vector<dealii::Point<dim>> &points, unsigned int n_values,
                                           const std::function<std::span<const double>(unsigned int)> &at);
} // namespace trestle
