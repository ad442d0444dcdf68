#include "physics/solvers/cell_tangent.h"

#include "physics/solvers/assembler.h"

#include <algorithm>

namespace trestle
{
  using namespace dealii;

  namespace
  {
    /**
     * Diffusion and positive reaction of each component alone, symmetrised; convection and couplings go. A
     * component without either (a pressure) gets the mass matrix over the mean diffusion of the others, which is
     * the Schur complement's equivalent for Stokes (Silvester, Wathen 1994).
     */
    template <int dim>
    void keep_positive_part(const unsigned int n, PointTangent<dim> &tangent)
    {
      std::vector<double> diffusion(n);
      double              sum       = 0.;
      unsigned int        n_diffuse = 0;
      for (unsigned int c = 0; c < n; ++c)
        {
          diffusion[c] = trace(tangent.f1_gradient[c * n + c]) / dim;
          if (diffusion[c] > 0.)
            {
              sum += diffusion[c];
              ++n_diffuse;
            }
        }
      const double mean = n_diffuse > 0 ? sum / n_diffuse : 1.;
      for (unsigned int c = 0; c < n; ++c)
        for (unsigned int d = 0; d < n; ++d)
          {
            const unsigned int b    = c * n + d;
            const double       mass = std::max(0., tangent.f0_value[b]);
            tangent.f0_gradient[b]  = Tensor<1, dim>();
            tangent.f1_value[b]     = Tensor<1, dim>();
            tangent.f0_value[b]     = 0.;
            if (c != d || diffusion[c] <= 0.)
              tangent.f1_gradient[b] = Tensor<2, dim>();
            else
              tangent.f1_gradient[b] = Tensor<2, dim>(symmetrize(tangent.f1_gradient[b]));
            if (c == d)
              tangent.f0_value[b] = (mass > 0. || diffusion[c] > 0.) ? mass : 1. / mean;
          }
    }

    /// Sums what multiplies the trial function itself, so that one set of coefficients is left.
    template <int dim>
    void apply_shifts(const Shifts &shifts, PointTangent<dim> &tangent)
    {
      for (std::size_t b = 0; b < tangent.f0_value.size(); ++b)
        {
          tangent.f0_value[b] = shifts.value * tangent.f0_value[b] + shifts.rate * tangent.f0_rate[b] +
                                shifts.acceleration * tangent.f0_acceleration[b];
          tangent.f0_gradient[b] *= shifts.value;
          tangent.f1_value[b] *= shifts.value;
          tangent.f1_gradient[b] *= shifts.value;
        }
    }

    bool any(const double *numbers, const unsigned int n)
    {
      return std::any_of(numbers, numbers + n, [](const double number) { return number != 0.; });
    }
  } // namespace

  template <int dim>
  CellTangent<dim>::CellTangent(const Physics<dim> &physics, const CellShapes<dim> &shapes,
                                const unsigned int n_points)
    : physics_(physics),
      shapes_(shapes),
      n_components_(physics.n_components()),
      coefficients_(n_points * n_coefficients()),
      known_(coefficients_.size()),
      has_row_(n_components_ * n_components_ * n_rows),
      matrix_(shapes.sorted().size(), shapes.sorted().size())
  {
    const unsigned int n = n_components_ * n_components_;
    PointTangent<dim>  zero{std::vector<double>(n),         std::vector<Tensor<1, dim>>(n),
                           std::vector<Tensor<1, dim>>(n), std::vector<Tensor<2, dim>>(n),
                           std::vector<double>(n),         std::vector<double>(n)};
    if (physics.is_stabilised())
      zero.f1_rate = zero.f1_laplacian = std::vector<Tensor<1, dim>>(n);
    tangents_.assign(n_points, zero);
  }

