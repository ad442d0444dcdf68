#include "embed/report.h"
#include "embed/umat/energies.h"
#include "embed/umat/host_point.h"

#include <algorithm>
#include <cmath>
#include <limits>

// Abaqus' user material, small strain, as Abaqus, MOOSE and CalculiX (@ABAQUS_TRESTLEUMAT) call it. Components are
// 11, 22, 33, 12, 13, 23 with engineering shears: Trestle's own order.

namespace trestle
{
  namespace
  {
    struct Arrays
    {
      double       *stress, *state, *tangent, *elastic_energy, *dissipation;
      const double *strain, *increment, *rotation;
      int           n_normal, n, n_state;
    };

    /// Whether strains come turned with the material, for a cell that does not turn. All zeros: the host does not say.
    bool is_turned(const double *rotation)
    {
      constexpr double round_off = 1e-10;
      double           size = 0., distance = 0.;
      for (int i = 0; i < 9; ++i)
        {
          size     = std::max(size, std::abs(rotation[i]));
          distance = std::max(distance, std::abs(rotation[i] - (i % 4 == 0 ? 1. : 0.)));
        }
      return size > 0. && !(distance <= round_off);
    }

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
      if (is_turned(host.rotation))
        throw InputError(
            "The increment turns material '" + material + "' (DROT is not the identity).",
            "A unit cell is one of small strains that does not turn: switch NLGEOM off (MOOSE: strain = SMALL, "
            "or give the material an `orientation`).");
      const std::size_t n_state = host.n_state > 0 ? host.n_state : 0;
      auto              answer  = respond({material, strain_of(host), {host.state, n_state}});
      if (host.n == 4 && answer.dimension == 3)
        throw InputError("The cell of material '" + material + "' has three dimensions, the elements are plane.",
                         "Take the run directory of a plane cell.");
      return answer;
    }

    void write(const HostPointAnswer &answer, const Arrays &host)
    {
      const std::size_t n = host.n;
      const auto        energies =
          energies_after({*host.elastic_energy, *host.dissipation}, answer, {host.stress, n}, {host.increment, n});
      *host.elastic_energy = energies.elastic;
      *host.dissipation    = energies.dissipated;
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
      // MOOSE begins with the largest number, and takes PNEWDT for a limit on the next step: it must not keep this one.
      const bool is_obeyed = *pnewdt < 1e30;
      *pnewdt              = step_cut;
      if (status == TRESTLE_CUT_STEP && is_obeyed)
        return;
      if (status != TRESTLE_CUT_STEP)
        report("UMAT", error.text);
      // A linear step does not look at PNEWDT either: it must not go on with an old tangent.
      const int      n    = host.n > 0 && host.n <= 6 ? host.n : 0;
      constexpr auto none = std::numeric_limits<double>::quiet_NaN();
      std::fill_n(host.tangent, n * n, none);
      if (!is_obeyed)
        std::fill_n(host.stress, n, none);
    }
  } // namespace
} // namespace trestle

extern "C" {
void umat_(double *stress, double *statev, double *ddsdde, double *sse, double *spd, double *, double *, double *,
           double *, double *, const double *stran, const double *dstran, const double *, const double *,
           const double *, const double *, const double *, const double *, const char *cmname, const int *ndi,
           const int *, const int *ntens, const int *nstatv, const double *, const int *, const double *,
           const double *drot, double *pnewdt, const double *, const double *, const double *, const int *,
           const int *, const int *, const int *, const int *, const int *, const int cmname_length)
{
  trestle::umat(trestle::material_name(cmname, cmname_length),
                {stress, statev, ddsdde, sse, spd, stran, dstran, drot, *ndi, *ntens, *nstatv}, pnewdt);
}
}
