// MPI: 1
// Every registered material's stress is the derivative of its energy, and its stiffness the derivative of its
// stress, to 1e-6 of central differences; stiffness is symmetric and positive definite; the conjugate energy obeys
// Fenchel's equality, with history too; radial laws equal their materials.
#include "core/parameters.h"
#include "physics/materials/material.h"
#include "physics/models/plane_stress.h"
#include "support/parameter_values.h"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <cmath>
#include <random>

using namespace trestle;
using namespace dealii;
namespace data = boost::unit_test::data;

namespace
{
  Strain random_strain(std::mt19937 &generator, const double size)
  {
    std::uniform_real_distribution<double> uniform(-size, size);
    Strain                                 result;
    for (unsigned int i = 0; i < 3; ++i)
      for (unsigned int j = i; j < 3; ++j)
        result[i][j] = uniform(generator);
    return result;
  }

  /// Internal variables after one step to a random strain; none for laws without history.
  std::vector<double> some_history(const Material &material, std::mt19937 &generator)
  {
    std::vector<double> result(material.n_internal());
    material.advance(random_strain(generator, 0.05), {}, result);
    return result;
  }

  struct Setting
  {
    explicit Setting(const std::string &name)
      : material(MaterialRegistry::instance().create(name, parameters))
    {
      material->setup();
    }
    trestle::testing::ParameterValues parameters;
    std::unique_ptr<Material>         material;
  };
} // namespace

BOOST_AUTO_TEST_CASE(the_laws_of_the_foundation_are_registered)
{
  const std::vector<std::string> expected = {"j2 plasticity", "linear isotropic", "nonlinear deviatoric"};
  const auto                     names    = MaterialRegistry::instance().names();
  for (const auto &name : expected)
    BOOST_TEST((std::find(names.begin(), names.end(), name) != names.end()), name);
}

BOOST_DATA_TEST_CASE(derivatives_agree, data::make(MaterialRegistry::instance().names()))
{
  const Setting setting(sample);
  const auto   &material = *setting.material;
  std::mt19937  generator(3);
  for (unsigned int trial = 0; trial < 20; ++trial)
    {
      const auto      before    = trial % 2 == 0 ? std::vector<double>() : some_history(material, generator);
      const Strain    strain    = random_strain(generator, 0.1);
      const Strain    direction = random_strain(generator, 1.);
      const double    h         = 1e-5;
      const Stiffness stiffness = material.stiffness(strain, before);
      const Stress    derivative =
          (material.stress(strain + h * direction, before) - material.stress(strain - h * direction, before)) /
          (2. * h);
      BOOST_TEST((stiffness * direction - derivative).norm() <= 1e-6 * derivative.norm());

      const double rate =
          (material.energy(strain + h * direction, before) - material.energy(strain - h * direction, before)) /
          (2. * h);
      const double work = material.stress(strain, before) * direction;
      BOOST_TEST(std::abs(rate - work) <= 1e-6 * material.stress(strain, before).norm() * direction.norm());
      BOOST_TEST(direction * (stiffness * direction) > 0.);
      const Strain other = random_strain(generator, 1.);
      BOOST_TEST(direction * (stiffness * other) == other * (stiffness * direction),
                 boost::test_tools::tolerance(1e-10));
    }
}

BOOST_DATA_TEST_CASE(conjugates_agree, data::make(MaterialRegistry::instance().names()))
{
  const Setting setting(sample);
  const auto   &material = *setting.material;
  std::mt19937  generator(7);
  for (unsigned int trial = 0; trial < 20; ++trial)
    {
      const auto   before = trial % 2 == 0 ? std::vector<double>() : some_history(material, generator);
      const Strain strain = random_strain(generator, 0.1), other = random_strain(generator, 0.1);
      const Stress stress = material.stress(strain, before);
      const double dual   = material.conjugate_energy(stress, before);
      BOOST_TEST(material.energy(strain, before) + dual == stress * strain, boost::test_tools::tolerance(1e-9));
      BOOST_TEST((material.conjugate_strain(stress, before) - strain).norm() <= 1e-8 * strain.norm());
      // Fenchel's inequality for a strain that does not belong to the stress
      BOOST_TEST(material.energy(other, before) + dual > stress * other);
    }
}

