#include "program/machine.h"

#include "core/catalogue.h"
#include "trestle_version.h"

#include <dlfcn.h>
#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <climits>
#include <cstdlib>

namespace trestle
{
  namespace
  {
    // Looked up at run time: which BLAS answers is decided by the machine, not by what we were compiled with.
    template <class Function>
    Function find(const char *symbol)
    {
      return reinterpret_cast<Function>(dlsym(RTLD_DEFAULT, symbol));
    }

    std::string blas_file()
    {
      Dl_info info{};
      void   *dgemm = dlsym(RTLD_DEFAULT, "dgemm_");
      if (dgemm == nullptr || dladdr(dgemm, &info) == 0 || info.dli_fname == nullptr)
        return "";
      char resolved[PATH_MAX];
      return realpath(info.dli_fname, resolved) != nullptr ? resolved : info.dli_fname;
    }

    bool is_reference_blas(const std::string &file)
    {
      // Debian: /usr/lib/<triplet>/blas/libblas.so.3.x is the reference, openblas-pthread/libblas.so.3 is not.
      return file.find("libblas") != std::string::npos && file.find("openblas") == std::string::npos &&
             file.find("atlas") == std::string::npos && file.find("mkl") == std::string::npos &&
             file.find("blis") == std::string::npos;
    }

    std::string blas_description(const std::string &file)
    {
      if (file.empty())
        return "none loaded";
      std::string text = file;
      if (const auto config = find<const char *(*)()>("openblas_get_config"))
        text += " (" + std::string(config()) + ")";
      return text + (is_reference_blas(file) ? " (reference BLAS)" : "");
    }

    std::string mpi_version()
    {
      char text[MPI_MAX_LIBRARY_VERSION_STRING];
      int  length = 0;
      MPI_Get_library_version(text, &length);
      const std::string version(text, length);
      return version.substr(0, version.find_first_of(",\n"));
    }

    int cores_of_this_process()
    {
      cpu_set_t cores;
      CPU_ZERO(&cores);
      return sched_getaffinity(0, sizeof(cores), &cores) == 0 ? CPU_COUNT(&cores) : 1;
    }

    // Ranks on this node: they share its cores.
    int ranks_on_this_node(const Communicator &communicator)
    {
      MPI_Comm node;
      MPI_Comm_split_type(communicator.get(), MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, &node);
      int n = 1;
      MPI_Comm_size(node, &n);
      MPI_Comm_free(&node);
      return n;
    }
  } // namespace

  void set_threads(const unsigned int n_threads)
  {
    if (const auto openmp = find<void (*)(int)>("omp_set_num_threads"))
      openmp(static_cast<int>(n_threads));
    if (const auto openblas = find<void (*)(int)>("openblas_set_num_threads"))
      openblas(static_cast<int>(n_threads));
  }

  Machine inspect_machine(const Communicator &communicator, const unsigned int n_threads)
  {
    Machine machine;
    machine.lines.push_back({"Trestle", std::string(version::number) + ", commit " + version::commit});
    machine.lines.push_back({"compiler", std::string(version::compiler) + ", " + version::build_type});
    for (const auto &item : catalogue::items("library versions"))
      machine.lines.push_back({item.name, item.description});
    machine.lines.push_back({"MPI", mpi_version()});
#if defined(_GLIBCXX_USE_CXX11_ABI)
    machine.lines.push_back({"C++ ABI", _GLIBCXX_USE_CXX11_ABI != 0 ? "cxx11" : "before cxx11"});
#endif

    const std::string blas = blas_file();
    machine.lines.push_back({"BLAS", blas_description(blas)});
    if (is_reference_blas(blas))
      machine.warnings.push_back(
          "The reference BLAS is linked, 13 to 20 times slower than OpenBLAS in dense work. "
          "Install libopenblas0-pthread.");
    if (const auto openmp = find<int (*)()>("omp_get_max_threads"))
      machine.lines.push_back({"OpenMP threads", std::to_string(openmp())});
    else
      machine.lines.push_back({"OpenMP", "not loaded"});

    const int ranks_here = ranks_on_this_node(communicator);
    const int cores      = std::max<int>(cores_of_this_process(), 1);
    machine.lines.push_back(
        {"ranks", std::to_string(communicator.size()) + " (" + std::to_string(ranks_here) + " on this node)"});
    machine.lines.push_back({"threads a rank", std::to_string(n_threads)});
    machine.lines.push_back({"cores this rank may use", std::to_string(cores)});
    if (static_cast<unsigned int>(cores) < n_threads ||
        sysconf(_SC_NPROCESSORS_ONLN) < static_cast<long>(ranks_here) * n_threads)
      machine.warnings.push_back("More threads than cores: lower 'threads' or the number of ranks, or call mpirun "
                                 "with --bind-to none.");
    return machine;
  }
} // namespace trestle
