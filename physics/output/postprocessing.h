#pragma once

#include "core/history.h"
#include "core/parameters.h"
#include "physics/output/measures.h"
#include "physics/output/windows.h"
#include "physics/solvers/assembler.h"

#include <string>
#include <vector>

namespace trestle
{
  /// Names as users gave them, without what figures have in front: "postprocessing.".
  std::vector<std::string> without_prefixes(std::vector<std::string> names);

  /**
   * Section `postprocessing`: numbers taken from a state. Entries are separated by '|'.
   *   set probes = name: x, y[, z]                   values at a point; `x, y; x2, y2`: first minus second point
   *   set lines = name: x0, y0 : x1, y1 : n : component      extrema of a component from n samples of a line,
   *       refined by a parabola: name.minimum, name.minimum_position (distance from the start), and so maximum
   *   set integrals = name: expression               over the domain; of x, y, z, t, u0, u1, .. and the
   *       derivatives u0_x, u0_y, ..
   *   set maxima = name: expression                  the largest value at the quadrature points; of the same, and of
   *       derived quantities (`von_mises`)
   *   set forces = name: boundary ids [: factor]     sums of nodal reactions there, times the factor. The
   *       reaction acts from the boundary on the body: the drag of a fluid on a wall has the factor -1
   *   set windows = name: column : start : end       a column of history.csv between two times: see Windows
   *   set exact solution = expressions a component (';')     L2 and H1 errors
   *   set constants = a = 1, b = 2                   for integrals and the exact solution
   * Numbers become figures and history columns `postprocessing.<name>[.<component>]`; components are named as
   * their block (`temperature`), those of vectors with their direction (`velocity_x`); one-component physics
   * have no such suffix.
   */
  template <int dim>
  class Postprocessing
  {
  public:
    explicit Postprocessing(ParameterSink &prm);

    /// @throws InputError: bad syntax, probe outside the domain, unknown boundary id.
    void setup(const Discretisation<dim> &discretisation);

    /// Numbers of a history rather than a state; read by setup().
    const Windows &windows() const;

    /// All numbers of a state; collective; equal on all ranks.
    std::vector<History::Entry> evaluate(const Assembler<dim> &assembler, const DiscreteState &state) const;

    /// Of evaluate(), in its order. After setup().
    std::vector<std::string> names() const;

    /// The parts of evaluate(), in its order, but the maxima, in which all cells have a say, for whoever has cheaper ways to some of them (physics/rom). Valid until
    /// the next setup().
    struct Parts
    {
      const Probes<dim>    &probes;
      const Lines<dim>     &lines;
      const Integrals<dim> &integrals;
      const Forces<dim>    &forces;
    };
    Parts parts() const;

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
