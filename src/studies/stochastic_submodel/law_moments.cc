#include "studies/stochastic_submodel/law_moments.h"

#include "bridge/stochastic/sample_quality.h"
#include "core/text.h"

#include <algorithm>

namespace trestle
{
  LawMoments::LawMoments(TraceSpectrum spectrum, const double duration, const RandomVectors &learnt,
                         const RandomVectors &held_out)
    : spectrum_(std::move(spectrum)),
      spacing_(1. / duration),
      held_out_(held_out),
      reference_(spectrum_.mean_power(held_out)),
      samples_{sample_of("training runs", learnt)}
  {}

  LawMoments::Sample LawMoments::sample_of(const std::string &name, const RandomVectors &vectors) const
  {
    auto         power = spectrum_.mean_power(vectors);
    const double error = spectrum_error(power, reference_);
    return {name, variance_kept(vectors, held_out_).of_entry, std::move(power),
            covariance_error(vectors, held_out_), error};
  }

  std::vector<double> LawMoments::frequencies() const
  {
    std::vector<double> result;
    for (std::size_t f = 0; f < reference_.size(); ++f)
      result.push_back(double(f) * spacing_);
    return result;
  }

  void LawMoments::add(const std::string &name, const std::string &key, const RandomVectors &draws,
                       Figures &figures)
  {
    samples_.push_back(sample_of(name, draws));
    figures.set("generator." + key + ".covariance", samples_.back().covariance);
    figures.set("generator." + key + ".spectrum", samples_.back().spectrum);
  }

  void LawMoments::record(Figures &figures) const
  {
    figures.set("test.covariance", samples_.front().covariance);
    figures.set("test.spectrum", samples_.front().spectrum);
  }

  void LawMoments::write(const RunDirectory &directory, const std::vector<std::string> &parameters) const
  {
    std::string       variances = "entry", spectra = "frequency,held-out runs";
    const std::size_t n_entries = held_out_.n_entries, n_modes = n_entries - parameters.size();
    for (const auto &sample : samples_)
      {
        variances += "," + sample.name;
        spectra += "," + sample.name;
      }
    for (std::size_t k = 0; k < n_entries; ++k)
      {
        variances += "\n" + (k < n_modes ? "mode " + std::to_string(k + 1) : parameters[k - n_modes]);
        for (const auto &sample : samples_)
          variances += "," + text::shortest(sample.variances[k]);
      }
    const auto places = frequencies();
    for (std::size_t f = 0; f < places.size(); ++f)
      {
        spectra += "\n" + text::shortest(places[f]) + "," + text::shortest(reference_[f]);
        for (const auto &sample : samples_)
          spectra += "," + text::shortest(sample.power[f]);
      }
    directory.write("variances.csv", variances + "\n");
    directory.write("spectra.csv", spectra + "\n");
  }

  void LawMoments::report(ReportContent &content) const
  {
    ReportContent::Table table{
        "Second moments against held-out runs",
        "Relative errors; those of the training runs are what samples of the true law are off by.",
        {"of", "covariance", "spectrum", "variance kept of mode 1", "least of any entry", "most of any entry"},
        {}};
    ReportContent::Chart chart{"Power of traces over frequency",
                               "frequency",
                               "power",
                               ReportContent::Chart::Kind::lines,
                               {{"held-out runs", frequencies(), reference_}}};
    for (const auto &sample : samples_)
      {
        const auto [least, most] = std::ranges::minmax(sample.variances);
        table.rows.push_back({sample.name, text::rounded(sample.covariance, 3), text::rounded(sample.spectrum, 3),
                              text::rounded(sample.variances.front(), 3), text::rounded(least, 3),
                              text::rounded(most, 3)});
        chart.series.push_back({sample.name, frequencies(), sample.power});
      }
    content.tables.push_back(std::move(table));
    content.charts.push_back(std::move(chart));
  }
} // namespace trestle
