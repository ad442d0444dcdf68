// MPI: 1 2
// Adam and AdamW are those of LibTorch, with whatever constants; SOAP is Adam where it has no bases, and turns with
// the weights where it has.
#include "ml/training/weight_update.h"
#include "support/parameter_values.h"
#include "support/torch_scalar.h"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <torch/optim.h>

using namespace trestle;
namespace data = boost::unit_test::data;

namespace
{
  /// An update with its constants, for one array.
  std::unique_ptr<WeightUpdate> create(const std::string &name, const WeightShape &shape,
                                       const std::map<std::string, std::string> &constants = {})
  {
    testing::ParameterValues prm;
    auto                     update = WeightUpdateRegistry::instance().create(name, prm);
    for (const auto &[key, value] : constants)
      prm.set(key, value);
    update->start({shape});
    return update;
  }

  /// Largest difference of n weights after 50 steps of the update and of LibTorch's.
  template <class Oracle, class Options>
  double difference_to_libtorch(WeightUpdate &update, const int64_t n, const Options &options)
  {
    torch::manual_seed(2);
    auto       mine  = torch::randn({n}, torch::kDouble);
    auto       other = mine.clone().requires_grad_(true);
    const auto scale = torch::randn({n}, torch::kDouble);
    Oracle     oracle({other}, options);
    for (int i = 0; i < 50; ++i)
      {
        mine = update.step(mine, scale * mine.sin(), 3e-2);
        oracle.zero_grad();
        (-scale * other.cos()).sum().backward();
        oracle.step();
      }
    return testing::scalar((mine - other).abs().max());
  }

  const std::map<std::string, std::string> other_constants{
      {"beta 1", "0.8"}, {"beta 2", "0.95"}, {"epsilon", "1e-4"}};
} // namespace

// By default and with other constants.
BOOST_AUTO_TEST_CASE(adam_is_that_of_libtorch)
{
  using torch::optim::AdamOptions;
  const auto plain = create("adam", {"w", {20}}), other = create("adam", {"w", {20}}, other_constants);
  BOOST_TEST(difference_to_libtorch<torch::optim::Adam>(*plain, 20, AdamOptions(3e-2)) < 1e-13);
  BOOST_TEST(difference_to_libtorch<torch::optim::Adam>(*other, 20,
                                                        AdamOptions(3e-2).betas({0.8, 0.95}).eps(1e-4)) < 1e-13);
}

// Weights decay by the rate times the decay, apart from the gradient; the default is LibTorch's.
BOOST_AUTO_TEST_CASE(adamw_is_that_of_libtorch)
{
  using torch::optim::AdamWOptions;
  auto constants            = other_constants;
  constants["weight decay"] = "0.3";
  const auto plain = create("adamw", {"w", {20}}), other = create("adamw", {"w", {20}}, constants);
  BOOST_TEST(difference_to_libtorch<torch::optim::AdamW>(*plain, 20, AdamWOptions(3e-2)) < 1e-13);
  BOOST_TEST(difference_to_libtorch<torch::optim::AdamW>(
                 *other, 20, AdamWOptions(3e-2).betas({0.8, 0.95}).eps(1e-4).weight_decay(0.3)) < 1e-13);
}

// A side that is too long has no basis.
BOOST_AUTO_TEST_CASE(soap_without_bases_is_adam)
{
  const auto long_side = create("soap", {"bias", {1500}}),
             limited   = create("soap", {"w", {4, 5}}, {{"longest side", "3"}});
  const auto options   = torch::optim::AdamOptions(3e-2).betas({0.9, 0.99});
  BOOST_TEST(difference_to_libtorch<torch::optim::Adam>(*long_side, 1500, options) < 1e-13);
  BOOST_TEST(difference_to_libtorch<torch::optim::Adam>(*limited, 20, options) < 1e-13);
}

// f(W) = |A W B - C|^2 / 2 and the same function of W turned on both sides: the iterates turn alike.
BOOST_AUTO_TEST_CASE(soap_turns_with_the_weights)
{
  torch::manual_seed(6);
  const auto random = [](int64_t n, int64_t m) { return torch::randn({n, m}, torch::kDouble); };
  const auto a = random(4, 4), b = random(4, 4), c = random(4, 4), start = random(4, 4);
  const auto left = std::get<0>(at::linalg_qr(random(4, 4))), right = std::get<0>(at::linalg_qr(random(4, 4)));
  const auto gradient = [&](const torch::Tensor &w) { return a.t().mm(a.mm(w).mm(b) - c).mm(b.t()); };

  const auto plain = create("soap", {"w", {4, 4}}), turned = create("soap", {"w", {4, 4}});
  auto       w = start, v = left.mm(start).mm(right);
  for (int i = 0; i < 15; ++i)
    {
      w            = plain->step(w.reshape({-1}), gradient(w).reshape({-1}), 1e-2).view({4, 4});
      const auto g = left.mm(gradient(left.t().mm(v).mm(right.t()))).mm(right);
      v            = turned->step(v.reshape({-1}), g.reshape({-1}), 1e-2).view({4, 4});
    }
  // Components that the turned gradient lacks are divided by epsilon, round-off and all.
  BOOST_TEST(testing::scalar((left.mm(w).mm(right) - v).abs().max()) < 1e-4);
  BOOST_TEST(testing::scalar((w - start).abs().max()) > 0.05);
}

// An update that is started again has forgotten everything, and one that is read knows all.
BOOST_DATA_TEST_CASE(start_forgets_and_an_archive_keeps, data::make({"adam", "adamw", "soap"}), name)
{
  const WeightShape shape{"w", {3, 4}};
  torch::manual_seed(3);
  const auto g = torch::randn({12}, torch::kDouble), h = torch::randn({12}, torch::kDouble);
  const auto w     = torch::zeros({12}, torch::kDouble);
  const auto fresh = create(name, shape), used = create(name, shape), other = create(name, shape);
  used->step(w, h, 0.1);
  Archive archive;
  used->write(archive);
  other->read(archive, w);
  BOOST_TEST(used->step(w, g, 0.1).equal(other->step(w, g, 0.1)));
  used->start({shape});
  BOOST_TEST(used->step(w, g, 0.1).equal(fresh->step(w, g, 0.1)));
}
