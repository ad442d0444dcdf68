#pragma once

#include "core/choice.h"

namespace trestle
{
  /// How a learning rate falls from its peak. A new one is one file: derive, declare constants, register.
  class Schedule
  {
  public:
    virtual ~Schedule() = default;

    /// Rate over that at the peak. @param fraction of the way from the peak to the end. @param decay the rate at
    /// the end over that at the peak.
    virtual double factor(double fraction, double decay) const = 0;
  };

  using ScheduleRegistry = Registry<Schedule, ParameterSink &>;

  /// `const RegisterSchedule<Cosine> registration("cosine", "Half a cosine.");`
  template <class T>
  struct RegisterSchedule
  {
    RegisterSchedule(const std::string &name, const std::string &description)
    {
      ScheduleRegistry::instance().add(name, description,
                                       [](ParameterSink &prm) { return std::make_unique<T>(prm); });
    }
  };

  /// Where a stage stands when it asks for a rate.
  struct StageProgress
  {
    unsigned int step     = 0;  ///< of this stage, from 0
    double       fraction = 0.; ///< of the stage, by steps or by seconds
  };

  /**
   * The learning rate of a stage: warm-up by a fraction of the stage or by steps, then a schedule. Declares `rate`,
   * `warm-up`, `warm-up steps`, `decay`, `schedule`.
   */
  class LearningRate
  {
  public:
    struct Defaults
    {
      double       rate          = 1e-2;
      double       decay         = 1.;
      const char  *schedule      = "exponential";
      double       warm_up       = 0.;
      unsigned int warm_up_steps = 0;
    };

    LearningRate(ParameterSink &prm, const Defaults &defaults);

    double at(const StageProgress &progress) const;

  private:
    double           rate_, decay_, warm_up_;
    unsigned int     warm_up_steps_;
    Choice<Schedule> schedule_;
  };
} // namespace trestle
