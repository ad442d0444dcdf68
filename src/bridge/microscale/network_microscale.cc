#include "bridge/microscale/network_microscale.h"

#include "core/exceptions.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace trestle
{
  namespace
  {
    /// |stress - reference| relative to the latter, which does not fall below 5 % of the training's largest.
    double difference(const ReducedCellData &d, const double *stress, const double *reference)
    {
      double square = 0., size = 0.;
      for (unsigned int i = 0; i < d.n_stress; ++i)
        {
          square += (stress[i] - reference[i]) * (stress[i] - reference[i]);
          size += reference[i] * reference[i];
        }
      return std::sqrt(square) / std::max(std::sqrt(size), 0.05 * d.stress_maximum);
    }
  } // namespace

  void price(const AnsweringNetwork &network, const ReducedCell &cell, const std::size_t n,
             std::span<const double> strains, std::span<double> stress, std::span<double> tangent,
             std::span<double> estimates)
  {
    const auto         &d = cell.data();
    std::vector<double> a(n * d.n_strain_modes), b(n * d.n_stress_modes);
    network.evaluate(n, strains, {stress, tangent, a, b});
    if (estimates.empty())
      return;
    std::vector<ConstitutiveError> errors(n);
    std::vector<double>            corrected(n * d.n_stress);
    cell.constitutive_errors(n, strains, a, b, errors, corrected);
    for (std::size_t k = 0; k < n; ++k)
      {
        const double homogenised =
            std::sqrt(2. * difference(d, &stress[k * d.n_stress], &corrected[k * d.n_stress]));
        estimates[k] = std::isnan(homogenised) ? std::numeric_limits<double>::infinity()
                                               : std::max(errors[k].relative(d), homogenised);
      }
  }

  NetworkMicroscale::NetworkMicroscale(const unsigned int                      dimension,
                                       std::shared_ptr<const AnsweringNetwork> network,
                                       std::shared_ptr<const ReducedCell> cell, Writer writer)
    : dimension_(dimension),
      network_(std::move(network)),
      cell_(std::move(cell)),
      writer_(std::move(writer))
  {}

  void NetworkMicroscale::evaluate(std::span<const std::size_t> points, std::span<const double> strains,
                                   const MicroscaleAnswer &answer)
  {
    check_request(*this, points, strains, answer);
    std::vector<double> stress(points.size() * n_stress()), tangent(answer.tangent.size()),
        estimate(answer.estimate.size());
    price(*network_, *cell_, points.size(), strains, stress, tangent, estimate);
    check_answer({stress, tangent, {}, {}});
    if (!answer.stress.empty())
      std::copy(stress.begin(), stress.end(), answer.stress.begin());
    std::copy(tangent.begin(), tangent.end(), answer.tangent.begin());
    std::copy(estimate.begin(), estimate.end(), answer.estimate.begin());
    std::fill(answer.level.begin(), answer.level.end(), MicroscaleLevel::network);
    for (std::size_t i = 0; i < points.size(); ++i)
      std::copy_n(&strains[i * n_strain()], n_strain(), &strain_[points[i] * n_strain()]);
  }

  void NetworkMicroscale::unpack(const std::size_t point, std::span<const double> state)
  {
    if (!state.empty())
      throw InputError("A state of " + std::to_string(state.size()) + " numbers was given to material point " +
                           std::to_string(point) + ", which has none.",
                       "Unpack what pack() of the same kind of microscale gave.");
  }

  void NetworkMicroscale::write_cell(const std::size_t point, const RunDirectory &directory,
                                     const std::string &name) const
  {
    const auto                   &d = cell_->data();
    const std::span<const double> strain(&strain_[point * n_strain()], n_strain());
    std::vector<double>           a(d.n_strain_modes), b(d.n_stress_modes), stress(n_stress()), estimate(1);
    network_->evaluate(1, strain, {{}, {}, a, b});
    price(*network_, *cell_, 1, strain, stress, {}, estimate);
    writer_(directory, name, strain, a, b, estimate[0]);
  }
} // namespace trestle
