#pragma once

#include <chrono>
#include <string>

namespace trestle
{
  /**
   * Progress of a long loop: a bar with rate and remaining time on a terminal, a plain log line every tenth
   * otherwise. Only the root prints.
   */
  class Progress
  {
  public:
    Progress(const std::string &title, unsigned long n_steps, bool is_root);
    ~Progress();

    /// @param note a few words, for instance "loss 1.2e-3".
    void step(unsigned long n_done, const std::string &note = "");

  private:
    std::string                           title_;
    unsigned long                         n_steps_;
    bool                                  is_root_;
    bool                                  on_terminal_;
    unsigned long                         last_tenth_ = 0;
    std::chrono::steady_clock::time_point start_;
    std::chrono::steady_clock::time_point last_draw_;
  };
} // namespace trestle
