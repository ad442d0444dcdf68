#include "ml/training/lbfgs.h"

#include "ml/training/wolfe_search.h"

namespace trestle
{
  namespace
  {
    double product(const torch::Tensor &a, const torch::Tensor &b) { return a.dot(b).item<double>(); }
  } // namespace

  LbfgsUpdate::LbfgsUpdate(const unsigned int n_pairs)
    : n_pairs_(n_pairs)
  {}

  bool LbfgsUpdate::step(SmoothFunction &function)
  {
    const auto weights = function.weights();
    if (!search(function, weights, direction(function.gradient())) && !pairs_.empty())
      {
        // Curvature from far away can point uphill: forget it, try steepest descent once.
        pairs_.clear();
        function.evaluate_at(weights);
        return search(function, weights, direction(function.gradient()));
      }
    return !function.weights().equal(weights);
  }

  void LbfgsUpdate::write(Archive &archive) const
  {
    archive.arrays["lbfgs pairs"] = {{1}, {double(pairs_.size())}};
    for (std::size_t i = 0; i < pairs_.size(); ++i)
      {
        archive.arrays["lbfgs step " + std::to_string(i)]   = to_array(pairs_[i].step);
        archive.arrays["lbfgs change " + std::to_string(i)] = to_array(pairs_[i].change);
      }
  }

  void LbfgsUpdate::read(const Archive &archive, const torch::Tensor &weights)
  {
    pairs_.clear();
    const auto n = std::size_t(archive.arrays.at("lbfgs pairs").values.at(0));
    for (std::size_t i = 0; i < n; ++i)
      pairs_.push_back({to_tensor(archive.arrays.at("lbfgs step " + std::to_string(i)), weights),
                        to_tensor(archive.arrays.at("lbfgs change " + std::to_string(i)), weights)});
  }

  /// - H g by the two-loop recursion.
  torch::Tensor LbfgsUpdate::direction(const torch::Tensor &gradient) const
  {
    auto                result = -gradient;
    std::vector<double> alpha(pairs_.size());
    for (std::size_t i = pairs_.size(); i-- > 0;)
      {
        alpha[i] = product(pairs_[i].step, result) / product(pairs_[i].step, pairs_[i].change);
        result.sub_(pairs_[i].change, alpha[i]);
      }
    if (!pairs_.empty())
      result.mul_(product(pairs_.back().step, pairs_.back().change) /
                  product(pairs_.back().change, pairs_.back().change));
    for (std::size_t i = 0; i < pairs_.size(); ++i)
      {
        const double beta = product(pairs_[i].change, result) / product(pairs_[i].step, pairs_[i].change);
        result.add_(pairs_[i].step, alpha[i] - beta);
      }
    return result;
  }

  /// @returns whether the loss fell.
  bool LbfgsUpdate::search(SmoothFunction &function, const torch::Tensor &weights, const torch::Tensor &direction)
  {
    const auto   gradient = function.gradient().clone();
    const double first    = pairs_.empty() ? std::min(1., 1. / gradient.abs().sum().item<double>()) : 1.;
    if (!wolfe_search(function, weights, direction, first))
      return false;
    Pair pair{function.weights() - weights, function.gradient() - gradient};
    // Only pairs of positive curvature keep the approximation positive definite.
    if (product(pair.step, pair.change) > 1e-16 * product(pair.change, pair.change))
      pairs_.push_back(std::move(pair));
    if (pairs_.size() > n_pairs_)
      pairs_.pop_front();
    return true;
  }

  Lbfgs::Lbfgs(ParameterSink &prm)
    : Optimiser(prm, 100, 1e-10),
      update_(n_pairs_)
  {
    prm.add("history", n_pairs_, "Pairs of steps and gradient changes kept.", Allowed::at_least(1));
  }

  Lbfgs::Lbfgs(const unsigned int n_steps, const unsigned int n_pairs)
    : Optimiser(n_steps),
      n_pairs_(n_pairs),
      update_(n_pairs)
  {}

  void Lbfgs::read(const Archive &archive, TrainingObjective &objective)
  {
    start(objective);
    update_.read(archive, objective.weights());
  }

  namespace
  {
    const RegisterOptimiser<Lbfgs> registration("lbfgs", "L-BFGS with a strong Wolfe line search.");
  } // namespace
} // namespace trestle
