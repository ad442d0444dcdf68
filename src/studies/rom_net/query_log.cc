#include "studies/rom_net/query_log.h"

#include "core/exceptions.h"
#include "core/statistics.h"
#include "core/text.h"
#include "studies/rom_net/growing_dictionary.h"

#include <cmath>

namespace trestle
{
  namespace
  {
    const std::string numbers = "queries", of_outputs = "outputs";
    /// Columns of `queries` behind the parameters.
    constexpr std::size_t n_columns = 9;

    [[noreturn]] void refuse(const std::string &what)
    {
      throw InputError("The checkpoint " + what + ".", "Start anew, without --resume.");
    }

    LoggedQuery from_numbers(std::span<const double> row)
    {
      LoggedQuery query;
      query.answer.basis           = (unsigned int)(row[0]);
      query.answer.level           = ReducedLevel(int(row[1]));
      query.answer.accepted        = row[2] != 0.;
      query.answer.outside         = row[3] != 0.;
      query.answer.answer.estimate = row[4];
      query.answer.seconds         = row[5];
      query.error                  = row[6];
      query.finite_element_seconds = row[7];
      query.square                 = row[8];
      return query;
    }

    void append_numbers(const LoggedQuery &query, std::vector<double> &values)
    {
      const auto &answer = query.answer;
      for (const double value :
           {double(answer.basis), double(answer.level), answer.accepted ? 1. : 0., answer.outside ? 1. : 0.,
            answer.answer.estimate, answer.seconds, query.error, query.finite_element_seconds, query.square})
        values.push_back(value);
    }
  } // namespace

  bool LoggedQuery::is_audited() const { return answer.accepted && !std::isnan(error); }

  void QueryLog::add(LoggedQuery query)
  {
    query.answer.answer.coefficients.clear();
    query.answer.answer.duals.clear();
    query.answer.answer.outputs.clear();
    queries_.push_back(std::move(query));
  }

  void QueryLog::write(Archive &archive) const
  {
    Archive::Array all{{n(), mu_[0].size() + n_columns}, {}}, outputs{{n(), 0}, {}};
    for (std::size_t i = 0; i < n(); ++i)
      {
        all.values.insert(all.values.end(), mu_[i].begin(), mu_[i].end());
        append_numbers(queries_[i], all.values);
        outputs.shape[1] = queries_[i].outputs.size();
        outputs.values.insert(outputs.values.end(), queries_[i].outputs.begin(), queries_[i].outputs.end());
      }
    archive.arrays[numbers] = std::move(all);
    if (!outputs.values.empty())
      archive.arrays[of_outputs] = std::move(outputs);
  }

  void QueryLog::read(const Archive &archive)
  {
    const std::size_t n_mu = mu_[0].size(), width = n_mu + n_columns;
    const auto        found = archive.arrays.find(numbers), outputs = archive.arrays.find(of_outputs);
    if (found == archive.arrays.end() || found->second.shape.size() != 2 || found->second.shape[1] != width)
      refuse("holds no answers of queries with " + std::to_string(n_mu) + " parameters");
    const std::size_t n = found->second.shape[0];
    if (n > mu_.size() ||
        (outputs != archive.arrays.end() && (outputs->second.shape.size() != 2 || outputs->second.shape[0] != n)))
      refuse("holds answers of " + std::to_string(n) + " queries; there are " + std::to_string(mu_.size()));
    queries_.clear();
    for (std::size_t i = 0; i < n; ++i)
      {
        const auto row = std::span(found->second.values).subspan(i * width, width);
        if (!std::equal(mu_[i].begin(), mu_[i].end(), row.begin()))
          refuse("holds an answer of another query " + std::to_string(i));
        queries_.push_back(from_numbers(row.subspan(n_mu)));
        if (outputs == archive.arrays.end())
          continue;
        const auto m     = std::ptrdiff_t(outputs->second.shape[1]);
        const auto first = outputs->second.values.begin() + std::ptrdiff_t(i) * m;
        queries_.back().outputs.assign(first, first + m);
      }
  }

  std::string QueryLog::row(const std::size_t i) const
  {
    const auto &query = queries_[i];
    std::string csv;
    for (const double value : mu_[i])
      csv += text::shortest(value) + ",";
    return csv + to_string(query.level()) + "," + std::to_string(query.answer.basis) + "," +
           text::shortest(query.answer.answer.estimate) + "," + (query.answer.outside ? "1," : "0,") +
           text::shortest(query.error);
  }

  std::string QueryLog::to_csv(const std::vector<std::string> &parameter_names, OutputTable &outputs) const
  {
    std::string csv = text::join(parameter_names, ",") + ",answered_by,basis,certificate,outside,error" +
                      outputs.header() + "\n";
    for (std::size_t i = 0; i < n(); ++i)
      csv += row(i) + outputs.add(queries_[i].outputs) + "\n";
    return csv;
  }

  void QueryLog::record(Figures &figures, const double tolerance, const bool adapts) const
  {
    std::vector<bool> fell_back;
    std::size_t       n_fallbacks = 0, n_audited = 0, n_missed = 0, n_outside = 0;
    double            square = 0.;
    for (const auto &query : queries_)
      {
        n_fallbacks += !query.answer.accepted;
        n_outside += query.answer.outside;
        n_audited += query.is_audited();
        n_missed += query.is_audited() && query.error > tolerance;
        square += query.square;
        fell_back.push_back(!query.answer.accepted);
      }
    figures.set("online.norm", std::sqrt(square));
    figures.set("online.queries", n());
    figures.set("online.outside", n_outside);
    figures.set("online.fallback_share", double(n_fallbacks) / double(n()));
    figures.set("online.audited", n_audited);
    figures.set("online.missed", n_missed);
    figures.set("online.miss_rate_bound", clopper_pearson_upper(n_missed, n_audited, 0.95));
    if (const double ratio = fallback_ratio(fell_back); adapts && std::isfinite(ratio))
      figures.set("adapt.fallback_ratio", ratio);
    record_seconds(figures);
  }

  void QueryLog::record_seconds(Figures &figures) const
  {
    std::vector<double> seconds, truths;
    for (const auto &query : queries_)
      {
        seconds.push_back(query.answer.seconds);
        if (query.finite_element_seconds > 0.)
          truths.push_back(query.finite_element_seconds);
      }
    figures.set("time.query_s", quantile(seconds, 0.5));
    if (truths.empty())
      return;
    figures.set("time.fe_solve_s", quantile(truths, 0.5));
    figures.set("speedup.query", figures.number("time.fe_solve_s") / figures.number("time.query_s"));
  }
} // namespace trestle
