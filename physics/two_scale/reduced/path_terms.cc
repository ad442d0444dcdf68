#include "physics/two_scale/reduced/path_terms.h"

#include "physics/discretisation/cell_key.h"

namespace trestle
{
  using Eigen::Index;
  using Eigen::MatrixXd;

  template <int dim>
  PathTerms<dim>::PathTerms(const PathContext<dim> &context, const bool by_points, const std::vector<char> &always)
  {
    for (std::size_t p = 0; p < context.points.n(); ++p)
      {
        const auto [cell, q] = context.points.place(p);
        points_.push_back({cell_key(cell), int(q), 1.});
        if (by_points || q == 0)
          {
            keys_.push_back(key_of(points_.back()));
            is_always_.push_back(always[cell->active_cell_index()]);
          }
        term_of_.push_back(keys_.size() - 1);
      }
    const auto &volumes = context.points.volumes();
    volumes_            = sums(Eigen::Map<const Eigen::VectorXd>(volumes.data(), Index(volumes.size())));
  }

  template <int dim>
  MatrixXd PathTerms<dim>::sums(const MatrixXd &of_points) const
  {
    MatrixXd result = MatrixXd::Zero(Index(keys_.size()), of_points.cols());
    for (Index p = 0; p < of_points.rows(); ++p)
      result.row(Index(term_of_[std::size_t(p)])) += of_points.row(p);
    return result;
  }

  template <int dim>
  std::vector<SampledTerm> PathTerms<dim>::chosen(std::span<const double> factors) const
  {
    std::vector<SampledTerm> result;
    for (std::size_t p = 0; p < points_.size(); ++p)
      if (const double factor = factors[term_of_[p]]; factor > 0.)
        result.push_back({points_[p].cell, points_[p].point, factor});
    return result;
  }

  template class PathTerms<2>;
  template class PathTerms<3>;
} // namespace trestle
