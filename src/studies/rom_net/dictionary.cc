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

    std::vector<double> states_of(const ReducedProblem &model, const ReducedAnswer &answer)
    {
      const auto         &coefficients = answer.coefficients;
      const std::size_t   n            = model.n_modes();
      std::vector<double> result;
      for (std::size_t s = 0; s < coefficients.size() / n; ++s)
        {
          const auto field = model.field(std::span(coefficients).subspan(s * n, n));
          result.insert(result.end(), field.begin(), field.end());
        }
      return result;
    }

    /// What the dictionary learnt after its training, where it did.
    void write_learnt(const Dictionary::Parts &parts, Archive &archive)
    {
      if (parts.learnt.empty())
        return;
      archive.arrays["caution"] = {{parts.caution.size()}, parts.caution};
      Archive::Array samples{{parts.learnt.size(), parts.least.size() + 1}, {}};
      for (const auto &learnt : parts.learnt)
        {
          samples.values.push_back(double(learnt.basis));
          samples.values.insert(samples.values.end(), learnt.mu.begin(), learnt.mu.end());
        }
      archive.arrays["learnt"] = std::move(samples);
    }

    void read_learnt(const Archive &archive, Dictionary::Parts &parts)
    {
      const auto caution = archive.arrays.find("caution"), learnt = archive.arrays.find("learnt");
      if (caution == archive.arrays.end() && learnt == archive.arrays.end())
        return;
      const std::size_t n_clusters = parts.classifier.n_classes(), n_columns = parts.least.size() + 1;
      const auto        fits = [&] {
        return caution != archive.arrays.end() && learnt != archive.arrays.end() &&
               caution->second.values.size() == n_clusters && learnt->second.shape.size() == 2 &&
               learnt->second.shape[1] == n_columns &&
               learnt->second.values.size() == learnt->second.shape[0] * n_columns &&
               std::ranges::all_of(caution->second.values, [](const double c) { return c >= 1.; });
      };
      if (!fits())
        throw InputError("What a dictionary of " + std::to_string(n_clusters) +
                             " clusters learnt after its training does not fit it.",
                         "It is damaged: take the dictionary of the study 'rom net'.");
      parts.caution = caution->second.values;
      for (std::size_t i = 0; i < learnt->second.shape[0]; ++i)
        {
          const auto row = std::span(learnt->second.values).subspan(i * n_columns, n_columns);
          if (!(row[0] >= 0. && row[0] < double(n_clusters)))
            throw InputError("A dictionary learnt a sample for cluster " + std::to_string(row[0]) + " of " +
                                 std::to_string(n_clusters) + ".",
                             "It is damaged: take the dictionary of the study 'rom net'.");
          parts.learnt.push_back({{row.begin() + 1, row.end()}, (unsigned int)(row[0])});
        }
    }
  } // namespace

  Dictionary::Dictionary(Parts parts)
    : parts_(std::move(parts))
  {
    parts_.caution.resize(n_clusters(), 1.);
  }

  bool Dictionary::has_grown(const unsigned int cluster) const
  {
    return std::ranges::any_of(parts_.learnt, [&](const auto &learnt) { return learnt.basis == cluster; });
  }

  void Dictionary::replace(const unsigned int cluster, std::unique_ptr<ReducedProblem> model,
                           std::span<const double> mu)
  {
    parts_.local[cluster] = std::move(model);
    parts_.learnt.push_back({{mu.begin(), mu.end()}, cluster});
  }

  /// The cluster of the learnt sample whose parameters are nearest, measured by the training's ranges.
  unsigned int Dictionary::nearest_learnt(std::span<const double> mu) const
  {
    unsigned int result = 0;
    double       least  = std::numeric_limits<double>::infinity();
    for (const auto &learnt : parts_.learnt)
      {
        double square = 0.;
        for (std::size_t i = 0; i < mu.size(); ++i)
          {
            const double width = parts_.largest[i] - parts_.least[i];
            square += std::pow((mu[i] - learnt.mu[i]) / (width > 0. ? width : 1.), 2);
          }
        if (square < least)
          {
            least  = square;
            result = learnt.basis;
          }
      }
    return result;
  }

  std::vector<unsigned int> Dictionary::candidates(std::span<const double> mu, const unsigned int n) const
  {
    auto result = parts_.classifier.candidates(mu, n);
    if (parts_.learnt.empty())
      return result;
    const auto learnt = nearest_learnt(mu);
    const auto found  = std::ranges::find(result, learnt);
    if (is_outside(mu))
      {
        if (found != result.end())
          result.erase(found);
        result.insert(result.begin(), learnt);
      }
    else if (found == result.end())
      result.push_back(learnt);
    return result;
  }

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
    if (basis < n_clusters())
      result.answer.estimate *= parts_.caution[basis];
    result.basis = basis;
    result.level = basis < n_clusters() ? ReducedLevel::local : ReducedLevel::global;
    return result;
  }

  DictionaryAnswer Dictionary::answer(std::span<const double> mu, const unsigned int n_candidates) const
  {
    check(mu, n_candidates);
    const Stopwatch watch;
    const auto      candidates = this->candidates(mu, n_candidates);
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

  std::vector<DictionaryAnswer> Dictionary::every(std::span<const double> mu,
                                                  const unsigned int      n_candidates) const
  {
    check(mu, n_candidates);
    std::vector<DictionaryAnswer> result;
    for (unsigned int basis = 0; basis <= n_clusters(); ++basis)
      result.push_back(ask(mu, basis));
    auto best = result.back();
    for (const auto candidate : candidates(mu, n_candidates))
      if (result[candidate].answer.estimate < best.answer.estimate)
        best = result[candidate];
    result.push_back(std::move(best));
    return result;
  }

  std::vector<double> Dictionary::states(const DictionaryAnswer &answer) const
  {
    return states_of(model(answer.basis), answer.answer);
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
    write_learnt(parts_, archive);
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
    read_learnt(archive, parts);
    for (unsigned int k = 0; k < parts.classifier.n_classes(); ++k)
      parts.local.push_back(problems.open(archive, prefix(k)));
    parts.global = problems.open(archive, global_prefix);
    return Dictionary(std::move(parts));
  }

  double relative_error(const Dictionary &dictionary, const DictionaryAnswer &answer, InnerProduct &product,
                        std::span<const double> truth)
  {
    return relative_error(dictionary.model(answer.basis), answer.answer, product, truth);
  }

  double relative_error(const ReducedProblem &model, const ReducedAnswer &answer, InnerProduct &product,
                        std::span<const double> truth)
  {
    if (answer.coefficients.empty())
      return std::numeric_limits<double>::infinity();
    const auto          states   = states_of(model, answer);
    const std::size_t   n        = product.n_owned();
    const std::size_t   n_states = answer.coefficients.size() / model.n_modes();
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
