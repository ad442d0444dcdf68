#pragma once

#include "core/stopwatch.h"

#include <map>
#include <string>
#include <vector>

namespace trestle
{
  class Communicator;
  class Figures;

  /**
   * Where a run's wall time went: seconds a section, each second in the innermost section that was open, or in `other`
   * (training, above all), so that the sections sum to what was measured. While one lives it is what Section reports to on this rank; the run owns it,
   * and deep code needs no argument. One thread.
   */
  class Timings
  {
  public:
    Timings();
    ~Timings();
    Timings(const Timings &)            = delete;
    Timings &operator=(const Timings &) = delete;

    /// From here to the end of the scope belongs to `name`. Without a Timings it does nothing.
    class Section
    {
    public:
      explicit Section(const std::string &name);
      ~Section();
      Section(const Section &)            = delete;
      Section &operator=(const Section &) = delete;

    private:
      Timings *timings_;
    };

    /// What was measured elsewhere, before there was a Timings.
    void   add(const std::string &name, double seconds) { seconds_[name] += seconds; }
    double seconds(const std::string &name) const;

    /// Sets time.<name>_s for every section, the largest of all ranks. Collective; a section one rank lacks is 0 there.
    void set_figures(const Communicator &communicator, Figures &figures);

  private:
    void charge();

    Timings                      *outer_; ///< that was current before
    std::map<std::string, double> seconds_;
    std::vector<std::string>      open_;
    Stopwatch                     watch_;
    double                        charged_ = 0.; ///< reading of the watch up to which time is given to sections
  };

  /// Wall seconds since the operating system started this process: libraries load before main() begins.
  double seconds_since_process_start();
} // namespace trestle
