#pragma once

#include "core/parameters.h"
#include "core/registry.h"
#include "core/run.h"

#include <string>
#include <vector>

namespace trestle
{
  /**
   * A workflow that a parameter file names with `set study = ...`. The constructor declares parameters and
   * nothing else; run() does the work and is collective.
   */
  class Study
  {
  public:
    virtual ~Study() = default;

    /**
     * What the values stand for that the file leaves to the program (`auto`), once the problem is known: overrides
     * "section/key=value", which the program gives to the keys that are open (ParameterFile::settle()) before it goes on.
     * Comes before validate() and run(). Collective.
     */
    virtual std::vector<std::string> choices(const Communicator &) { return {}; }

    /// Cheap checks of the read parameters, for --validate too: meshes load, expressions parse. Collective.
    virtual void validate(const Communicator &communicator) = 0;

    virtual void run(Run &run) = 0;
  };

  using StudyRegistry = Registry<Study, ParameterSink &>;

  /// `const RegisterStudy<Sweep> registration("sweep", "Runs the physics over a grid of parameters.");`
  template <class T>
  struct RegisterStudy
  {
    RegisterStudy(const std::string &name, const std::string &description)
    {
      StudyRegistry::instance().add(name, description,
                                    [](ParameterSink &prm) { return std::make_unique<T>(prm); });
    }
  };
} // namespace trestle
