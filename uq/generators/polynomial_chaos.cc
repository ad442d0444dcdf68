#include "bridge/stochastic/generator.h"
#include "core/exceptions.h"
#include "core/random.h"
#include "core/text.h"
#include "uq/generators/archived_parts.h"
#include "uq/generators/learnt_samples.h"
#include "uq/generators/polynomial_fit.h"

#include <algorithm>
#include <cmath>

namespace trestle
{
  namespace
  {
    const std::string name = "polynomial chaos";

    /**
     * Coefficients as sparse polynomials of the conditions, and what these leave over drawn beside them: the mean at a
     * condition, and a law about it that is the same at all conditions.
     *
     * Residuals are those of samples that were held out (`folds`): those of the fit itself are too small by what it
     * adapted to them, and so would be the law. Far outside of the conditions that it has learnt the polynomials grow;
     * whoever asks checks their range.
     */
    class PolynomialChaos : public Generator
    {
    public:
      explicit PolynomialChaos(ParameterSink &prm);

      bool takes_conditions() const override { return true; }
      void check(std::size_t n_samples, std::size_t n_entries, std::size_t n_conditions) const override;
      void learn(const RandomVectors &samples, const Communicator &communicator) override;
      std::vector<double> draw(unsigned int seed, std::uint64_t first, std::size_t n,
                               std::span<const double> conditions) const override;
      void                write(Archive &archive) const override;
      void                read(const Archive &archive) override;

    private:
      PolynomialChoice choice() const;
      void             fit(const RandomVectors &samples);
      void             add_residual(const RandomStream &stream, std::span<double> values) const;

      unsigned int degree_      = 5;
      double       hyperbolic_  = 0.75;
      std::string  polynomials_ = "legendre";
      std::string  terms_       = "lars";
      std::string  residuals_   = "bootstrap";
      unsigned int folds_       = 5;

      PolynomialMap       map_;
      std::vector<double> held_out_;            ///< residuals, n x n_entries, of mean zero
      bool                is_bootstrap_ = true; ///< as it was learnt
    };

    PolynomialChaos::PolynomialChaos(ParameterSink &prm)
    {
      prm.add("degree", degree_, "Of the polynomials, at most.", Allowed::between(1, 30));
      prm.add(
          "hyperbolic", hyperbolic_,
          "Exponent q: terms with degrees a are candidates where (sum a^q)^(1/q) is at most the degree. 1: all; "
          "less: fewer products of several conditions.",
          Allowed::between(0.1, 1.));
      prm.add(
          "polynomials", polynomials_,
          "What the conditions are taken for: 'legendre' where they fill their range evenly, 'hermite' where they "
          "are about normal.",
          Allowed::one_of({"legendre", "hermite"}));
      prm.add("terms", terms_,
              "Which candidates each entry gets: those that least angle regression and the leave-one-out error "
              "choose, or all.",
              Allowed::one_of({"lars", "all"}));
      prm.add(
          "residuals", residuals_,
          "Added to the polynomials: a whole sample's, so that they keep their law and dependence, or normal ones "
          "of their covariance.",
          Allowed::one_of({"bootstrap", "gaussian"}));
      prm.add("folds", folds_,
              "Parts of the samples that are held out in turn, for residuals that the fit has not seen.",
              Allowed::between(2, 50));
    }

    PolynomialChoice PolynomialChaos::choice() const
    {
      return {degree_, hyperbolic_, polynomials_ == "hermite", terms_ == "lars"};
    }

    void PolynomialChaos::check(const std::size_t n_samples, std::size_t, const std::size_t n_conditions) const
    {
      if (n_conditions == 0)
        throw InputError(name + ": there are no conditions for polynomials of them.",
                         "Give it conditions, or choose a generator that does without: copula, bootstrap, pca "
                         "gaussian, flow matching.");
      const auto                     fitted = n_samples - (n_samples + folds_ - 1) / folds_;
      const std::vector<std::size_t> highest(n_conditions, degree_);
      const auto                     n_terms = n_hyperbolic_terms(highest, degree_, hyperbolic_, fitted);
      if (n_samples < 2 * folds_ || n_terms > fitted)
        throw InputError(
            name + ": " + std::to_string(n_samples) + " samples in " + std::to_string(folds_) + " folds, with " +
                (n_terms > fitted ? "more than " : "") + std::to_string(std::min(n_terms, fitted)) +
                " candidate terms of degree " + std::to_string(degree_) + " in " + std::to_string(n_conditions) +
                " conditions.",
            "Lower 'degree' or 'hyperbolic', or give more samples: as many as terms without one fold, "
            "and two a fold.");
    }

    /// Of the samples whose number is k modulo the folds, or of the others.
    RandomVectors some_of(const RandomVectors &samples, const unsigned int folds, const unsigned int k,
                          const bool of_fold)
    {
      RandomVectors result{samples.n_entries, samples.n_conditions, {}, {}};
      for (std::size_t i = 0; i < samples.n(); ++i)
        if ((i % folds == k) == of_fold)
          {
            result.values.insert(result.values.end(), samples.row(i).begin(), samples.row(i).end());
            result.conditions.insert(result.conditions.end(), samples.condition(i).begin(),
                                     samples.condition(i).end());
          }
      return result;
    }

    /// Made to have mean zero: the polynomials have the mean.
    void centre(std::vector<double> &rows, const std::size_t n_columns)
    {
      const std::size_t n = rows.size() / n_columns;
      for (std::size_t j = 0; j < n_columns; ++j)
        {
          double sum = 0.;
          for (std::size_t i = 0; i < n; ++i)
            sum += rows[i * n_columns + j];
          for (std::size_t i = 0; i < n; ++i)
            rows[i * n_columns + j] -= sum / double(n);
        }
    }

