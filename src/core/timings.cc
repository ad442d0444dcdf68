#include "core/timings.h"

#include "core/communicator.h"
#include "core/figures.h"

#include <unistd.h>

#include <ctime>
#include <fstream>
#include <sstream>

namespace trestle
{
  namespace
  {
    Timings *current = nullptr;

    const std::string none = "other";

    /// The sections of a finite-element run and the rest, so that all ranks agree on the figures.
    const std::string names[] = {"start", "mesh",   "dofs",   "assemble", "solver_setup",
                                 "solve", "output", "report", none};
  } // namespace

  Timings::Timings()
    : outer_(current)
  {
    current = this;
  }

  Timings::~Timings() { current = outer_; }

  Timings::Section::Section(const std::string &name)
    : timings_(current)
  {
    if (!timings_)
      return;
    timings_->charge();
    timings_->open_.push_back(name);
  }

  Timings::Section::~Section()
  {
    if (!timings_)
      return;
    timings_->charge();
    timings_->open_.pop_back();
  }

  /// Gives the time since the last charge to the innermost section.
  void Timings::charge()
  {
    const double now = watch_.wall_seconds();
    seconds_[open_.empty() ? none : open_.back()] += now - charged_;
    charged_ = now;
  }

  double Timings::seconds(const std::string &name) const
  {
    const auto entry = seconds_.find(name);
    return entry == seconds_.end() ? 0. : entry->second;
  }

  void Timings::set_figures(const Communicator &communicator, Figures &figures)
  {
    charge();
    for (const std::string &name : names)
      figures.set("time." + name + "_s", communicator.max(seconds(name)));
  }

  double seconds_since_process_start()
  {
    // field 22 counts clock ticks since the machine started; the name in field 2 may hold blanks and brackets
    std::ifstream file("/proc/self/stat");
    std::string   text;
    std::getline(file, text);
    std::istringstream fields(text.substr(text.rfind(')') + 1));
    std::string        field;
    for (int i = 3; i <= 22; ++i)
      fields >> field;
    timespec now{};
    if (!fields || clock_gettime(CLOCK_BOOTTIME, &now) != 0)
      return 0.;
    return now.tv_sec + 1e-9 * now.tv_nsec - std::stod(field) / sysconf(_SC_CLK_TCK);
  }
} // namespace trestle
