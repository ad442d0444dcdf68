#pragma once

#include "ml/api/graph_model.h"
#include "support/grid_operator.h"
#include "support/parameter_values.h"

#include <map>

namespace trestle::testing
{
  /// A GraphModel with its grid of n x n nodes and its parameters, small by default.
  struct GraphModelOnGrid
  {
    GraphModelOnGrid(const Communicator &communicator, unsigned int n,
                     const std::map<std::string, std::string> &values = {}, double cubic = 0., double length = 1.,
                     const std::vector<double> &inputs = {})
      : equations(communicator, n, cubic, length),
        model(GraphModel::create(prm, GraphModel::Defaults::fixed))
    {
      prm.set("network/chebyshev/widths", "8, 8");
      prm.set("network/chebyshev/order", "4");
      prm.set("network/chebyshev/activation", "tanh");
      prm.set("network/perceptron/widths", "16, 16");
      prm.set("network/multilevel/channels", "8");
      prm.set("network/mesh transformer/channels", "8");
      prm.set("network/mesh transformer/heads", "2");
      prm.set("network/mesh transformer/blocks", "2");
      prm.set("network/mesh graph net/channels", "8");
      prm.set("network/mesh graph net/blocks", "2");
      prm.set("network/branch trunk/basis fields", "6");
      for (const char *part : {"branch", "trunk"})
        prm.set("network/branch trunk/" + std::string(part) + "/widths", "8");
      for (const auto &[path, value] : values)
        prm.set(path, value);
      model->setup(communicator, equations.graph(), equations.field_map(), 1, 0, {inputs});
    }

    std::vector<double> prediction()
    {
      std::vector<double> u(equations.n_owned());
      model->predict(u);
      return u;
    }

    double error() { return equations.relative_difference(prediction(), equations.solve()); }

    ParameterValues             prm;
    GridOperator                equations;
    std::unique_ptr<GraphModel> model;
  };
} // namespace trestle::testing
