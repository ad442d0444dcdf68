#include "physics/functions/expression.h"

#include "core/exceptions.h"
#include "core/excerpt.h"
#include "core/text.h"
#include "physics/functions/coefficient.h"
#include "physics/functions/expression_text.h"
#include "physics/libraries/deal_ii_message.h"

#include <deal.II/base/function_parser.h>
#include <deal.II/lac/vector.h>

#include <cctype>
#include <cmath>
#include <iostream>
#include <numbers>
#include <sstream>

namespace trestle
{
  namespace
  {
    /// deal.II's parser prints to the standard error stream before it throws; our message is the one to show.
    class SilentErrors
    {
    public:
      SilentErrors()
        : buffer_(std::cerr.rdbuf(hidden_.rdbuf()))
      {}
      ~SilentErrors() { std::cerr.rdbuf(buffer_); }
      SilentErrors(const SilentErrors &)            = delete;
      SilentErrors &operator=(const SilentErrors &) = delete;

    private:
      std::ostringstream hidden_;
      std::streambuf    *buffer_;
    };
  } // namespace

  /// The parser behind a face that refuses NaN and differentiates accurately.
  template <int dim>
  class Expression<dim>::CheckedFunction : public dealii::Function<dim>
  {
  public:
    CheckedFunction(const std::string &name, const std::string &text, unsigned int n_components,
                    const std::map<std::string, double> &constants)
      : dealii::Function<dim>(n_components),
        name_(name),
        parts_(text::split(text, ';')),
        parser_(n_components)
    {
      check_parts(text);
      std::map<std::string, double> all_constants = constants;
      all_constants.emplace("pi", std::numbers::pi);
      const SilentErrors silent;
      try
        {
          parser_.initialize(dim == 2 ? "x,y,t" : "x,y,z,t", parts_, all_constants, true);
          // muParser compiles on first evaluation, so evaluate once to meet unknown names here
          dealii::Point<dim> x;
          for (unsigned int c = 0; c < n_components; ++c)
            {
              const double at_origin = parser_.value(x, c);
              constant_.push_back(is_constant(parts_[c]) ? at_origin : NAN);
            }
        }
      catch (const std::exception &error)
        {
          throw InputError(
              name_ + ": cannot parse '" + text::excerpt(text) + "': " + deal_ii_message(error),
              std::string("Known names: ") + (dim == 2 ? "x, y" : "x, y, z") +
                  ", t, pi, the names in section `parameters`, those in `constants` where there is that key, and "
                  "muParser's functions.");
        }
    }

    double value(const dealii::Point<dim> &x, unsigned int component = 0) const override
    {
      // a source of 1 is asked for at every point of every cell
      if (std::isfinite(constant_[component]))
        return constant_[component];
      const double result = evaluate(x, component);
      if (!std::isfinite(result))
        throw_not_finite(x, component, result);
      return result;
    }

    dealii::Tensor<1, dim> gradient(const dealii::Point<dim> &x, unsigned int component = 0) const override
    {
      dealii::Tensor<1, dim> result;
      for (unsigned int d = 0; d < dim; ++d)
        {
          double       step   = 1e-3 * (x.norm() > 0. ? x.norm() : 1.);
          const double centre = value(x, component);
          result[d]           = difference(x, component, d, step);
          // the stencil may leave the domain of a root or logarithm: narrow it
          for (unsigned int i = 0; i < 2 && !std::isfinite(result[d]); ++i)
            result[d] = difference(x, component, d, step *= 1e-2);
          if (!std::isfinite(result[d]))
            throw_not_finite(x, component, std::isfinite(centre) ? NAN : centre);
        }
      return result;
    }

    // deal.II's error computation asks for all components at once
    void vector_gradient(const dealii::Point<dim>            &x,
                         std::vector<dealii::Tensor<1, dim>> &gradients) const override
    {
      for (unsigned int c = 0; c < gradients.size(); ++c)
        gradients[c] = gradient(x, c);
    }

    void vector_value(const dealii::Point<dim> &x, dealii::Vector<double> &values) const override
    {
      for (unsigned int c = 0; c < values.size(); ++c)
        values[c] = value(x, c);
    }

  private:
    static bool is_constant(const std::string &part)
    {
      for (const char *variable : {"x", "y", "z", "t"})
        if (mentions_variable(part, variable))
          return false;
      return true;
    }

    void check_parts(const std::string &text) const
    {
      if (parts_.size() != this->n_components)
        throw InputError(name_ + ": '" + text::excerpt(text) + "' has " + std::to_string(parts_.size()) +
                             " component(s), " + std::to_string(this->n_components) + " are needed.",
                         "Separate the components by ';'.");
      for (const auto &part : parts_)
        if (part.empty())
          throw InputError(name_ + ": a component of '" + text::excerpt(text) + "' is empty.",
                           "Write 0 where you mean zero.");
        else
          check_expression(name_, part);
    }

    double evaluate(const dealii::Point<dim> &x, unsigned int component) const
    {
      parser_.set_time(this->get_time());
      return parser_.value(x, component);
    }

    double difference(const dealii::Point<dim> &x, unsigned int component, unsigned int d, double step) const
    {
      const auto at = [&](double offset) {
        dealii::Point<dim> shifted = x;
        shifted[d] += offset;
        return evaluate(shifted, component);
      };
      return (8. * (at(step) - at(-step)) - (at(2. * step) - at(-2. * step))) / (12. * step);
    }

    [[noreturn]] void throw_not_finite(const dealii::Point<dim> &x, unsigned int component, double value) const
    {
      std::ostringstream message;
      message << name_ << ": '" << parts_[component] << "' is "
              << (std::isnan(value) ? "not a number" : "infinite") << " at (" << x[0];
      for (unsigned int d = 1; d < dim; ++d)
        message << ", " << x[d];
      message << "), t = " << this->get_time() << ".";
      throw InputError(message.str(), "Change the expression so that it is finite everywhere on the mesh.");
    }

    std::string              name_;
    std::vector<std::string> parts_;
    std::vector<double>      constant_; ///< value of each part; NaN: depends on the point, or is not finite
    mutable dealii::FunctionParser<dim> parser_; ///< mutable: the time is set before each evaluation
  };

  template <int dim>
  Expression<dim>::Expression(const std::string &name, const std::string &text, unsigned int n_components,
                              const std::map<std::string, double> &constants)
    : text_(text),
      function_(std::make_shared<CheckedFunction>(name, text, n_components, constants))
  {}

  template <int dim>
  double Expression<dim>::value(const dealii::Point<dim> &x, double time, unsigned int component) const
  {
    function_->set_time(time);
    return function_->value(x, component);
  }

  template <int dim>
  dealii::Tensor<1, dim> Expression<dim>::gradient(const dealii::Point<dim> &x, double time,
                                                   unsigned int component) const
  {
    function_->set_time(time);
    return function_->gradient(x, component);
  }

  template <int dim>
  unsigned int Expression<dim>::n_components() const
  {
    return function_->n_components;
  }

  template <int dim>
  bool Expression<dim>::depends_on_time() const
  {
    const auto is_name = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; };
    for (std::size_t i = 0; i < text_.size(); ++i)
      if (text_[i] == 't' && (i == 0 || !is_name(text_[i - 1])) &&
          (i + 1 == text_.size() || !is_name(text_[i + 1])))
        return true;
    return false;
  }

  template <int dim>
  const dealii::Function<dim> &Expression<dim>::function(double time) const
  {
    function_->set_time(time);
    return *function_;
  }

  template class Expression<2>;
  template class Expression<3>;
} // namespace trestle
