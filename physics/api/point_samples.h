#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

namespace trestle
{
  class Problem;

  /**
   * Fields of a problem at points that need not be nodes, those of a regular grid say: what networks that know no mesh learn
   * from. Valid until the problem is set up anew. Everything is collective on the problem's ranks, and the same on all of them.
   */
  class PointSamples
  {
  public:
    virtual ~PointSamples() = default;

    /// Of a problem that is set up, at coordinates one point after the other. @throws InputError naming a point outside of the
    /// mesh.
    static std::unique_ptr<PointSamples> of(Problem &problem, std::span<const double> points);

    virtual std::size_t  n_points() const     = 0;
    virtual unsigned int n_components() const = 0;

    /// Solves a problem in time of second order at its present parameters. @param every so many steps a state is kept, the
    /// initial one first. @returns a state after the other: values (component by component, n_points each), then rates.
    /// @throws ConvergenceError, and InputError where a moving mesh leaves a point behind.
    virtual std::vector<double> solve(unsigned int every) = 0;

    /// Expressions as Problem::evaluate_at_nodes() takes them, between the nodes as finite elements are; of scalar problems.
    /// @returns n_expressions x n_points. @throws InputError
    virtual std::vector<double> evaluate(const std::string &name, const std::string &expressions) = 0;
  };
} // namespace trestle
