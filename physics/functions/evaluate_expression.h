#pragma once

#include "physics/functions/parametrised.h"

namespace trestle
{
  /// @returns the value of an expression of the constants. @param key for messages. @throws InputError.
  /// libtrestle_cell, which parses no expressions, has a definition of its own: physics/answering/no_expressions.cc.
  double evaluate_expression(const std::string &key, const std::string &text, const Constants &constants);

  /// An expression of the owner's constants, `temperature` and, where the owner has one, `field`, ready to be evaluated
  /// at many points. Empty where it uses neither of the latter. @throws InputError; so does what is returned.
  std::function<double(const PointConditions &)>
  expression_at_points(const std::string &key, const std::string &text, const Parametrised &owner);
} // namespace trestle
