#include "physics/functions/parametrised.h"

#include "core/exceptions.h"
#include "core/text.h"
#include "physics/functions/evaluate_expression.h"

#include <charconv>
#include <cmath>
#include <optional>

namespace trestle
{
  namespace
  {
    std::optional<double> plain_number(const std::string &text)
    {
      double            number = 0.;
      const char *const end    = text.data() + text.size();
      const bool        is_all = std::from_chars(text.data(), end, number).ptr == end;
      return is_all && std::isfinite(number) ? std::optional(number) : std::nullopt;
    }
  } // namespace

  std::vector<unsigned int> Parametrised::material_ids(const std::string &key, const std::string &words) const
  {
    if (text::trim(words).empty())
      return {};
    if (materials_)
      return materials_->parse(key, words);
    std::vector<unsigned int> ids;
    for (const auto &word : text::split(words, ','))
      ids.push_back(text::natural_number(key, word));
    return ids;
  }

  unsigned int Parametrised::material_id(const std::string &key, const std::string &word) const
  {
    return materials_ ? materials_->number_of(key, word) : text::natural_number(key, word);
  }

  ParametrisedNumber::ParametrisedNumber(const double default_value)
    : expression_{text::shortest(default_value)},
      value_(default_value)
  {}

  void ParametrisedNumber::declare(ParameterSink &prm, const std::string &key, const std::string &description,
                                   const Allowed &allowed)
  {
    key_     = key;
    allowed_ = allowed;
    prm.add(key, expression_, description, allowed);
  }

  bool ParametrisedNumber::is_expression() const { return !plain_number(expression_.text); }

  void ParametrisedNumber::evaluate(const Parametrised &owner)
  {
    at_point_ = nullptr;
    if (is_expression() && owner.has_conditions())
      at_point_ = expression_at_points(key_, expression_.text, owner);
    if (!varies())
      evaluate(owner.constants());
  }

  void ParametrisedNumber::evaluate_at(const PointConditions &conditions)
  {
    if (!varies())
      return;
    value_ = at_point_(conditions);
    if (!allowed_.contains(value_))
      throw InputError(key_ + " = '" + expression_.text + "' is " + text::shortest(value_) +
                           " at a temperature of " + text::shortest(conditions.temperature) +
                           ", field = " + text::shortest(conditions.field) + ".",
                       "Allowed: " + allowed_.to_string() + ". Change the expression or the temperatures.");
  }

  void ParametrisedNumber::evaluate(const Constants &constants)
  {
    const auto number = plain_number(expression_.text);
    value_            = number ? *number : evaluate_expression(key_, expression_.text, constants);
    if (!number && !allowed_.contains(value_))
      throw InputError(key_ + " = '" + expression_.text + "' is " + text::shortest(value_) + ".",
                       "Allowed: " + allowed_.to_string() + ". Change the parameters or the expression.");
  }
} // namespace trestle
