#include "core/catalogue.h"

#include <map>

namespace trestle
{
  namespace catalogue
  {
    namespace
    {
      std::multimap<std::string, Provider> &providers()
      {
        static std::multimap<std::string, Provider> all;
        return all;
      }
    } // namespace

    void add(const std::string &kind, Provider provider) { providers().emplace(kind, std::move(provider)); }

    std::vector<std::string> kinds()
    {
      std::vector<std::string> result;
      for (const auto &[kind, provider] : providers())
        if (result.empty() || result.back() != kind)
          result.push_back(kind);
      return result;
    }

    std::vector<Item> items(const std::string &kind)
    {
      std::vector<Item> result;
      const auto [begin, end] = providers().equal_range(kind);
      for (auto provider = begin; provider != end; ++provider)
        for (auto &item : provider->second())
          result.push_back(std::move(item));
      return result;
    }
  } // namespace catalogue
} // namespace trestle
