#pragma once

#include "core/history.h"
#include "physics/functions/field_expression.h"
#include "physics/output/point_locator.h"
#include "physics/solvers/assembler.h"

#include <set>
#include <string>
#include <vector>

namespace trestle
{
  /// What the kinds of numbers below share: entries of history, named as the user named them; names() are those of
  /// evaluate().
  using Entries = std::vector<History::Entry>;

  /// Values at points, or differences between two points.
  template <int dim>
  class Probes
  {
  public:
    void setup(const std::string &text, const Discretisation<dim> &discretisation);
    void evaluate(const Vector &u, Entries &entries) const;

    std::vector<std::string> names() const;
    /// Cells of this rank, by active index, on which evaluate() reads u.
    std::vector<unsigned int> cells() const { return locator_.cells(); }

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

    std::vector<std::string>  names() const;
    std::vector<unsigned int> cells() const { return locator_.cells(); } ///< as of probes

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

    struct Integral
    {
      std::string     name;
      std::string     text;
      FieldExpression integrand;
    };
    const std::vector<Integral> &list() const { return integrals_; }

  private:
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

    struct Force
    {
      std::string                          name;
      double                               factor;
      std::vector<dealii::IndexSet>        dofs; ///< owned, a set a component
      std::set<dealii::types::boundary_id> boundaries;
    };
    const std::vector<Force> &list() const { return forces_; }
    std::vector<std::string>  names(const Force &force) const;

  private:
    std::vector<Force>       forces_;
    std::vector<std::string> components_;
  };
} // namespace trestle
