#include "ml/rom_net/classifier_shapes.h"

#include "core/exceptions.h"
#include "core/text.h"

namespace trestle
{
  namespace
  {
    std::vector<unsigned int> hidden_widths(const std::string &entry)
    {
      constexpr unsigned int    most = 4096;
      std::vector<unsigned int> widths;
      for (const auto &part : text::split(entry, '-'))
        widths.push_back(text::natural_number("classifier/widths", part));
      for (const auto width : widths)
        if (width == 0 || width > most)
          throw InputError("classifier/widths = " + entry + ": a layer of " + std::to_string(width) + " channels.",
                           "Give 1 to " + std::to_string(most) + " channels a layer, such as 32-16.");
      return widths;
    }
  } // namespace

  std::vector<BranchShape> classifier_shapes(const std::vector<std::string> &widths, const unsigned int n,
                                             const std::size_t n_inputs, const unsigned int n_classes)
  {
    if (widths.empty())
      throw InputError("classifier/widths is empty: the networks have no hidden layers.",
                       "Name the widths of each network, such as 16, 32-16.");
    std::vector<BranchShape> shapes;
    for (unsigned int i = 0; i < n; ++i)
      {
        BranchShape shape{hidden_widths(widths[i % widths.size()]),
                          i % 2 == 0 ? BranchShape::Activation::swish : BranchShape::Activation::tanh};
        shape.widths.insert(shape.widths.begin(), (unsigned int)(n_inputs));
        shape.widths.push_back(n_classes);
        shapes.push_back(std::move(shape));
      }
    return shapes;
  }
} // namespace trestle
