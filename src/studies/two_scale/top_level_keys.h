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
      for (auto *key : {&study, &name, &output_directory, &quick_settings})
        prm.add(key == &study              ? "study"
                : key == &name             ? "name"
                : key == &output_directory ? "output directory"
                                           : "quick settings",
                *key, "See the program.");
      prm.add("quick", quick, "See the program.");
      prm.add("threads", threads, "See the program.");
    }

    std::string  study, name, output_directory, quick_settings;
    bool         quick   = false;
    unsigned int threads = 1;
  };
} // namespace trestle
