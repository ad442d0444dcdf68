#include "bridge/stochastic/generator.h"
#include "core/exceptions.h"
#include "core/random.h"
#include "uq/generators/archived_parts.h"
#include "uq/generators/learnt_samples.h"
#include "uq/generators/marginal_law.h"
#include "uq/generators/rank_correlation.h"

#include <numeric>

namespace trestle
{
  namespace
  {
    const std::string name = "copula";

    /**
     * Each entry keeps its own law, however far from normal, and any two their rank correlation; what joins them is a
     * normal copula (Nataf 1962; Lebrun, Dutfoy, Prob. Eng. Mech. 24, 2009). Modes that are joined otherwise
     * (a ring, two clouds) are not told apart by it: that is for the two-sample tests to say.
     *
     * Conditions are entries that are given: their scores are known, the others follow by the normal law at them. A
     * condition beyond the samples counts as the law's end.
     */
    class Copula : public Generator
    {
    public:
      explicit Copula(ParameterSink &prm);

      bool takes_conditions() const override { return true; }
      void check(std::size_t n_samples, std::size_t n_entries, std::size_t n_conditions) const override;
      void learn(const RandomVectors &samples, const Communicator &communicator) override;
      std::vector<double> draw(unsigned int seed, std::uint64_t first, std::size_t n,
                               std::span<const double> conditions) const override;
      void                write(Archive &archive) const override;
      void                read(const Archive &archive) override;

    private:
      void       fit(const RandomVectors &samples);
      ScoreTable law(const std::string &of, std::vector<double> samples) const;
      void       draw_one(const RandomStream &stream, std::span<const double> condition, std::span<double> values,
                          std::span<double> normals) const;

      std::string marginals_   = "kernel smoothing";
      std::string bandwidth_   = "mixed";
      std::string correlation_ = "spearman";

      // Columns are the conditions, then the entries: a lower triangle is then the normal law of these given those.
      std::size_t             n_conditions_ = 0;
      std::vector<ScoreTable> laws_;
      std::vector<double>     factor_; ///< columns x columns
    };

    Copula::Copula(ParameterSink &prm)
    {
      prm.add("marginals", marginals_,
              "Law of each entry: smoothed by normal kernels, with the samples' mean and variance, or through the "
              "ordered samples and never beyond them.",
              Allowed::one_of({"kernel smoothing", "empirical"}));
      prm.add(
          "bandwidth", bandwidth_,
          "Rule for the kernels: 'silverman' blurs modes that lie apart, 'plug-in' does not but takes time with "
          "the square of the samples, 'mixed' scales the first by the second on 250 samples.",
          Allowed::one_of({"mixed", "silverman", "plug-in"}));
      prm.add("rank correlation", correlation_, "What is kept between any two entries.",
              Allowed::one_of({"spearman", "kendall"}));
    }

    void Copula::check(const std::size_t n_samples, std::size_t, std::size_t) const
    {
      constexpr std::size_t fewest = 10;
      if (n_samples < fewest)
        throw InputError(name + ": " + std::to_string(n_samples) + " samples say too little of any entry's law.",
                         "Give " + std::to_string(fewest) + " or more, some hundreds for laws far from normal.");
    }

    ScoreTable Copula::law(const std::string &of, std::vector<double> samples) const
    {
      if (marginals_ == "empirical")
        return empirical_law(std::move(samples));
      return kernel_smoothed_law(of, samples,
                                 bandwidth_ == "silverman" ? Bandwidth::silverman
                                 : bandwidth_ == "plug-in" ? Bandwidth::plug_in
                                                           : Bandwidth::mixed);
    }

    void Copula::fit(const RandomVectors &samples)
    {
      const auto n = samples.n(), n_columns = samples.n_conditions + samples.n_entries;
      n_conditions_ = samples.n_conditions;
      std::vector<double> rows;
      rows.reserve(n * n_columns);
      for (std::size_t i = 0; i < n; ++i)
        {
          rows.insert(rows.end(), samples.condition(i).begin(), samples.condition(i).end());
          rows.insert(rows.end(), samples.row(i).begin(), samples.row(i).end());
        }
      laws_.clear();
      for (std::size_t j = 0; j < n_columns; ++j)
        {
          std::vector<double> column(n);
          for (std::size_t i = 0; i < n; ++i)
            column[i] = rows[i * n_columns + j];
          laws_.push_back(law(j < n_conditions_ ? "condition " + std::to_string(j)
                                                : "entry " + std::to_string(j - n_conditions_),
                              std::move(column)));
        }
      factor_ = normal_copula_factor(
          rows, n_columns, correlation_ == "kendall" ? RankCorrelation::kendall : RankCorrelation::spearman);
    }

