#pragma once

#include "bridge/microscale/reduced_cell.h"
#include "core/archive.h"
#include "physics/materials/material.h"

#include <memory>
#include <string>
#include <vector>

namespace trestle
{
  /// The parts of model/answer.h5 (answer_archive.h). All functions throw InputError for what is missing, of another
  /// size than the rest, not finite.
  class AnswerReader
  {
  public:
    /// @throws InputError for another version. @param archive must outlive this.
    explicit AnswerReader(const Archive &archive);

    unsigned int                           dimension() const;
    ReducedCellData                        data() const;
    const std::vector<double>             &stress_projection(const ReducedCellData &data) const;
    std::vector<std::unique_ptr<Material>> laws() const;
    /// @param n_laws that there are. @returns the law of each of n_points points.
    std::vector<std::size_t> law_of_point(std::size_t n_points, std::size_t n_laws) const;
    /// A point. @param laws that must find room.
    unsigned int n_internal(const std::vector<std::unique_ptr<Material>> &laws) const;

    /// Whether this library has all laws by name.
    bool knows_laws() const;

    const std::vector<double> &array(const std::string &name) const;
    const std::vector<double> &array(const std::string &name, std::size_t size) const;

  private:
    /// Empty where there is none.
    std::string attribute(const std::string &name) const;
    /// A whole number below a limit.
    std::size_t index(const std::string &name, double value, std::size_t limit) const;

    const Archive &archive_;
  };
} // namespace trestle
