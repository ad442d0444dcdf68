#include "core/checkpoint_clock.h"

#include "core/interruption.h"

namespace trestle
{
  void CheckpointKeys::declare(ParameterSink &prm)
  {
    prm.add("checkpoint every", every,
            "Steps between checkpoints; 0: see `checkpoint minutes`. One is written where the run is asked to "
            "stop and "
            "at its end in any case.",
            Allowed::anything(), Effect::none);
    prm.add("checkpoint minutes", minutes, "Minutes after which a checkpoint is written too; 0: never for that.",
            Allowed::non_negative(), Effect::none);
  }

  CheckpointClock::Answer CheckpointClock::after_step(const unsigned long n)
  {
    const bool is_late =
        keys_.minutes > 0. && communicator_.is_root() && since_last_.wall_seconds() >= 60. * keys_.minutes;
    double reasons[] = {is_late ? 1. : 0., interruption::is_signalled() ? 1. : 0.};
    communicator_.sum_in_place(reasons, 2);
    Answer answer;
    answer.stop  = reasons[1] > 0.;
    answer.write = answer.stop || reasons[0] > 0. || (keys_.every > 0 && n % keys_.every == 0);
    if (answer.write)
      since_last_ = Stopwatch();
    return answer;
  }
} // namespace trestle
