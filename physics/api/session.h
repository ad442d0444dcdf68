#pragma once

#include <memory>
#include <string>
#include <vector>

namespace trestle
{
  /**
   * Starts MPI, PETSc, SLEPc and p4est on construction and ends them on destruction, in the order deal.II knows.
   * One in a process, around everything else: in trestle_run(), or where a host asks for it. PETSc's own signal handlers are taken off: they would
   * turn SIGTERM into a stack trace. PETSc reads no options from files (`.petscrc` here or at home, `petscrc`): a folder that
   * somebody else wrote could load code into the process, or change results unseen.
   */
  class Session
  {
  public:
    /// @param petsc_options what followed `--` on the command line; parsed by PETSc.
    Session(const std::string &program_name, const std::vector<std::string> &petsc_options);
    ~Session();

    /// What PETSc was told from outside, by the command line and PETSC_OPTIONS; before any solver sets its own. Empty: nothing.
    static std::string petsc_options();

    /// Threads a rank for deal.II's own loops; before the first of them.
    static void set_threads(unsigned int n_threads);

    /// Where MPI is the host's and there is no Session: p4est, which nobody has started, must not write to its
    /// standard output.
    static void quieten_libraries();

    /// A foreign exception in a few lines (deal.II's has a long frame around the sentence that matters).
    static std::string describe(const std::exception &error);

  private:
    struct Implementation;
    std::unique_ptr<Implementation> implementation_;
  };
} // namespace trestle
