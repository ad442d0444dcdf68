#pragma once

#include "core/communicator.h"

#include <cstdint>
#include <unordered_map>
#include <vector>

namespace trestle
{
  /**
   * Gives keys that several ranks know an owner and a global index, contiguous by rank. What is known of a key is
   * kept by rank `key % size`, so that no rank holds all keys.
   */
  class KeyDirectory
  {
  public:
    using Key = std::uint64_t;

    static constexpr std::uint64_t unknown = ~std::uint64_t(0);

    /// Collective. @param keys what this rank needs, without repetition.
    KeyDirectory(const Communicator &communicator, const std::vector<Key> &keys);

    /// Keys given to this rank (the lowest that needs them), ascending. Global indices are
    /// first_index(), first_index() + 1, ... in this order.
    const std::vector<Key> &owned() const { return owned_; }
    std::uint64_t           first_index() const { return first_index_; }
    std::uint64_t           n_global() const { return n_global_; }

    /// Global indices of any keys; `unknown` for one that no rank needs. Collective.
    std::vector<std::uint64_t> indices(const std::vector<Key> &keys) const;

  private:
    Communicator                           communicator_;
    std::vector<Key>                       owned_;
    std::uint64_t                          first_index_ = 0;
    std::uint64_t                          n_global_    = 0;
    std::unordered_map<Key, std::uint64_t> index_of_; ///< of the keys this rank looks after
  };
} // namespace trestle
