#pragma once

#include "core/parameters.h"

#include <map>
#include <stdexcept>
#include <string>

namespace trestle::testing
{
  /// A ParameterSink whose values a test sets by path: `prm.set("network/chebyshev/order", "3")`.
  class ParameterValues : public ParameterSink
  {
  public:
    void set(const std::string &path, const std::string &value)
    {
      const auto [first, last] = declarations_.equal_range(path);
      if (first == last)
        throw std::runtime_error("nobody declared " + path);
      for (auto declared = first; declared != last; ++declared)
        declared->second.assign(value);
    }

    bool has(const std::string &path) const { return declarations_.count(path) > 0; }

  protected:
    void declare(Declaration declaration) override
    {
      std::string path;
      for (const auto &section : declaration.section)
        path += section + "/";
      declarations_.emplace(path + declaration.key, std::move(declaration));
    }

  private:
    std::multimap<std::string, Declaration> declarations_; ///< a key of both dimensions stands there twice
  };
} // namespace trestle::testing
