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
    volumes_ = Eigen::VectorXd::Zero(Index(keys_.size()));
    for (std::size_t p = 0; p < term_of_.size(); ++p)
      volumes_[Index(term_of_[p])] += context.points.volumes()[p];
  }

  template <int dim>
  MatrixXd PathTerms<dim>::works(const PathPoints<dim> &whole, const Eigen::VectorXd &q) const
  {
    const MatrixXd works = whole.works(), along = whole.works_along(q);
    MatrixXd       result = MatrixXd::Zero(Index(keys_.size()), works.cols() + along.cols());
    for (Index p = 0; p < works.rows(); ++p)
      {
        auto row = result.row(Index(term_of_[std::size_t(p)]));
        row.head(works.cols()) += works.row(p);
        row.tail(along.cols()) += along.row(p);
      }
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
