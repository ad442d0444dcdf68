#include "studies/rom_net/growing_dictionary.h"

#include "core/exceptions.h"
#include "core/log.h"
#include "core/statistics.h"
#include "core/stopwatch.h"
#include "core/text.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace trestle
{
  namespace
  {
    /// What an update may cost, over the solve that was needed anyway.
    constexpr double  most_cost  = 2.;
    const std::string experience = "experience/";
    /// Queries of a cluster whose certificates are remembered.
    constexpr std::size_t n_checked = 5;

    double median(std::vector<double> values)
    {
      return values.empty() ? std::numeric_limits<double>::quiet_NaN() : quantile(std::move(values), 0.5);
    }
  } // namespace

  GrowingDictionary::GrowingDictionary(Dictionary &dictionary, std::vector<BasisMemory> memories,
                                       ReducedProblems &problems, InnerProduct &product,
                                       const ReducedParameters &reduced, const OnlineParameters &online,
                                       const GrowthParameters &parameters)
    : dictionary_(dictionary),
      memories_(std::move(memories)),
      problems_(problems),
      product_(product),
      reduced_(reduced),
      online_(online),
      parameters_(parameters),
      excesses_(dictionary.n_clusters())
  {
    if (memories_.size() != dictionary.n_clusters() ||
        std::ranges::any_of(memories_, [](const auto &memory) { return memory.n_samples() == 0; }))
      throw InputError("A dictionary of " + std::to_string(dictionary.n_clusters()) +
                           " clusters was to grow, some of which remember no samples.",
                       "Make it with reduced model/remembered samples above 0.");
  }

  double GrowingDictionary::excess(const double error, const double estimate) const
  {
    if (!(estimate > 0.) || !std::isfinite(estimate))
      return 1.;
    return (error / online_.tolerance) / (estimate / dictionary_.tolerance());
  }

  void GrowingDictionary::check_certificate(const SolvedQuery &query)
  {
    const unsigned int k = query.answer.basis;
    if (k >= dictionary_.n_clusters() || !dictionary_.has_grown(k))
      return;
    auto &excesses = excesses_[k];
    excesses.push_back(excess(query.error, query.answer.answer.estimate / dictionary_.caution(k)));
    if (excesses.size() > n_checked)
      excesses.pop_front();
    dictionary_.set_caution(k, std::max(1., *std::ranges::max_element(excesses)));
  }

  bool GrowingDictionary::is_affordable() const
  {
    return update_seconds_.empty() || median(update_seconds_) <= most_cost * median(solve_seconds_);
  }

  bool GrowingDictionary::refuse(const std::string &why)
  {
    ++n_refused_;
    log::info("The dictionary did not grow by a rejected query: " + why + ".");
    return false;
  }

  bool GrowingDictionary::learn(const SolvedQuery &query)
  {
    solve_seconds_.push_back(product_.communicator().max(query.solve_seconds));
    check_certificate(query);
    if (query.answer.accepted)
      return false;
    if (!(dictionary_.tolerance() > 0.))
      return refuse("no certificate of it is accepted at all");
    if (!is_affordable())
      return refuse("updates take " + text::rounded(median(update_seconds_)) + " s, more than twice the " +
                    text::rounded(median(solve_seconds_)) + " s of finite elements");
    return grow(query);
  }

  bool GrowingDictionary::grow(const SolvedQuery &query)
  {
    const Stopwatch watch;
    SnapshotSet     one(product_.communicator(), product_.n_owned(),
                        query.truth.size() / std::max<std::size_t>(1, product_.n_owned()));
    one.append({query.truth.begin(), query.truth.end()}, {query.mu.begin(), query.mu.end()});
    const auto k      = nearest(one);
    auto       memory = memories_[k];
    const auto n      = dictionary_.model(k).n_modes();
    const auto basis  = grow_basis(memory, answering_modes(k), one, product_,
                                   {.error        = parameters_.error_share * online_.tolerance,
                                    .most_new     = parameters_.most_new,
                                    .most_modes   = parameters_.most_modes,
                                    .n_richer     = reduced_.n_richer,
                                    .most_samples = reduced_.n_remembered});
    if (basis.n_modes == n)
      return refuse(n >= parameters_.most_modes
                        ? "cluster " + std::to_string(k) + " has " + std::to_string(n) +
                              " modes, as many as it may"
                        : "the basis of cluster " + std::to_string(k) + " holds it already");
    auto             model = grown_model(k, memory, basis);
    DictionaryAnswer again{.answer = model->solve(query.mu), .basis = k};
    const double     error = relative_error(*model, again.answer, product_, query.truth);
    if (!std::isfinite(again.answer.estimate) || !(error < query.error))
      return refuse("the grown basis of cluster " + std::to_string(k) + " answers it no better");
    dictionary_.replace(k, std::move(model), query.mu);
    memories_[k] = std::move(memory);
    excesses_[k].push_back(excess(error, again.answer.estimate));
    if (excesses_[k].size() > n_checked)
      excesses_[k].pop_front();
    dictionary_.set_caution(k, std::max(1., *std::ranges::max_element(excesses_[k])));
    update_seconds_.push_back(product_.communicator().max(watch.wall_seconds()));
    log::info("Cluster " + std::to_string(k) + " grew from " + std::to_string(n) + " to " +
              std::to_string(basis.n_modes) + " modes, which leave " + text::rounded(basis.left) +
              " of a query, " + text::rounded(basis.before) + " before; error " + text::rounded(error) +
              ", certificate " + text::rounded(again.answer.estimate) + ", caution " +
              text::rounded(dictionary_.caution(k)) + ", " + text::rounded(update_seconds_.back()) + " s.");
    return true;
  }

  std::vector<double> GrowingDictionary::answering_modes(const unsigned int cluster) const
  {
    const auto         &model = dictionary_.model(cluster);
    std::vector<double> result, unit(model.n_modes(), 0.);
    for (std::size_t m = 0; m < unit.size(); ++m)
      {
        unit[m]         = 1.;
        const auto mode = model.field(unit);
        result.insert(result.end(), mode.begin(), mode.end());
        unit[m] = 0.;
      }
    return result;
  }

  unsigned int GrowingDictionary::nearest(const SnapshotSet &one) const
  {
    unsigned int result = 0;
    double       least  = std::numeric_limits<double>::infinity();
    for (unsigned int k = 0; k < dictionary_.n_clusters(); ++k)
      if (const double error = projection_error(answering_modes(k), one, product_); error < least)
        {
          least  = error;
          result = k;
        }
    return result;
  }

  /// Trained on a few of the samples remembered, and as often on the new one, the last.
  std::unique_ptr<ReducedProblem> GrowingDictionary::grown_model(const unsigned int cluster,
                                                                 const BasisMemory &memory,
                                                                 const GrownBasis  &basis) const
  {
    const auto               set = samples_of(memory, product_.communicator());
    const std::size_t        n = set.n_samples() - 1, n_old = std::min<std::size_t>(n, parameters_.n_states / 4);
    std::vector<std::size_t> training;
    for (std::size_t i = 0; i < n_old; ++i)
      training.push_back((2 * i + 1) * n / (2 * n_old));
    training.insert(training.end(), std::max<std::size_t>(1, n_old), n);
    auto options       = reduced_.options;
    options.n_modes    = basis.n_modes;
    options.max_states = parameters_.n_states;
    return problems_.grow(dictionary_.model(cluster), {set, training, {}}, product_, basis.modes, options);
  }

  void GrowingDictionary::write_experience(Archive &archive) const
  {
    const auto keep = [&](const std::string &name, const auto &values) {
      archive.arrays[experience + name] = {{values.size()}, {values.begin(), values.end()}};
    };
    for (std::size_t k = 0; k < excesses_.size(); ++k)
      keep("excesses of " + std::to_string(k), excesses_[k]);
    keep("seconds of updates", update_seconds_);
    keep("seconds of solves", solve_seconds_);
    keep("refused", std::vector<double>{double(n_refused_)});
  }

  void GrowingDictionary::read_experience(const Archive &archive)
  {
    const auto kept = [&](const std::string &name) -> const std::vector<double> & {
      const auto found = archive.arrays.find(experience + name);
      if (found == archive.arrays.end())
        throw InputError("The checkpoint of a growing dictionary has no '" + name + "'.",
                         "Start anew, without --resume.");
      return found->second.values;
    };
    for (std::size_t k = 0; k < excesses_.size(); ++k)
      {
        const auto &values = kept("excesses of " + std::to_string(k));
        excesses_[k].assign(values.begin(), values.end());
      }
    update_seconds_     = kept("seconds of updates");
    solve_seconds_      = kept("seconds of solves");
    const auto &refused = kept("refused");
    n_refused_          = refused.empty() ? 0 : std::size_t(refused[0]);
  }

  void GrowingDictionary::record(Figures &figures) const
  {
    figures.set("adapt.updates", n_updates());
    figures.set("adapt.refused", n_refused_);
    std::size_t n_modes = 0;
    for (unsigned int k = 0; k < dictionary_.n_clusters(); ++k)
      n_modes = std::max(n_modes, dictionary_.model(k).n_modes());
    figures.set("adapt.modes", n_modes);
    if (n_updates() > 0)
      {
        figures.set("adapt.cost", median(update_seconds_) / median(solve_seconds_));
        figures.set("time.update_s", median(update_seconds_));
      }
  }

  double fallback_ratio(const std::vector<bool> &fell_back, const std::size_t n)
  {
    const std::size_t part  = std::min(n, fell_back.size() / 3);
    const auto        first = std::count(fell_back.begin(), fell_back.begin() + std::ptrdiff_t(part), true);
    const auto        last  = std::count(fell_back.end() - std::ptrdiff_t(part), fell_back.end(), true);
    return first > 0 ? double(last) / double(first) : std::numeric_limits<double>::quiet_NaN();
  }
} // namespace trestle
