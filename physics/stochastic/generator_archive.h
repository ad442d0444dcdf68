#pragma once

#include "core/archive.h"

#include <Eigen/Core>

#include <string>

namespace trestle
{
  /// What a generator has learnt, as arrays "generator NAME" whose rows are the matrix's columns; attribute
  /// `generator`: its kind.
  class GeneratorWriter
  {
  public:
    /// The archive must outlive this.
    GeneratorWriter(Archive &archive, const std::string &kind);

    /// One without entries is left out.
    void put(const std::string &name, const Eigen::MatrixXd &matrix);

  private:
    Archive &archive_;
  };

  /// Each function throws InputError where something is missing, damaged or another generator's.
  class GeneratorReader
  {
  public:
    /// The archive must outlive this.
    GeneratorReader(const Archive &archive, const std::string &kind);

    /// @param n_rows that it has. @returns at least so many columns.
    Eigen::MatrixXd get(const std::string &name, Eigen::Index n_rows, Eigen::Index at_least) const;

    /// With exactly so many columns.
    Eigen::MatrixXd get_sized(const std::string &name, Eigen::Index n_rows, Eigen::Index n_columns) const;

    [[noreturn]] static void refuse(const std::string &what);

  private:
    const Archive &archive_;
  };
} // namespace trestle
