#include "physics/functions/problem_parameters.h"

#include "core/exceptions.h"
#include "core/text.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <set>

namespace trestle
{
  namespace
  {
    bool is_identifier(const std::string &name)
    {
      const auto is_word = [](const unsigned char c) { return std::isalnum(c) || c == '_'; };
      return !name.empty() && std::isalpha(static_cast<unsigned char>(name[0])) &&
             std::all_of(name.begin(), name.end(), is_word);
    }
  } // namespace

  ProblemParameters::ProblemParameters(ParameterSink &prm)
  {
    const auto section = prm.section("parameters");
    prm.add("names", file_names_,
            "Names of numbers that expressions of physics, materials, boundary conditions and mesh may use.");
    prm.add("values", file_values_, "Their values, in the same order.");
  }

  void ProblemParameters::check_names() const
  {
    static const std::set<std::string> taken = {"x", "y", "z", "t", "u", "pi", "field"};
    std::set<std::string>              seen;
    for (const auto &name : file_names_)
      {
        if (!is_identifier(name))
          throw InputError("parameters/names: '" + name + "' is not a name.",
                           "Use letters, digits and '_', a letter first.");
        if (taken.count(name) || name.rfind("field_", 0) == 0)
          throw InputError("parameters/names: '" + name + "' has a meaning already.",
                           "Choose another name than x, y, z, t, u, pi, field, field_1, ...");
        if (!seen.insert(name).second)
          throw InputError("parameters/names: '" + name + "' is there twice.", "Name each parameter once.");
      }
    if (file_names_.size() != file_values_.size())
      throw InputError("parameters/values has " + std::to_string(file_values_.size()) + " number(s) for " +
                           std::to_string(file_names_.size()) + " name(s).",
                       "Give each name one value.");
  }

  void ProblemParameters::setup(const unsigned int n_field_modes, const bool mesh_deforms)
  {
    check_names();
    if (n_field_modes > 0 && mesh_deforms && !file_names_.empty())
      throw InputError(
          "There is a random field on a mesh whose deformation may follow parameters: its modes would "
          "have to be found anew for each value.",
          "Set parameters/random field/modes to 0, or empty mesh/deformation or parameters/names.");
    names_  = file_names_;
    values_ = file_values_;
    for (unsigned int i = 1; i <= n_field_modes; ++i)
      names_.push_back("field_" + std::to_string(i));
    values_.resize(names_.size(), 0.);
  }

  Constants ProblemParameters::constants() const
  {
    Constants result;
    for (std::size_t i = 0; i < n_named(); ++i)
      result[names_[i]] = values_[i];
    return result;
  }

  void ProblemParameters::set(std::span<const double> values)
  {
    if (values.size() != names_.size())
      throw InputError("The problem has " + std::to_string(names_.size()) + " parameters, but " +
                           std::to_string(values.size()) + " values were given.",
                       "Give one value for each.");
    for (std::size_t i = 0; i < values.size(); ++i)
      if (!std::isfinite(values[i]))
        throw InputError("The value of parameter '" + names_[i] + "' is not finite (" + text::shortest(values[i]) +
                             ").",
                         "Look where it was computed.");
    values_.assign(values.begin(), values.end());
  }

  std::vector<double> ProblemParameters::scales() const
  {
    std::vector<double> result(names_.size(), 1.);
    for (std::size_t i = 0; i < n_named(); ++i)
      if (file_values_[i] != 0.)
        result[i] = std::abs(file_values_[i]);
    return result;
  }
} // namespace trestle
