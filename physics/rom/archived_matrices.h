#pragma once

#include "core/archive.h"

#include <Eigen/Core>

#include <cstddef>
#include <string>

namespace trestle
{
  /// A row of the array is a column of the matrix; one without entries is left out.
  void put_matrix(Archive &archive, const std::string &name, const Eigen::MatrixXd &matrix);

  /// Of one reduced model in an archive of several. Each throws InputError where something is missing or damaged.
  class ArchivedMatrices
  {
  public:
    /// The archive must outlive this.
    ArchivedMatrices(const Archive &archive, std::string prefix)
      : archive_(archive),
        prefix_(std::move(prefix))
    {}

    [[noreturn]] static void refuse(const std::string &what, const std::string &advice);

    /// @throws InputError where the attribute has another value. @param meaning of it, for the message.
    void expect(const std::string &name, const std::string &value, const std::string &meaning) const;

    /// Empty where there is none.
    std::string attribute(const std::string &name) const;
    /// @param n_rows that it has; where there is none it has no columns.
    Eigen::MatrixXd matrix(const std::string &name, std::size_t n_rows) const;
    Eigen::VectorXd vector(const std::string &name, std::size_t size) const;

  private:
    const Archive    &archive_;
    const std::string prefix_;
  };
} // namespace trestle
