#include "physics/solvers/local_matrix.h"

#include <algorithm>

namespace trestle
{
  template <int dim>
  void LocalMatrix<dim>::reinit(const Discretisation<dim> &discretisation)
  {
    const Vector                        example = discretisation.make_vector();
    const auto                         &places  = *example.get_partitioner();
    const auto                          n = Eigen::Index(places.locally_owned_size() + places.n_ghost_indices());
    std::vector<Eigen::Triplet<double>> entries;
    std::vector<dealii::types::global_dof_index> dofs(discretisation.fe().n_dofs_per_cell());
    for (const auto &cell : discretisation.dof_handler().active_cell_iterators())
      if (cell->is_locally_owned())
        {
          cell->get_dof_indices(dofs);
          for (const auto i : dofs)
            for (const auto j : dofs)
              entries.emplace_back(places.global_to_local(i), places.global_to_local(j), 0.);
        }
    matrix_.resize(n, n);
    matrix_.setFromTriplets(entries.begin(), entries.end());
  }

  template <int dim>
  void LocalMatrix<dim>::set_zero()
  {
    matrix_.coeffs() = 0.;
  }

  template <int dim>
  void LocalMatrix<dim>::add(const std::vector<unsigned int> &local_dofs, const dealii::FullMatrix<double> &matrix)
  {
    for (unsigned int i = 0; i < local_dofs.size(); ++i)
      for (unsigned int j = 0; j < local_dofs.size(); ++j)
        if (matrix(i, j) != 0.)
          matrix_.coeffRef(local_dofs[i], local_dofs[j]) += matrix(i, j);
  }

  template <int dim>
  void LocalMatrix<dim>::add_product(const Vector &x, Vector &y) const
  {
    const Eigen::Map<const Eigen::VectorXd> from(x.begin(), matrix_.cols());
    Eigen::Map<Eigen::VectorXd>             to(y.begin(), matrix_.rows());
    to.noalias() += matrix_ * from;
  }

  template <int dim>
  template <class Action>
  void LocalMatrix<dim>::for_each_row(const Vector &x, const LocalMatrix &b, const Vector &z,
                                      const Action &action) const
  {
    const auto        *begin = matrix_.outerIndexPtr(), *column = matrix_.innerIndexPtr();
    const double      *first = matrix_.valuePtr(), *second = b.matrix_.valuePtr();
    const double      *of_first = x.begin(), *of_second = z.begin();
    const Eigen::Index n = matrix_.rows();
    for (Eigen::Index i = 0; i < n; ++i)
      {
        double sum = 0., other = 0.;
        for (auto k = begin[i]; k < begin[i + 1]; ++k)
          {
            sum += first[k] * of_first[column[k]];
            other += second[k] * of_second[column[k]];
          }
        action(i, sum, other);
      }
  }

  template <int dim>
  void LocalMatrix<dim>::add_products(const Vector &x, const LocalMatrix &b, const Vector &z, Vector &y) const
  {
    for_each_row(x, b, z, [result = y.begin()](const Eigen::Index i, const double sum, const double other) {
      result[i] += sum + other;
    });
  }

  template <int dim>
  std::array<double, 2> LocalMatrix<dim>::squares(const Vector &x, const LocalMatrix &b, const Vector &z) const
  {
    std::array<double, 2> result{};
    for_each_row(x, b, z,
                 [&, v = x.begin(), w = z.begin()](const Eigen::Index i, const double sum, const double other) {
                   result[0] += v[i] * sum;
                   result[1] += w[i] * other;
                 });
    return result;
  }

  template <int dim>
  Eigen::MatrixXd LocalMatrix<dim>::projected(const ModesByRow &basis, const bool is_symmetric) const
  {
    const ModesByRow image = matrix_ * basis;
    if (!is_symmetric)
      return basis.transpose() * image;
    Eigen::MatrixXd result = Eigen::MatrixXd::Zero(basis.cols(), basis.cols());
    result.triangularView<Eigen::Lower>() += basis.transpose() * image;
    result.triangularView<Eigen::StrictlyUpper>() = result.transpose();
    return result;
  }

  template <int dim>
  bool LocalMatrix<dim>::is_zero() const
  {
    return (matrix_.coeffs() == 0.).all();
  }

  template <int dim>
  bool LocalMatrix<dim>::operator==(const LocalMatrix &other) const
  {
    return matrix_.nonZeros() == other.matrix_.nonZeros() && (matrix_.coeffs() == other.matrix_.coeffs()).all();
  }

  template class LocalMatrix<2>;
  template class LocalMatrix<3>;
} // namespace trestle
