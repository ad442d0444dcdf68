#include "core/parameters.h"

#include "core/exceptions.h"
#include "core/excerpt.h"
#include "core/text.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <type_traits>

namespace trestle
{
  namespace
  {
    /// What the conversions below throw; the caller adds section, key and advice.
    struct BadValue
    {
      std::string why;
    };

    template <class T>
    T number(const std::string &text, const char *what)
    {
      const char *begin = text.data() + (text.starts_with('+') && !text.starts_with("+-") ? 1 : 0);
      const char *end   = text.data() + text.size();
      T           value{};
      const auto  result = std::from_chars(begin, end, value);
      if (result.ec == std::errc::result_out_of_range)
        throw BadValue{std::string("is too large for ") + what};
      if (result.ec != std::errc() || result.ptr != end)
        throw BadValue{std::string("is not ") + what};
      return value;
    }

    void check_range(const double value, const Allowed &allowed)
    {
      if (!allowed.contains(value))
        throw BadValue{"is out of range"};
    }

    void convert(const std::string &text, bool &value, const Allowed &)
    {
      if (text == "true" || text == "yes" || text == "on")
        value = true;
      else if (text == "false" || text == "no" || text == "off")
        value = false;
      else
        throw BadValue{"is neither true nor false"};
    }

    void convert(const std::string &text, int &value, const Allowed &allowed)
    {
      const int candidate = number<int>(text, "a whole number");
      check_range(candidate, allowed);
      value = candidate;
    }

    void convert(const std::string &text, unsigned int &value, const Allowed &allowed)
    {
      const auto candidate = number<long>(text, "a whole number");
      check_range(static_cast<double>(candidate), allowed);
      if (candidate < 0 || candidate > std::numeric_limits<unsigned int>::max())
        throw BadValue{"is out of range"};
      value = static_cast<unsigned int>(candidate);
    }

    void convert(const std::string &text, double &value, const Allowed &allowed)
    {
      const double candidate = number<double>(text, "a number");
      if (!std::isfinite(candidate))
        throw BadValue{"is not a finite number"};
      check_range(candidate, allowed);
      value = candidate;
    }

    void convert(const std::string &text, std::string &value, const Allowed &allowed)
    {
      const auto &choices   = allowed.choices;
      const bool  is_choice = std::find(choices.begin(), choices.end(), text) != choices.end();
      if (!choices.empty() && !is_choice && !(allowed.or_automatic && text == automatic))
        throw BadValue{"is not among the choices"};
      value = text;
    }

    void convert(const std::string &text, NumberExpression &value, const Allowed &allowed)
    {
      if (text.empty())
        throw BadValue{"is neither a number nor an expression"};
      double     number = 0.;
      const auto result = std::from_chars(text.data(), text.data() + text.size(), number);
      if (result.ptr == text.data() + text.size())
        convert(text, number, allowed);
      value.text = text;
    }

    template <class T>
    void convert(const std::string &text, std::vector<T> &values, const Allowed &allowed)
    {
      std::vector<T> candidates;
      for (std::size_t begin = 0; !text.empty() && begin <= text.size();)
        {
          const auto comma = std::min(text.find(',', begin), text.size());
          convert(text::trim(text.substr(begin, comma - begin)), candidates.emplace_back(), allowed);
          begin = comma + 1;
        }
      values = std::move(candidates);
    }

    std::string to_text(const bool value) { return value ? "true" : "false"; }
    std::string to_text(const int value) { return std::to_string(value); }
    std::string to_text(const unsigned int value) { return std::to_string(value); }
    std::string to_text(const double value) { return text::shortest(value); }
    std::string to_text(const std::string &value) { return value; }
    std::string to_text(const NumberExpression &value) { return value.text; }
    template <class T>
    std::string to_text(const std::vector<T> &values)
    {
      std::vector<std::string> parts;
      parts.reserve(values.size());
      for (const auto &value : values)
        parts.push_back(to_text(value));
      return text::join(parts);
    }

