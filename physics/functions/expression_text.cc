#include "physics/functions/expression_text.h"

#include "core/exceptions.h"
#include "core/excerpt.h"

#include <cctype>
#include <string_view>
#include <vector>

namespace trestle
{
  namespace
  {
    bool is_of_name(const char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

    /// The last character before a place that is no blank; 0 where there is none.
    char before(const std::string &text, std::size_t at)
    {
      while (at > 0)
        if (text[--at] != ' ' && text[at] != '\t')
          return text[at];
      return '\0';
    }

    [[noreturn]] void refuse(const std::string &name, const std::string &text, const std::string &problem,
                             const std::string &advice)
    {
      throw InputError(name + ": '" + text::excerpt(text) + "' " + problem + ".", advice);
    }

    /// FieldExpression takes blanks out, and '1 5' would be 15.
    void check_blanks(const std::string &name, const std::string &text)
    {
      const auto is_operand = [](const char c) { return is_of_name(c) || c == '.'; };
      for (std::size_t i = 1; i < text.size(); ++i)
        if ((text[i - 1] == ' ' || text[i - 1] == '\t') && is_operand(text[i]) && is_operand(before(text, i)))
          refuse(name, text, "has a blank between two numbers or names",
                 "Write the operator that is missing: 2*x.");
    }

    /// Commas part the arguments of functions and nothing else.
    void check_commas(const std::string &name, const std::string &text)
    {
      std::vector<char> is_call;
      for (std::size_t i = 0; i < text.size(); ++i)
        if (text[i] == '(')
          is_call.push_back(is_of_name(before(text, i)));
        else if (text[i] == ')' && !is_call.empty())
          is_call.pop_back();
        else if (text[i] == ',' && (is_call.empty() || !is_call.back()))
          refuse(name, text, "has a comma outside a function's brackets",
                 "Write a decimal point, not comma: 1.5.");
    }

    void check_equals(const std::string &name, const std::string &text)
    {
      for (std::size_t i = 0; i < text.size(); ++i)
        if (text[i] == '=')
          {
            const char left = i == 0 ? '\0' : text[i - 1], right = i + 1 == text.size() ? '\0' : text[i + 1];
            if (right == '=')
              ++i;
            else if (left != '<' && left != '>' && left != '!')
              refuse(name, text, "assigns by '='", "Write == where you compare: == compares, = assigns.");
          }
    }

    void check_names(const std::string &name, const std::string &text)
    {
      for (std::size_t i = 0; i < text.size();)
        if (is_of_name(text[i]))
          {
            std::size_t end = i;
            while (end < text.size() && is_of_name(text[end]))
              ++end;
            const std::string_view word(text.data() + i, end - i);
            if (word == "rand" || word == "rand_seed")
              refuse(name, text, "draws random numbers, other ones whenever it is evaluated",
                     "Section 'parameters' has random fields, which are functions of their seed.");
            i = end;
          }
        else
          ++i;
    }
  } // namespace

  void check_expression(const std::string &name, const std::string &text)
  {
    check_blanks(name, text);
    check_commas(name, text);
    check_equals(name, text);
    check_names(name, text);
  }
} // namespace trestle
