#include "physics/functions/affine_expression.h"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <vector>

namespace trestle
{
  namespace
  {
    /// How an expression depends on the variables.
    enum class Degree
    {
      constant,
      affine,
      other
    };

    /// Descends by muParser's precedences; what does not fit them makes the whole `other`.
    class AffineParser
    {
    public:
      AffineParser(const std::string &text, const std::set<std::string> &variables)
        : variables_(variables)
      {
        for (const char c : text)
          if (std::isspace(static_cast<unsigned char>(c)) == 0)
            text_ += c;
      }

      Degree operator()()
      {
        const Degree result = choice();
        return at_ == text_.size() && !has_failed_ ? result : Degree::other;
      }

    private:
      bool take(const std::string &token)
      {
        if (text_.compare(at_, token.size(), token) != 0)
          return false;
        at_ += token.size();
        return true;
      }

      Degree fail()
      {
        has_failed_ = true;
        at_         = text_.size();
        return Degree::other;
      }

      /// Of functions and comparisons: no more than constants stay what they are.
      static Degree opaque(const Degree a) { return a == Degree::constant ? a : Degree::other; }
      static Degree product(const Degree a, const Degree b)
      {
        return a == Degree::constant ? b : b == Degree::constant ? a : Degree::other;
      }

      Degree choice() // a ? b : c
      {
        const Degree condition = comparison();
        if (!take("?"))
          return condition;
        const Degree yes = choice();
        if (!take(":"))
          return fail();
        return chosen(condition, yes, choice());
      }

      static Degree chosen(const Degree condition, const Degree yes, const Degree no)
      {
        return condition == Degree::constant ? std::max(yes, no) : Degree::other;
      }

      /// All of logic in one: which of them comes first does not matter to constants.
      Degree comparison()
      {
        Degree result = sum();
        while (take("&&") || take("||") || take("<=") || take(">=") || take("==") || take("!=") || take("<") ||
               take(">"))
          result = opaque(std::max(result, sum()));
        return result;
      }

      Degree sum()
      {
        Degree result = products();
        while (take("+") || take("-"))
          result = std::max(result, products());
        return result;
      }

      Degree products()
      {
        Degree result = power();
        while (at_ < text_.size())
          if (take("*"))
            result = product(result, power());
          else if (take("/"))
            result = std::max(result, opaque(power()));
          else
            break;
        return result;
      }

      Degree power()
      {
        if (take("-") || take("+"))
          return power();
        const Degree base = operand();
        return take("^") ? opaque(std::max(base, power())) : base;
      }

      Degree operand()
      {
        if (take("("))
          {
            const Degree inner = choice();
            return take(")") ? inner : fail();
          }
        const std::string word = this->word();
        if (word.empty())
          return fail();
        if (take("("))
          return call(word);
        return variables_.contains(word) ? Degree::affine : Degree::constant;
      }

      Degree call(const std::string &function)
      {
        std::vector<Degree> arguments{choice()};
        while (take(","))
          arguments.push_back(choice());
        if (!take(")"))
          return fail();
        if (function == "if" && arguments.size() == 3)
          return chosen(arguments[0], arguments[1], arguments[2]);
        return opaque(*std::max_element(arguments.begin(), arguments.end()));
      }

      /// A name or a number, whose exponent may have a sign.
      std::string word()
      {
        const std::size_t first = at_;
        const auto        is_of = [&](const char c) {
          return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.';
        };
        const bool is_number =
            at_ < text_.size() && (std::isdigit(static_cast<unsigned char>(text_[at_])) != 0 || text_[at_] == '.');
        while (at_ < text_.size() &&
               (is_of(text_[at_]) || (is_number && at_ > first && (text_[at_] == '-' || text_[at_] == '+') &&
                                      (text_[at_ - 1] == 'e' || text_[at_ - 1] == 'E'))))
          ++at_;
        return text_.substr(first, at_ - first);
      }

      std::string                  text_;
      const std::set<std::string> &variables_;
      std::size_t                  at_         = 0;
      bool                         has_failed_ = false;
    };
  } // namespace

  bool is_affine_in(const std::string &expression, const std::set<std::string> &variables)
  {
    return AffineParser(expression, variables)() != Degree::other;
  }
} // namespace trestle
