#include "studies/mesh_transformer/rollout_output.h"

namespace trestle
{
  std::string write_rollout(Problem &problem, const RunDirectory &directory, const RolloutMarch::Result &rollout,
                            const std::span<const double> truth)
  {
    using Kind          = OutputField::Kind;
    const double length = problem.step_equations()->step();
    std::string  pvtu;
    unsigned int number = 0;
    const auto   n_row  = truth.size() / (problem.n_steps() + 1);
    for (const auto &state : rollout.states)
      {
        const double time = double(state.step) * length;
        problem.set_time(time);
        const auto               u = std::span(state.u).first(problem.n_free());
        std::vector<OutputField> fields{{"answer", {u.begin(), u.end()}}};
        if (!truth.empty())
          {
            const auto          there = truth.subspan(state.step * n_row, u.size());
            std::vector<double> error(u.begin(), u.end());
            for (std::size_t i = 0; i < error.size(); ++i)
              error[i] -= there[i];
            fields.push_back({"finite_elements", {there.begin(), there.end()}});
            fields.push_back({"error", std::move(error), Kind::increment});
          }
        fields.push_back({"answered_by", {double(state.by)}, Kind::cell_constant});
        fields.push_back({"certificate_estimate", {state.estimate}, Kind::cell_constant});
        pvtu = problem.write_fields(directory, fields, number++, time);
      }
    return pvtu;
  }
} // namespace trestle
