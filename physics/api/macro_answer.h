#pragma once

#include "core/archive.h"
#include "core/history.h"

#include <array>
#include <map>
#include <string>
#include <vector>

namespace trestle
{
  /// A number at each material point of this rank.
  struct PointField
  {
    std::string         name;
    std::vector<double> values;
  };

  /// A load step in equilibrium.
  struct MacroLoadStep
  {
    unsigned int number       = 0;  ///< from 1
    double       time         = 0.; ///< number / load steps
    unsigned int newton_steps = 0;  ///< linear systems solved, those of failed attempts included
    unsigned int step_cuts    = 0;

    std::array<double, 3> share{};               ///< of material points answered by each MicroscaleLevel
    double                largest_estimate = 0.; ///< certificate

    std::vector<double>         displacement; ///< this rank's owned dofs
    std::vector<double>         reaction;     ///< a component, on the boundaries of `reaction boundaries`
    std::vector<History::Entry> numbers;      ///< of section `postprocessing`
  };

  /// What the log of a run says of a step: "Load step 3 of 10: 4 Newton steps, ...".
  std::string to_text(const MacroLoadStep &step, unsigned int n_load_steps);

  /// A loading path and what it took.
  struct MacroAnswer
  {
    std::vector<MacroLoadStep> steps;

    unsigned int newton_steps       = 0;
    unsigned int step_cuts          = 0;
    unsigned int evaluations        = 0;  ///< of all material points at once
    double       seconds            = 0.; ///< wall time, without that of the observer
    double       microscale_seconds = 0.; ///< waiting for stresses
    double       imbalance          = 1.; ///< see BalancedMicroscale
    std::size_t  n_moved            = 0;  ///< material points, between ranks
    std::size_t  n_snapshots        = 0;  ///< that a microscale learned on the way
    double       enrichment_seconds = 0.; ///< what that took; part of `seconds`

    std::array<double, 3> share{};               ///< means over the load steps
    double                largest_estimate = 0.; ///< over the load steps
  };

  /// As arrays of an archive, for checkpoints; and back. @throws InputError for arrays that are no answer.
  std::map<std::string, Archive::Array> to_arrays(const MacroAnswer &answer);
  MacroAnswer                           answer_of(const std::map<std::string, Archive::Array> &arrays);
} // namespace trestle
