#include "ml/stochastic_submodel/normal_law.h"

#include "ml/answering/cell_scales.h"
#include "ml/stochastic_submodel/rows.h"
#include "ml/tensor_placement.h"
#include "ml/training/training_objective.h"

namespace trestle
{
  NormalLaw::NormalLaw(const RandomVectors &standard, const Communicator &communicator)
  {
    constexpr double smallest = 1e-8; // singular value over the largest of conditions that tell nothing new
    const auto       values   = to_rows(standard.values, standard.n(), torch::kDouble);
    auto             rest     = values;
    slopes_                   = torch::zeros({0, values.size(1)}, torch::kDouble);
    if (standard.n_conditions > 0)
      {
        const auto conditions = to_rows(standard.conditions, standard.n(), torch::kDouble);
        slopes_               = torch::mm(at::linalg_pinv(conditions, smallest, false), values);
        rest                  = values - torch::mm(conditions, slopes_);
      }
    const auto [variances, axes] = at::linalg_eigh(torch::mm(rest.t(), rest) / double(standard.n()), "L");
    root_                        = torch::mm(axes * variances.clamp_min(0.).sqrt(), axes.t()).contiguous();
    broadcast_from_root(communicator, root_);
    broadcast_from_root(communicator, slopes_);
  }

  torch::Tensor NormalLaw::apply(const torch::Tensor &noise, const torch::Tensor &conditions) const
  {
    const auto normal = torch::mm(noise, root_.to(noise.options()));
    return conditions.size(1) == 0 ? normal : torch::addmm(normal, conditions, slopes_.to(noise.options()));
  }

  std::vector<double> NormalLaw::evaluate(const std::span<const double> noise,
                                          const std::span<const double> conditions) const
  {
    const auto          d = std::size_t(root_.size(0)), c = std::size_t(slopes_.size(0));
    const auto          root = entries(root_), slopes = entries(slopes_);
    std::vector<double> result(noise.size(), 0.);
    const auto add = [&](const std::size_t row, const double factor, const std::span<const double> times) {
      for (std::size_t j = 0; j < d; ++j)
        result[row * d + j] += factor * times[j];
    };
    for (std::size_t i = 0; i < noise.size() / d; ++i)
      {
        for (std::size_t k = 0; k < d; ++k)
          add(i, noise[i * d + k], root.subspan(k * d, d));
        for (std::size_t k = 0; k < c; ++k)
          add(i, conditions[i * c + k], slopes.subspan(k * d, d));
      }
    return result;
  }

  void NormalLaw::write(Archive &archive) const
  {
    const auto put = [&](const std::string &name, const torch::Tensor &matrix) {
      const auto values                         = entries(matrix);
      archive.arrays["generator start " + name] = {
          {(unsigned long)(matrix.size(0)), (unsigned long)(matrix.size(1))}, {values.begin(), values.end()}};
    };
    put("root", root_);
    if (slopes_.size(0) > 0)
      put("slopes", slopes_);
  }

  NormalLaw NormalLaw::read(const std::size_t n_entries, const std::size_t n_conditions, const Archive &archive)
  {
    const auto get = [&](const std::string &name, const std::size_t n_rows) {
      if (n_rows == 0)
        return torch::zeros({0, int64_t(n_entries)}, torch::kDouble);
      return to_rows(archived(archive, "generator start " + name, n_rows * n_entries), n_rows, torch::kDouble);
    };
    NormalLaw result;
    result.root_   = get("root", n_entries);
    result.slopes_ = get("slopes", n_conditions);
    return result;
  }
} // namespace trestle
