#pragma once

#include "bridge/microscale/voigt.h"
#include "physics/materials/material.h"

#include <array>

namespace trestle
{
  /**
   * The rules of bridge/microscale/voigt.h for a dimension known at compile time, and tensors by them.
   */
  template <int dim>
  struct Voigt
  {
    static constexpr unsigned int n_strain = voigt::n_strain(dim);
    static constexpr unsigned int n_stress = voigt::n_stress(dim);

    using StrainArray  = std::array<double, n_strain>;
    using StressArray  = std::array<double, n_stress>;
    using TangentArray = std::array<double, n_stress * n_strain>; ///< row-major

    /// Row and column of a component in a symmetric tensor.
    static constexpr std::array<unsigned int, 2> stress_index(const unsigned int i)
    {
      return voigt::stress_index(i);
    }
    /// The stress that does work on a strain component.
    static constexpr unsigned int stress_of_strain(const unsigned int i)
    {
      return voigt::stress_of_strain(dim, i);
    }

    static Strain tensor_of_strain(const double *strain)
    {
      Strain result;
      for (unsigned int i = 0; i < n_strain; ++i)
        {
          const auto [row, column] = stress_index(stress_of_strain(i));
          result[row][column]      = strain[i] / voigt::multiplicity(row, column);
        }
      return result;
    }
    static Stress tensor_of_stress(const double *stress)
    {
      Stress result;
      for (unsigned int i = 0; i < n_stress; ++i)
        {
          const auto [row, column] = stress_index(i);
          result[row][column]      = stress[i];
        }
      return result;
    }
    static void write_stress(const Stress &tensor, double *stress)
    {
      for (unsigned int i = 0; i < n_stress; ++i)
        {
          const auto [row, column] = stress_index(i);
          stress[i]                = tensor[row][column];
        }
    }
    /// Strain with all components that a stress has: the out-of-plane one of plane strain too.
    static void write_full_strain(const Strain &tensor, double *strain)
    {
      for (unsigned int i = 0; i < n_stress; ++i)
        {
          const auto [row, column] = stress_index(i);
          strain[i]                = voigt::multiplicity(row, column) * tensor[row][column];
        }
    }
    static void write_stiffness(const Stiffness &tensor, double *tangent)
    {
      for (unsigned int i = 0; i < n_stress; ++i)
        for (unsigned int j = 0; j < n_strain; ++j)
          {
            const auto [a, b]         = stress_index(i);
            const auto [c, d]         = stress_index(stress_of_strain(j));
            tangent[i * n_strain + j] = tensor[a][b][c][d];
          }
    }
  };

  /// What a homogenisation gives: means over the cell, components as Microscale orders them.
  template <int dim>
  struct Homogenised
  {
    typename Voigt<dim>::StressArray  stress{};
    typename Voigt<dim>::TangentArray tangent{};
    double                            energy = 0.;
  };
} // namespace trestle