    void PolynomialChaos::fit(const RandomVectors &samples)
    {
      const auto basis = scaled_basis(samples, choice());
      map_             = polynomial_fit(samples, basis, choice());
      is_bootstrap_    = residuals_ == "bootstrap";
      held_out_.clear();
      for (unsigned int k = 0; k < folds_; ++k)
        {
          const auto map  = polynomial_fit(some_of(samples, folds_, k, false), basis, choice());
          const auto fold = some_of(samples, folds_, k, true);
          for (std::size_t i = 0; i < fold.n(); ++i)
            {
              const auto predicted = map.at(fold.condition(i));
              for (std::size_t j = 0; j < predicted.size(); ++j)
                held_out_.push_back(fold.row(i)[j] - predicted[j]);
            }
        }
      centre(held_out_, samples.n_entries);
    }

    void PolynomialChaos::learn(const RandomVectors &samples, const Communicator &communicator)
    {
      check_samples(name, samples);
      check(samples.n(), samples.n_entries, samples.n_conditions);
      read(learnt_on_root(communicator, [&](Archive &archive) {
        fit(samples);
        write(archive);
      }));
    }

    void PolynomialChaos::add_residual(const RandomStream &stream, const std::span<double> values) const
    {
      const auto n_entries = values.size(), n = held_out_.size() / n_entries;
      const auto add = [&](const std::size_t i, const double weight) {
        for (std::size_t j = 0; j < n_entries; ++j)
          values[j] += weight * held_out_[i * n_entries + j];
      };
      if (is_bootstrap_)
        return add(stream.below(n, 0), 1.);
      // Independent weights of all residuals have their covariance, with no factor of it, which may be singular.
      const double scale = 1. / std::sqrt(double(n));
      for (std::size_t i = 0; i < n; ++i)
        add(i, scale * stream.normal(i));
    }

    std::vector<double> PolynomialChaos::draw(const unsigned int seed, const std::uint64_t first,
                                              const std::size_t n, const std::span<const double> conditions) const
    {
      const auto n_conditions = map_.basis.n_conditions();
      check_conditions(name, conditions, n, n_conditions);
      std::vector<double> result;
      result.reserve(n * map_.n_entries);
      for (std::size_t i = 0; i < n; ++i)
        {
          auto values = map_.at(conditions.subspan(i * n_conditions, n_conditions));
          add_residual(RandomStream(seed, "generator polynomial chaos", first + i), values);
          result.insert(result.end(), values.begin(), values.end());
        }
      return result;
    }

    void PolynomialChaos::write(Archive &archive) const
    {
      const auto         &basis = map_.basis;
      const auto          n_c = basis.n_conditions(), n_e = map_.n_entries;
      std::vector<double> recurrence;
      for (const auto &three : basis.recurrence)
        recurrence.insert(recurrence.end(), three.begin(), three.end());
      archive.attributes["generator"]           = name;
      archive.attributes["generator residuals"] = is_bootstrap_ ? "bootstrap" : "gaussian";
      archive.arrays["generator centres"]       = {{n_c}, basis.centres};
      archive.arrays["generator scales"]        = {{n_c}, basis.scales};
      archive.arrays["generator recurrence"]    = {{basis.recurrence.size(), 3}, recurrence};
      archive.arrays["generator exponents"]     = {{basis.n_terms(), n_c},
                                                   {basis.exponents.begin(), basis.exponents.end()}};
      archive.arrays["generator coefficients"]  = {{basis.n_terms(), n_e}, map_.coefficients};
      archive.arrays["generator held out"]      = {{held_out_.size() / n_e, n_e}, held_out_};
    }

    void PolynomialChaos::read(const Archive &archive)
    {
      check_generator(archive, name);
      PolynomialMap map;
      map.basis.centres      = part(archive, "generator centres").values;
      const auto n_c         = map.basis.centres.size();
      map.basis.scales       = part(archive, "generator scales", n_c);
      const auto &recurrence = part(archive, "generator recurrence").values;
      for (std::size_t n = 0; n + 2 < recurrence.size(); n += 3)
        map.basis.recurrence.push_back({recurrence[n], recurrence[n + 1], recurrence[n + 2]});
      map.basis.exponents = counts(archive, "generator exponents", map.basis.recurrence.size());
      const auto  n_terms = map.basis.n_terms();
      const auto &shape   = part(archive, "generator coefficients").shape;
      map.n_entries       = shape.size() == 2 ? shape[1] : 0;
      map.coefficients    = part(archive, "generator coefficients", n_terms * map.n_entries);
      auto       held_out = part(archive, "generator held out").values;
      const auto kind     = archive.attributes.find("generator residuals");
      if (n_c * map.n_entries == 0 || n_terms == 0 || n_terms * n_c != map.basis.exponents.size() ||
          held_out.empty() || held_out.size() % map.n_entries != 0 || kind == archive.attributes.end())
        throw InputError("The archive's polynomials (" + std::to_string(n_terms) + " terms of " +
                             std::to_string(n_c) + " conditions, " + std::to_string(map.n_entries) +
                             " entries) and " + std::to_string(held_out.size()) + " residuals do not fit.",
                         "The archive is damaged: train the generator again.");
      is_bootstrap_ = kind->second == "bootstrap";
      held_out_     = std::move(held_out);
      map_          = std::move(map);
    }

    const RegisterGenerator<PolynomialChaos> registration(
        name, "Sparse polynomials of the conditions, with residuals of held-out samples: needs conditions.");
  } // namespace
} // namespace trestle
