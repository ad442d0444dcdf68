#pragma once

#include "core/exceptions.h"
#include "core/parameters.h"
#include "core/registry.h"
#include "core/text.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace trestle
{
  /// A key that lists names of a registry, all of which are tried, with a subsection a candidate. See Choice for one.
  template <class Base>
  class NamedCandidates
  {
  public:
    NamedCandidates(ParameterSink &prm, const std::string &key, std::vector<std::string> names,
                    const std::string &description)
      : key_(key),
        names_(std::move(names))
    {
      const auto &registry = Registry<Base, ParameterSink &>::instance();
      prm.add(key, names_, description + " Known: " + text::join(registry.names()) + ".");
      const auto all = prm.section(key);
      for (const auto &[name, entry] : registry.entries())
        {
          const auto section = prm.section(name);
          candidates_[name]  = entry.factory(prm);
        }
    }

    const std::vector<std::string> &names() const { return names_; }
    Base                           &operator[](const std::string &name) const { return *candidates_.at(name); }

    /// @throws InputError for a name that is not registered.
    void check() const
    {
      for (const auto &name : names_)
        if (!candidates_.contains(name))
          throw InputError(key_ + ": '" + name + "' is none.",
                           "Name some of: " + text::join(Registry<Base, ParameterSink &>::instance().names()) +
                               ".");
    }

  private:
    std::string                                  key_;
    std::vector<std::string>                     names_;
    std::map<std::string, std::unique_ptr<Base>> candidates_;
  };
} // namespace trestle
