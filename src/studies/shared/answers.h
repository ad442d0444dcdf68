#pragma once

#include "physics/api/problem.h"
#include "physics/api/report.h"
#include "studies/shared/finish.h"

#include <string>
#include <vector>

namespace trestle
{
  /// The states of a study with one network, owned free dofs in physical units.
  struct Answers
  {
    std::vector<double> finite_elements; ///< what the network is compared with
    std::vector<double> network;
    std::vector<double> finished;

    /// Network minus finite elements.
    std::vector<double> error() const;
  };

  /// @throws InputError for a problem in time.
  void require_steady(const Problem &problem, const std::string &study);

  /// Whether the lifted zero solves the equations, to the bit: no loads, and zero on the boundary. Collective.
  bool is_solved_by_zero(ResidualOperator &equations);
  /// @throws InputError where it does, for studies that compare trainings. Collective.
  void require_loads(ResidualOperator &equations, const std::string &study);

  /// `error.relative_l2_fe`, or `error.velocity.relative_l2_fe` where the physics has several blocks.
  void   set_block_figures(Figures &figures, const std::string &prefix, const std::string &name,
                           const std::vector<Problem::BlockError> &errors);
  double largest(const std::vector<Problem::BlockError> &errors);

  /**
   * The finite-element solution, with its figures and sizes. time.fe_solve_s is what a network competes with, the
   * best FE can do: from the cold start again, with matrix structure, and for linear problems matrix and
   * preconditioner, at hand. Collective. @param equations the problem itself, or a step of it.
   */
  void solve_finite_elements(Problem &problem, SolvableEquations &equations, std::size_t n_weights, Run &run,
                             std::vector<double> &u);

  /// Errors of the network and of the finished answer.
  void score(const Problem &problem, const Answers &answers, Figures &figures);

  /// certificate.effectivity against the energy norm of `error` (SPD problems). @param u the finite-element
  /// solution.
  void record_effectivity(ResidualOperator &equations, const std::vector<double> &u,
                          const std::vector<double> &error, const Finish::Outcome &outcome, Figures &figures);

  /// Answers, error, certificate and decision, for the VTU; and their pictures, from a file with these fields.
  std::vector<OutputField> fields_of(const Answers &answers, const Finish::Outcome &outcome);
  void                     add_pictures_of_answers(const std::string &pvtu, ReportContent &content);

  /// The end of a study with one answer: VTU with fields_of() it, then end_with_report(), with their pictures.
  /// @param extra further fields of the VTU; nodal ones are pictured too.
  void write_answers(Problem &problem, Run &run, const Answers &answers, const Finish::Outcome &outcome,
                     ReportContent content, const std::vector<OutputField> &extra = {});
} // namespace trestle
