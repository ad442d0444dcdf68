#pragma once

#include "core/parameters.h"
#include "physics/api/reduced_problem.h"

namespace trestle
{
  /// Section `reduced model`: how the model of each cluster, and the global one, is made.
  struct ReducedParameters
  {
    explicit ReducedParameters(ParameterSink &prm);

    ReducedOptions options;
    unsigned int   n_richer = 4; ///< modes beyond those that answer, for the certificate
    /// Of each cluster's training, in few numbers, without which a dictionary cannot grow; and of later ones as many.
    unsigned int n_remembered = 8;
  };

  /// Section `online`: how a dictionary grows by what it could not answer, see GrowingDictionary.
  struct GrowthParameters
  {
    explicit GrowthParameters(ParameterSink &prm);

    unsigned int most_new    = 8;   ///< modes that an update adds
    unsigned int most_modes  = 100; ///< of a basis that grows
    unsigned int n_states    = 16;  ///< that the cubature is renewed on
    double       error_share = 0.1; ///< of the tolerance, that a basis may leave of a new trajectory
  };

  /// Section `online`: who answers a query, and when he is believed.
  struct OnlineParameters
  {
    explicit OnlineParameters(ParameterSink &prm);

    /// @throws InputError for a risk that so many calibration samples cannot promise.
    void check(std::size_t n_calibration) const;
    /// @throws InputError for more candidates than any of these numbers of clusters.
    void check_candidates(const std::vector<unsigned int> &n_clusters) const;

    unsigned int n_candidates = 3;
    double       tolerance    = 0.02; ///< on the relative error of an answer
    double       risk         = 0.01;
    double       audit_share  = 0.05; ///< of accepted answers, recomputed by finite elements
  };
} // namespace trestle
