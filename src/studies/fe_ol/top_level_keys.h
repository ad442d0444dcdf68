#pragma once

#include "core/parameters.h"

#include <string>

namespace trestle
{
  /// The keys that stand at the top of every parameter file: declared by whoever reads one that the program does
  /// not run itself.
  struct TopLevelKeys
  {
    explicit TopLevelKeys(ParameterSink &prm)
    {
      prm.add("study", study, "See the program.");
      const auto any = Allowed::anything();
      prm.add("name", name, "See the program.", any, Effect::none);
      prm.add("output directory", output_directory, "See the program.", any, Effect::none);
      prm.add("quick settings", quick_settings, "See the program.", any, Effect::none);
      prm.add("quick", quick, "See the program.", any, Effect::none);
      prm.add("threads", threads, "See the program.");
    }

    std::string  study, name, output_directory, quick_settings;
    bool         quick   = false;
    unsigned int threads = 1;
  };
} // namespace trestle
