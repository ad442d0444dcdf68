#include "physics/api/trace_spectrum.h"

#include "core/exceptions.h"

#include <Eigen/Dense>
#include <unsupported/Eigen/FFT>

#include <algorithm>
#include <cmath>
#include <complex>
#include <numeric>
#include <string>

namespace trestle
{
  namespace
  {
    using Eigen::Index;
    using Eigen::MatrixXcd;
    using Eigen::MatrixXd;

    /// Of the trace's first kind, over the number of times: n_interface x n_frequencies, column-major.
    Eigen::VectorXcd transform(const std::vector<double> &trace, const TraceLayout &layout)
    {
      Eigen::FFT<double> fft;
      fft.SetFlag(Eigen::FFT<double>::HalfSpectrum);
      MatrixXcd                         result(Index(layout.n_interface), Index(layout.n_times / 2 + 1));
      std::vector<double>               series(layout.n_times);
      std::vector<std::complex<double>> frequencies;
      for (std::size_t dof = 0; dof < layout.n_interface; ++dof)
        {
          for (std::size_t t = 0; t < layout.n_times; ++t)
            series[t] = trace[t * layout.n_kinds * layout.n_interface + dof] / double(layout.n_times);
          fft.fwd(frequencies, series);
          for (Index f = 0; f < result.cols(); ++f)
            result(Index(dof), f) = frequencies[std::size_t(f)];
        }
      return result.reshaped();
    }

    /// Sums of products of entries and of one, (1, a) (1, a)^T, in the mean over the sample.
    MatrixXd second_moments(const RandomVectors &vectors, const std::size_t n_modes)
    {
      MatrixXd rows = MatrixXd::Ones(Index(vectors.n()), Index(n_modes + 1));
      for (std::size_t i = 0; i < vectors.n(); ++i)
        for (std::size_t k = 0; k < n_modes; ++k)
          rows(Index(i), Index(k + 1)) = vectors.row(i)[k];
      return rows.transpose() * rows / double(vectors.n());
    }
  } // namespace

  TraceSpectrum::TraceSpectrum(const TraceModes &modes, const TraceLayout &layout)
    : n_modes_(modes.n_modes()),
      n_frequencies_(layout.n_times / 2 + 1)
  {
    if (modes.n_numbers() != layout.n_numbers())
      throw InputError("Modes of traces of " + std::to_string(modes.n_numbers()) + " numbers meet a zone's of " +
                           std::to_string(layout.n_numbers()) + ".",
                       "Make modes and zone of the same run.");
    const Index n = Index(n_modes_ + 1), n_dofs = Index(layout.n_interface);
    MatrixXcd   transforms(n_dofs * Index(n_frequencies_), n);
    transforms.col(0) = transform(modes.trace(std::vector<double>(n_modes_, 0.)), layout);
    for (Index k = 1; k < n; ++k)
      {
        std::vector<double> unit(n_modes_, 0.);
        unit[std::size_t(k - 1)] = 1.;
        transforms.col(k)        = transform(modes.trace(unit), layout) - transforms.col(0);
      }
    for (std::size_t f = 0; f < n_frequencies_; ++f)
      {
        const MatrixXcd block    = transforms.middleRows(Index(f) * n_dofs, n_dofs);
        const MatrixXd  products = (block.adjoint() * block).real() / double(n_dofs);
        products_.insert(products_.end(), products.data(), products.data() + products.size());
      }
  }

  std::vector<double> TraceSpectrum::mean_power(const RandomVectors &vectors) const
  {
    if (vectors.n() == 0 || vectors.n_entries < n_modes_)
      throw InputError("The power of " + std::to_string(vectors.n()) + " vectors of " +
                           std::to_string(vectors.n_entries) + " entries was asked for.",
                       "Give vectors of as many entries as there are modes, " + std::to_string(n_modes_) + ".");
    const MatrixXd      moments = second_moments(vectors, n_modes_);
    std::vector<double> result;
    for (std::size_t f = 0; f < n_frequencies_; ++f)
      result.push_back(
          Eigen::Map<const MatrixXd>(products_.data() + Index(f) * moments.size(), moments.rows(), moments.cols())
              .cwiseProduct(moments)
              .sum());
    return result;
  }

  double spectrum_error(const std::vector<double> &power, const std::vector<double> &reference)
  {
    double difference = 0.;
    for (std::size_t f = 0; f < reference.size(); ++f)
      difference += std::abs(power[f] - reference[f]);
    return difference / std::accumulate(reference.begin(), reference.end(), 0.);
  }
} // namespace trestle
