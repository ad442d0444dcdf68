#include "physics/two_scale/reduced/dual_fields.h"

#include "core/exceptions.h"
#include "core/text.h"

#include <algorithm>

namespace trestle
{
  using Eigen::MatrixXd;

  namespace
  {
    /// Errors of values grow by it at most.
    constexpr double most_condition = 100.;

    std::vector<std::size_t> rows_of(std::span<const std::size_t> points, const std::size_t n_components)
    {
      std::vector<std::size_t> result;
      for (const std::size_t point : points)
        for (std::size_t c = 0; c < n_components; ++c)
          result.push_back(point * n_components + c);
      return result;
    }
  } // namespace

  template <int dim>
  Eigen::VectorXd dual_values(const PathPoints<dim> &points, const std::string &name)
  {
    if (name == "stress")
      return points.stress();
    if (const auto values = points.internal_variable(name))
      return *values;
    throw InputError("reduced model/dual fields names '" + name + "', which the material has not.",
                     "It has: " + text::join(points.internal_names(), ", ") + "; and stress.");
  }

  std::vector<std::string> dual_names(const std::string &list)
  {
    std::vector<std::string> result;
    for (const auto &name : text::split(list, ','))
      if (const std::string trimmed = text::trim(name); !trimmed.empty())
        result.push_back(trimmed);
    return result;
  }

  DualField dual_field(const Communicator &communicator, const std::string &name, const std::size_t n_points,
                       const MatrixXd &seen, std::span<const std::size_t> known)
  {
    constexpr double      tolerance = 1e-4;
    constexpr std::size_t most      = 60;
    DualField             result{name, 1, {}};
    // A rank may have no points.
    const double each   = n_points > 0 ? double(seen.rows()) / double(n_points) : 0.;
    result.n_components = (unsigned int)(communicator.max(each));
    result.modes        = gappy_modes(communicator, seen, most, tolerance);
    const auto rows     = rows_of(known, result.n_components);
    const auto n        = n_determined(communicator, result.modes, rows, most_condition);
    result.modes        = MatrixXd(result.modes.leftCols(Eigen::Index(n)));
    return result;
  }

  GappyPod recovery(const Communicator &communicator, const DualField &field, std::span<const std::size_t> known)
  {
    return GappyPod(communicator, field.modes, rows_of(known, field.n_components));
  }

  template Eigen::VectorXd dual_values(const PathPoints<2> &, const std::string &);
  template Eigen::VectorXd dual_values(const PathPoints<3> &, const std::string &);
} // namespace trestle
