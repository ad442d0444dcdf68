#pragma once

#include <functional>
#include <string>
#include <vector>

namespace trestle
{
  /**
   * What --list and --doctor show: each layer names its registries and the versions of its libraries here, from
   * its own source file, so that the program sees no layer's headers. Providers are asked only when something
   * is to be shown, hence the order of static initialisation does not matter.
   */
  namespace catalogue
  {
    struct Item
    {
      std::string name;
      std::string description;
    };

    using Provider = std::function<std::vector<Item>()>;

    /// Several providers may add to one kind ("physics", "networks", "library versions").
    void add(const std::string &kind, Provider provider);

    /// In alphabetical order.
    std::vector<std::string> kinds();
    std::vector<Item>        items(const std::string &kind);
  } // namespace catalogue

  /// `const CatalogueEntry<PhysicsRegistry<2>> entry("physics");` shows a registry under a kind.
  template <class AnyRegistry>
  struct CatalogueEntry
  {
    explicit CatalogueEntry(const std::string &kind)
    {
      catalogue::add(kind, [] {
        std::vector<catalogue::Item> items;
        for (const auto &[name, entry] : AnyRegistry::instance().entries())
          items.push_back({name, entry.description});
        return items;
      });
    }
  };
} // namespace trestle
