#include "core/progress.h"

#include "core/log.h"

#include <fmt/format.h>

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

namespace trestle
{
  namespace
  {
    using Clock = std::chrono::steady_clock;

    std::string duration(const double seconds)
    {
      const long whole = std::lround(seconds);
      if (whole < 60)
        return fmt::format("{} s", whole);
      if (whole < 3600)
        return fmt::format("{} min {:02} s", whole / 60, whole % 60);
      return fmt::format("{} h {:02} min", whole / 3600, whole % 3600 / 60);
    }

    /// Under mpirun every rank's standard output is a pseudo-terminal, even where mpirun's own is a file.
    bool is_watched()
    {
      if (isatty(STDOUT_FILENO) == 0)
        return false;
      if (std::getenv("OMPI_COMM_WORLD_SIZE") == nullptr)
        return true;
      std::error_code failed;
      const auto      target =
          std::filesystem::read_symlink("/proc/" + std::to_string(getppid()) + "/fd/1", failed).string();
      return !failed && (target.starts_with("/dev/pts/") || target.starts_with("/dev/tty"));
    }
  } // namespace

  Progress::Progress(const std::string &title, const unsigned long n_steps, const bool is_root)
    : title_(title),
      n_steps_(std::max(n_steps, 1ul)),
      is_root_(is_root),
      on_terminal_(is_watched()),
      start_(Clock::now()),
      last_draw_(start_)
  {}

  Progress::~Progress()
  {
    if (is_root_ && on_terminal_ && last_draw_ != start_)
      std::puts("");
  }

  void Progress::step(const unsigned long n_done, const std::string &note)
  {
    if (!is_root_)
      return;
    const auto          now     = Clock::now();
    const double        elapsed = std::chrono::duration<double>(now - start_).count();
    const double        rate    = elapsed > 0. ? n_done / elapsed : 0.;
    const unsigned long left    = n_steps_ - std::min(n_done, n_steps_);
    const unsigned long tenth   = 10 * n_done / n_steps_;
    const std::string   text    = fmt::format("{}/{}, {:.3g}/s, {} left{}", n_done, n_steps_, rate,
                                              duration(rate > 0. ? left / rate : 0.), note.empty() ? "" : ", " + note);
    if (on_terminal_ && (left == 0 || now - last_draw_ > std::chrono::milliseconds(100)))
      {
        const std::size_t filled = 30 * std::min(n_done, n_steps_) / n_steps_;
        fmt::print("\r\033[K{} [{}{}] {}", title_, std::string(filled, '='), std::string(30 - filled, ' '), text);
        std::fflush(stdout);
        last_draw_ = now;
      }
    else if (!on_terminal_ && tenth > last_tenth_)
      log::info(title_ + ": " + text);
    last_tenth_ = std::max(last_tenth_, tenth);
  }
} // namespace trestle
