#include "embed/host/host.h"

#include "core/exceptions.h"
#include "embed/host/classic_streams.h"
#include "embed/host/hosted_dictionary.h"
#include "embed/host/process.h"
#include "physics/api/guest_petsc.h"
#include "physics/api/session.h"
#include "studies/fe_ol/open_microscale.h"

namespace trestle
{
  namespace
  {
    void start(const int argc, char **argv)
    {
      const ClassicStreams streams;
      process::start(argc, argv);
    }

    MPI_Comm communicator_of(const int fortran_handle)
    {
      if (fortran_handle == -1) // EmbeddedCell::alone
        return MPI_COMM_SELF;
      const MPI_Comm communicator = MPI_Comm_f2c(fortran_handle);
      if (communicator == MPI_COMM_NULL || communicator == MPI_Comm())
        throw InputError("There is no communicator with the Fortran handle " + std::to_string(fortran_handle) +
                             ".",
                         "Pass MPI_Comm_c2f(communicator), or -1 for this process alone.");
      return communicator;
    }

    std::shared_ptr<Microscale> open(const std::string &run_directory, const std::string &kind,
                                     const std::vector<std::string> &options, const int communicator,
                                     const bool may_start)
    {
      const ClassicStreams streams;
      if (may_start)
        process::start_for_shell();
      process::require_mpi();
      process::watch_exit();
      Session::quieten_libraries();
      auto made = open_microscale(run_directory, kind, Communicator(communicator_of(communicator)), options);
      std::shared_ptr<Microscale> microscale(made.release(), [](Microscale *dead) {
        if (process::may_destroy_cells())
          delete dead;
        process::count_cell(-1);
      });
      process::count_cell(1);
      return microscale;
    }

    std::shared_ptr<AnsweringDictionary> open_dictionary(const std::string              &run_directory,
                                                         const std::vector<std::string> &options,
                                                         const int                       communicator)
    {
      process::require_mpi();
      process::watch_exit();
      Session::quieten_libraries();
      start_petsc_for_guest();
      return open_hosted_dictionary(run_directory, options, Communicator(communicator_of(communicator)));
    }

    void write_cell(const Microscale &microscale, const std::size_t point, const std::string &directory,
                    const std::string &name)
    {
      const ClassicStreams streams;
      process::require_mpi();
      microscale.write_cell(point, RunDirectory(Communicator(MPI_COMM_SELF), directory), name);
    }
  } // namespace
} // namespace trestle

/// What libtrestle_cell looks up.
extern "C" const trestle::Host *trestle_host()
{
  using namespace trestle;
  static const Host host{start,      process::end,      process::set_release, open,
                         write_cell, Session::describe, open_dictionary};
  return &host;
}