// What fast kernels are told of a law is the law.
BOOST_DATA_TEST_CASE(radial_laws_are_their_materials, data::make(MaterialRegistry::instance().names()))
{
  const Setting setting(sample);
  const auto   &material = *setting.material;
  const auto   *law      = material.radial();
  BOOST_TEST((law == nullptr || material.n_internal() == 0)); // a history has more than one direction
  if (law == nullptr)
    return;
  // Many norms at once, whose number is no multiple of anything; the first of them is zero.
  constexpr std::size_t n = 13;
  std::mt19937          generator(11);
  std::vector<Strain>   strain(n), direction(n);
  std::vector<double>   norm(n), secant(n), curvature(n), energy(n), conjugate(n), stress_norm(n);
  for (std::size_t i = 0; i < n; ++i)
    {
      strain[i]    = i == 0 ? 0.01 * unit_symmetric_tensor<3>() : random_strain(generator, i < 4 ? 1e-6 : 0.1);
      direction[i] = random_strain(generator, 1.);
      norm[i]      = deviator(strain[i]).norm();
    }
  law->respond(n, norm.data(), secant.data(), curvature.data());
  law->energy(n, norm.data(), energy.data());
  for (std::size_t i = 0; i < n; ++i)
    {
      const Strain d = deviator(strain[i]), dd = deviator(direction[i]);
      const auto   unit   = unit_symmetric_tensor<3>();
      const Stress stress = law->bulk() * trace(strain[i]) * unit + secant[i] * d;
      const Stress rate = law->bulk() * trace(direction[i]) * unit + secant[i] * dd - curvature[i] * (d * dd) * d;
      const Stress expected_rate = material.stiffness(strain[i]) * direction[i];
      BOOST_TEST((stress - material.stress(strain[i])).norm() <= 1e-12 * material.stress(strain[i]).norm());
      BOOST_TEST((rate - expected_rate).norm() <= 1e-12 * expected_rate.norm());
      const double volumetric = 0.5 * law->bulk() * trace(strain[i]) * trace(strain[i]);
      // Where d is small its energy is a difference of equal numbers: to 1e-12 of the whole.
      BOOST_TEST(energy[i] + volumetric == material.energy(strain[i]), boost::test_tools::tolerance(1e-10));
      stress_norm[i] = deviator(stress).norm();
    }
  law->conjugate(n, stress_norm.data(), conjugate.data());
  for (std::size_t i = 0; i < n; ++i)
    {
      const Stress stress   = material.stress(strain[i]);
      const double pressure = trace(stress) / 3.;
      BOOST_TEST(conjugate[i] + 0.5 * pressure * pressure / law->bulk() == material.conjugate_energy(stress),
                 boost::test_tools::tolerance(1e-10));
    }
  // The domain ends where the material's does.
  Stress shear;
  for (const double size : {1., 30., 49.9, 50.1, 1e4})
    {
      shear[0][1]  = size / std::sqrt(2.);
      double value = 0.;
      law->conjugate(1, &size, &value);
      BOOST_TEST(std::isinf(value) == std::isinf(material.conjugate_energy(shear)));
    }
}

BOOST_DATA_TEST_CASE(internal_variables_have_names, data::make(MaterialRegistry::instance().names()))
{
  const Setting setting(sample);
  BOOST_TEST(setting.material->internal_names().size() == setting.material->n_internal());
}

BOOST_AUTO_TEST_CASE(numbers_follow_the_conditions_at_a_point)
{
  Setting setting("linear isotropic");
  setting.parameters.set("young modulus", "200 - 0.5*temperature + field");
  setting.parameters.set("poisson ratio", "0");
  BOOST_CHECK_THROW(setting.material->setup(), InputError); // nobody tells it a temperature
  setting.material->set_has_conditions(true);
  BOOST_CHECK_THROW(setting.material->setup(), InputError); // nor a field
  setting.material->set_has_field(true);
  setting.material->setup();
  Strain strain;
  strain[0][0] = 0.01;
  for (const double temperature : {0., 100., 300., 0.})
    {
      setting.material->set_conditions({temperature, 50.});
      BOOST_TEST(setting.material->stress(strain)[0][0] == 0.01 * (250. - 0.5 * temperature),
                 boost::test_tools::tolerance(1e-12));
    }
  BOOST_CHECK_THROW(setting.material->set_conditions({500., 50.}), InputError); // a modulus of 0
}

