#include "studies/rom_net/dictionary.h"

#include "core/exceptions.h"
#include "core/statistics.h"
#include "core/stopwatch.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace trestle
{
  namespace
  {
    std::string prefix(const std::size_t basis) { return "cluster_" + std::to_string(basis) + "/"; }

    const std::string global_prefix = "global/";
  } // namespace

  Dictionary::Dictionary(Parts parts)
    : parts_(std::move(parts))
  {}

  void Dictionary::check(std::span<const double> mu, const unsigned int n_candidates) const
  {
    if (mu.size() != parts_.least.size())
      throw InputError("A query has " + std::to_string(mu.size()) + " parameter(s); the dictionary was made for " +
                           std::to_string(parts_.least.size()) + ".",
                       "Give one number a parameter, in the order of parameters/names.");
    if (n_candidates > n_clusters())
      throw InputError("online/candidates = " + std::to_string(n_candidates) + ", but the dictionary has " +
                           std::to_string(n_clusters()) + " clusters.",
                       "Ask for as many at most.");
  }

  bool Dictionary::is_outside(std::span<const double> mu) const
  {
    for (std::size_t i = 0; i < mu.size(); ++i)
      if (mu[i] < parts_.least[i] || mu[i] > parts_.largest[i])
        return true;
    return false;
  }

  DictionaryAnswer Dictionary::ask(std::span<const double> mu, const unsigned int basis) const
  {
    auto            &model = basis < n_clusters() ? *parts_.local[basis] : *parts_.global;
    DictionaryAnswer result;
    result.answer = model.solve(mu);
    result.basis  = basis;
    result.level  = basis < n_clusters() ? ReducedLevel::local : ReducedLevel::global;
    return result;
  }

  DictionaryAnswer Dictionary::answer(std::span<const double> mu, const unsigned int n_candidates) const
  {
    check(mu, n_candidates);
    const Stopwatch watch;
    const auto      candidates = parts_.classifier.candidates(mu, n_candidates);
    auto            best       = ask(mu, candidates.front());
    unsigned int    n_tried    = 1;
    const auto      try_also   = [&](const unsigned int basis) {
      auto other = ask(mu, basis);
      ++n_tried;
      if (other.answer.estimate < best.answer.estimate)
        best = std::move(other);
    };
    if (!(best.answer.estimate <= 0.1 * parts_.tolerance))
      {
        for (std::size_t i = 1; i < candidates.size(); ++i)
          try_also(candidates[i]);
        try_also(n_clusters());
      }
    best.n_tried  = n_tried;
    best.accepted = best.answer.estimate <= parts_.tolerance;
    best.outside  = is_outside(mu);
    best.seconds  = watch.wall_seconds();
    return best;
  }

  std::vector<DictionaryAnswer> Dictionary::both(std::span<const double> mu, const unsigned int n_candidates) const
  {
    check(mu, n_candidates);
    const auto       candidates = parts_.classifier.candidates(mu, n_candidates);
    DictionaryAnswer first      = ask(mu, candidates.front());
    DictionaryAnswer best       = first;
    for (std::size_t i = 1; i <= candidates.size(); ++i)
      if (auto other = ask(mu, i < candidates.size() ? candidates[i] : n_clusters());
          other.answer.estimate < best.answer.estimate)
        best = std::move(other);
    std::vector<DictionaryAnswer> result;
    result.push_back(std::move(first));
    result.push_back(std::move(best));
    return result;
  }

  std::vector<double> Dictionary::states(const DictionaryAnswer &answer) const
  {
    const auto         &model        = this->model(answer.basis);
    const auto         &coefficients = answer.answer.coefficients;
    const std::size_t   n            = model.n_modes();
    std::vector<double> result;
    for (std::size_t s = 0; s < coefficients.size() / n; ++s)
      {
        const auto field = model.field(std::span(coefficients).subspan(s * n, n));
        result.insert(result.end(), field.begin(), field.end());
      }
    return result;
  }

  Archive Dictionary::save() const
  {
    Archive archive;
    archive.attributes["kind"]          = "rom net";
    archive.attributes["n_clusters"]    = std::to_string(n_clusters());
    archive.attributes["inner product"] = parts_.inner_product;
    archive.attributes["block"]         = parts_.block;
    archive.arrays["tolerance"]         = {{1}, {parts_.tolerance}};
    archive.arrays["range"]             = {{2, parts_.least.size()}, parts_.least};
    auto &range                         = archive.arrays["range"].values;
    range.insert(range.end(), parts_.largest.begin(), parts_.largest.end());
    parts_.classifier.write(archive);
    for (std::size_t k = 0; k < parts_.local.size(); ++k)
      parts_.local[k]->save(archive, prefix(k));
    parts_.global->save(archive, global_prefix);
    return archive;
  }

  Dictionary Dictionary::open(const Archive &archive, ReducedProblems &problems)
  {
    const auto kind  = archive.attributes.find("kind");
    const auto range = archive.arrays.find("range"), tolerance = archive.arrays.find("tolerance");
    if (kind == archive.attributes.end() || kind->second != "rom net" || range == archive.arrays.end() ||
        tolerance == archive.arrays.end() || range->second.shape.size() != 2 || range->second.shape[0] != 2 ||
        tolerance->second.values.size() != 1)
      throw InputError("The archive holds no dictionary of reduced models.", "Name a run of the study 'rom net'.");
    Classifier        classifier(archive);
    const std::size_t n      = range->second.shape[1];
    const auto       &values = range->second.values;
    Parts             parts{std::move(classifier), {}, nullptr, {}, {}, "l2", "", tolerance->second.values[0]};
    parts.least.assign(values.begin(), values.begin() + std::ptrdiff_t(n));
    parts.largest.assign(values.begin() + std::ptrdiff_t(n), values.end());
    if (archive.attributes.contains("inner product") && archive.attributes.contains("block"))
      {
        parts.inner_product = archive.attributes.at("inner product");
        parts.block         = archive.attributes.at("block");
      }
    for (unsigned int k = 0; k < parts.classifier.n_classes(); ++k)
      parts.local.push_back(problems.open(archive, prefix(k)));
    parts.global = problems.open(archive, global_prefix);
    return Dictionary(std::move(parts));
  }

  double relative_error(const Dictionary &dictionary, const DictionaryAnswer &answer, InnerProduct &product,
                        std::span<const double> truth)
  {
    if (answer.answer.coefficients.empty())
      return std::numeric_limits<double>::infinity();
    const auto          states   = dictionary.states(answer);
    const std::size_t   n        = product.n_owned();
    const std::size_t   n_states = answer.answer.coefficients.size() / dictionary.model(answer.basis).n_modes();
    double              error = 0., reference = 0.;
    std::vector<double> difference(n);
    for (std::size_t s = 0; s < n_states; ++s)
      {
        const auto v = truth.subspan(s * n, n);
        for (std::size_t i = 0; i < n; ++i)
          difference[i] = states[s * n + i] - v[i];
        error += product.dot(difference, difference);
        reference += product.dot(v, v);
      }
    return std::sqrt(relative_to(std::max(error, 0.), reference));
  }
} // namespace trestle
