#include "embed/host/host.h"

#include "core/exceptions.h"
#include "embed/host/process.h"
#include "physics/api/session.h"
#include "studies/fe_ol/open_microscale.h"

#include <clocale>
#include <locale>

namespace trestle
{
  namespace
  {
    /// While it lives, new streams write numbers as C does, whatever the host has made C++'s global locale: deal.II reads
    /// and writes by streams. The locale is the process's, so that streams which other threads make meanwhile do so too.
    class ClassicStreams
    {
    public:
      ClassicStreams()
      {
        // Without a name, lest C's locale be set with it.
        if (before_ != std::locale::classic())
          std::locale::global(std::locale(std::locale::classic(), new std::numpunct<char>));
      }
      ~ClassicStreams()
      {
        if (before_ == std::locale::classic())
          return;
        const std::string of_c = std::setlocale(LC_ALL, nullptr);
        std::locale::global(before_); // which sets C's where it has a name
        std::setlocale(LC_ALL, of_c.c_str());
      }
      ClassicStreams(const ClassicStreams &)            = delete;
      ClassicStreams &operator=(const ClassicStreams &) = delete;

    private:
      std::locale before_;
    };

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
  static const Host host{start, process::end, process::set_release, open, write_cell, Session::describe};
  return &host;
}
