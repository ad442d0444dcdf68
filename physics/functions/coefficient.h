#pragma once

#include "physics/functions/parametrised.h"

#include <deal.II/base/point.h>
#include <deal.II/base/types.h>

#include <map>
#include <memory>
#include <string>

namespace trestle
{
  /// Whether an expression uses a variable of this name ("t" in "2*t", not in "tan(x)").
  bool mentions_variable(const std::string &expression, const std::string &name);

  /**
   * A scalar coefficient of position, time, the unknown u and the random field from a parameter file, one muParser
   * expression for all materials or one for each: `1 + u^2`, or `0: 1 | 1, copper: 10*x`. Value and derivative by u;
   * NaN, infinity and a material without an expression are InputErrors, as in Expression.
   */
  template <int dim>
  class Coefficient
  {
  public:
    Coefficient();
    ~Coefficient();
    Coefficient(Coefficient &&) noexcept;
    Coefficient &operator=(Coefficient &&) noexcept;

    /**
     * @param name how messages call it, e.g. "physics/diffusion/conductivity".
     * @param derivative text for d/du in the same syntax; empty: differentiated numerically (fourth-order central
     * differences, relative error about 1e-10).
     * @param names further names that the texts may use: its constants, and `field` where it has one.
     * @throws InputError when a text does not parse.
     */
    void setup(const std::string &name, const std::string &text, const std::string &derivative = "",
               const Parametrised &names = {});

    double value(const dealii::Point<dim> &x, double time, dealii::types::material_id material, double u,
                 double field = 0.) const;
    double derivative(const dealii::Point<dim> &x, double time, dealii::types::material_id material, double u,
                      double field = 0.) const;

    bool depends_on_u() const;
    bool depends_on_time() const;

  private:
    struct Implementation;
    std::unique_ptr<Implementation> implementation_;
  };
} // namespace trestle
