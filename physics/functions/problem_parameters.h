#pragma once

#include "core/parameters.h"
#include "physics/functions/parametrised.h"

#include <span>
#include <string>
#include <vector>

namespace trestle
{
  /**
   * Section `parameters`: numbers mu of a problem that may change from one query to the next, each with a name
   * that the expressions of physics, boundary conditions and mesh know; after them `field_1`, `field_2`, ..., the
   * coefficients of the random field (0 until set).
   */
  class ProblemParameters
  {
  public:
    explicit ProblemParameters(ParameterSink &prm);

    /// Back to the file's values. @param mesh_deforms whether they may move the mesh. @throws InputError for bad names or
    /// counts, or a random field on such a mesh.
    void setup(unsigned int n_field_modes, bool mesh_deforms);

    const std::vector<std::string> &names() const { return names_; }
    const std::vector<double>      &values() const { return values_; }
    std::size_t                     n_named() const { return file_names_.size(); }
    /// The named ones, for expressions.
    Constants constants() const;
    /// Coefficients of the random field.
    std::span<const double> field_coefficients() const { return std::span(values_).subspan(n_named()); }

    /// @throws InputError for a wrong count or a number that is not finite.
    void set(std::span<const double> values);

    /// What steps of differences are relative to: |value| in the file, or 1.
    std::vector<double> scales() const;

  private:
    void check_names() const;

    std::vector<std::string> file_names_;
    std::vector<double>      file_values_;
    std::vector<std::string> names_;
    std::vector<double>      values_;
  };
} // namespace trestle
