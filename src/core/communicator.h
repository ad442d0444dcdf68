#pragma once

#include <mpi.h>

#include <functional>
#include <string>
#include <vector>

namespace trestle
{
  /// Rank, size and the few reductions all layers need, on a communicator that somebody else owns.
  class Communicator
  {
  public:
    explicit Communicator(MPI_Comm comm = MPI_COMM_WORLD);

    MPI_Comm get() const { return comm_; }
    int      rank() const { return rank_; }
    int      size() const { return size_; }
    bool     is_root() const { return rank_ == 0; }

    double        sum(double value) const;
    double        max(double value) const;
    double        min(double value) const;
    unsigned long sum(unsigned long value) const;
    bool          any(bool value) const;
    void          sum_in_place(double *values, std::size_t n) const;
    std::string   broadcast(const std::string &text_on_root) const;

    /**
     * Runs the action on the root alone; an Error it throws is thrown on all ranks, with the same type and
     * text, so that no rank waits for one that has given up.
     */
    void on_root(const std::function<void()> &action) const;

    /**
     * Runs the action on every rank; when it throws an Error on at least one, the lowest such rank's Error
     * is thrown on all. For work that may fail on some ranks only. The action must not communicate.
     */
    void on_all(const std::function<void()> &action) const;

  private:
    MPI_Comm comm_;
    int      rank_ = 0;
    int      size_ = 1;
  };
} // namespace trestle
