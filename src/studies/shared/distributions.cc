#include "studies/shared/distributions.h"

#include "core/exceptions.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <random>
#include <regex>
#include <sstream>

namespace trestle
{
  namespace
  {
    const std::string syntax = "Write `name: uniform(a, b)`, `name: log-uniform(a, b)` or `name: normal(mean, "
                               "deviation)`, separated by ';'.";

    /// (0, 1): std::uniform_real_distribution and std::normal_distribution may differ between standard libraries.
    double uniform(std::mt19937_64 &generator) { return (double(generator() >> 11) + 0.5) * 0x1p-53; }

    double normal(std::mt19937_64 &generator)
    {
      const double radius = std::sqrt(-2. * std::log(uniform(generator)));
      return radius * std::cos(2. * std::numbers::pi * uniform(generator));
    }
  } // namespace

  Distributions::Distribution Distributions::parse(const std::string &name, const std::string &text)
  {
    static const std::regex form(R"(\s*(uniform|log-uniform|normal)\s*\(\s*([^,\s]+)\s*,\s*([^,\s)]+)\s*\)\s*)");
    std::smatch             match;
    Distribution            result;
    if (!std::regex_match(text, match, form))
      throw InputError("family/distributions: '" + text + "' for " + name + " is no distribution.", syntax);
    try
      {
        result.a = std::stod(match[2]);
        result.b = std::stod(match[3]);
      }
    catch (const std::exception &)
      {
        throw InputError("family/distributions: '" + text + "' for " + name + " has no two numbers.", syntax);
      }
    result.kind = match[1] == "uniform" ? Kind::uniform : match[1] == "normal" ? Kind::normal : Kind::log_uniform;
    const bool is_good = result.kind == Kind::normal        ? result.b >= 0.
                         : result.kind == Kind::log_uniform ? 0. < result.a && result.a <= result.b
                                                            : result.a <= result.b;
    if (!is_good)
      throw InputError("family/distributions: '" + text + "' for " + name + " has numbers that cannot be.",
                       "Bounds in ascending order (positive where logarithmic); a deviation of at least 0.");
    return result;
  }

  Distributions::Distributions(const std::string &text, std::vector<std::string> names, std::vector<double> values)
    : names_(std::move(names))
  {
    for (std::size_t i = 0; i < names_.size(); ++i)
      distributions_.push_back(names_[i].rfind("field_", 0) == 0 ? Distribution{Kind::normal, 0., 1.}
                                                                 : Distribution{Kind::constant, values[i], 0.});
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
          throw InputError("family/distributions: '" + part + "' names no parameter of this problem.",
                           "Name it in parameters/names. " + syntax);
        distributions_[std::size_t(found - names_.begin())] = parse(name, part.substr(colon + 1));
      }
  }

  std::vector<double> Distributions::sample(const unsigned int seed, const unsigned int stream,
                                            const unsigned long number) const
  {
    std::seed_seq       sequence{(unsigned long)(seed), (unsigned long)(stream), number};
    std::mt19937_64     generator(sequence);
    std::vector<double> result;
    for (const auto &[kind, a, b] : distributions_)
      switch (kind)
        {
        case Kind::uniform:
          result.push_back(a + (b - a) * uniform(generator));
          break;
        case Kind::log_uniform:
          result.push_back(a * std::pow(b / a, uniform(generator)));
          break;
        case Kind::normal:
          result.push_back(a + b * normal(generator));
          break;
        default:
          result.push_back(a);
        }
    return result;
  }
} // namespace trestle
