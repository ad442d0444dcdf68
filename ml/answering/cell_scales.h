#pragma once

#include "bridge/microscale/reduced_cell.h"
#include "core/archive.h"
#include "ml/answering/branch_kernel.h"

#include <string>
#include <vector>

namespace trestle
{
  /// What a network of a cell needs of it to answer: sizes, scales, means of the stress modes. Archived with the
  /// weights, since other scales would make another law of them.
  struct CellScales
  {
    CellScales() = default;
    explicit CellScales(const ReducedCellData &data);

    std::size_t n_strain() const { return strain_range.size(); }
    std::size_t n_stress() const { return n_stress_modes() == 0 ? 0 : mean_stress.size() / n_stress_modes(); }
    std::size_t n_strain_modes() const { return strain_amplitude.size(); }
    std::size_t n_stress_modes() const { return stress_amplitude.size(); }
    /// As ReducedCellData.
    std::size_t stress_of_strain(const unsigned int i) const
    {
      return voigt::stress_of_strain(voigt::dimension_of(n_strain()), i);
    }

    void write(Archive &archive) const;
    /// @throws InputError when they are missing, not finite or belong to another cell.
    void read(const Archive &archive, const ReducedCellData &cell);

    std::vector<double> strain_range;
    std::vector<double> strain_amplitude; ///< positive
    std::vector<double> stress_amplitude; ///< positive
    std::vector<double> mean_stress;      ///< n_stress x n_stress_modes
    double              stress_scale = 1.;
  };

  /// @returns the values of an array. @throws InputError when it is missing, has not n values, or not finite ones.
  const std::vector<double> &archived(const Archive &archive, const std::string &name, std::size_t n);

  /// @returns the text of an attribute, "no such network" where there is none.
  std::string attribute_of(const Archive &archive, const std::string &part);

  /// @throws InputError unless a branch has so many inputs and outputs.
  void require_sizes(const BranchShape &shape, std::size_t n_inputs, std::size_t n_outputs);

  /// @throws InputError when the archive's attribute `part` is not this architecture.
  void require_network(const Archive &archive, const std::string &part, const std::string &architecture);
} // namespace trestle
