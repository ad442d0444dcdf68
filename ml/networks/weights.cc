#include "ml/networks/weights.h"

#include "core/exceptions.h"
#include "core/random.h"
#include "ml/tensor_placement.h"

namespace trestle
{
  Weights::Weights(std::vector<WeightShape> shapes, const unsigned int seed, const torch::TensorOptions &options)
    : shapes_(std::move(shapes))
  {
    int64_t total = 0;
    for (const auto &shape : shapes_)
      total += sizes_.emplace_back(c10::multiply_integers(shape.shape));
    flat_ = torch::zeros({total}, options.requires_grad(true));
    randomise(seed);
  }

  void Weights::randomise(const unsigned int seed)
  {
    auto    values = torch::empty({flat_.numel()}, torch::kDouble);
    double *entry  = values.data_ptr<double>();
    for (std::size_t i = 0; i < shapes_.size(); ++i)
      {
        const RandomStream stream(seed, "initial weights", i);
        for (int64_t j = 0; j < sizes_[i]; ++j)
          *entry++ = shapes_[i].bound == 0. ? 0. : shapes_[i].bound * (2. * stream.uniform(j) - 1.);
      }
    assign(values);
  }

  void Weights::assign(const torch::Tensor &values)
  {
    torch::NoGradGuard no_grad;
    flat_.copy_(values);
  }

  std::vector<torch::Tensor> Weights::arrays() const
  {
    auto pieces = flat_.split_with_sizes(sizes_);
    for (std::size_t i = 0; i < pieces.size(); ++i)
      pieces[i] = pieces[i].view(shapes_[i].shape);
    return pieces;
  }

  void Weights::write(Archive &archive) const
  {
    const auto values = on_host(flat_);
    auto       entry  = entries(values).begin();
    for (std::size_t i = 0; i < shapes_.size(); ++i)
      {
        archive.arrays[shapes_[i].name] = {{shapes_[i].shape.begin(), shapes_[i].shape.end()},
                                           {entry, entry + sizes_[i]}};
        entry += sizes_[i];
      }
  }

  void Weights::read(const Archive &archive)
  {
    auto values = torch::empty({flat_.numel()}, torch::kDouble);
    auto entry  = entries(values).begin();
    for (std::size_t i = 0; i < shapes_.size(); ++i)
      {
        const auto array = archive.arrays.find(shapes_[i].name);
        if (array == archive.arrays.end() || array->second.values.size() != std::size_t(sizes_[i]))
          throw InputError("The model archive has no array '" + shapes_[i].name + "' of " +
                               std::to_string(sizes_[i]) + " values.",
                           "The file is damaged: train and save the model again.");
        entry = std::copy(array->second.values.begin(), array->second.values.end(), entry);
      }
    assign(values);
  }
} // namespace trestle
