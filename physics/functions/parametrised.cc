#include "physics/functions/parametrised.h"

#include "core/exceptions.h"
#include "physics/functions/field_expression.h"

#include <charconv>

namespace trestle
{
  namespace
  {
    std::string shortest(const double value)
    {
      char       buffer[40];
      const auto end = std::to_chars(buffer, buffer + sizeof(buffer), value).ptr;
      return {buffer, end};
    }
  } // namespace

  ParametrisedNumber::ParametrisedNumber(const double default_value)
    : expression_{shortest(default_value)},
      value_(default_value)
  {}

  void ParametrisedNumber::declare(ParameterSink &prm, const std::string &key, const std::string &description,
                                   const Allowed &allowed)
  {
    key_     = key;
    allowed_ = allowed;
    prm.add(key, expression_, description, allowed);
  }

  bool ParametrisedNumber::is_expression() const
  {
    const std::string &text   = expression_.text;
    double             number = 0.;
    return std::from_chars(text.data(), text.data() + text.size(), number).ptr != text.data() + text.size();
  }

  void ParametrisedNumber::evaluate(const Constants &constants)
  {
    value_ = FieldExpression(key_, expression_.text, {}, constants).value({});
    if (is_expression() && !allowed_.contains(value_))
      throw InputError(key_ + " = '" + expression_.text + "' is " + shortest(value_) + ".",
                       "Allowed: " + allowed_.to_string() + ". Change the parameters or the expression.");
  }
} // namespace trestle
