#pragma once

#include "physics/api/problem.h"
#include "studies/shared/full_model.h"
#include "studies/shared/problem_holder.h"

namespace trestle
{
  /// A Problem, steady or in time, as a FullModel.
  class FullProblem : public FullModel, public ProblemHolder
  {
  public:
    /// @param problem outlives this.
    explicit FullProblem(Problem &problem)
      : problem_(problem)
    {}
    explicit FullProblem(ParameterSink &prm)
      : owned_(Problem::create(prm)),
        problem_(*owned_)
    {}

    Problem *problem() override { return &problem_; }

    void setup(const Communicator &communicator) override { problem_.setup(communicator); }

    unsigned int dimension() const override { return problem_.dimension(); }
    std::size_t  n_dofs() const override { return problem_.n_dofs(); }
    std::size_t  n_owned() const override { return problem_.n_free(); }
    std::size_t  n_states() const override { return problem_.n_steps() + 1; }

    const std::vector<std::string> &parameter_names() const override { return problem_.parameter_names(); }
    std::vector<double>             parameters() const override { return problem_.parameters(); }
    void set_parameters(std::span<const double> mu) override { problem_.set_parameters(mu); }

    std::vector<std::uint64_t> dof_places() const override { return problem_.dof_places(); }
    std::vector<double>        positions() const override;

    std::vector<double> solve(std::vector<double> *numbers = nullptr) override
    {
      return problem_.solve_states(numbers);
    }

    std::unique_ptr<InnerProduct> inner_product(InnerProduct::Kind kind, const std::string &block) const override;
    std::unique_ptr<ReducedProblems> reduced_problems() override;

    std::vector<std::string> number_names() const override { return problem_.number_names(); }
    ShownFields              write_statistics(const RunDirectory                  &directory,
                                              const std::vector<StatisticalField> &fields) override;
    ShownFields              write_states(const RunDirectory &directory, const ShownAnswer &answer) override;
    ShownFields              write_last_state(const RunDirectory &directory, const ShownAnswer &answer,
                                              unsigned int step) override;

  private:
    double step_length();
    void   set_time(double time);

    std::unique_ptr<Problem> owned_;
    Problem                 &problem_;
  };
} // namespace trestle
