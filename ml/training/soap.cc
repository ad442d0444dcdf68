#include "ml/training/soap.h"

#include "ml/training/update_stage.h"

#include <cmath>

namespace trestle
{
  SoapUpdate::SoapUpdate(ParameterSink &prm)
  {
    auto &c = constants_;
    prm.add("beta 1", c.beta_1, "Share that the mean of the gradients keeps a step.", share_kept());
    prm.add("beta 2", c.beta_2, "Share that the mean of their squares in the bases keeps a step.", share_kept());
    prm.add("beta gram", c.beta_gram, "Share that the means of G G^T and G^T G keep a step.", share_kept());
    prm.add("epsilon", c.epsilon, "Added to the root of the mean of squares.", Allowed::positive());
    prm.add("refresh every", c.refresh_every, "Steps between new bases.", Allowed::at_least(1));
    prm.add("longest side", c.longest_side, "Longer sides of an array have no basis.");
  }

  void SoapUpdate::start(const std::vector<WeightShape> &shapes)
  {
    n_steps_ = 0;
    matrices_.clear();
    for (const auto &shape : shapes)
      {
        const int64_t n_columns = shape.shape.back();
        int64_t       n_rows    = 1;
        for (std::size_t i = 0; i + 1 < shape.shape.size(); ++i)
          n_rows *= shape.shape[i];
        auto      &matrix = matrices_.emplace_back(Matrix{n_rows, n_columns, {}, {}, {}, {}});
        const auto zeros  = [](int64_t n, int64_t m) { return torch::zeros({n, m}, torch::kDouble); };
        for (const auto &[side, n] : {std::pair{&matrix.left, n_rows}, {&matrix.right, n_columns}})
          if (n > 1 && n <= int64_t(constants_.longest_side))
            *side = {zeros(n, n), zeros(n, n)};
        matrix.mean        = zeros(n_rows, n_columns);
        matrix.mean_square = zeros(n_rows, n_columns);
      }
  }

  // Contiguous, as they are after a checkpoint: products of another layout differ in the last digits.
  void SoapUpdate::Side::learn(const torch::Tensor &product, const unsigned int step, const Constants &constants)
  {
    gram.mul_(constants.beta_gram).add_(product, 1. - constants.beta_gram);
    if (step == 1)
      basis = std::get<1>(at::linalg_eigh(gram)).contiguous();
    else if (step % constants.refresh_every == 0)
      basis = std::get<0>(at::linalg_qr(torch::mm(gram, basis))).contiguous();
  }

  torch::Tensor SoapUpdate::Matrix::rotated(torch::Tensor x) const
  {
    if (left.is_rotated())
      x = torch::mm(left.basis.t(), x);
    return right.is_rotated() ? torch::mm(x, right.basis) : x;
  }

  torch::Tensor SoapUpdate::Matrix::rotated_back(torch::Tensor x) const
  {
    if (left.is_rotated())
      x = torch::mm(left.basis, x);
    return right.is_rotated() ? torch::mm(x, right.basis.t()) : x;
  }

  torch::Tensor SoapUpdate::Matrix::direction(const torch::Tensor &gradient, const unsigned int step,
                                              const Constants &c)
  {
    if (left.is_rotated())
      left.learn(torch::mm(gradient, gradient.t()), step, c);
    if (right.is_rotated())
      right.learn(torch::mm(gradient.t(), gradient), step, c);
    mean.mul_(c.beta_1).add_(gradient, 1. - c.beta_1);
    mean_square.mul_(c.beta_2).add_(rotated(gradient).square_(), 1. - c.beta_2);
    const auto size = (mean_square / (1. - std::pow(c.beta_2, step))).sqrt_().add_(c.epsilon);
    return rotated_back(rotated(mean) / size) / (1. - std::pow(c.beta_1, step));
  }

  torch::Tensor SoapUpdate::step(const torch::Tensor &weights, const torch::Tensor &gradient, const double rate)
  {
    ++n_steps_;
    const auto                 flat = gradient.to(torch::kCPU, torch::kDouble);
    std::vector<torch::Tensor> directions;
    int64_t                    begin = 0;
    for (auto &matrix : matrices_)
      {
        const int64_t size = matrix.n_rows * matrix.n_columns;
        const auto    part = flat.narrow(0, begin, size).view({matrix.n_rows, matrix.n_columns});
        directions.push_back(matrix.direction(part, n_steps_, constants_).reshape({-1}));
        begin += size;
      }
    return weights - rate * torch::cat(directions).to(weights.options());
  }

  void SoapUpdate::write(Archive &archive) const
  {
    archive.arrays["soap steps"] = {{1}, {double(n_steps_)}};
    for (std::size_t i = 0; i < matrices_.size(); ++i)
      {
        const auto       &matrix             = matrices_[i];
        const std::string name               = "soap " + std::to_string(i) + " ";
        archive.arrays[name + "mean"]        = to_array(matrix.mean);
        archive.arrays[name + "mean square"] = to_array(matrix.mean_square);
        for (const auto &[side, side_name] : {std::pair{&matrix.left, "left"}, {&matrix.right, "right"}})
          if (side->is_rotated())
            {
              archive.arrays[name + side_name + " gram"]  = to_array(side->gram);
              archive.arrays[name + side_name + " basis"] = to_array(side->basis);
            }
      }
  }

  void SoapUpdate::read(const Archive &archive, const torch::Tensor &)
  {
    n_steps_ = (unsigned int)(archive.arrays.at("soap steps").values.at(0));
    for (std::size_t i = 0; i < matrices_.size(); ++i)
      {
        auto             &matrix = matrices_[i];
        const std::string name   = "soap " + std::to_string(i) + " ";
        const auto        read   = [&](const std::string &what, torch::Tensor &values) {
          values = to_tensor(archive.arrays.at(name + what), values);
        };
        read("mean", matrix.mean);
        read("mean square", matrix.mean_square);
        for (const auto &[side, side_name] : {std::pair{&matrix.left, "left"}, {&matrix.right, "right"}})
          if (side->is_rotated())
            {
              read(std::string(side_name) + " gram", side->gram);
              read(std::string(side_name) + " basis", side->basis);
            }
      }
  }

  namespace
  {
    const RegisterWeightUpdate<SoapUpdate>
        registration("soap",
                     "Adam in eigenvectors of the gradients of every array of weights (Vyas et al. 2024).");
  } // namespace
} // namespace trestle
