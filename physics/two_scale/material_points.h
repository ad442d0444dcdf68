#pragma once

#include "bridge/microscale/microscale.h"
#include "physics/discretisation/discretisation.h"

#include <vector>

namespace trestle
{
  /// What a microscale said about all material points of this rank, and the strains it was asked for.
  struct PointAnswers
  {
    std::vector<double>          strain;   ///< n x n_strain
    std::vector<double>          stress;   ///< n x n_stress
    std::vector<double>          tangent;  ///< n x n_stress x n_strain
    std::vector<double>          estimate; ///< n
    std::vector<MicroscaleLevel> level;    ///< n

    MicroscaleAnswer spans() { return {stress, tangent, estimate, level}; }
  };

  /**
   * The quadrature points of this rank's cells as material points, cell after cell, with what is known of them.
   * Components as in Microscale.
   */
  template <int dim>
  class MaterialPoints
  {
  public:
    static constexpr unsigned int n_strain = voigt::n_strain(dim);
    static constexpr unsigned int n_stress = voigt::n_stress(dim);

    void setup(const Discretisation<dim> &discretisation);

    std::size_t  n() const { return positions_.size(); }
    unsigned int n_per_cell() const { return n_per_cell_; }
    std::size_t  index(const unsigned int cell, const unsigned int point) const
    {
      return first_of_cell_[cell] + point;
    }
    /// Where a point lies.
    struct Place
    {
      typename dealii::DoFHandler<dim>::active_cell_iterator cell;
      unsigned int                                           point; ///< of the cell's quadrature
    };
    Place place(const std::size_t index) const
    {
      return {cells_[index / n_per_cell_], static_cast<unsigned int>(index % n_per_cell_)};
    }
    const std::vector<dealii::Point<dim>> &positions() const { return positions_; }
    /// Quadrature weights, which sum to the volume.
    const std::vector<double> &volumes() const { return volumes_; }

    /// n x n_strain, of a ghosted displacement.
    std::vector<double> strains(const Discretisation<dim> &discretisation, const Vector &u) const;

    /// Of so many points, virgin and stress-free.
    static PointAnswers nothing(std::size_t n);
    /// Stresses of other strains to first order around those of `answers`.
    static PointAnswers linearised(const PointAnswers &answers, std::vector<double> strain);

    /// What the weak form reads.
    PointAnswers present;

  private:
    unsigned int             n_per_cell_ = 0;
    std::vector<std::size_t> first_of_cell_; ///< by active cell index; of owned cells
    std::vector<typename dealii::DoFHandler<dim>::active_cell_iterator>
                                    cells_; ///< owned, as points follow each other
    std::vector<dealii::Point<dim>> positions_;
    std::vector<double>             volumes_;
  };
} // namespace trestle
