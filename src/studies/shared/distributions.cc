#include "studies/shared/distributions.h"

#include "core/exceptions.h"
#include "core/random.h"
#include "core/text.h"

#include <algorithm>
#include <cmath>
#include <regex>
#include <sstream>

namespace trestle
{
  namespace
  {
    const std::string syntax =
        "Write `name: uniform(a, b)`, `name: log-uniform(a, b)`, `name: normal(mean, "
        "deviation)` or a mixture, `name: 0.6*normal(0, 1) + 0.4*uniform(2, 3)`, separated by "
        "';'.";

    /// Of a number in [0, 1], about its middle; a factor of 1 changes no bit.
    double spread(const double number, const double factor)
    {
      return factor == 1. ? number : 0.5 + factor * (number - 0.5);
    }
  } // namespace

  Distributions::Distribution Distributions::parse_part(const std::string &key, const std::string &name,
                                                        const std::string &text)
  {
    static const std::regex form(
        R"(\s*(?:([^*]+)\*)?\s*(uniform|log-uniform|normal)\s*\(\s*([^,\s]+)\s*,\s*([^,\s)]+)\s*\)\s*)");
    std::smatch  match;
    Distribution result;
    if (!std::regex_match(text, match, form))
      throw InputError(key + ": '" + text + "' for " + name + " is no distribution.", syntax);
    if (!text::read_number(match[3], result.a) || !text::read_number(match[4], result.b))
      throw InputError(key + ": '" + text + "' for " + name + " has no two numbers.", syntax);
    if (match[1].matched && (!text::read_number(match[1], result.weight) || !(result.weight > 0.)))
      throw InputError(key + ": the weight '" + text::trim(match[1]) + "' in the mixture for " + name +
                           " is no positive number.",
                       syntax);
    result.kind = match[2] == "uniform" ? Kind::uniform : match[2] == "normal" ? Kind::normal : Kind::log_uniform;
    const bool is_good = result.kind == Kind::normal        ? result.b >= 0.
                         : result.kind == Kind::log_uniform ? 0. < result.a && result.a <= result.b
                                                            : result.a <= result.b;
    if (!is_good || !std::isfinite(result.a) || !std::isfinite(result.b))
      throw InputError(key + ": '" + text + "' for " + name + " has numbers that cannot be.",
                       "Bounds in ascending order (positive where logarithmic); a deviation of at least 0.");
    return result;
  }

  /// Parts are separated by a '+' behind a closing parenthesis: others are signs.
  Distributions::Mixture Distributions::parse(const std::string &key, const std::string &name,
                                              const std::string &text)
  {
    static const std::regex separator(R"(\)\s*\+)");
    Mixture                 result;
    double                  sum  = 0.;
    std::string             rest = text;
    for (std::smatch match; std::regex_search(rest, match, separator); rest = match.suffix())
      result.push_back(parse_part(key, name, match.prefix().str() + ")"));
    result.push_back(parse_part(key, name, rest));
    for (const auto &part : result)
      sum += part.weight;
    if (std::abs(sum - 1.) > 1e-9)
      throw InputError(key + ": the weights of the mixture for " + name + " sum to " + text::shortest(sum) + ".",
                       "They are shares, and sum to 1.");
    return result;
  }

  /// @param number in [0, 1).
  Distributions::Drawn Distributions::drawn(const Mixture &mixture, double number)
  {
    std::size_t i = 0;
    while (i + 1 < mixture.size() && number >= mixture[i].weight)
      number -= mixture[i++].weight;
    // weights sum to 1 up to round-off
    return {mixture[i], std::min(number / mixture[i].weight, 1. - 0x1p-53)};
  }

  /// @param uniform, normal one draw each: of which kind there is need is the distribution's business.
  double Distributions::value(const Distribution &distribution, const double uniform, const double normal,
                              const double factor)
  {
    const auto &[kind, a, b, weight] = distribution;
    switch (kind)
      {
      case Kind::uniform:
        return a + (b - a) * spread(uniform, factor);
      case Kind::log_uniform:
        return a * std::pow(b / a, spread(uniform, factor));
      case Kind::normal:
        return a + b * factor * normal;
      default:
        return a;
      }
  }

  Distributions::Distributions(const std::string &key, const std::string &text, std::vector<std::string> names,
                               std::vector<double> values)
    : names_(std::move(names))
  {
    for (std::size_t i = 0; i < names_.size(); ++i)
      distributions_.push_back({names_[i].rfind("field_", 0) == 0 ? Distribution{Kind::normal, 0., 1.}
                                                                  : Distribution{Kind::constant, values[i], 0.}});
    std::istringstream parts(text);
    for (std::string part; std::getline(parts, part, ';');)
      {
        if (part.find_first_not_of(" \t\n") == std::string::npos)
          continue;
        const auto  colon = part.find(':');
        std::string name  = part.substr(0, colon);
        std::erase_if(name, [](unsigned char c) { return std::isspace(c); });
        const auto found = std::find(names_.begin(), names_.end(), name);
        if (colon == std::string::npos || found == names_.end())
          throw InputError(key + ": '" + part + "' names no parameter of this problem.",
                           "Name it in parameters/names. " + syntax);
        distributions_[std::size_t(found - names_.begin())] = parse(key, name, part.substr(colon + 1));
      }
  }

  std::vector<double> Distributions::sample(const unsigned int seed, const unsigned int stream,
                                            const unsigned long number, const double factor) const
  {
    const RandomStream  draws(seed, "samples " + std::to_string(stream), number);
    const RandomStream  parts(seed, "mixtures " + std::to_string(stream), number);
    std::vector<double> result;
    for (const auto &mixture : distributions_)
      {
        const std::size_t i    = result.size();
        const auto       &part = drawn(mixture, mixture.size() > 1 ? parts.uniform(i) : 0.).part;
        result.push_back(value(part, draws.uniform(i), draws.normal(i), factor));
      }
    return result;
  }

  std::vector<double> Distributions::latin_hypercube(const unsigned int seed, const unsigned int stream,
                                                     const unsigned long number, const unsigned long n,
                                                     const double factor) const
  {
    if (number >= n)
      throw FatalError("Sample " + std::to_string(number) + " of a design of " + std::to_string(n) +
                           " was asked for.",
                       "Ask for one of them.");
    const RandomStream  draws(seed, "samples " + std::to_string(stream), number);
    std::vector<double> result;
    for (const auto &mixture : distributions_)
      {
        const std::size_t  i = result.size();
        const RandomStream parts(seed, "latin hypercube " + std::to_string(stream), i);
        const double       u      = (double(parts.permutation(n)[number]) + draws.uniform(i)) / double(n);
        const auto         chosen = drawn(mixture, u);
        result.push_back(value(chosen.part, chosen.rest, normal_quantile(std::max(chosen.rest, 0x1p-54)), factor));
      }
    return result;
  }
} // namespace trestle
