#pragma once

#include "bridge/microscale/microscale.h"
#include "core/registry.h"

#include <memory>
#include <string>

namespace trestle
{
  /**
   * Kinds of microscale that a plugin adds to those of a unit cell (open_microscale()): a law of one's own is then
   * served by every face of the library, from the C interface to CalculiX, and answers to `fe squared` as its type.
   * The argument is the run directory, as given; a law that needs none ignores it.
   */
  using MicroscaleKinds = Registry<Microscale, const std::string &>;

  /// `const RegisterMicroscale<Foam> registration("foam", "What it is good for.");`
  template <class T>
  struct RegisterMicroscale
  {
    RegisterMicroscale(const std::string &name, const std::string &description)
    {
      MicroscaleKinds::instance().add(
          name, description, [](const std::string &run_directory) { return std::make_unique<T>(run_directory); });
    }
  };
} // namespace trestle
