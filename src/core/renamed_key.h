#pragma once

#include "core/parameters.h"

#include <string>
#include <utility>
#include <vector>

namespace trestle
{
  /// A key with its section, outermost first.
  struct KeyPath
  {
    std::vector<std::string> section;
    std::string              key;

    bool operator==(const KeyPath &) const = default;
  };

  /**
   * A sink whose keys are those of another one, but for one that has another name there: a second object of a file that differs
   * from the first in that value. Alive while objects declare; the other sink reads.
   */
  class RenamedKey : public ParameterSink
  {
  public:
    /// @param description of the key under its other name.
    RenamedKey(ParameterSink &sink, KeyPath here, KeyPath there, std::string description)
      : sink_(sink),
        here_(std::move(here)),
        there_(std::move(there)),
        description_(std::move(description))
    {}

  protected:
    void declare(Declaration declaration) override
    {
      if (KeyPath{declaration.section, declaration.key} == here_)
        {
          declaration.section     = there_.section;
          declaration.key         = there_.key;
          declaration.description = description_;
        }
      (sink_.*Door::declare_in)(std::move(declaration));
    }

  private:
    /// To a protected member of another object, whose class overrides it: C++ opens it to a pointer from a derived class.
    struct Door : ParameterSink
    {
      static constexpr auto declare_in = &Door::declare;
    };

    ParameterSink    &sink_;
    const KeyPath     here_, there_;
    const std::string description_;
  };
} // namespace trestle
