#pragma once

#include "core/parameters.h"
#include "core/registry.h"
#include "core/run.h"

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
