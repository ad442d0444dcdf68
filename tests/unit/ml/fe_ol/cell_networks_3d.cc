// MPI: 1 one-kernel
// In three dimensions networks learn six stresses of six strains; the potential's tangent is symmetric altogether.
#include "bridge/microscale/cell_network.h"
#include "support/parameter_values.h"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <cmath>
#include <limits>
#include <random>

using namespace trestle;
namespace data = boost::unit_test::data;

namespace
{
  /**
   * A homogeneous cube of s = K tr(e) I + a1 / (a2 + |d|) d, d the deviator: one point, no fluctuation (its one
   * mode is zero), the six unit stresses as modes.
   */
  class Cube : public ReducedCell
  {
  public:
    Cube()
    {
      data_.n_strain = data_.n_stress = data_.n_stress_modes = 6;
      data_.n_points = data_.n_strain_modes = 1;
      data_.weights                         = {1.};
      data_.strain_modes.assign(6, 0.);
      for (unsigned int i = 0; i < 36; ++i)
        data_.stress_modes.push_back(i % 7 == 0 ? 1. : 0.);
      data_.mean_stress = data_.stress_modes;
      data_.strain_range.assign(6, 0.04);
      data_.strain_amplitude = {0.};
      data_.stress_amplitude = {200., 200., 200., 10., 10., 10.};
      data_.stress_scale     = 300.;
    }

    const ReducedCellData &data() const override { return data_; }

    void respond(const std::size_t n, const std::span<const double> strain, const std::span<double> stress,
                 const std::span<double> stiffness, const std::span<double> energy) const override
    {
      for (std::size_t s = 0; s < n; ++s)
        {
          const double *e = strain.data() + 6 * s, trace = e[0] + e[1] + e[2];
          double        d[6], size                       = 0.;
          for (unsigned int i = 0; i < 6; ++i)
            {
              d[i] = i < 3 ? e[i] - trace / 3. : 0.5 * e[i];
              size += (i < 3 ? 1. : 2.) * d[i] * d[i];
            }
          size                = std::sqrt(size);
          const double secant = a1 / (a2 + size), curved = size > 0. ? -secant / ((a2 + size) * size) : 0.;
          for (unsigned int i = 0; i < 6; ++i)
            {
              if (!stress.empty())
                stress[6 * s + i] = (i < 3 ? bulk * trace : 0.) + secant * d[i];
              for (unsigned int j = 0; !stiffness.empty() && j < 6; ++j)
                stiffness[36 * s + 6 * i + j] = (i < 3 && j < 3 ? bulk - secant / 3. : 0.) +
                                                (i == j ? (i < 3 ? 1. : 0.5) * secant : 0.) + curved * d[i] * d[j];
            }
          if (!energy.empty())
            energy[s] = 0.5 * bulk * trace * trace + a1 * (size - a2 * std::log1p(size / a2));
        }
    }

    void conjugate(const std::size_t n, const std::span<const double> stress, const std::span<double> energy,
                   const std::span<double> strain) const override
    {
      for (std::size_t s = 0; s < n; ++s)
        {
          const double *t = stress.data() + 6 * s, p = (t[0] + t[1] + t[2]) / 3.;
          double        size = 0.;
          for (unsigned int i = 0; i < 6; ++i)
            size += i < 3 ? (t[i] - p) * (t[i] - p) : 2. * t[i] * t[i];
          size      = std::sqrt(size);
          energy[s] = size < a1 ? p * p / (2. * bulk) + a1 * a2 * (-std::log1p(-size / a1) - size / a1)
                                : std::numeric_limits<double>::infinity();
          for (unsigned int i = 0; i < 6; ++i)
            strain[6 * s + i] = size < a1 ? (i < 3 ? p / (3. * bulk) + a2 / (a1 - size) * (t[i] - p)
                                                   : 2. * a2 / (a1 - size) * t[i])
                                          : 0.;
        }
    }

    void solve(const std::size_t n, const std::span<const double> strains, const std::span<double> coefficients,
               const std::span<double> stress, const std::span<double> tangent) const override
    {
      std::fill(coefficients.begin(), coefficients.end(), 0.);
      respond(n, strains, stress, tangent, {});
    }

  private:
    static constexpr double bulk = 4780., a1 = 50., a2 = 0.06;
    ReducedCellData         data_;
  };
} // namespace

BOOST_DATA_TEST_CASE(six_stresses, data::make({"equino", "potential"}), type)
{
  testing::ParameterValues prm;
  const auto               network = CellNetworkRegistry::instance().create(type, prm);
  std::vector<std::string> sections{""};
  if (std::string(type) == "potential")
    sections.push_back("branches/");
  for (const auto &section : sections)
    for (const auto &[key, value] : std::map<std::string, std::string>{
             {"widths", "32, 32"}, {"steps", "800"}, {"batch", "128"}, {"rate", "1e-2"}, {"lbfgs steps", "50"}})
      prm.set(section + key, value);
  const Cube cube;
  Run        run{Communicator(), RunDirectory(Communicator(), "run"), {}, {}};
  network->train(cube, run);

  constexpr std::size_t                  n = 200;
  std::mt19937                           generator(3);
  std::uniform_real_distribution<double> uniform(-0.04, 0.04);
  std::vector<double> strains(6 * n), stress(6 * n), tangent(36 * n), truth(6 * n), exact(36 * n), a(n), errors(n);
  for (auto &strain : strains)
    strain = uniform(generator);
  network->evaluate(n, strains, {stress, tangent, {}, {}});
  cube.solve(n, strains, a, truth, exact);
  double asymmetry = 0.;
  for (std::size_t s = 0; s < n; ++s)
    {
      double difference = 0., size = 0.;
      for (unsigned int i = 0; i < 36; ++i)
        {
          difference += std::pow(tangent[36 * s + i] - exact[36 * s + i], 2);
          size += std::pow(exact[36 * s + i], 2);
          asymmetry = std::max(asymmetry, std::abs(tangent[36 * s + i] - tangent[36 * s + (i % 6) * 6 + i / 6]));
        }
      BOOST_TEST(std::sqrt(difference / size) < 0.1);
      difference = size = 0.;
      for (unsigned int i = 0; i < 6; ++i)
        {
          difference += std::pow(stress[6 * s + i] - truth[6 * s + i], 2);
          size += std::pow(truth[6 * s + i], 2);
        }
      errors[s] = std::sqrt(difference / size);
    }
  std::nth_element(errors.begin(), errors.begin() + n / 2, errors.end());
  BOOST_TEST_MESSAGE(type << ": median " << errors[n / 2] << ", asymmetry " << asymmetry);
  BOOST_TEST(errors[n / 2] < 2e-2);
  if (std::string(type) == "potential")
    BOOST_TEST(asymmetry < 1e-12 * 5e3);
}
