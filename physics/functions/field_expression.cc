#include "physics/functions/field_expression.h"

#include "core/exceptions.h"
#include "core/excerpt.h"
#include "core/text.h"
#include "physics/functions/expression_text.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>

#include <muParser.h>

namespace trestle
{
  namespace
  {
    /// What deal.II adds to muParser, so that all expressions of a parameter file speak one language.
    void define_functions(mu::Parser &parser)
    {
      parser.DefineFun(
          "if", +[](double condition, double yes, double no) { return condition != 0. ? yes : no; });
      parser.DefineFun(
          "int", +[](double x) { return std::round(x); });
      parser.DefineFun(
          "ceil", +[](double x) { return std::ceil(x); });
      parser.DefineFun(
          "floor", +[](double x) { return std::floor(x); });
      parser.DefineFun(
          "cot", +[](double x) { return 1. / std::tan(x); });
      parser.DefineFun(
          "csc", +[](double x) { return 1. / std::sin(x); });
      parser.DefineFun(
          "sec", +[](double x) { return 1. / std::cos(x); });
      parser.DefineFun(
          "pow", +[](double x, double y) { return std::pow(x, y); });
      parser.DefineFun(
          "erf", +[](double x) { return std::erf(x); });
      parser.DefineFun(
          "erfc", +[](double x) { return std::erfc(x); });
    }

    /// muParser wants no blank between a function and its bracket.
    std::string without_blanks(const std::string &text)
    {
      std::string result;
      for (const char c : text)
        if (c != ' ' && c != '\t')
          result += c;
      return result;
    }
  } // namespace

  struct FieldExpression::Implementation
  {
    std::string                name;
    std::string                text;
    std::vector<std::string>   names;
    std::vector<double>        values; ///< what the parser points at
    mu::Parser                 parser;
    std::optional<std::size_t> single; ///< the variable that is all of the text, which needs no parser
  };

  FieldExpression::FieldExpression(const std::string &name, const std::string &text,
                                   const std::vector<std::string>      &variables,
                                   const std::map<std::string, double> &constants)
    : implementation_(std::make_unique<Implementation>())
  {
    auto &p = *implementation_;
    p.name  = name;
    p.text  = text;
    p.names = variables;
    p.values.assign(variables.size(), 0.);
    check_expression(name, text);
    try
      {
        define_functions(p.parser);
        p.parser.DefineConst("pi", std::numbers::pi);
        for (const auto &[constant, value] : constants)
          p.parser.DefineConst(constant, value);
        for (std::size_t i = 0; i < variables.size(); ++i)
          p.parser.DefineVar(variables[i], &p.values[i]);
        p.parser.SetExpr(without_blanks(text));
        p.parser.Eval(); // compiles, and meets unknown names
        const auto place = std::ranges::find(variables, without_blanks(text));
        if (place != variables.end())
          p.single = std::size_t(place - variables.begin());
      }
    catch (const mu::ParserError &error)
      {
        std::string known = "pi";
        for (const auto &variable : variables)
          known += ", " + variable;
        for (const auto &[constant, value] : constants)
          known += ", " + constant;
        throw InputError(name + ": cannot parse '" + text::excerpt(text) + "': " + error.GetMsg(),
                         "Known names: " + known + ".");
      }
  }

  FieldExpression::~FieldExpression()                           = default;
  FieldExpression::FieldExpression(FieldExpression &&) noexcept = default;

  double FieldExpression::value(const std::vector<double> &variables) const
  {
    auto &p = *implementation_;
    if (p.single && std::isfinite(variables[*p.single]))
      return variables[*p.single];
    std::copy(variables.begin(), variables.end(), p.values.begin());
    const double result = p.parser.Eval();
    if (!std::isfinite(result))
      {
        std::string at;
        for (std::size_t i = 0; i < p.names.size(); ++i)
          at += (at.empty() ? "" : ", ") + p.names[i] + " = " + text::shortest(p.values[i]);
        throw InputError(p.name + ": '" + text::excerpt(p.text) + "' is not finite at " + at + ".",
                         "Change the expression so that it is finite everywhere on the mesh.");
      }
    return result;
  }

  std::vector<std::string> FieldExpression::field_variables(unsigned int dim, unsigned int n_components)
  {
    const std::vector<std::string> coordinates = {"x", "y", "z"};
    std::vector<std::string>       names(coordinates.begin(), coordinates.begin() + dim);
    names.push_back("t");
    for (unsigned int c = 0; c < n_components; ++c)
      names.push_back("u" + std::to_string(c));
    for (unsigned int c = 0; c < n_components; ++c)
      for (unsigned int d = 0; d < dim; ++d)
        names.push_back("u" + std::to_string(c) + "_" + coordinates[d]);
    return names;
  }
} // namespace trestle
