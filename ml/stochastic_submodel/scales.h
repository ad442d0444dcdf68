#pragma once

#include "core/archive.h"

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace trestle
{
  /**
   * A column-wise affine map between numbers as they are, offset + unit x, and x of mean zero and deviation one, which
   * networks learn best. A column that never varies has unit zero: it becomes zero, and comes back as it was.
   */
  class Scales
  {
  public:
    Scales() = default;
    /// @param values n x n_columns, n >= 1.
    Scales(std::size_t n_columns, std::span<const double> values);

    std::size_t                n_columns() const { return offset_.size(); }
    const std::vector<double> &units() const { return unit_; }

    void to_standard(std::span<double> values) const;
    void from_standard(std::span<double> values) const;

    /// The scales that give such standard numbers mean and deviation of those that these were made of: what a
    /// generator misses in them is known once it is asked for draws. @param values n x n_columns, standard.
    Scales corrected_by(std::span<const double> values) const;

    /// Arrays "<name> offset", "<name> unit". Without columns: none.
    void write(const std::string &name, Archive &archive) const;
    /// @throws InputError as archived().
    static Scales read(const std::string &name, std::size_t n_columns, const Archive &archive);

  private:
    std::vector<double> offset_, unit_;
  };
} // namespace trestle