BOOST_AUTO_TEST_CASE(a_saturated_stress_has_no_conjugate)
{
  const Setting setting("nonlinear deviatoric");
  Stress        stress;
  stress[0][1] = 36.; // |t| = 50.9 > a1
  BOOST_TEST(std::isinf(setting.material->conjugate_energy(stress)));
}

BOOST_AUTO_TEST_CASE(plasticity_hardens_in_shear)
{
  // Shear: |t| = sqrt(2) tau; yield at tau = yield / sqrt(3); beyond, d tau/d gamma = mu h / (mu + h), h = H / 3.
  const Setting       setting("j2 plasticity");
  std::vector<double> after(7);
  Strain              strain;
  strain[0][1] = 0.05;
  setting.material->advance(strain, {}, after);
  const double yield = 20. / std::sqrt(3.), mu = 1000., h = 200. / 3.;
  const double tau = yield + mu * h / (mu + h) * (0.1 - yield / mu);
  BOOST_TEST(setting.material->stress(strain)[0][1] == tau, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(after[6] == (0.1 - tau / mu) / std::sqrt(3.), boost::test_tools::tolerance(1e-12));
  // On unloading from there the step is elastic.
  Strain back;
  back[0][1] = 0.049;
  BOOST_TEST(setting.material->stress(back, after)[0][1] == tau - 2., boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(nonlinear_law_has_the_published_form)
{
  // Shear of 0.03: |d| = sqrt(2) 0.03, sigma_xy = 50 / (0.06 + |d|) 0.03; volume strain 0.01: pressure K tr e.
  const Setting setting("nonlinear deviatoric");
  Strain        strain;
  strain[0][1]        = 0.03;
  const double norm   = std::sqrt(2.) * 0.03;
  const Stress stress = setting.material->stress(strain);
  BOOST_TEST(stress[0][1] == 50. / (0.06 + norm) * 0.03, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(std::abs(trace(stress)) < 1e-10);
  BOOST_TEST(setting.material->stress(0.01 / 3. * unit_symmetric_tensor<3>())[2][2] == 47.8,
             boost::test_tools::tolerance(1e-12));
}

BOOST_DATA_TEST_CASE(plane_stress_has_no_normal_stress_and_a_consistent_stiffness,
                     data::make(MaterialRegistry::instance().names()))
{
  const Setting setting(sample);
  const auto   &material = *setting.material;
  const auto    in_plane = [](const double xx, const double yy, const double xy) {
    Strain result;
    result[0][0] = xx;
    result[1][1] = yy;
    result[0][1] = xy;
    return result;
  };
  const auto stress_at = [&](const Strain &strain) {
    return material.stress(plane_stress_strain(material, strain));
  };
  const Strain strain    = in_plane(0.02, -0.01, 0.015);
  const Strain direction = in_plane(1., 0.5, -0.7);
  BOOST_TEST(std::abs(stress_at(strain)[2][2]) <= 1e-10 * stress_at(strain).norm());

  const double    h          = 1e-6;
  const Stiffness condensed  = condensed_stiffness(material.stiffness(plane_stress_strain(material, strain)));
  const Stress    difference = (stress_at(strain + h * direction) - stress_at(strain - h * direction)) / (2. * h);
  const Stress    product    = condensed * direction;
  for (unsigned int i = 0; i < 2; ++i)
    for (unsigned int j = 0; j < 2; ++j)
      BOOST_TEST(std::abs(product[i][j] - difference[i][j]) <= 1e-6 * difference.norm());
}

BOOST_AUTO_TEST_CASE(linear_isotropic_reproduces_young_and_poisson)
{
  Setting setting("linear isotropic");
  setting.parameters.set("young modulus", "200");
  setting.parameters.set("poisson ratio", "0.25");
  setting.material->setup();
  Strain strain; // uniaxial stress of 2: e = 0.01, lateral -0.0025
  strain[0][0]        = 0.01;
  strain[1][1]        = -0.0025;
  strain[2][2]        = -0.0025;
  const Stress stress = setting.material->stress(strain);
  BOOST_TEST(stress[0][0] == 2., boost::test_tools::tolerance(1e-12));
  BOOST_TEST(std::abs(stress[1][1]) < 1e-12);
  setting.parameters.set("poisson ratio", "0.5");
  BOOST_CHECK_THROW(setting.material->setup(), InputError);
}
