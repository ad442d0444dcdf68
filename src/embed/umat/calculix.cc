#include "embed/report.h"
#include "embed/umat/host_point.h"

#include <algorithm>
#include <limits>

// CalculiX' own external behaviour: *MATERIAL, NAME=@TRESTLEUMAT_TRESTLECELL@STEEL loads libTRESTLEUMAT.so and
// calls TRESTLECELL. Components are 11, 22, 33, 12, 13, 23; strains are those of the tensor (no factor 2 on
// shears), the tangent is its upper triangle, column by column.

namespace trestle
{
  namespace
  {
    struct Arguments
    {
      std::string   material;
      const double *strain;         ///< mechanical, at the increment's end
      const double *residual;       ///< stress in the strain-free state, subtracted as CalculiX' own laws do
      const double *state_before;   ///< of this point
      double       *state, *stress; ///< of this point
      double       *tangent;        ///< 21, or null where stresses only are wanted
      int           n_state;
      int           orientation;
    };

    std::array<double, 6> strain_of(const Arguments &host)
    {
      std::array<double, 6> strain;
      for (unsigned int i = 0; i < 6; ++i)
        strain[i] = (i < 3 ? 1. : 2.) * host.strain[i];
      return strain;
    }

    void compute(const Arguments &host)
    {
      if (host.orientation != 0)
        throw InputError("Material '" + host.material + "' has an *ORIENTATION.",
                         "Turn the unit cell, or use @ABAQUS_TRESTLEUMAT, for which CalculiX rotates itself.");
      const std::size_t n_state = host.n_state > 0 ? host.n_state : 0;
      const auto        answer  = respond({host.material, strain_of(host), {host.state_before, n_state}});
      for (unsigned int i = 0; i < 6; ++i)
        host.stress[i] = answer.point.stress[i] - host.residual[i];
      std::copy(answer.state.begin(), answer.state.end(), host.state);
      if (host.tangent == nullptr)
        return;
      const auto &tangent = answer.point.tangent;
      for (unsigned int j = 0, k = 0; j < 6; ++j)
        for (unsigned int i = 0; i <= j; ++i, ++k)
          host.tangent[k] = 0.5 * (tangent[i * 6 + j] + tangent[j * 6 + i]);
    }

    void behaviour(const Arguments &host, double *pnewdt)
    {
      ErrorText  error;
      const auto status = guarded(error, [&] { compute(host); });
      if (status == TRESTLE_OK)
        return;
      *pnewdt = step_cut;
      if (status == TRESTLE_CUT_STEP)
        return;
      report("CalculiX", error.text);
      // A linear step does not look at pnewdt: it must not go on with an old tangent.
      if (host.tangent != nullptr)
        std::fill_n(host.tangent, 21, std::numeric_limits<double>::quiet_NaN());
    }
  } // namespace
} // namespace trestle

extern "C" {
void TRESTLECELL(const char *amat, const int *iel, const int *iint, const int *, const double *,
                 const double *emec, const double *, const double *beta, const double *, const double *,
                 const double *, const double *, const int *, const double *, const double *, const double *,
                 const double *, const int *icmd, const int *, const int *mi, const int *nstate,
                 const double *xstateini, double *xstate, double *stre, double *stiff, const int *iorien,
                 const double *, const double *, double *pnewdt, const int *, const int amat_length)
{
  // xstate(nstate, mi(1), elements) of the whole model.
  const long offset = (static_cast<long>(*iel - 1) * mi[0] + (*iint - 1)) * *nstate;
  trestle::behaviour({trestle::material_name(amat, amat_length), emec, beta, xstateini + offset, xstate + offset,
                      stre, *icmd == 3 ? nullptr : stiff, *nstate, *iorien},
                     pnewdt);
}
}
