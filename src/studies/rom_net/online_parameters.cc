#include "studies/rom_net/online_parameters.h"

#include "core/conformal.h"
#include "core/exceptions.h"

#include <algorithm>

namespace trestle
{
  ReducedParameters::ReducedParameters(ParameterSink &prm)
  {
    const auto section = prm.section("reduced model");
    prm.add("richer modes", n_richer,
            "Modes beyond those that answer: what an answer would change by them is its certificate.",
            Allowed::at_least(1));
    prm.add("projection", options.projection,
            "galerkin; least squares, for problems that are not symmetric; automatic: by the tangent.",
            Allowed::one_of({"automatic", "galerkin", "least squares"}));
    prm.add("sampling", options.sampling, "What the cubature chooses from.",
            Allowed::one_of({"automatic", "points", "cells"}));
    prm.add("cubature tolerance", options.cubature_tolerance,
            "On the integrals of the training, relative; 0: all points, no hyper-reduction.",
            Allowed::non_negative());
    prm.add("max points", options.max_points, "Of a cubature.", Allowed::at_least(1));
    prm.add("max states", options.max_states, "Of the cubature's training, spread over samples and steps.",
            Allowed::at_least(1));
    prm.add("always sampled boundaries", options.always_sampled_boundaries,
            "Ids or names, separated by commas, of boundaries whose cells are assembled in any case.");
    prm.add("always sampled materials", options.always_sampled_materials, "The same of materials.");
    prm.add("remembered samples", n_remembered,
            "Of each cluster's training, kept in few numbers, so that the dictionary can grow; 0: it cannot.",
            Allowed::non_negative());
    prm.add("dual fields", options.dual_fields,
            "Of a load path: stress, or internal variables such as equivalent_plastic_strain, separated by "
            "commas, that "
            "answers recover at all points.");
    prm.add("audit", options.audit, "Whether each answer is certified by one full assembly, at the mesh's cost.");
  }

  OnlineParameters::OnlineParameters(ParameterSink &prm)
  {
    const auto section = prm.section("online");
    prm.add("candidates", n_candidates, "Most probable clusters that may answer, beside the global basis.",
            Allowed::at_least(1));
    prm.add("tolerance", tolerance, "On the relative error of an answer that is handed out.", Allowed::positive());
    prm.add("risk", risk, "Probability allowed of an answer that is accepted and off by more than the tolerance.",
            Allowed::between(0., 1.));
    prm.add("audit share", audit_share, "Of the accepted answers, recomputed by finite elements.",
            Allowed::between(0., 1.));
  }

  GrowthParameters::GrowthParameters(ParameterSink &prm)
  {
    const auto section = prm.section("online");
    prm.add("adapt new modes", most_new, "At most so many an update adds to the basis of a cluster.",
            Allowed::at_least(1));
    prm.add("adapt largest basis", most_modes, "Modes beyond which no basis grows.", Allowed::at_least(1));
    prm.add("adapt states", n_states, "Of the new solution and of remembered ones, that a cubature is renewed on.",
            Allowed::at_least(4));
    prm.add("adapt share", error_share, "Of the tolerance: what a grown basis may leave of a new solution.",
            Allowed::positive());
  }

  void OnlineParameters::check(const std::size_t n_calibration) const
  {
    if (!(risk > 0. && risk < 1.))
      throw InputError("online/risk = " + std::to_string(risk) + ": it is a probability between 0 and 1.",
                       "0.01 needs 99 calibration samples.");
    if (const auto least = answers_for_risk(risk); n_calibration < least)
      throw InputError("online/risk = " + std::to_string(risk) + " cannot be promised by " +
                           std::to_string(n_calibration) + " calibration samples.",
                       "Set samples/calibration to at least " + std::to_string(least) +
                           ", or allow a larger risk.");
  }

  void OnlineParameters::check_candidates(const std::vector<unsigned int> &n_clusters) const
  {
    if (n_clusters.empty() || n_candidates <= *std::ranges::max_element(n_clusters))
      return;
    throw InputError("online/candidates = " + std::to_string(n_candidates) + ", but dictionary/clusters tries " +
                         std::to_string(*std::ranges::max_element(n_clusters)) + " at most.",
                     "Ask for as many candidates at most.");
  }
} // namespace trestle
