#pragma once

#include "core/history.h"
#include "physics/functions/field_expression.h"
#include "physics/output/point_locator.h"
#include "physics/solvers/assembler.h"

#include <string>
#include <vector>

namespace trestle
{
  /// What the kinds of numbers below share: entries of history, named as the user named them.
  using Entries = std::vector<History::Entry>;

  /// Values at points, or differences between two points.
  template <int dim>
  class Probes
  {
  public:
    void setup(const std::string &text, const Discretisation<dim> &discretisation);
    void evaluate(const Vector &u, Entries &entries) const;

  private:
    struct Probe
    {
      std::string                     name;
      std::vector<dealii::Point<dim>> points; ///< one, or two for a difference
    };
    std::vector<Probe>       probes_;
    PointLocator<dim>        locator_;
    std::vector<std::string> components_;
  };

  /// Extrema along lines.
  template <int dim>
  class Lines
  {
  public:
    void setup(const std::string &text, const Discretisation<dim> &discretisation);
    void evaluate(const Vector &u, Entries &entries) const;

  private:
    struct Line
    {
      std::string  name;
      double       length;
      unsigned int n_points;
      unsigned int component;
    };
    std::vector<Line> lines_;
    PointLocator<dim> locator_; ///< all lines' points, one line after another
    unsigned int      n_components_ = 0;
  };

  /// Integrals of expressions over the domain.
  template <int dim>
  class Integrals
  {
  public:
    void setup(const std::string &text, const std::map<std::string, double> &constants,
               const Discretisation<dim> &discretisation);
    void evaluate(const DiscreteState &state, Entries &entries) const;

  private:
    struct Integral
    {
      std::string     name;
      FieldExpression integrand;
    };
    const Discretisation<dim> *discretisation_ = nullptr;
    std::vector<Integral>      integrals_;
  };

  /// Sums of reactions over boundaries. A dof shared by several of a force's boundaries counts once.
  template <int dim>
  class Forces
  {
  public:
    void setup(const std::string &text, const Discretisation<dim> &discretisation);
    void evaluate(const Assembler<dim> &assembler, const DiscreteState &state, Entries &entries) const;

  private:
    struct Force
    {
      std::string                   name;
      double                        factor;
      std::vector<dealii::IndexSet> dofs; ///< owned, a set a component
    };
    std::vector<Force>       forces_;
    std::vector<std::string> components_;
  };
} // namespace trestle
