#include "physics/rom/archived_matrices.h"

#include "core/exceptions.h"

#include <algorithm>
#include <cmath>

namespace trestle
{
  using Eigen::MatrixXd;
  using Eigen::VectorXd;

  void put_matrix(Archive &archive, const std::string &name, const MatrixXd &matrix)
  {
    if (matrix.size() > 0)
      archive.arrays[name] = {
          {static_cast<unsigned long>(matrix.cols()), static_cast<unsigned long>(matrix.rows())},
          std::vector<double>(matrix.data(), matrix.data() + matrix.size())};
  }

  void ArchivedMatrices::refuse(const std::string &what, const std::string &advice)
  {
    throw InputError("The reduced model that was to be opened " + what + ".", advice);
  }

  void ArchivedMatrices::expect(const std::string &name, const std::string &value,
                                const std::string &meaning) const
  {
    if (const std::string is = attribute(name); is != value)
      refuse("has " + meaning + " '" + is + "', not '" + value + "'",
             "Open it with the problem that it was made of, or train a model of this one.");
  }

  std::string ArchivedMatrices::attribute(const std::string &name) const
  {
    const auto found = archive_.attributes.find(prefix_ + name);
    return found == archive_.attributes.end() ? "" : found->second;
  }

  MatrixXd ArchivedMatrices::matrix(const std::string &name, const std::size_t n_rows) const
  {
    const auto found = archive_.arrays.find(prefix_ + name);
    if (found == archive_.arrays.end())
      return MatrixXd(n_rows, 0);
    const auto &array = found->second;
    if (array.shape.size() != 2 || array.shape[1] != n_rows || array.values.size() != array.shape[0] * n_rows ||
        !std::ranges::all_of(array.values, [](const double x) { return std::isfinite(x); }))
      refuse("has an array '" + name + "' that does not fit " + std::to_string(n_rows) + " rows, or is not finite",
             "It is of another problem or mesh, or damaged: train it again.");
    return Eigen::Map<const MatrixXd>(array.values.data(), Eigen::Index(n_rows), Eigen::Index(array.shape[0]));
  }

  VectorXd ArchivedMatrices::vector(const std::string &name, const std::size_t size) const
  {
    const MatrixXd values = matrix(name, size);
    return values.cols() == 0 ? VectorXd() : VectorXd(values.col(0));
  }
} // namespace trestle
