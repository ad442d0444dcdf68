#pragma once

#include "core/history.h"
#include "core/parameters.h"
#include "physics/solvers/assembler.h"

#include <string>
#include <vector>

namespace trestle
{
  /**
   * Section `postprocessing`: numbers taken from a state.
   *   set probes     = name: x, y[, z] | ...                 point values, a number a component
   *   set lines      = name: x0, y0 : x1, y1 : n : component | ...    minimum and maximum (and where) of a
   * component along a line set integrals  = name: expression of x,y,z,u0,u1,.. | ...       over the domain set
   * forces     = name: boundary ids [: factor] | ...   sums of reactions a component, times the factor set exact
   * solution = expressions a component (';')     L2 (and H1) errors, absolute and relative Names become figures
   * `postprocessing.<name>[.<component>]` and history columns.
   */
  template <int dim>
  class Postprocessing
  {
  public:
    explicit Postprocessing(ParameterSink &prm);

    /// @throws InputError: bad syntax, probe outside the domain, unknown boundary id.
    void setup(const Discretisation<dim> &discretisation);

    /// All numbers of a state; collective; equal on all ranks.
    std::vector<History::Entry> evaluate(const Assembler<dim> &assembler, const DiscreteState &state) const;

    bool has_exact_solution() const;

    struct Errors
    {
      std::string block;
      double      l2, l2_relative, h1_seminorm;
    };
    /// Errors of each block against the exact solution at the state's time; pressure-like pinned blocks after
    /// removing the mean of the difference.
    std::vector<Errors> errors(const Discretisation<dim> &discretisation, const DiscreteState &state) const;

  private:
    struct Implementation;
    std::shared_ptr<Implementation> implementation_;
  };
} // namespace trestle
