#pragma once

#include "core/run_directory.h"
#include "physics/microscale/cell_solver.h"

#include <deal.II/lac/vector.h>

#include <span>
#include <string>
#include <vector>

namespace trestle
{
  /// Collects fields of one unit cell and writes them as a .vtu: nodal displacements, means over the finite
  /// elements of what lives at quadrature points. Serial.
  template <int dim>
  class CellFields
  {
  public:
    explicit CellFields(const Cell<dim> &cell);

    /// `<prefix>displacement` (strain x + w) and `<prefix>fluctuation`.
    void add_displacement(const std::string &prefix, const double *strain, std::span<const double> w);
    /// stress_xx, ... and von_mises of the law at strain + B w.
    void add_truth_stress(const double *strain, std::span<const double> w, std::span<const double> internal);
    /// stress_xx, ... and von_mises of a given field, [point][n_stress].
    void add_stress(const std::string &prefix, std::span<const double> stress);
    /// A density at the quadrature points.
    void add_density(const std::string &name, std::span<const double> values);
    void add_number(const std::string &name, double value);

    /// directory/name.vtu. @returns the path. @throws FatalError when it cannot be written.
    std::string write(const RunDirectory &directory, const std::string &name) const;

  private:
    struct Nodal
    {
      std::string         name;
      std::vector<double> values; ///< [node][dim]
    };
    struct Cellwise
    {
      std::string         name;
      std::vector<double> values; ///< [cell]
    };

    std::vector<dealii::Vector<double>> as_vectors_of(const dealii::DoFHandler<dim> &dofs) const;

    const Cell<dim>      &cell_;
    std::vector<Nodal>    nodal_;
    std::vector<Cellwise> cellwise_;
  };
} // namespace trestle
