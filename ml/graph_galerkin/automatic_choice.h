#pragma once

#include "ml/api/graph_model.h"

#include <string>
#include <vector>

namespace trestle
{
  /**
   * What `auto` stands for, for the solution of one problem (doc/how_to/network.md). Small problems get random features of
   * the graph (Rahimi, Recht 2007; Dong, Li 2021), so many and so rough that they span all nodal vectors: the answer is
   * linear in what is trained, and Gauss-Newton is Newton's method. Large ones get a V-cycle of filters, whose cost grows
   * with the mesh alone, and first-order steps. Not collective: functions of the size. Results are overrides
   * "section/key=value".
   */
  namespace automatic_choice
  {
    /// Whether dense systems of all unknowns are cheap.
    bool suits_gauss_newton(const GraphModel::Size &size);
    /// Whether the dense derivative du/dw of a network that the file names is, too.
    bool suits_gauss_newton(const GraphModel::Size &size, std::size_t n_weights);

    std::vector<std::string> network(const GraphModel::Size &size, bool for_gauss_newton);
    std::vector<std::string> training(const GraphModel::Size &size, bool by_gauss_newton);
  } // namespace automatic_choice
} // namespace trestle
