#pragma once

#include "core/parameters.h"
#include "core/registry.h"

#include <map>
#include <memory>
#include <string>

namespace trestle
{
  /**
   * A key whose values are the names in a registry: `set model = diffusion` beside one subsection a
   * candidate. All candidates are created, so that each shows its defaults; only the selected one is used.
   *
   * Base's registry must create from (ParameterSink &).
   */
  template <class Base>
  class Choice
  {
  public:
    using CandidateRegistry = Registry<Base, ParameterSink &>;

    /// With `auto` as default the key may have that value, until the owner's study has settled it (Study::choices()).
    Choice(ParameterSink &prm, const std::string &key, const std::string &default_name,
           const std::string &description)
      : selected_(default_name)
    {
      const auto &registry = CandidateRegistry::instance();
      prm.add(key, selected_, description,
              default_name == automatic ? Allowed::one_of_or_automatic(registry.names())
                                        : Allowed::one_of(registry.names()));
      for (const auto &[name, entry] : registry.entries())
        {
          const auto section = prm.section(name);
          candidates_[name]  = entry.factory(prm);
        }
    }

    const std::string &name() const { return selected_; }
    bool               is_automatic() const { return selected_ == automatic; }
    Base              &operator*() const { return *candidates_.at(selected_); }
    Base              *operator->() const { return candidates_.at(selected_).get(); }

  private:
    std::string                                  selected_;
    std::map<std::string, std::unique_ptr<Base>> candidates_;
  };
} // namespace trestle
