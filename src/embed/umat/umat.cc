#include "embed/umat/host_point.h"
#include "embed/umat/report.h"

#include <algorithm>
#include <limits>

// Abaqus' user material, small strain, as Abaqus, MOOSE and CalculiX (@ABAQUS_TRESTLEUMAT) call it. Components are
// 11, 22, 33, 12, 13, 23 with engineering shears: Trestle's own order.

namespace trestle
{
  namespace
  {
    struct Arrays
    {
      double       *stress, *state, *tangent;
      const double *strain, *increment;
      int           n_normal, n, n_state;
    };

    std::array<double, 6> strain_of(const Arrays &host)
    {
      if (host.n_normal != 3 || (host.n != 4 && host.n != 6))
        throw InputError("UMAT is called with " + std::to_string(host.n_normal) + " normal stresses of " +
                             std::to_string(host.n) + ".",
                         "A cell serves plane strain (NTENS = 4) and solids (NTENS = 6): take such elements.");
      std::array<double, 6> strain{};
      for (int i = 0; i < host.n; ++i)
        strain[i] = host.strain[i] + host.increment[i];
      return strain;
    }

    HostPointAnswer compute(const std::string &material, const Arrays &host)
    {
      const std::size_t n_state = host.n_state > 0 ? host.n_state : 0;
      auto              answer  = respond({material, strain_of(host), {host.state, n_state}});
      if (host.n == 4 && answer.dimension == 3)
        throw InputError("The cell of material '" + material + "' has three dimensions, the elements are plane.",
                         "Take the run directory of a plane cell.");
      return answer;
    }

    void write(const HostPointAnswer &answer, const Arrays &host)
    {
      std::copy_n(answer.point.stress.begin(), host.n, host.stress);
      for (int i = 0; i < host.n; ++i)
        for (int j = 0; j < host.n; ++j)
          host.tangent[j * host.n + i] = answer.point.tangent[i * 6 + j];
      std::copy(answer.state.begin(), answer.state.end(), host.state);
    }

    void umat(const std::string &material, const Arrays &host, double *pnewdt)
    {
      ErrorText  error;
      const auto status = guarded(error, [&] { write(compute(material, host), host); });
      if (status == TRESTLE_OK)
        return;
      *pnewdt = step_cut;
      if (status == TRESTLE_CUT_STEP)
        return;
      report("UMAT", error.text);
      // A linear step does not look at PNEWDT: it must not go on with an old tangent.
      std::fill_n(host.tangent, host.n > 0 ? host.n * host.n : 0, std::numeric_limits<double>::quiet_NaN());
    }
  } // namespace
} // namespace trestle

extern "C" {
void umat_(double *stress, double *statev, double *ddsdde, double *, double *, double *, double *, double *,
           double *, double *, const double *stran, const double *dstran, const double *, const double *,
           const double *, const double *, const double *, const double *, const char *cmname, const int *ndi,
           const int *, const int *ntens, const int *nstatv, const double *, const int *, const double *,
           const double *, double *pnewdt, const double *, const double *, const double *, const int *,
           const int *, const int *, const int *, const int *, const int *, const int cmname_length)
{
  trestle::umat(trestle::material_name(cmname, cmname_length),
                {stress, statev, ddsdde, stran, dstran, *ndi, *ntens, *nstatv}, pnewdt);
}
}
