#include "ml/answering/branch_archive.h"

#include "core/exceptions.h"
#include "core/text.h"
#include "ml/answering/cell_scales.h"

#include <functional>
#include <numeric>

namespace trestle
{
  namespace
  {
    std::size_t size_of(const BranchArray &array)
    {
      return std::accumulate(array.shape.begin(), array.shape.end(), std::size_t(1), std::multiplies<>());
    }
  } // namespace

  std::vector<BranchArray> branch_arrays(const BranchShape &shape, const std::string &name)
  {
    std::vector<BranchArray> arrays;
    for (std::size_t l = 0; l < shape.n_layers(); ++l)
      {
        const unsigned long from = shape.widths[l], to = shape.widths[l + 1];
        const std::string   layer = name + " layer " + std::to_string(l + 1);
        arrays.push_back({layer + " matrix", {from, to}});
        arrays.push_back({layer + " bias", {to}});
      }
    arrays.push_back({name + " linear term", {shape.n_inputs(), shape.n_outputs()}});
    return arrays;
  }

  void write_branch(const BranchShape &shape, const std::string &name, std::span<const double> weights,
                    Archive &archive)
  {
    for (const auto &array : branch_arrays(shape, name))
      {
        const std::size_t n        = size_of(array);
        archive.arrays[array.name] = {array.shape, {weights.begin(), weights.begin() + n}};
        weights                    = weights.subspan(n);
      }
  }

  std::vector<double> read_branch(const BranchShape &shape, const std::string &name, const Archive &archive)
  {
    std::vector<double> weights;
    for (const auto &array : branch_arrays(shape, name))
      {
        const auto &values = archived(archive, array.name, size_of(array));
        weights.insert(weights.end(), values.begin(), values.end());
      }
    return weights;
  }

  BranchShape branch_shape(const std::string &text)
  {
    constexpr double most_widths = 65536.; // no archive has such layers: the text is damaged
    BranchShape      shape;
    const auto       words = text::split(text::trim(text), ' ');
    bool             fits  = words.size() == 2 && (words[1] == "swish" || words[1] == "tanh");
    if (fits)
      for (const auto &part : text::split(words[0], '-'))
        {
          double width = 0.;
          fits         = fits && text::read_number(part, width) && width >= 1. && width < most_widths;
          shape.widths.push_back(fits ? (unsigned int)(width) : 0);
        }
    if (!fits || shape.widths.size() < 2)
      throw InputError("The network's archive holds layers '" + text + "', which are none of this Trestle.",
                       "The file is damaged or of another version: train the network again.");
    shape.activation = words[1] == "tanh" ? BranchShape::Activation::tanh : BranchShape::Activation::swish;
    return shape;
  }
} // namespace trestle
