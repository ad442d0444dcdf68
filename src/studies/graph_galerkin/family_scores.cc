#include "studies/graph_galerkin/family_scores.h"

#include "studies/graph_galerkin/family_samples.h"

namespace trestle
{
  FamilyScores::FamilyScores(const Ensemble &ensemble, Problem &problem, const FamilyModel &model,
                             std::vector<std::vector<double>> parameters)
    : problem_(&problem),
      held_out_(ensemble, problem, std::move(parameters)),
      queries_(held_out_.size())
  {
    ensemble.on_groups([&] {
      for (std::size_t i = 0; i < size(); ++i)
        if (ensemble.owns(i))
          queries_[i] = make_query(problem, model, held_out_.parameters(i));
    });
  }

  std::vector<double> FamilyScores::errors(const FamilyModel &model, const std::size_t n) const
  {
    return held_out_.errors([&](const std::size_t i, std::vector<double> &u) { model.predict(queries_[i], u); },
                            n);
  }

  void FamilyScores::finish(const FamilyModel &model, const Finish &finish, Figures &figures) const
  {
    // What a query costs includes making its inputs.
    const auto answer = [&](const std::size_t i, std::vector<double> &u) {
      model.predict(query_here(*problem_, model, held_out_.parameters(i)), u);
    };
    held_out_.finish(answer, finish, figures);
  }
} // namespace trestle
