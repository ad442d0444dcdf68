#pragma once

#include "ml/api/step_model.h"
#include "support/grid_operator.h"
#include "support/parameter_values.h"

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace trestle::testing
{
  /// Modes of the heat equation on the unit square that decay exactly, prescribed and changing at y = 0, which is all of the
  /// boundary that the map names.
  struct HeatSteps
  {
    static constexpr unsigned int n_nodes = 8, n_states = 13;

    HeatSteps(const Communicator &all, const unsigned int n_groups,
              const std::map<std::string, std::string> &keys = {}, const std::string &network = "mesh transformer",
              const StepModel::Answers answers = StepModel::Answers::states)
      : ensemble(all, n_groups),
        model(StepModel::create(prm, answers)),
        is_of_forces(answers == StepModel::Answers::forces)
    {
      prm.set("network/type", network);
      prm.set("network/precision", "double");
      prm.set("network/mesh transformer/channels", "8");
      prm.set("network/mesh transformer/blocks", "2");
      prm.set("network/mesh transformer/heads", "2");
      if (!is_of_forces)
        prm.set("step/stride", "4");
      prm.set("step/history", "2");
      prm.set("training/batch", "4");
      prm.set("training/noise", "0.1");
      prm.set("training/steps", "250");
      prm.set("training/rate", "0.01");
      prm.set("training/weight average", "0.9");
      prm.set("training/checkpoint every", "0");
      for (const auto &[key, value] : keys)
        prm.set(key, value);
      const GridOperator grid(ensemble.group(), n_nodes);
      graph = grid.graph();
      std::vector<FieldMap::FreeDof>      free;
      std::vector<FieldMap::DirichletDof> dirichlet;
      for (std::size_t node = 0; node < graph.n_owned; ++node)
        if (graph.position[2 * node + 1] > 0.)
          free.push_back({node, 0});
        else
          dirichlet.push_back({node, 0, 0.});
      map = FieldMap(graph.n_owned, {"u"}, free, dirichlet);
      model->setup(ensemble, graph, map, 1, 1, 1);
      for (unsigned int i = 0; i < 3; ++i)
        add_trajectory(0.5 + 0.3 * i);
    }

    double value(const std::size_t node, const unsigned int state, const double a) const
    {
      const double x = graph.position[2 * node], y = graph.position[2 * node + 1], t = 0.1 * state;
      return 100. + a * std::exp(-a * t) * std::cos(M_PI * x) * (1. + y) + 0.3 * std::sin(2. * t) * (1. - y);
    }

    void add_trajectory(const double a)
    {
      StepModel::Trajectory trajectory;
      states.emplace_back();
      for (unsigned int s = 0; s < n_states; ++s)
        {
          for (const auto &dof : map.free_dofs())
            states.back().push_back(value(dof.node, s, a));
          for (const auto &dof : map.dirichlet_dofs())
            trajectory.prescribed.push_back(value(dof.node, s, a));
        }
      for (std::size_t node = 0; node < graph.n_owned; ++node)
        trajectory.inputs.node_inputs.push_back(graph.position[2 * node]);
      trajectory.inputs.parameters = {a};
      trajectories.push_back(std::move(trajectory));
      trajectories.back().n_states = trajectories.back().n_prescribed = n_states;
      if (is_of_forces)
        add_forces(a);
      for (std::size_t i = 0; i < states.size(); ++i)
        {
          trajectories[i].states = states[i];
          if (is_of_forces)
            trajectories[i].forces = forces[i];
        }
    }

    /// What a damping would be.
    void add_forces(const double a)
    {
      forces.emplace_back();
      for (const double u : states.back())
        forces.back().push_back(-3. * a * (u - 100.));
    }

    /// Of the windows that begin at state 1: of what is answered over that of standing still.
    double relative_error() const
    {
      double            error = 0., still = 0.;
      const std::size_t n = map.n_free(), m = map.dirichlet_dofs().size();
      for (const auto &trajectory : trajectories)
        {
          std::vector<double> prescribed(trajectory.prescribed.begin(),
                                         trajectory.prescribed.begin() + std::ptrdiff_t(2 * m));
          prescribed.insert(prescribed.end(), trajectory.prescribed.begin() + std::ptrdiff_t(5 * m),
                            trajectory.prescribed.begin() + std::ptrdiff_t(6 * m));
          const auto answer =
              model->predict({trajectory.states.first(2 * n), 2, prescribed, 3, trajectory.inputs});
          const std::size_t bundle = model->lengths().bundle;
          BOOST_TEST_REQUIRE(answer.size() == bundle * n);
          for (std::size_t i = 0; i < n; ++i)
            {
              error += std::pow(answer[(bundle - 1) * n + i] - trajectory.states[5 * n + i], 2);
              still += std::pow(trajectory.states[n + i] - trajectory.states[5 * n + i], 2);
            }
        }
      return std::sqrt(ensemble.group().sum(error) / ensemble.group().sum(still));
    }

    /// Of the windows whose last state told is state 4: of what is answered over nothing.
    double relative_error_of_forces() const
    {
      double               error = 0., none = 0.;
      const std::size_t    n = map.n_free();
      const std::ptrdiff_t m = std::ptrdiff_t(map.dirichlet_dofs().size());
      for (const auto &trajectory : trajectories)
        {
          const std::vector<double> prescribed(trajectory.prescribed.begin() + 3 * m,
                                               trajectory.prescribed.begin() + 6 * m);
          const auto                answer =
              model->predict({trajectory.states.subspan(3 * n, 2 * n), 2, prescribed, 3, trajectory.inputs});
          BOOST_TEST_REQUIRE(answer.size() == n);
          for (std::size_t i = 0; i < n; ++i)
            {
              error += std::pow(answer[i] - trajectory.forces[5 * n + i], 2);
              none += std::pow(trajectory.forces[5 * n + i], 2);
            }
        }
      return std::sqrt(ensemble.group().sum(error) / ensemble.group().sum(none));
    }

    ParameterValues                    prm;
    Ensemble                           ensemble;
    std::unique_ptr<StepModel>         model;
    bool                               is_of_forces;
    MeshGraph                          graph;
    FieldMap                           map;
    std::vector<std::vector<double>>   states, forces;
    std::vector<StepModel::Trajectory> trajectories;
  };
} // namespace trestle::testing
