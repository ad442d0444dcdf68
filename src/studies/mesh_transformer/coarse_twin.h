#pragma once

#include "core/parameters.h"
#include "core/renamed_key.h"
#include "physics/api/problem.h"
#include "physics/api/state_transfer.h"

#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace trestle
{
  /// The problem of a file once more, on a mesh of fewer refinements and with longer steps (section `coarse`): finite elements
  /// that a learned force corrects.
  class CoarseTwin
  {
  public:
    explicit CoarseTwin(ParameterSink &prm);

    /// After the fine problem, on its ranks and at its parameters. Repeatable. Collective on them.
    /// @throws InputError for a mesh that is finer, steps of which no whole number of fine ones makes one or all, and twins alike.
    void setup(Problem &fine);

    Problem &problem() { return *problem_; }
    /// Fine steps that a coarse one stands for.
    unsigned int stride() const { return stride_; }
    std::size_t  n_states() const { return problem_->n_steps() + 1; }
    double       step() const { return step_; }

    /// Both follow. Collective.
    void set_parameters(std::span<const double> mu);

    /// Fine states, a fine step apart from time 0 on, as coarse ones, a coarse step apart: interpolated at the coarse dofs.
    /// Collective.
    std::vector<double> restricted(std::span<const double> states);

  private:
    void check() const;

    RenamedKey                     refinements_key_, step_key_;
    std::unique_ptr<Problem>       problem_;
    Problem                       *fine_                 = nullptr;
    unsigned int                   n_refinements_        = 0;
    unsigned int                   n_coarse_refinements_ = 0;
    unsigned int                   stride_               = 1;
    double                         step_of_file_         = 0.1;
    double                         step_ = 0., fine_step_ = 0.;
    std::unique_ptr<StateTransfer> transfer_; ///< null: the mesh may have moved since
  };
} // namespace trestle
