#pragma once

#include <array>
#include <span>

namespace trestle
{
  /**
   * The one place that knows how strains and stresses of cells are listed (Voigt). Plane strain: xx, yy, xy of a strain
   * and xx, yy, zz, xy of its stress; three dimensions: xx, yy, zz, xy, xz, yz of both. Shear strains are engineering
   * ones (gamma = 2 e), so that stress . strain is work and the tangent of a hyperelastic cell is symmetric where rows
   * and columns correspond.
   */
  namespace voigt
  {
    constexpr unsigned int n_strain(const unsigned int dimension) { return dimension == 2 ? 3 : 6; }
    constexpr unsigned int n_stress(const unsigned int dimension) { return dimension == 2 ? 4 : 6; }
    /// Of a space with so many strains.
    constexpr unsigned int dimension_of(const unsigned int n_strains) { return n_strains == n_strain(2) ? 2 : 3; }

    /// The first stresses are those on the diagonal.
    constexpr unsigned int n_normal = 3;
    /// Stresses by name; those of the plane come first.
    constexpr std::array<const char *, 6> stress_names = {"xx", "yy", "zz", "xy", "xz", "yz"};

    /// Row and column of a stress in the symmetric tensor.
    constexpr std::array<unsigned int, 2> stress_index(const unsigned int component)
    {
      constexpr unsigned int rows[] = {0, 1, 2, 0, 0, 1}, columns[] = {0, 1, 2, 1, 2, 2};
      return {rows[component], columns[component]};
    }
    /// The stress that does work on a strain.
    constexpr unsigned int stress_of_strain(const unsigned int dimension, const unsigned int strain)
    {
      return dimension == 2 && strain == 2 ? 3 : strain;
    }

    /// Which stress, and which strain, entry (i, j) of the tensor is; i and j below the dimension, or i = j.
    constexpr unsigned int stress_at(const unsigned int dimension, const unsigned int i, const unsigned int j)
    {
      return i == j ? i : dimension == 2 ? 3 : i + j + 2;
    }
    constexpr unsigned int strain_at(const unsigned int dimension, const unsigned int i, const unsigned int j)
    {
      return i == j ? i : dimension == 2 ? 2 : i + j + 2;
    }

    /// A listed strain over the entry (i, j) of its tensor; also how often a listed stress stands in the tensor.
    constexpr double multiplicity(const unsigned int i, const unsigned int j) { return i == j ? 1. : 2.; }
    constexpr double multiplicity_of_stress(const unsigned int component)
    {
      return component < n_normal ? 1. : 2.;
    }

    /// Largest difference of a tangent (n_stress x n_strain, row-major) and its transpose, in rows that correspond to
    /// columns, over the largest entry.
    double asymmetry(unsigned int dimension, std::span<const double> tangent);
  } // namespace voigt
} // namespace trestle
