#include "bridge/graph/key_directory.h"

#include "bridge/graph/messages.h"

#include <algorithm>

namespace trestle
{
  namespace
  {
    /// Keys to the ranks that look after them.
    Messages<std::uint64_t> address(const Communicator &communicator, const std::vector<std::uint64_t> &keys)
    {
      Messages<std::uint64_t> result(communicator.size());
      for (const auto key : keys)
        result[key % communicator.size()].push_back(key);
      return result;
    }

    /// Asks about keys; answer(rank, key) speaks for those this rank looks after. @returns in the order of keys.
    template <class Answer>
    std::vector<std::uint64_t> ask(const Communicator &communicator, const std::vector<std::uint64_t> &keys,
                                   const Answer &answer)
    {
      auto questions = swap_messages(communicator, address(communicator, keys));
      for (int rank = 0; rank < communicator.size(); ++rank)
        for (auto &entry : questions[rank])
          entry = answer(rank, entry);
      const auto answers = swap_messages(communicator, questions);

      std::vector<std::size_t>   next(communicator.size(), 0);
      std::vector<std::uint64_t> result;
      for (const auto key : keys)
        {
          const auto rank = key % communicator.size();
          result.push_back(answers[rank][next[rank]++]);
        }
      return result;
    }
  } // namespace

  KeyDirectory::KeyDirectory(const Communicator &communicator, const std::vector<Key> &keys)
    : communicator_(communicator)
  {
    // Questions are answered by ascending rank: the first who asks is the lowest.
    std::unordered_map<Key, std::uint64_t> owner_of;
    const auto                             owners = ask(communicator, keys, [&](const int rank, const Key key) {
      return owner_of.try_emplace(key, std::uint64_t(rank)).first->second;
    });
    for (std::size_t i = 0; i < keys.size(); ++i)
      if (owners[i] == std::uint64_t(communicator.rank()))
        owned_.push_back(keys[i]);
    std::sort(owned_.begin(), owned_.end());

    std::uint64_t n_owned = owned_.size();
    MPI_Exscan(&n_owned, &first_index_, 1, MPI_UINT64_T, MPI_SUM, communicator.get());
    if (communicator.is_root())
      first_index_ = 0;
    MPI_Allreduce(&n_owned, &n_global_, 1, MPI_UINT64_T, MPI_SUM, communicator.get());

    // Keys, then their indices.
    auto announcements = address(communicator, owned_);
    for (auto &message : announcements)
      for (std::size_t i = 0, n = message.size(); i < n; ++i)
        message.push_back(first_index_ +
                          (std::lower_bound(owned_.begin(), owned_.end(), message[i]) - owned_.begin()));
    for (const auto &message : swap_messages(communicator, announcements))
      for (std::size_t i = 0; i < message.size() / 2; ++i)
        index_of_[message[i]] = message[message.size() / 2 + i];
  }

  std::vector<std::uint64_t> KeyDirectory::indices(const std::vector<Key> &keys) const
  {
    return ask(communicator_, keys, [&](const int, const Key key) {
      const auto found = index_of_.find(key);
      return found == index_of_.end() ? unknown : found->second;
    });
  }
} // namespace trestle
