#include "core/communicator.h"

#include "core/exceptions.h"

#include <algorithm>
#include <exception>
#include <new>

namespace trestle
{
  namespace
  {
    enum class Kind : int
    {
      none,
      input,
      convergence,
      fatal,
      other
    };

    struct Failure
    {
      Kind        kind = Kind::none;
      std::string message;
    };

    Failure attempt(const std::function<void()> &action)
    {
      try
        {
          action();
        }
      catch (const InputError &error)
        {
          return {Kind::input, error.what()};
        }
      catch (const ConvergenceError &error)
        {
          return {Kind::convergence, error.what()};
        }
      catch (const FatalError &error)
        {
          return {Kind::fatal, error.what()};
        }
      catch (const std::bad_alloc &)
        {
          return {Kind::fatal, "Memory ran out.\n  Take a smaller problem or more ranks on more machines."};
        }
      catch (const std::exception &error)
        {
          return {Kind::other, error.what()};
        }
      return {};
    }

    [[noreturn]] void rethrow(const Failure &failure)
    {
      switch (failure.kind)
        {
        case Kind::input:
          throw InputError(failure.message, "");
        case Kind::convergence:
          throw ConvergenceError(failure.message, "");
        default:
          throw FatalError(failure.message, "");
        }
    }

    // Collective: the failure of `speaker` is thrown everywhere.
    void share(const Communicator &communicator, const Failure &mine, const int speaker)
    {
      int kind = static_cast<int>(mine.kind);
      MPI_Bcast(&kind, 1, MPI_INT, speaker, communicator.get());
      if (kind == static_cast<int>(Kind::none))
        return;
      unsigned long length = mine.message.size();
      MPI_Bcast(&length, 1, MPI_UNSIGNED_LONG, speaker, communicator.get());
      std::string text = mine.message;
      text.resize(length);
      MPI_Bcast(text.data(), static_cast<int>(length), MPI_CHAR, speaker, communicator.get());
      rethrow({static_cast<Kind>(kind), text});
    }

    template <class T>
    T reduce(const MPI_Comm comm, T value, const MPI_Datatype type, const MPI_Op operation)
    {
      MPI_Allreduce(MPI_IN_PLACE, &value, 1, type, operation, comm);
      return value;
    }

    // MPI counts are ints; larger buffers go in pieces.
    constexpr std::size_t piece = std::size_t(1) << 28;
  } // namespace

  Communicator::Communicator(MPI_Comm comm)
    : comm_(comm)
  {
    MPI_Comm_rank(comm_, &rank_);
    MPI_Comm_size(comm_, &size_);
  }

  double        Communicator::sum(const double value) const { return reduce(comm_, value, MPI_DOUBLE, MPI_SUM); }
  double        Communicator::max(const double value) const { return reduce(comm_, value, MPI_DOUBLE, MPI_MAX); }
  double        Communicator::min(const double value) const { return reduce(comm_, value, MPI_DOUBLE, MPI_MIN); }
  unsigned long Communicator::sum(const unsigned long value) const
  {
    return reduce(comm_, value, MPI_UNSIGNED_LONG, MPI_SUM);
  }
  bool Communicator::any(const bool value) const { return reduce(comm_, int(value), MPI_INT, MPI_LOR) != 0; }

  void Communicator::sum_in_place(double *values, const std::size_t n) const
  {
    for (std::size_t begin = 0; begin < n; begin += piece)
      MPI_Allreduce(MPI_IN_PLACE, values + begin, static_cast<int>(std::min(piece, n - begin)), MPI_DOUBLE,
                    MPI_SUM, comm_);
  }

  std::string Communicator::broadcast(const std::string &text_on_root) const
  {
    unsigned long length = text_on_root.size();
    MPI_Bcast(&length, 1, MPI_UNSIGNED_LONG, 0, comm_);
    std::string text = is_root() ? text_on_root : std::string(length, '\0');
    for (std::size_t begin = 0; begin < length; begin += piece)
      MPI_Bcast(text.data() + begin, static_cast<int>(std::min<std::size_t>(piece, length - begin)), MPI_CHAR, 0,
                comm_);
    return text;
  }

  void Communicator::on_root(const std::function<void()> &action) const
  {
    const Failure failure = is_root() ? attempt(action) : Failure{};
    share(*this, failure, 0);
  }

  void Communicator::on_all(const std::function<void()> &action) const
  {
    const Failure failure = attempt(action);
    const int     nobody  = size_;
    const int     speaker = reduce(comm_, failure.kind == Kind::none ? nobody : rank_, MPI_INT, MPI_MIN);
    if (speaker != nobody)
      share(*this, failure, speaker);
  }
} // namespace trestle
