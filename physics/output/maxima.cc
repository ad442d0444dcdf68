#include "physics/output/maxima.h"

#include "physics/output/named_entries.h"

#include <algorithm>
#include <limits>

namespace trestle
{
  template <int dim>
  void Maxima<dim>::setup(const std::string &text, const std::map<std::string, double> &constants,
                          const Discretisation<dim> &discretisation)
  {
    const std::string key = "postprocessing/maxima";
    discretisation_       = &discretisation;
    maxima_.clear();
    points_.reset();
    auto       variables = FieldExpression::field_variables(dim, discretisation.physics().n_components());
    const auto derived   = discretisation.physics().derived_names();
    variables.insert(variables.end(), derived.begin(), derived.end());
    for (const auto &[name, value] : named_entries(key, text))
      maxima_.push_back({name, FieldExpression(key + " (" + name + ")", value, variables, constants)});
  }

  template <int dim>
  void Maxima<dim>::evaluate(const DiscreteState &state, Entries &entries) const
  {
    if (maxima_.empty())
      return;
    std::vector<double> largest(maxima_.size(), -std::numeric_limits<double>::infinity());
    const auto         &communicator = discretisation_->mesh().communicator();
    communicator.on_all([&] {
      if (!points_)
        points_ = std::make_unique<FieldPoints<dim>>(*discretisation_, true);
      points_->visit(state, [&](const std::vector<double> &variables, double /*volume*/) {
        for (std::size_t i = 0; i < largest.size(); ++i)
          largest[i] = std::max(largest[i], maxima_[i].expression.value(variables));
      });
    });
    for (std::size_t i = 0; i < largest.size(); ++i)
      entries.push_back({"postprocessing." + maxima_[i].name, communicator.max(largest[i])});
  }

  template <int dim>
  std::vector<std::string> Maxima<dim>::names() const
  {
    std::vector<std::string> result;
    for (const auto &maximum : maxima_)
      result.push_back("postprocessing." + maximum.name);
    return result;
  }

  template class Maxima<2>;
  template class Maxima<3>;
} // namespace trestle
