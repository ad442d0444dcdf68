#pragma once

#include "physics/api/macro_problem.h"
#include "physics/api/material_law.h"
#include "studies/shared/full_model.h"

namespace trestle
{
  /// The load path of a solid of one material, from its virgin state to t = 1, as a FullModel.
  class FullLoadPath : public FullModel
  {
  public:
    explicit FullLoadPath(ParameterSink &prm);

    void setup(const Communicator &communicator) override;

    unsigned int dimension() const override { return problem_->dimension(); }
    std::size_t  n_dofs() const override { return problem_->n_dofs(); }
    std::size_t  n_owned() const override { return n_owned_; }
    std::size_t  n_states() const override { return problem_->n_load_steps() + 1; }

    const std::vector<std::string> &parameter_names() const override { return problem_->parameter_names(); }
    std::vector<double>             parameters() const override { return problem_->parameters(); }
    void set_parameters(std::span<const double> mu) override { problem_->set_parameters(mu); }

    std::vector<std::uint64_t> dof_places() const override { return problem_->dof_places(); }
    std::vector<double>        positions() const override;

    std::vector<double> solve(std::vector<double> *numbers = nullptr) override;

    std::unique_ptr<InnerProduct> inner_product(InnerProduct::Kind kind, const std::string &block) const override;
    std::unique_ptr<ReducedProblems> reduced_problems() override;

    std::optional<PointValues> plastic_strain(std::span<const double> states) override;

    std::vector<std::string> number_names() const override { return problem_->number_names(); }
    ShownFields              write_statistics(const RunDirectory                  &directory,
                                              const std::vector<StatisticalField> &fields) override;
    ShownFields              write_states(const RunDirectory &directory, const ShownAnswer &answer) override;
    ShownFields              write_last_state(const RunDirectory &directory, const ShownAnswer &answer,
                                              unsigned int step) override;

  private:
    void visit(std::span<const double> states, const MacroProblem::Observer &observer);

    std::unique_ptr<MacroProblem> problem_;
    std::unique_ptr<MaterialLaw>  law_;
    std::unique_ptr<Microscale>   points_;
    std::size_t                   n_owned_ = 0;
  };
} // namespace trestle
