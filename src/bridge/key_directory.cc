#include "bridge/key_directory.h"

#include <algorithm>

namespace trestle
{
  namespace
  {
    using Messages = std::vector<std::vector<std::uint64_t>>; ///< one a rank

    /// Sends messages[r] to rank r. @returns what every rank sent here.
    Messages swap_messages(const Communicator &communicator, const Messages &messages)
    {
      const int                  n_ranks = communicator.size();
      std::vector<int>           n_sent(n_ranks), n_received(n_ranks), send_begin(n_ranks), receive_begin(n_ranks);
      std::vector<std::uint64_t> sent;
      for (int rank = 0; rank < n_ranks; ++rank)
        {
          send_begin[rank] = int(sent.size());
          n_sent[rank]     = int(messages[rank].size());
          sent.insert(sent.end(), messages[rank].begin(), messages[rank].end());
        }
      MPI_Alltoall(n_sent.data(), 1, MPI_INT, n_received.data(), 1, MPI_INT, communicator.get());
      for (int rank = 1; rank < n_ranks; ++rank)
        receive_begin[rank] = receive_begin[rank - 1] + n_received[rank - 1];
      std::vector<std::uint64_t> received(receive_begin.back() + n_received.back());
      MPI_Alltoallv(sent.data(), n_sent.data(), send_begin.data(), MPI_UINT64_T, received.data(),
                    n_received.data(), receive_begin.data(), MPI_UINT64_T, communicator.get());

      Messages result(n_ranks);
      for (int rank = 0; rank < n_ranks; ++rank)
        result[rank].assign(received.begin() + receive_begin[rank],
                            received.begin() + receive_begin[rank] + n_received[rank]);
      return result;
    }

    /// Keys to the ranks that look after them.
    Messages address(const Communicator &communicator, const std::vector<std::uint64_t> &keys)
    {
      Messages result(communicator.size());
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
