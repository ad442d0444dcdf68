#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace trestle
{
  /**
   * How often to run a full model and cheap ones at the same random inputs, so that a number of the full model's law is known best
   * for the seconds spent. The cheap ones may be wrong as they like: they enter by differences of expectation zero, and only their
   * correlation with the full one is of use. Model 0 is the full one, 1, ..., k the cheap ones.
   */

  /// What is estimated of a quantity. Each is the mean of contributions(), one a draw, so that one theory serves all.
  struct Estimand
  {
    enum class Kind
    {
      mean,
      variance,
      exceedance ///< probability of values above the threshold
    };
    Kind   kind      = Kind::mean;
    double threshold = 0.; ///< of the quantity, in its unit

    static Estimand mean() { return {}; }
    static Estimand variance() { return {Kind::variance}; }
    static Estimand exceedance(const double threshold) { return {Kind::exceedance, threshold}; }
  };

  /// The draws; n / (n - 1) times their squared deviations from their own mean, whose mean is the sample variance; ones and zeros.
  /// @throws InputError for an infinite or missing draw, or one draw and a variance.
  /// @param whose for the message.
  std::vector<double> contributions(std::span<const double> draws, const Estimand &estimand,
                                    const std::string &whose);

  /// Runs of all models at the same inputs, by which the others are planned.
  struct PilotRuns
  {
    std::vector<std::string>         names;   ///< for messages; one a model
    std::vector<std::vector<double>> values;  ///< a list a model, one value a run
    std::vector<std::vector<double>> seconds; ///< measured, likewise
  };

  /**
   * What a pilot says of contributions (the covariances of n draws' estimates are 1 / n of theirs: exactly for means and
   * exceedances, in leading order for variances) and of costs. An estimate itself: in n runs of models that have nothing to do with
   * each other correlations are about 1 / sqrt(n - 1), which a cost ratio of 4 (n - 1) takes for a gain.
   */
  struct Pilot
  {
    std::vector<std::string> names;
    std::vector<double>      covariance; ///< (k + 1) x (k + 1), of n - 1: unbiased
    std::vector<double>      costs;      ///< mean seconds a run
    std::size_t              n_runs = 0;

    std::size_t n_models() const { return costs.size(); }
    double      covariance_of(std::size_t i, std::size_t j) const { return covariance[i * n_models() + j]; }
    double      deviation(std::size_t i) const;
    double      correlation(std::size_t i) const; ///< with the full model
    double      cost_ratio(std::size_t i) const;  ///< of the full model over this one: w
  };

  /// @throws InputError for a pilot of one; no or more than 10 cheap models; lists of different lengths; numbers that are not finite;
  /// a model, by name, that shows no variance or costs nothing.
  Pilot pilot_statistics(const PilotRuns &runs, const Estimand &estimand = {});

  enum class ControlScheme
  {
    mfmc, ///< each cheap model corrects the one before it in a chain
    acv ///< each corrects the full model: more to gain where correlations are alike, as costly models cannot hide cheaper ones
  };

  /**
   * estimate = mean_0(m_0) + sum_i weight_i (mean_i(m_i) - mean_i(b_i)), where mean_i(m) is that of model i at the first m inputs,
   * b_i is the number of the model before it in the chain (mfmc), or m_0 (acv).
   */
  struct ControlVariates
  {
    ControlScheme            scheme = ControlScheme::mfmc;
    std::vector<std::size_t> models;  ///< cheap ones that are used, in the order of the chain
    std::vector<double>      weights; ///< one each
  };

  struct SamplingPlan
  {
    ControlVariates controls; ///< none where refused
    std::vector<std::size_t>
                numbers; ///< inputs at which each model runs, the first so many of one list; 0: not used
    double      seconds  = 0.;
    double      variance = 0.; ///< predicted, of the estimate
    double      gain     = 1.; ///< variance of the full model alone at the same seconds, over it
    bool        refused  = false;
    std::string words; ///< the plan for a report; why it is refused, with the numbers that decide
  };

  /**
   * Multifidelity Monte Carlo within a budget: chain by algorithm 1, numbers by theorem 3.4, weights rho_i sigma_0 / sigma_i of
   * Peherstorfer, Willcox, Gunzburger, "Optimal model management for multifidelity Monte Carlo estimation", SIAM J. Sci. Comput. 38,
   * 2016; in whole numbers, of which the full model has 2 at least. Refused, that is the full model alone, where nothing is gained.
   * @throws InputError for a budget below two full runs.
   */
  SamplingPlan mfmc_plan(const Pilot &pilot, double budget_seconds);

  /// The weights of least variance for numbers that are given: ACV-MF of Gorodetsky, Geraci, Eldred, Jakeman, "A generalized
  /// approximate control variate framework for multifidelity uncertainty quantification", J. Comput. Phys. 408, 2020, section 3.
  /// @param numbers one a model; 0, or as many as the full model's: not used. @throws InputError for fewer than two full runs, cheap
  /// ones below them, a pilot of fewer runs than models + 1, or cheap models that are combinations of each other.
  SamplingPlan acv_plan_of_numbers(const Pilot &pilot, const std::vector<std::size_t> &numbers);

  /// The same with numbers that a search over all sets of cheap models and their ratios finds best within a budget; refused where
  /// nothing is gained. Weights and numbers follow the pilot closely: a small one promises more than it keeps.
  SamplingPlan acv_plan(const Pilot &pilot, double budget_seconds);

  /// 1 / (sqrt(1 - rho^2) + sqrt(rho^2 / w))^2: variance gain at equal seconds by one cheap model of that correlation and cost ratio
  /// (corollary 3.5 of Peherstorfer et al.). At most w, whatever rho is.
  double mfmc_gain(double correlation, double cost_ratio);

  /// (1 + sqrt(1 - rho^2))^2 / rho^2: the ratio above which mfmc_gain() is above 1; infinite without correlation.
  double least_cost_ratio(double correlation);

  /// Gain when what was spent before (data, training, pilot) is counted: the full model alone would have had those seconds too.
  double gain_all_told(double gain, double seconds, double seconds_before);

  /// Number of full runs, in the seconds of which gain_all_told() is 1; infinite without a gain.
  double break_even_full_runs(double gain, double seconds_before, double full_cost);
} // namespace trestle
