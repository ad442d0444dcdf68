#pragma once

#include "bridge/stochastic/generator.h"
#include "studies/stochastic_submodel/estimator_parameters.h"

#include "studies/stochastic_submodel/predicted_traces.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace trestle
{
  /// The generators that a run compares: key `generators` of section `generator`, and a subsection each candidate.
  class GeneratorSet
  {
  public:
    /// @param compares whether there is key `generators`; where there is none, other keys name those that serve.
    explicit GeneratorSet(ParameterSink &prm, bool compares = true);

    /// In the file's order. After reading.
    const std::vector<std::string> &names() const { return names_; }
    Generator                      &get(const std::string &name) { return *candidates_.at(name); }
    /// @param key for messages. @throws InputError for a name that is none.
    Generator &get(const std::string &key, const std::string &name) { return find(key, name); }

    /// @param key for messages. @throws InputError for a name that is none, or whose law has no conditions.
    void require_conditional(const std::string &key, const std::string &name) const;
    /// @throws InputError for a generator of a cheap model that is none, or whose law has no conditions.
    void require(const EstimatorParameters &estimator) const;

    /// The one that a study has to tell its zone, where the file names it among the compared; else nothing.
    PredictedTraces *predicted_traces();

    /// @throws InputError for a name that is none, or twice, and what the generators themselves refuse.
    void check(std::size_t n_samples, std::size_t n_entries) const;

  private:
    Generator &find(const std::string &key, const std::string &name) const;

    std::vector<std::string>                          names_ = {"bootstrap", "pca gaussian"};
    std::map<std::string, std::unique_ptr<Generator>> candidates_;
  };

  /// As figures have it: "flow_matching".
  std::string key_of(std::string name);
} // namespace trestle
