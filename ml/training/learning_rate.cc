#include "ml/training/learning_rate.h"

#include "core/catalogue.h"

#include <cmath>
#include <numbers>

namespace trestle
{
  LearningRate::LearningRate(ParameterSink &prm, const Defaults &defaults)
    : rate_(defaults.rate),
      decay_(defaults.decay),
      warm_up_(defaults.warm_up),
      warm_up_steps_(defaults.warm_up_steps),
      schedule_(prm, "schedule", defaults.schedule, "How the rate falls.")
  {
    prm.add("rate", rate_, "Learning rate at its peak.", Allowed::positive());
    prm.add("warm-up", warm_up_, "Fraction of the stage in which the rate rises from 0.",
            Allowed::between(0., 1.));
    prm.add("warm-up steps", warm_up_steps_, "Steps in which the rate rises from 0, whatever the schedule says.");
    prm.add("decay", decay_, "Rate at the end over that at the peak.", Allowed::positive());
  }

  double LearningRate::at(const StageProgress &progress) const
  {
    // The first steps of an adaptive method know too little of the curvature to be long.
    const double start = progress.step + 1 < warm_up_steps_ ? (progress.step + 1.) / warm_up_steps_ : 1.;
    const double peak  = rate_ * start;
    if (progress.fraction < warm_up_)
      return peak * (progress.fraction + 1e-3) / (warm_up_ + 1e-3);
    const double fraction = warm_up_ < 1. ? (progress.fraction - warm_up_) / (1. - warm_up_) : 0.;
    return peak * schedule_->factor(fraction, decay_);
  }

  namespace
  {
    class Constant : public Schedule
    {
    public:
      explicit Constant(ParameterSink &) {}
      double factor(double, double) const override { return 1.; }
    };

    class Exponential : public Schedule
    {
    public:
      explicit Exponential(ParameterSink &) {}
      double factor(const double fraction, const double decay) const override { return std::pow(decay, fraction); }
    };

    class Cosine : public Schedule
    {
    public:
      explicit Cosine(ParameterSink &) {}
      double factor(const double fraction, const double decay) const override
      {
        return decay + (1. - decay) * 0.5 * (1. + std::cos(std::numbers::pi * fraction));
      }
    };

    const RegisterSchedule<Constant>       constant("constant", "The rate stays.");
    const RegisterSchedule<Exponential>    exponential("exponential", "The same factor in equal times.");
    const RegisterSchedule<Cosine>         cosine("cosine", "Half a cosine.");
    const CatalogueEntry<ScheduleRegistry> entry("schedules");
  } // namespace
} // namespace trestle
