// A library of LibTorch's name in a host's process that defines names of LibTorch, BLAS, MPI and of our own, and ends
// the process when one is called: what upstream's torch wheel does to Debian's libraries, without the download.
#include <cstdlib>

extern "C" {
#define CLASH(name)                                                                                               \
  void name() { std::abort(); }
CLASH(cholmod_start)
CLASH(MPI_Init)
CLASH(MPI_Initialized)
CLASH(MPI_Comm_rank)
CLASH(dgemm_)
}

namespace c10
{
  void throwNullDataPtrError();
  void throwNullDataPtrError() { std::abort(); }
} // namespace c10

namespace trestle
{
  class Archive
  {
  public:
    static void read();
  };
  void Archive::read() { std::abort(); }

  namespace modules
  {
    void exists();
    void exists() { std::abort(); }
  } // namespace modules
} // namespace trestle
