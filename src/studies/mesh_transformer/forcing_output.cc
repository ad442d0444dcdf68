#include "studies/mesh_transformer/forcing_output.h"

#include "studies/mesh_transformer/rollout_march.h"

namespace trestle
{
  namespace
  {
    struct Judgement
    {
      AnsweredBy by;
      Decision   decision;
      double     estimate;
    };

    /// Of each state in turn.
    class Judge
    {
    public:
      Judge(const std::vector<double> &actions, const std::size_t n_first, const ForcingCertificate &certificate,
            const ForcedRollouts::Keys &keys)
        : actions_(actions),
          n_first_(n_first),
          certificate_(certificate),
          keys_(keys)
      {}

      Judgement operator()(const std::size_t state)
      {
        if (state < n_first_)
          return {AnsweredBy::finite_elements, Decision::accepted, 0.};
        const double estimate = certificate_.estimate(actions_[state]);
        const bool   is_good  = certificate_.accepts(state - n_first_, actions_[state], keys_.tolerance);
        is_finished_          = is_finished_ || (!is_good && keys_.finish == "tolerance");
        if (is_finished_)
          return {AnsweredBy::recomputed, Decision::recomputed, estimate};
        return {AnsweredBy::network, is_good ? Decision::accepted : Decision::rejected, estimate};
      }

    private:
      const std::vector<double>  &actions_;
      const std::size_t           n_first_;
      const ForcingCertificate   &certificate_;
      const ForcedRollouts::Keys &keys_;
      bool                        is_finished_ = false; ///< by the fine problem, from here on
    };

    std::vector<double> difference(const std::span<const double> u, const std::span<const double> v)
    {
      std::vector<double> result(u.begin(), u.end());
      for (std::size_t i = 0; i < result.size(); ++i)
        result[i] -= v[i];
      return result;
    }
  } // namespace

  std::string write_forced_rollout(CoarseTwin &twin, const RunDirectory &directory, const ForcedRollout &rollout,
                                   const std::span<const double> truth, const std::size_t n_first,
                                   const ForcingCertificate &certificate, const ForcedRollouts::Keys &keys)
  {
    using Kind          = OutputField::Kind;
    const std::size_t n = twin.problem().n_free();
    Judge             judge(rollout.actions, n_first, certificate, keys);
    std::string       pvtu;
    for (std::size_t i = 0; i < twin.n_states(); ++i)
      {
        const auto at   = [&](const std::span<const double> rows) { return rows.subspan(i * n, n); };
        const auto copy = [](const std::span<const double> u) { return std::vector<double>(u.begin(), u.end()); };
        const auto judged = judge(i);
        const auto answer = at(judged.by == AnsweredBy::recomputed ? truth : std::span(rollout.states));
        const double time = double(i) * twin.step();
        twin.problem().set_time(time);
        pvtu = twin.problem().write_fields(directory,
                                           {{"answer", copy(answer)},
                                            {"coarse_elements", copy(at(rollout.plain))},
                                            {"finite_elements", copy(at(truth))},
                                            {"error", difference(answer, at(truth)), Kind::increment},
                                            {"network_force", copy(at(rollout.densities)), Kind::increment},
                                            {"answered_by", {double(judged.by)}, Kind::cell_constant},
                                            {"certificate_estimate", {judged.estimate}, Kind::cell_constant},
                                            {"decision", {double(judged.decision)}, Kind::cell_constant}},
                                           (unsigned int)(i), time);
      }
    return pvtu;
  }
} // namespace trestle
