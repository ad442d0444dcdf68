#include "physics/stochastic/generator_archive.h"

#include "core/exceptions.h"
#include "physics/rom/archived_matrices.h"

namespace trestle
{
  using Eigen::Index;
  using Eigen::MatrixXd;

  namespace
  {
    constexpr const char *prefix = "generator ";
  }

  GeneratorWriter::GeneratorWriter(Archive &archive, const std::string &kind)
    : archive_(archive)
  {
    archive_.attributes["generator"] = kind;
  }

  void GeneratorWriter::put(const std::string &name, const MatrixXd &matrix)
  {
    put_matrix(archive_, prefix + name, matrix);
  }

  GeneratorReader::GeneratorReader(const Archive &archive, const std::string &kind)
    : archive_(archive)
  {
    const auto found = archive.attributes.find("generator");
    if (found == archive.attributes.end())
      refuse("is none: it has no attribute 'generator'");
    if (found->second != kind)
      refuse("is of the kind '" + found->second + "', not '" + kind + "'");
  }

  MatrixXd GeneratorReader::get(const std::string &name, const Index n_rows, const Index at_least) const
  {
    MatrixXd   result(n_rows, 0);
    const auto found = archive_.arrays.find(prefix + name);
    if (found != archive_.arrays.end())
      {
        const auto &[shape, values] = found->second;
        if (shape.size() != 2 || Index(shape[1]) != n_rows || values.size() != shape[0] * shape[1])
          refuse("has an array '" + name + "' that does not fit " + std::to_string(n_rows) + " rows");
        result = Eigen::Map<const MatrixXd>(values.data(), n_rows, Index(shape[0]));
      }
    if (!result.allFinite())
      refuse("has an array '" + name + "' that is not finite");
    if (result.cols() < at_least)
      refuse("has an array '" + name + "' of " + std::to_string(result.cols()) + " columns, not at least " +
             std::to_string(at_least));
    return result;
  }

  MatrixXd GeneratorReader::get_sized(const std::string &name, const Index n_rows, const Index n_columns) const
  {
    const MatrixXd result = get(name, n_rows, n_columns);
    if (result.cols() != n_columns)
      refuse("has an array '" + name + "' of " + std::to_string(result.cols()) + " columns, not " +
             std::to_string(n_columns));
    return result;
  }

  void GeneratorReader::refuse(const std::string &what)
  {
    throw InputError("The generator that was to be opened " + what + ".",
                     "Open the archive with what wrote it, or train the generator again.");
  }
} // namespace trestle
