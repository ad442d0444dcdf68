#include "physics/functions/evaluate_expression.h"

#include "core/exceptions.h"
#include "physics/functions/coefficient.h"
#include "physics/functions/field_expression.h"

#include <memory>

namespace trestle
{
  double evaluate_expression(const std::string &key, const std::string &text, const Constants &constants)
  {
    return FieldExpression(key, text, {}, constants).value({});
  }

  std::function<double(const PointConditions &)>
  expression_at_points(const std::string &key, const std::string &text, const Parametrised &owner)
  {
    if (!mentions_variable(text, "temperature") && !(owner.has_field() && mentions_variable(text, "field")))
      return {};
    if (owner.constants().contains("temperature"))
      throw InputError(key + " = '" + text + "': `temperature` is the name of a parameter, too.",
                       "Rename it in parameters/names.");
    std::vector<std::string> variables = {"temperature"};
    if (owner.has_field())
      variables.push_back("field");
    const auto expression = std::make_shared<FieldExpression>(key, text, variables, owner.constants());
    return [expression,
            arguments = std::vector<double>(variables.size())](const PointConditions &conditions) mutable {
      arguments.front() = conditions.temperature;
      if (arguments.size() > 1)
        arguments.back() = conditions.field;
      return expression->value(arguments);
    };
  }
} // namespace trestle
