#include "physics/discretisation/generator_arguments.h"

#include "core/exceptions.h"
#include "core/text.h"

#include <algorithm>
#include <cmath>

namespace trestle
{
  namespace
  {
    /// deal.II multiplies three of them.
    constexpr double largest = 1e50;
  } // namespace

  GeneratorArguments::GeneratorArguments(const std::string &generator, const std::string &names,
                                         const std::string &text, const unsigned int dim)
    : generator_(generator),
      separator_(names.find('=') == std::string::npos ? ':' : '='),
      names_(text::split(names, separator_)),
      values_(text::split(text, separator_)),
      dim_(dim)
  {
    if (separator_ == '=')
      for (auto &value : values_)
        std::ranges::replace(value, ':', ',');
    if (values_.size() != names_.size())
      throw InputError("mesh/arguments: '" + generator_ + "' has " + std::to_string(names_.size()) +
                           " arguments, '" + text + "' are " + std::to_string(values_.size()) + ".",
                       "Write all of them: " + names + ".");
  }

  const std::string &GeneratorArguments::next() { return values_.at(n_read_++); }

  bool GeneratorArguments::next_has(const std::string &characters) const
  {
    return values_.at(n_read_).find_first_of(characters) != std::string::npos;
  }

  void GeneratorArguments::refuse(const std::string &what_it_must_be) const
  {
    throw InputError("mesh/arguments: '" + names_[n_read_ - 1] + "' of '" + generator_ + "' in " +
                         std::to_string(dim_) + "D is '" + values_[n_read_ - 1] + "'; it must be " +
                         what_it_must_be + ".",
                     "All arguments: " + text::join(names_, std::string(" ") + separator_ + " ") + ".");
  }

  double GeneratorArguments::to_number(const std::string &text) const
  {
    double value = 0.;
    if (!text::read_number(text, value) || !(std::abs(value) <= largest))
      refuse("made of numbers up to " + text::shortest(largest));
    return value;
  }

  unsigned int GeneratorArguments::to_count(const std::string &text) const
  {
    if (text.empty() || text.size() > 9 || text.find_first_not_of("0123456789") != std::string::npos)
      refuse("made of whole numbers, 0 to 999999999");
    return static_cast<unsigned int>(std::stoul(text));
  }

  double GeneratorArguments::number() { return to_number(next()); }

  double GeneratorArguments::above(const double least)
  {
    const double value = number();
    if (!(value > least))
      refuse("above " + text::shortest(least));
    return value;
  }

  double GeneratorArguments::between(const double least, const double most)
  {
    const double value = number();
    if (!(value > least && value <= most))
      refuse("above " + text::shortest(least) + " and at most " + text::shortest(most));
    return value;
  }

  unsigned int GeneratorArguments::count(const unsigned int least, const unsigned int most)
  {
    const unsigned int value = to_count(next());
    if (value < least || value > most)
      refuse("at least " + std::to_string(least) + (value > most ? " and at most " + std::to_string(most) : ""));
    return value;
  }

  unsigned int GeneratorArguments::one_of(const std::vector<unsigned int> &counts)
  {
    const unsigned int value = to_count(next());
    if (std::ranges::find(counts, value) == counts.end())
      refuse("one of " + text::join(std::span<const unsigned int>(counts)));
    return value;
  }

  bool GeneratorArguments::flag()
  {
    const auto &word = next();
    if (word != "true" && word != "false")
      refuse("true or false");
    return word == "true";
  }

  std::vector<double> GeneratorArguments::point() { return lists(1, dim_).front(); }

  std::vector<unsigned int> GeneratorArguments::counts(const std::size_t n, const unsigned int least)
  {
    std::vector<unsigned int> result;
    for (const auto &word : text::split(next(), ','))
      result.push_back(to_count(word));
    if (result.size() != n || std::ranges::any_of(result, [&](const auto count) { return count < least; }))
      refuse(std::to_string(n) + " whole numbers of at least " + std::to_string(least) + ", separated by ','");
    return result;
  }

  GeneratorArguments::Lists GeneratorArguments::lists(const std::size_t n, const std::size_t length)
  {
    Lists result;
    for (const auto &list : text::split(next(), ';'))
      {
        result.emplace_back();
        for (const auto &word : text::split(list, ','))
          result.back().push_back(to_number(word));
      }
    const bool fits = std::ranges::all_of(
        result, [&](const auto &list) { return length == 0 ? !list.empty() : list.size() == length; });
    if (result.size() != n || !fits)
      refuse((n == 1 ? "" : std::to_string(n) + " lists, separated by ';', of ") +
             (length == 0 ? "numbers" : std::to_string(length) + " numbers") + ", separated by ','");
    return result;
  }
} // namespace trestle
