#pragma once

#include <deal.II/base/function_parser.h>

#include <memory>
#include <string>

namespace trestle
{
  /**
   * A muParser expression of x, y, z and t from a parameter file; components separated by ';'. Evaluation to
   * NaN or infinity is an InputError that shows expression, point and time. Where it is evaluated in a loop
   * over cells, wrap the loop in Communicator::on_all, since the error may strike one rank alone.
   */
  template <int dim>
  class Expression
  {
  public:
    /// @param name how messages call it, e.g. "physics/diffusion/source".
    /// @throws InputError when the text does not parse or has not n_components parts.
    Expression(const std::string &name, const std::string &text, unsigned int n_components);

    double                 value(const dealii::Point<dim> &x, double time, unsigned int component = 0) const;
    dealii::Tensor<1, dim> gradient(const dealii::Point<dim> &x, double time, unsigned int component = 0) const;

    unsigned int       n_components() const;
    const std::string &text() const { return text_; }

    /// For deal.II's VectorTools; checks NaN as value() does. Owned here.
    const dealii::Function<dim> &function(double time) const;

  private:
    std::string                                  name_;
    std::string                                  text_;
    std::shared_ptr<dealii::FunctionParser<dim>> parser_;
    std::shared_ptr<dealii::Function<dim>>       checked_;
  };
} // namespace trestle