  template <int dim>
  void CellTangent<dim>::clear(PointTangent<dim> &tangent) const
  {
    std::fill(tangent.f0_value.begin(), tangent.f0_value.end(), 0.);
    std::fill(tangent.f0_gradient.begin(), tangent.f0_gradient.end(), Tensor<1, dim>());
    std::fill(tangent.f1_value.begin(), tangent.f1_value.end(), Tensor<1, dim>());
    std::fill(tangent.f1_gradient.begin(), tangent.f1_gradient.end(), Tensor<2, dim>());
    std::fill(tangent.f0_rate.begin(), tangent.f0_rate.end(), 0.);
    std::fill(tangent.f0_acceleration.begin(), tangent.f0_acceleration.end(), 0.);
    std::fill(tangent.f1_rate.begin(), tangent.f1_rate.end(), Tensor<1, dim>());
    std::fill(tangent.f1_laplacian.begin(), tangent.f1_laplacian.end(), Tensor<1, dim>());
  }

  /// One block of coefficients beside the other: f0 in the first row, f1 below it; values in the first column.
  template <int dim>
  void CellTangent<dim>::pack(const Shifts &shifts, std::span<const double> weights)
  {
    double *to = coefficients_.data();
    for (std::size_t p = 0; p < weights.size(); ++p)
      {
        const PointTangent<dim> &t      = tangents_[p];
        const double             weight = weights[p], shifted = weight * shifts.value;
        for (unsigned int b = 0; b < n_components_ * n_components_; ++b)
          {
            *to++ = weight * (shifts.value * t.f0_value[b] + shifts.rate * t.f0_rate[b] +
                              shifts.acceleration * t.f0_acceleration[b]);
            for (unsigned int j = 0; j < dim; ++j)
              *to++ = shifted * t.f0_gradient[b][j];
            for (unsigned int i = 0; i < dim; ++i)
              {
                *to++ = shifted * t.f1_value[b][i];
                for (unsigned int j = 0; j < dim; ++j)
                  *to++ = shifted * t.f1_gradient[b][i][j];
              }
          }
      }
  }

  /// The rate in f1 beside the value; the Laplacian, which no row of trial functions holds, by itself.
  template <int dim>
  void CellTangent<dim>::pack_stabilisation(const Shifts &shifts, std::span<const double> weights)
  {
    const unsigned int n_blocks = n_components_ * n_components_;
    laplacian_.resize(weights.size() * n_blocks * dim);
    double *to = laplacian_.data();
    for (std::size_t p = 0; p < weights.size(); ++p)
      for (unsigned int b = 0; b < n_blocks; ++b)
        for (unsigned int i = 0; i < dim; ++i)
          {
            const PointTangent<dim> &t = tangents_[p];
            coefficients_[p * n_coefficients() + (b * n_rows + 1 + i) * n_rows] +=
                weights[p] * shifts.rate * t.f1_rate[b][i];
            *to++ = weights[p] * shifts.value * t.f1_laplacian[b][i];
          }
  }

  template <int dim>
  bool CellTangent<dim>::is_known(std::span<const unsigned int> points)
  {
    const std::size_t n = points.size() * n_coefficients();
    if (n_known_ == points.size() && std::equal(points.begin(), points.end(), known_points_.begin()) &&
        std::equal(coefficients_.begin(), coefficients_.begin() + n, known_.begin()) &&
        laplacian_ == known_laplacian_)
      return true;
    known_points_.assign(points.begin(), points.end());
    std::copy(coefficients_.begin(), coefficients_.begin() + n, known_.begin());
    known_laplacian_ = laplacian_;
    n_known_         = points.size();
    return false;
  }

  template <int dim>
  void CellTangent<dim>::find_rows(const std::size_t n_points)
  {
    std::fill(has_row_.begin(), has_row_.end(), false);
    const double *row = coefficients_.data();
    for (std::size_t p = 0; p < n_points; ++p)
      for (std::size_t r = 0; r < has_row_.size(); ++r, row += n_rows)
        if (!has_row_[r] && any(row, n_rows))
          has_row_[r] = true;
  }

