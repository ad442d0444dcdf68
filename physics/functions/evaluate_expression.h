#pragma once

#include "physics/functions/parametrised.h"

namespace trestle
{
  /// @returns the value of an expression of the constants. @param key for messages. @throws InputError.
  /// libtrestle_cell, which parses no expressions, has a definition of its own: physics/answering/no_expressions.cc.
  double evaluate_expression(const std::string &key, const std::string &text, const Constants &constants);
} // namespace trestle
