#pragma once

#include "core/exceptions.h"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace trestle
{
  /**
   * Names to factories for one kind of object (studies, physics, materials, networks, ...). A new candidate
   * registers itself from its own source file through a namespace-scope RegisterX constant, so that adding
   * one edits no other file. Constructors only declare parameters: creating every candidate must be cheap.
   */
  template <class Base, class... Arguments>
  class Registry
  {
  public:
    using Factory = std::function<std::unique_ptr<Base>(Arguments...)>;

    struct Entry
    {
      std::string description;
      Factory     factory;
    };

    /// The one registry of this kind in the process.
    static Registry &instance()
    {
      static Registry registry;
      return registry;
    }

    /// @throws FatalError when the name is taken: two source files claim it.
    void add(const std::string &name, const std::string &description, Factory factory)
    {
      const bool inserted = entries_.try_emplace(name, Entry{description, std::move(factory)}).second;
      if (!inserted)
        throw FatalError("'" + name + "' is registered twice.", "Rename one of the two candidates.");
    }

    /// @throws InputError for an unknown name, listing those that exist.
    std::unique_ptr<Base> create(const std::string &name, Arguments... arguments) const
    {
      const auto entry = entries_.find(name);
      if (entry == entries_.end())
        throw InputError("Nothing is registered under the name '" + name + "'.",
                         "Known names: " + joined_names() + ".");
      return entry->second.factory(std::forward<Arguments>(arguments)...);
    }

    /// All names in alphabetical order.
    std::vector<std::string> names() const
    {
      std::vector<std::string> result;
      for (const auto &[name, entry] : entries_)
        result.push_back(name);
      return result;
    }

    const std::map<std::string, Entry> &entries() const { return entries_; }

  private:
    std::string joined_names() const
    {
      std::string text;
      for (const auto &[name, entry] : entries_)
        text += (text.empty() ? "" : ", ") + name;
      return text;
    }

    std::map<std::string, Entry> entries_;
  };
} // namespace trestle