  template <int dim>
  void CellTangent<dim>::add_block(const unsigned int c, const unsigned int d,
                                   std::span<const unsigned int> points)
  {
    const unsigned int n_test = shapes_.n(c), n_trial = shapes_.n(d), block = c * n_components_ + d;
    trial_.resize(n_trial);
    for (std::size_t p = 0; p < points.size(); ++p)
      for (unsigned int a = 0; a < n_rows; ++a)
        {
          if (!has_row_[block * n_rows + a])
            continue;
          const double *coefficient = coefficients_.data() + p * n_coefficients() + (block * n_rows + a) * n_rows;
          std::fill(trial_.begin(), trial_.end(), 0.);
          for (unsigned int b = 0; b < n_rows; ++b)
            {
              const double *row = shapes_.row(d, points[p], b);
              if (coefficient[b] != 0.)
                for (unsigned int j = 0; j < n_trial; ++j)
                  trial_[j] += coefficient[b] * row[j];
            }
          const double *test = shapes_.row(c, points[p], a);
          const double *from = trial_.data();
          for (unsigned int k = 0; k < n_test; ++k)
            {
              double *to = &matrix_(shapes_.begin(c) + k, shapes_.begin(d));
              for (unsigned int j = 0; j < n_trial; ++j)
                to[j] += test[k] * from[j];
            }
        }
  }

  template <int dim>
  void CellTangent<dim>::add_laplacian(const unsigned int c, const unsigned int d,
                                       std::span<const unsigned int> points)
  {
    const unsigned int n_test = shapes_.n(c), n_trial = shapes_.n(d);
    for (std::size_t p = 0; p < points.size(); ++p)
      {
        const double *coefficient = laplacian_.data() + ((p * n_components_ + c) * n_components_ + d) * dim;
        const double *trial       = shapes_.laplacian(d, points[p]);
        if (!any(coefficient, dim) || !any(trial, n_trial))
          continue;
        test_.assign(n_test, 0.);
        for (unsigned int i = 0; i < dim; ++i)
          for (unsigned int k = 0; k < n_test; ++k)
            test_[k] += coefficient[i] * shapes_.row(c, points[p], 1 + i)[k];
        for (unsigned int k = 0; k < n_test; ++k)
          for (unsigned int j = 0; j < n_trial; ++j)
            matrix_(shapes_.begin(c) + k, shapes_.begin(d) + j) += test_[k] * trial[j];
      }
  }

  template <int dim>
  const FullMatrix<double> &
  CellTangent<dim>::operator()(std::span<const PointState<dim>> states, std::span<const unsigned int> points,
                               std::span<const double> weights, const Shifts &shifts, const TangentPart part)
  {
    const std::span tangents(tangents_.data(), states.size());
    for (auto &tangent : tangents)
      clear(tangent);
    physics_.tangents(states, tangents);
    if (part == TangentPart::positive_definite)
      for (auto &tangent : tangents)
        {
          apply_shifts(shifts, tangent);
          keep_positive_part(n_components_, tangent);
        }
    // the positive part has its shifts already
    pack(part == TangentPart::full ? shifts : Shifts(), weights);
    laplacian_.clear();
    if (part == TangentPart::full && physics_.is_stabilised())
      pack_stabilisation(shifts, weights);
    if (is_known(points))
      return matrix_;

    find_rows(points.size());
    matrix_              = 0.;
    const bool symmetric = part == TangentPart::positive_definite || physics_.is_spd();
    for (unsigned int c = 0; c < n_components_; ++c)
      for (unsigned int d = symmetric ? c : 0; d < n_components_; ++d)
        {
          add_block(c, d, points);
          if (!laplacian_.empty())
            add_laplacian(c, d, points);
        }
    if (symmetric)
      for (unsigned int i = 0; i < matrix_.m(); ++i)
        for (unsigned int j = 0; j < i; ++j)
          matrix_(i, j) = matrix_(j, i);
    return matrix_;
  }

  template class CellTangent<2>;
  template class CellTangent<3>;
} // namespace trestle
