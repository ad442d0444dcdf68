#include "studies/graph_galerkin/family_samples.h"

#include "core/stopwatch.h"

namespace trestle
{
  FamilyModel::Query make_query(Problem &problem, const FamilyModel &model, const std::vector<double> &parameters)
  {
    problem.set_parameters(parameters);
    return query_here(problem, model, parameters);
  }

  FamilyModel::Query query_here(Problem &problem, const FamilyModel &model, const std::vector<double> &parameters)
  {
    FamilyModel::Query query;
    if (!model.node_inputs().empty())
      query.node_inputs = problem.evaluate_at_nodes("network/node inputs", model.node_inputs());
    if (model.with_parameter_inputs())
      query.parameters = parameters;
    return query;
  }

  FamilySamples::FamilySamples(const Ensemble &ensemble, Problem &problem, const FamilyModel &model,
                               const FieldMap &map, const std::vector<std::vector<double>> &parameters,
                               const Kind kind)
    : n_total_(parameters.size())
  {
    const Stopwatch     watch;
    std::vector<double> u(problem.n_free(), 0.);
    ensemble.on_groups([&] {
      for (std::size_t i = 0; i < n_total_; ++i)
        {
          if (!ensemble.owns(i))
            continue;
          queries_.push_back(std::make_unique<FamilyModel::Query>(make_query(problem, model, parameters[i])));
          if (kind == Kind::supervised)
            losses_.push_back(make_label(problem, map, u));
          else
            {
              equations_.push_back(problem.frozen_equations());
              losses_.push_back(model.create_loss(*equations_.back(), map));
            }
          samples_.push_back({queries_.back().get(), losses_.back().get()});
        }
    });
    cpu_seconds_  = ensemble.all().sum(watch.cpu_seconds());
    wall_seconds_ = ensemble.all().max(watch.wall_seconds());
  }

  std::unique_ptr<Loss> FamilySamples::make_label(Problem &problem, const FieldMap &map,
                                                  std::vector<double> &u) const
  {
    problem.solve(u); // from the sample before: nonlinear problems gain by it
    return Loss::supervised(problem.equations().communicator(), u, map.inverse_square_scales());
  }
} // namespace trestle
