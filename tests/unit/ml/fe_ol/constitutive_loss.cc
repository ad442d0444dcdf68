// MPI: 1
// The constitutive loss is the law's: zero where strain and stress obey it, with the gradient of finite
// differences.
#include "ml/fe_ol/constitutive_function.h"
#include "support/laminate_cell.h"
#include "support/torch_scalar.h"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

using namespace trestle;
namespace data = boost::unit_test::data;

namespace
{
  /// Strains within +-range at the points of n samples.
  std::vector<double> random_strains(const std::size_t n, const double range)
  {
    std::mt19937                           generator(5);
    std::uniform_real_distribution<double> uniform(-range, range);
    std::vector<double>                    strain(6 * n);
    for (auto &entry : strain)
      entry = uniform(generator);
    return strain;
  }

  struct Evaluated
  {
    double              value;
    std::vector<double> by_strain, by_stress;
  };

  Evaluated evaluate(const ConstitutiveLoss &loss, const std::vector<double> &strain,
                     const std::vector<double> &stress)
  {
    Evaluated           result{0., std::vector<double>(strain.size()), std::vector<double>(stress.size())};
    std::vector<double> weight(strain.size() / 6);
    for (std::size_t i = 0; i < weight.size(); ++i)
      weight[i] = 1. + double(i);
    result.value = loss.evaluate(weight.size(), strain, stress, weight, result.by_strain, result.by_stress);
    return result;
  }
} // namespace

BOOST_DATA_TEST_CASE(zero_where_the_law_holds, data::make(ConstitutiveLoss::names()), kind)
{
  const testing::LaminateCell cell;
  const ConstitutiveLoss      loss(cell, kind);
  const auto                  strain = random_strains(20, 0.04);
  std::vector<double>         stress(20 * 8);
  cell.respond(20, strain, stress, {}, {});
  const auto at_law = evaluate(loss, strain, stress);
  for (auto &entry : stress)
    entry *= 1.1;
  const double away = evaluate(loss, strain, stress).value;
  BOOST_TEST(away > 0.);
  BOOST_TEST(std::abs(at_law.value) < 1e-12 * away);
}

BOOST_DATA_TEST_CASE(gradients, data::make(ConstitutiveLoss::names()), kind)
{
  const testing::LaminateCell cell;
  const ConstitutiveLoss      loss(cell, kind);
  auto                        strain = random_strains(4, 0.04);
  std::vector<double>         stress(4 * 8);
  cell.respond(4, strain, stress, {}, {});
  for (auto &entry : stress)
    entry *= 0.9;
  const auto at   = evaluate(loss, strain, stress);
  const auto test = [&](std::vector<double> &variable, const std::vector<double> &gradient, const double h) {
    double size = 0.;
    for (const double entry : gradient)
      size = std::max(size, std::abs(entry));
    for (std::size_t i = 0; i < variable.size(); ++i)
      {
        const double original = variable[i];
        variable[i]           = original + h;
        const double up       = evaluate(loss, strain, stress).value;
        variable[i]           = original - h;
        const double down     = evaluate(loss, strain, stress).value;
        variable[i]           = original;
        BOOST_TEST(std::abs((up - down) / (2. * h) - gradient[i]) < 1e-6 * size);
      }
  };
  test(strain, at.by_strain, 1e-6);
  test(stress, at.by_stress, 1e-3);
}

namespace
{
  /// The laminate with one more strain mode, which vanishes at the points but for round-off.
  class WithVanishingMode : public testing::LaminateCell
  {
  public:
    WithVanishingMode()
      : data_(LaminateCell::data())
    {
      data_.n_strain_modes = 3;
      data_.strain_modes.clear();
      for (std::size_t i = 0; i < 6; ++i)
        {
          const double *modes = LaminateCell::data().strain_modes.data() + 2 * i;
          data_.strain_modes.insert(data_.strain_modes.end(),
                                    {modes[0], modes[1], 1e-17 * std::sin(double(i + 1))});
        }
    }

    const ReducedCellData &data() const override { return data_; }

  private:
    ReducedCellData data_;
  };
} // namespace

BOOST_DATA_TEST_CASE(vanishing_modes_change_nothing, data::make(ConstitutiveLoss::names()), kind)
{
  const testing::LaminateCell cell;
  const WithVanishingMode     with;
  const ConstitutiveLoss      loss(cell, kind), loss_with(with, kind);
  const ConstitutiveFunction  function(loss), function_with(loss_with);
  const auto                  difference = function_with.linear_a().narrow(1, 0, 2) - function.linear_a();
  BOOST_TEST(testing::scalar(difference.abs().max()) < 1e-9 * testing::scalar(function.linear_a().abs().max()));
}

// The linear response to small strains is the truth's, and the function's gradient goes through the modes.
BOOST_DATA_TEST_CASE(coefficients, data::make(ConstitutiveLoss::names()), kind)
{
  const testing::LaminateCell cell;
  const ConstitutiveLoss      loss(cell, kind);
  const ConstitutiveFunction  function(loss);
  const double                small = 1e-9;
  for (int64_t k = 0; k < 3; ++k)
    {
      std::vector<double> strain(3), a(2), stress(4);
      strain[k] = small;
      cell.solve(1, strain, a, stress, {});
      for (int64_t i = 0; i < 2; ++i)
        BOOST_TEST(std::abs(testing::scalar(function.linear_a()[k][i]) - a[i] / small) < 1e-5);
      for (int64_t i = 0; i < 4; ++i)
        {
          double mean = 0.;
          for (int64_t j = 0; j < 6; ++j)
            mean += cell.data().mean_stress[i * 6 + j] * testing::scalar(function.linear_b()[k][j]);
          BOOST_TEST(std::abs(mean - stress[i] / small) < 1e-5 * 4e4);
        }
    }

  torch::manual_seed(1);
  const auto strains  = 0.03 * torch::rand({5, 3}, torch::kDouble);
  auto       a        = (0.01 * torch::randn({5, 2}, torch::kDouble)).requires_grad_(true);
  auto       b        = (5. * torch::randn({5, 6}, torch::kDouble)).requires_grad_(true);
  const auto gradient = torch::autograd::grad({function(strains, a, b)}, {a, b});
  for (const auto &[variable, computed, h] : {std::tuple{a, gradient[0], 1e-6}, std::tuple{b, gradient[1], 1e-3}})
    {
      const auto         direction = torch::randn_like(variable);
      torch::NoGradGuard no_grad;
      const auto         original = variable.clone();
      variable.copy_(original + h * direction);
      const double up = testing::scalar(function(strains, a, b));
      variable.copy_(original - h * direction);
      const double down = testing::scalar(function(strains, a, b));
      variable.copy_(original);
      const double slope = testing::scalar((computed * direction).sum());
      BOOST_TEST(std::abs((up - down) / (2. * h) - slope) < 1e-6 * std::abs(slope));
    }
}
