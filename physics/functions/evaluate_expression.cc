#include "physics/functions/evaluate_expression.h"

#include "physics/functions/field_expression.h"

namespace trestle
{
  double evaluate_expression(const std::string &key, const std::string &text, const Constants &constants)
  {
    return FieldExpression(key, text, {}, constants).value({});
  }
} // namespace trestle