    template <class T>
    std::string type_in_words()
    {
      if constexpr (std::is_same_v<T, bool>)
        return "true or false";
      else if constexpr (std::is_same_v<T, int> || std::is_same_v<T, unsigned int>)
        return "a whole number";
      else if constexpr (std::is_same_v<T, double>)
        return "a number";
      else if constexpr (std::is_same_v<T, std::string>)
        return "text";
      else if constexpr (std::is_same_v<T, NumberExpression>)
        return "a number or an expression of the parameters";
      else
        return "a comma-separated list, each entry " + type_in_words<typename T::value_type>();
    }

    template <class T>
    std::string allowed_in_words(const Allowed &allowed)
    {
      std::string range = allowed.to_string();
      if (!allowed.choices.empty())
        return range;
      return type_in_words<T>() + (range.empty() ? "" : ", " + range);
    }

    std::string place(const std::vector<std::string> &section)
    {
      return section.empty() ? "at the top level" : "in section '" + text::join(section, "/") + "'";
    }
  } // namespace

  Allowed Allowed::positive()
  {
    Allowed allowed;
    allowed.minimum           = 0.;
    allowed.minimum_is_inside = false;
    return allowed;
  }
  Allowed Allowed::non_negative() { return at_least(0.); }
  Allowed Allowed::at_least(const double minimum)
  {
    return between(minimum, std::numeric_limits<double>::infinity());
  }
  Allowed Allowed::between(const double minimum, const double maximum)
  {
    Allowed allowed;
    allowed.minimum = minimum;
    allowed.maximum = maximum;
    return allowed;
  }
  Allowed Allowed::one_of(std::vector<std::string> choices)
  {
    Allowed allowed;
    allowed.choices = std::move(choices);
    return allowed;
  }
  Allowed Allowed::one_of_or_automatic(std::vector<std::string> choices)
  {
    Allowed allowed      = one_of(std::move(choices));
    allowed.or_automatic = true;
    return allowed;
  }

  bool Allowed::contains(const double value) const
  {
    const bool above = minimum_is_inside ? value >= minimum : value > minimum;
    return above && value <= maximum;
  }

  std::string Allowed::to_string() const
  {
    if (!choices.empty())
      return "one of: " + text::join(choices) + (or_automatic ? std::string("; or ") + automatic : "");
    const bool below = std::isfinite(minimum), above = std::isfinite(maximum);
    if (below && above)
      return "from " + text::shortest(minimum) + " to " + text::shortest(maximum);
    if (below)
      return (minimum_is_inside ? "at least " : "greater than ") + text::shortest(minimum);
    if (above)
      return "at most " + text::shortest(maximum);
    return "";
  }

  template <class T>
  void ParameterSink::add(const std::string &key, T &variable, const std::string &description,
                          const Allowed &allowed, const Effect effect)
  {
    Declaration declaration{path_, key,   to_text(variable), description, allowed, allowed_in_words<T>(allowed),
                            {},    effect};
    declaration.assign = [&variable, key, allowed, section = path_,
                          default_text = declaration.default_value](const std::string &raw) {
      const std::string text = text::trim(raw);
      try
        {
          // A default outside what is allowed says 'not set'; it must survive being written and read back.
          convert(text, variable, text == default_text ? Allowed::anything() : allowed);
        }
      catch (const BadValue &bad)
        {
          const std::string shown = text::excerpt(text);
          throw InputError("'" + key + " = " + shown + "' " + place(section) + ": the value '" + shown + "' " +
                               bad.why + ".",
                           "Allowed: " + allowed_in_words<T>(allowed) + ".");
        }
    };
    declare(std::move(declaration));
  }

#define TRESTLE_INSTANTIATE(...)                                                                                  \
  template void ParameterSink::add<__VA_ARGS__>(const std::string &, __VA_ARGS__ &, const std::string &,          \
                                                const Allowed &, Effect);
  TRESTLE_INSTANTIATE(bool)
  TRESTLE_INSTANTIATE(int)
  TRESTLE_INSTANTIATE(unsigned int)
  TRESTLE_INSTANTIATE(double)
  TRESTLE_INSTANTIATE(std::string)
  TRESTLE_INSTANTIATE(NumberExpression)
  TRESTLE_INSTANTIATE(std::vector<double>)
  TRESTLE_INSTANTIATE(std::vector<unsigned int>)
  TRESTLE_INSTANTIATE(std::vector<std::string>)
#undef TRESTLE_INSTANTIATE
} // namespace trestle
