// A plugin for the test program/endings: studies that fail as libraries fail.
#include "core/exceptions.h"
#include "core/log.h"
#include "core/study.h"

#include <new>
#include <stdexcept>
#include <string>

namespace trestle
{
  namespace
  {
    class FailingStudy : public Study
    {
    public:
      explicit FailingStudy(ParameterSink &prm)
      {
        prm.add("how", how_, "What to throw.", Allowed::one_of({"foreign", "memory", "fatal"}));
        prm.add("failing rank", failing_rank_, "The one rank that throws; -1: all.");
      }

      void validate(const Communicator &) override {}

      void run(Run &run) override
      {
        if (failing_rank_ == -1 || failing_rank_ == run.communicator.rank())
          fail();
        MPI_Barrier(run.communicator.get()); // the others wait for one that never comes
      }

    private:
      void fail() const
      {
        if (how_ == "foreign")
          throw std::out_of_range("an index of a library\nException raised from deep inside");
        if (how_ == "memory")
          throw std::bad_alloc();
        throw FatalError("The library broke its contract.", "Report it.");
      }

      std::string how_          = "fatal";
      int         failing_rank_ = -1;
    };

    const RegisterStudy<FailingStudy> registration("failing", "Fails.");
  } // namespace
} // namespace trestle