    void Copula::learn(const RandomVectors &samples, const Communicator &communicator)
    {
      check_samples(name, samples);
      check(samples.n(), samples.n_entries, samples.n_conditions);
      read(learnt_on_root(communicator, [&](Archive &archive) {
        fit(samples);
        write(archive);
      }));
    }

    void Copula::draw_one(const RandomStream &stream, const std::span<const double> condition,
                          const std::span<double> values, const std::span<double> normals) const
    {
      for (std::size_t j = 0; j < laws_.size(); ++j)
        {
          const auto   row = factor_.begin() + std::ptrdiff_t(j * laws_.size());
          const double sum = std::inner_product(row, row + std::ptrdiff_t(j), normals.begin(), 0.);
          if (j < n_conditions_)
            normals[j] = (laws_[j].score(condition[j]) - sum) / row[std::ptrdiff_t(j)];
          else
            {
              normals[j]                = stream.normal(j - n_conditions_);
              values[j - n_conditions_] = laws_[j].value(sum + row[std::ptrdiff_t(j)] * normals[j]);
            }
        }
    }

    std::vector<double> Copula::draw(const unsigned int seed, const std::uint64_t first, const std::size_t n,
                                     const std::span<const double> conditions) const
    {
      check_conditions(name, conditions, n, n_conditions_);
      const auto          n_entries = laws_.size() - n_conditions_;
      std::vector<double> result(n * n_entries), normals(laws_.size());
      for (std::size_t i = 0; i < n; ++i)
        draw_one(RandomStream(seed, "generator copula", first + i),
                 conditions.subspan(i * n_conditions_, n_conditions_),
                 std::span(result).subspan(i * n_entries, n_entries), normals);
      return result;
    }

    void Copula::write(Archive &archive) const
    {
      std::vector<double> knots, scores, values;
      for (const auto &law : laws_)
        {
          knots.push_back(double(law.scores().size()));
          scores.insert(scores.end(), law.scores().begin(), law.scores().end());
          values.insert(values.end(), law.values().begin(), law.values().end());
        }
      archive.attributes["generator"]          = name;
      archive.arrays["generator n_conditions"] = {{1}, {double(n_conditions_)}};
      archive.arrays["generator factor"]       = {{laws_.size(), laws_.size()}, factor_};
      archive.arrays["generator knots"]        = {{knots.size()}, knots};
      archive.arrays["generator scores"]       = {{scores.size()}, scores};
      archive.arrays["generator values"]       = {{values.size()}, values};
    }

    void Copula::read(const Archive &archive)
    {
      check_generator(archive, name);
      const auto &all        = part(archive, "generator scores").values;
      const auto  knots      = counts(archive, "generator knots", all.size());
      const auto  n_all      = std::accumulate(knots.begin(), knots.end(), std::size_t(0));
      const auto &scores     = part(archive, "generator scores", n_all);
      const auto &values     = part(archive, "generator values", n_all);
      const auto  conditions = counts(archive, "generator n_conditions", knots.size());
      auto        factor     = part(archive, "generator factor", knots.size() * knots.size());
      part(archive, "generator n_conditions", 1);

      std::vector<ScoreTable> laws;
      auto                    x = scores.begin();
      auto                    y = values.begin();
      for (const auto n : knots)
        {
          const auto step = std::ptrdiff_t(n);
          laws.emplace_back(std::vector(x, x + step), std::vector(y, y + step));
          x += step;
          y += step;
        }
      n_conditions_ = conditions.front();
      laws_         = std::move(laws);
      factor_       = std::move(factor);
    }

    const RegisterGenerator<Copula>
        registration(name, "Each entry's own law, joined by a normal copula with the samples' rank correlations.");
  } // namespace
} // namespace trestle
