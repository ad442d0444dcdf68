#pragma once

#include <deal.II/base/function.h>

#include <map>
#include <memory>
#include <string>

namespace trestle
{
  /**
   * A muParser expression of x, y, z and t from a parameter file; components separated by ';'; `pi` is known.
   * Evaluation to NaN or infinity is an InputError that shows expression, point and time. Where it is
   * evaluated in a loop over cells, wrap the loop in Communicator::on_all, since the error may strike one rank
   * alone. Copies share the parser.
   */
  template <int dim>
  class Expression
  {
  public:
    /**
     * @param name how messages call it, e.g. "physics/diffusion/source".
     * @param constants further names that the text may use.
     * @throws InputError when the text does not parse or has not n_components parts.
     */
    Expression(const std::string &name, const std::string &text, unsigned int n_components,
               const std::map<std::string, double> &constants = {});

    double value(const dealii::Point<dim> &x, double time, unsigned int component = 0) const;
    /// By central differences of fourth order: about ten digits for smooth expressions.
    dealii::Tensor<1, dim> gradient(const dealii::Point<dim> &x, double time, unsigned int component = 0) const;

    unsigned int       n_components() const;
    const std::string &text() const { return text_; }
    /// Whether the text mentions t.
    bool depends_on_time() const;

    /// For deal.II's VectorTools; checks NaN as value() does. Owned here; the last call sets its time.
    const dealii::Function<dim> &function(double time) const;

  private:
    class CheckedFunction;

    std::string                      text_;
    std::shared_ptr<CheckedFunction> function_;
  };
} // namespace trestle
