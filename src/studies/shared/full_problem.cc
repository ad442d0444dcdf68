#include "studies/shared/full_problem.h"

#include "physics/api/reduced_problem.h"

#include <algorithm>

namespace trestle
{
  using Kind = OutputField::Kind;

  namespace
  {
    std::vector<double> part(std::span<const double> states, const std::size_t state, const std::size_t n)
    {
      const auto field = states.subspan(state * n, n);
      return {field.begin(), field.end()};
    }

    void add_numbers(std::vector<OutputField> &fields, const ShownAnswer &answer)
    {
      fields.push_back({"certificate_estimate", {answer.estimate}, Kind::cell_constant});
      fields.push_back({"answered_by", {answer.answered_by}, Kind::cell_constant});
    }
  } // namespace

  std::vector<double> FullProblem::positions() const
  {
    const auto         &graph = problem_.graph();
    std::vector<double> result;
    for (unsigned int d = 0; d < graph.dim; ++d)
      for (const auto &dof : problem_.field_map().free_dofs())
        result.push_back(graph.position[dof.node * graph.dim + d]);
    return result;
  }

  std::unique_ptr<InnerProduct> FullProblem::inner_product(const InnerProduct::Kind kind,
                                                           const std::string       &block) const
  {
    return problem_.inner_product(kind, block);
  }

  std::unique_ptr<ReducedProblems> FullProblem::reduced_problems() { return problem_.reduced_problems(); }

  /// 0: steady.
  double FullProblem::step_length() { return problem_.is_steady() ? 0. : problem_.step_equations()->step(); }

  /// So that boundary values are those of then.
  void FullProblem::set_time(const double time)
  {
    if (!problem_.is_steady())
      problem_.set_time(time);
  }

  ShownFields FullProblem::write_states(const RunDirectory &directory, const ShownAnswer &answer)
  {
    const std::size_t n      = n_owned();
    const double      length = step_length();
    ShownFields       result{"", {"reduced", "finite_elements", "error"}};
    for (std::size_t state = 0; state < n_states(); ++state)
      {
        const double time = double(state) * length;
        set_time(time);
        const auto reduced = part(answer.states, state, n), truth = part(answer.truth, state, n);
        auto       error = reduced;
        for (std::size_t i = 0; i < n; ++i)
          error[i] -= truth[i];
        std::vector<OutputField> fields = {
            {"reduced", reduced}, {"finite_elements", truth}, {"error", error, Kind::increment}};
        add_numbers(fields, answer);
        result.pvtu = problem_.write_fields(directory, fields, (unsigned int)(state), time);
      }
    return result;
  }

  ShownFields FullProblem::write_statistics(const RunDirectory                  &directory,
                                            const std::vector<StatisticalField> &fields)
  {
    const double time = double(n_states() - 1) * step_length();
    set_time(time);
    std::vector<OutputField> output;
    ShownFields              result;
    for (const auto &field : fields)
      {
        output.push_back({field.name, field.values, field.is_difference ? Kind::increment : Kind::state});
        result.names.push_back(field.name);
      }
    result.pvtu = problem_.write_fields(directory, output, 0, time);
    return result;
  }

  ShownFields FullProblem::write_last_state(const RunDirectory &directory, const ShownAnswer &answer,
                                            const unsigned int step)
  {
    const std::size_t last = n_states() - 1;
    set_time(double(last) * step_length());
    std::vector<OutputField> fields = {{"answer", part(answer.states, last, n_owned())}};
    add_numbers(fields, answer);
    return {problem_.write_fields(directory, fields, step, double(step)), {"answer"}};
  }
} // namespace trestle
