#include "physics/two_scale/reduced/path_data.h"

#include "core/exceptions.h"
#include "physics/discretisation/cell_key.h"

#include <map>

namespace trestle
{
  Eigen::VectorXd works_of(const Communicator &communicator, const ReducedData &data,
                           std::span<const double> loads)
  {
    const auto                              n = Eigen::Index(loads.size());
    const Eigen::Map<const Eigen::MatrixXd> modes(data.modes.data(), n, data.n_richer);
    Eigen::VectorXd result = modes.transpose() * Eigen::Map<const Eigen::VectorXd>(loads.data(), n);
    communicator.sum_in_place(result.data(), std::size_t(result.size()));
    return result;
  }

  template <int dim>
  OwnPoints own_points(const PathContext<dim> &context, std::span<const SampledTerm> terms)
  {
    std::map<TermKey, std::size_t> number_of;
    for (std::size_t i = 0; i < terms.size(); ++i)
      number_of[key_of(terms[i])] = i;
    OwnPoints result;
    for (std::size_t p = 0; p < context.points.n(); ++p)
      {
        const auto [cell, q] = context.points.place(p);
        const auto found     = number_of.find(key_of({cell_key(cell), int(q), 1.}));
        if (found == number_of.end())
          continue;
        result.terms.push_back(found->second);
        result.points.points.push_back(p);
        result.points.weights.push_back(terms[found->second].factor * context.points.volumes()[p]);
      }
    const auto n_found = context.communicator().sum((unsigned long)(result.terms.size()));
    if (n_found != terms.size())
      throw InputError("A reduced model names " + std::to_string(terms.size()) +
                           " material points, of which the mesh has " + std::to_string(n_found) + ".",
                       "It was made on another mesh: set the mesh as it was, or train a model on this one.");
    return result;
  }

  template OwnPoints own_points(const PathContext<2> &, std::span<const SampledTerm>);
  template OwnPoints own_points(const PathContext<3> &, std::span<const SampledTerm>);
} // namespace trestle
