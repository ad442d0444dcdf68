#pragma once

#include "bridge/stochastic/random_vectors.h"
#include "core/figures.h"
#include "core/run_directory.h"
#include "physics/api/report.h"
#include "physics/api/trace_spectrum.h"

#include <string>
#include <utility>
#include <vector>

namespace trestle
{
  /**
   * What draws keep of held-out runs' second moments: variance a mode, covariance, and power over frequency. They tell what of a
   * law is off where a distance tells that it is. Beside them the same of the runs that generators learnt from: what
   * samples of the true law are off by.
   */
  class LawMoments
  {
  public:
    /// @param held_out, learnt outlive this. @param duration of the steps and one more, s: one over the spacing of frequencies.
    LawMoments(TraceSpectrum spectrum, double duration, const RandomVectors &learnt,
               const RandomVectors &held_out);

    /// generator.KEY.covariance, .spectrum. @param key of the figures.
    void add(const std::string &name, const std::string &key, const RandomVectors &draws, Figures &figures);

    /// test.covariance, test.spectrum: of the training runs.
    void record(Figures &figures) const;

    /// variances.csv: an entry of the vectors each, `mode 1`, ..., then parameters by name; spectra.csv: a frequency each.
    void write(const RunDirectory &directory, const std::vector<std::string> &parameters) const;

    /// Spectra, and variance a mode.
    void report(ReportContent &content) const;

  private:
    struct Sample
    {
      std::string         name;
      std::vector<double> variances; ///< over those of held-out runs, an entry each
      std::vector<double> power;
      double              covariance = 0., spectrum = 0.; ///< errors
    };
    Sample              sample_of(const std::string &name, const RandomVectors &vectors) const;
    std::vector<double> frequencies() const;

    TraceSpectrum        spectrum_;
    double               spacing_; ///< of frequencies, Hz
    const RandomVectors &held_out_;
    std::vector<double>  reference_; ///< power of held-out runs
    std::vector<Sample>  samples_;   ///< training runs first
  };
} // namespace trestle
