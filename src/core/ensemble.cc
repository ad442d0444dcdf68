#include "core/ensemble.h"

#include "core/exceptions.h"
#include "core/long_message.h"

#include <algorithm>

namespace trestle
{
  namespace
  {
    unsigned int group_of(const Communicator &all, const unsigned int n_groups)
    {
      if (n_groups == 0 || (unsigned int)(all.size()) % n_groups != 0)
        throw InputError("groups = " + std::to_string(n_groups) + ": " + std::to_string(all.size()) +
                             " rank(s) cannot be shared out evenly.",
                         "Run with a multiple of " + std::to_string(std::max(1u, n_groups)) +
                             " ranks, or change the number of groups.");
      return (unsigned int)(all.rank()) / ((unsigned int)(all.size()) / n_groups);
    }

    Communicator split(const Communicator &all, const unsigned int index)
    {
      MPI_Comm group = MPI_COMM_NULL;
      MPI_Comm_split(all.get(), int(index), all.rank(), &group);
      return Communicator(group);
    }
  } // namespace

  Ensemble::Ensemble(const Communicator &all, const unsigned int n_groups)
    : all_(all),
      n_groups_(n_groups),
      index_(group_of(all, n_groups)),
      group_(split(all, index_))
  {}

  Ensemble::~Ensemble()
  {
    MPI_Comm group = group_.get();
    MPI_Comm_free(&group);
  }

  void Ensemble::sum_in_place(std::vector<double> &values) const
  {
    if (!group_.is_root())
      std::fill(values.begin(), values.end(), 0.);
    all_.sum_in_place(values.data(), values.size());
  }

  std::vector<double> Ensemble::to_root(const unsigned int group, const std::vector<double> &values) const
  {
    const int           sender = int(group) * (all_.size() / int(n_groups_));
    const bool          sends  = all_.rank() == sender;
    const unsigned long n      = all_.sum(sends ? (unsigned long)(values.size()) : 0ul);
    std::vector<double> result = sends ? values : std::vector<double>(all_.is_root() ? n : 0);
    move_numbers(all_, sender, 0, result);
    return all_.is_root() ? result : std::vector<double>();
  }
} // namespace trestle
