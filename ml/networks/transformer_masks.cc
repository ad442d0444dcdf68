#include "ml/networks/transformer_masks.h"

namespace trestle
{
  TransformerMasks::TransformerMasks(ParameterSink &prm)
  {
    prm.add("hops", n_hops_,
            "Nodes attend to neighbours up to so many edges away; cost and memory grow as its square in the "
            "plane, as its cube in space.",
            Allowed::between(1, 1000));
    prm.add(
        "dilated windows", n_windows_,
        "n: blocks attend in turn to rings 1, 2, 4, ..., 2^n edges away (and with `hops` = K to K multiples of "
        "that). 0: all to the same.",
        Allowed::between(0, 9));
    prm.add("random jumps", n_jumps_,
            "Nodes attend to as many others, anywhere in the mesh: the same in all blocks, on any number of ranks "
            "and in any numbering.");
    prm.add("jumps seed", seed_, "Of the random jumps.");
    prm.add("global tokens", n_tokens_,
            "Learnt tokens, which attend to all nodes and are attended to by all: n times the nodes more edges.");
    prm.add(
        "position bias", has_bias_,
        "Whether a linear map of the relative position, logarithmic in distance, is added to the scores of each "
        "edge, one for each head and block.");
    prm.add(
        "largest mask", largest_mask_,
        "Gigabytes, over all ranks, that a mask of hops or jumps may take with what is kept on its edges for one "
        "sample.",
        Allowed::positive());
  }

  MaskShape TransformerMasks::shape(const unsigned int mask) const
  {
    return {{n_hops_, 1u << mask, n_jumps_, n_jumps_ > 0 ? seed_ : 0}, n_tokens_};
  }

  EdgeBudget TransformerMasks::budget(const double n_kept) const
  {
    constexpr double indices = 16.; // of an edge: row, column, number
    return {indices + 8. * n_kept, 1e9 * largest_mask_};
  }

  std::string TransformerMasks::architecture() const
  {
    std::string result;
    for (const auto &[name, n, usual] : {std::tuple{", hops ", n_hops_, 1u},
                                         {", dilated windows ", n_windows_, 0u},
                                         {", random jumps ", n_jumps_, 0u},
                                         {", jumps seed ", n_jumps_ > 0 ? seed_ : 0, 0u},
                                         {", global tokens ", n_tokens_, 0u}})
      if (n != usual)
        result += name + std::to_string(n);
    return result + (has_bias_ ? ", position bias" : "");
  }
} // namespace trestle
