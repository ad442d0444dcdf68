#include "bridge/inverse/unknown_parameters.h"

#include "core/exceptions.h"
#include "core/random.h"

#include <algorithm>
#include <cmath>

namespace trestle
{
  namespace
  {
    /// One value for each unknown: as listed, one for all, or the default.
    std::vector<double> spread(const std::string &key, const std::vector<double> &listed,
                               const std::vector<double> &otherwise)
    {
      if (listed.empty())
        return otherwise;
      if (listed.size() == 1)
        return std::vector<double>(otherwise.size(), listed[0]);
      if (listed.size() != otherwise.size())
        throw InputError("inverse/" + key + " has " + std::to_string(listed.size()) + " entries for " +
                             std::to_string(otherwise.size()) + " unknowns.",
                         "List one value for each unknown, or one for all.");
      return listed;
    }

    /// `a*` stands for all names that begin with a.
    bool fits(const std::string &name, const std::string &asked)
    {
      return asked.ends_with('*') ? name.starts_with(asked.substr(0, asked.size() - 1)) : name == asked;
    }
  } // namespace

  UnknownParameters::UnknownParameters(ParameterSink &prm)
  {
    const auto section = prm.section("inverse");
    prm.add("unknown", asked_names_,
            "Names of parameters to be found; a* stands for all that begin with a. They are declared in section "
            "`parameters`.");
    prm.add("true values", asked_true_,
            "What synthetic data are made with, one value for each unknown; empty: drawn from the prior, start + "
            "scale N(0, 1).");
    prm.add("hidden", hidden_names_,
            "Parameters that have other values in the truth and are not looked for: errors of the model.");
    prm.add("hidden values", hidden_values_, "Their values in the truth, in the same order.");
    prm.add("compared", compared_,
            "Expression of x, y, z, parameters and field at the nodes, whose relative L2 error is that of the "
            "answer (a profile, a coefficient); empty: the largest relative error of an unknown.");
    prm.add("true seed", true_seed_, "Of the true values that are drawn.");
    prm.add("start values", asked_start_,
            "Where the search starts, one for each unknown or one for all; empty: as section `parameters` says.");
    prm.add("scales", asked_scale_,
            "Change of each unknown that counts as one, one for each or one for all; empty: 1.",
            Allowed::positive());
    prm.add("regularisation", regularisation_,
            "Weight alpha of |theta|^2, theta the unknowns from their start in units of their scales. discrepancy "
            "principle: such that the discrepancy is the number of sensors; fixed: `regularisation weight`.",
            Allowed::one_of({"none", "fixed", "discrepancy principle"}));
    prm.add("regularisation weight", weight_, "The fixed alpha, or the first guess of the discrepancy principle.",
            Allowed::positive());
  }

  void UnknownParameters::setup(const std::vector<std::string> &names, const std::vector<double> &present)
  {
    names_.clear();
    index_.clear();
    present_ = present;
    std::vector<double> defaults;
    for (const auto &asked : asked_names_)
      {
        const auto before = names_.size();
        for (std::size_t i = 0; i < names.size(); ++i)
          if (fits(names[i], asked) && std::find(index_.begin(), index_.end(), i) == index_.end())
            {
              names_.push_back(names[i]);
              index_.push_back(i);
              defaults.push_back(present[i]);
            }
        if (names_.size() == before)
          throw InputError("inverse/unknown: '" + asked + "' is no parameter, or is listed twice.",
                           "Declare it in section `parameters`.");
      }
    if (names_.empty())
      throw InputError("inverse/unknown is empty.", "Name the parameters to be found.");

    set_hidden(names);
    start_ = spread("start values", asked_start_, defaults);
    scale_ = spread("scales", asked_scale_, std::vector<double>(size(), 1.));
    const RandomStream stream(true_seed_, "true values");
    for (std::size_t i = 0; i < size(); ++i)
      defaults[i] = start_[i] + scale_[i] * stream.normal(i);
    true_ = spread("true values", asked_true_, defaults);
  }

  /// What the truth's other parameters were while the search believes in the present ones.
  void UnknownParameters::set_hidden(const std::vector<std::string> &names)
  {
    present_when_true_ = present_;
    if (hidden_names_.size() != hidden_values_.size())
      throw InputError("inverse/hidden values has " + std::to_string(hidden_values_.size()) + " entries for " +
                           std::to_string(hidden_names_.size()) + " hidden parameters.",
                       "List one value for each.");
    for (std::size_t h = 0; h < hidden_names_.size(); ++h)
      {
        const auto found = std::find(names.begin(), names.end(), hidden_names_[h]);
        if (found == names.end())
          throw InputError("inverse/hidden: '" + hidden_names_[h] + "' is no parameter.",
                           "Declare it in section `parameters`.");
        present_when_true_[found - names.begin()] = hidden_values_[h];
      }
  }

  std::vector<double> UnknownParameters::values(const std::span<const double> theta) const
  {
    auto result = present_;
    for (std::size_t i = 0; i < size(); ++i)
      result[index_[i]] = start_[i] + scale_[i] * theta[i];
    return result;
  }

  std::vector<double> UnknownParameters::true_values() const
  {
    auto result = present_when_true_;
    for (std::size_t i = 0; i < size(); ++i)
      result[index_[i]] = true_[i];
    return result;
  }

  std::vector<double> UnknownParameters::relative_errors(const std::span<const double> mu) const
  {
    std::vector<double> result;
    for (std::size_t i = 0; i < size(); ++i)
      result.push_back(std::abs(mu[index_[i]] - true_[i]) / (true_[i] != 0. ? std::abs(true_[i]) : scale_[i]));
    return result;
  }

  UnknownParameters::Regularisation UnknownParameters::regularisation() const
  {
    if (regularisation_ == "none")
      return Regularisation::none;
    return regularisation_ == "fixed" ? Regularisation::fixed : Regularisation::discrepancy_principle;
  }
} // namespace trestle
