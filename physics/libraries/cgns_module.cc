#include "core/exceptions.h"
#include "core/excerpt.h"
#include "core/modules.h"
#include "physics/api/cgns_file.h"

#include <set>

namespace trestle
{
  void require_cgns(const std::string &key)
  {
    if (!modules::exists("cgns"))
      throw InputError(
          key + " asks for CGNS files, and this Trestle was built without libcgns.",
          "Install libcgns-dev, configure anew (TRESTLE_WITH_CGNS is ON unless it was switched off) and build.");
  }

  void require_cgns_names(const std::string &what, const std::vector<std::string> &names)
  {
    constexpr std::size_t most = 32; // of CGNS's nodes
    std::set<std::string> known;
    for (const auto &name : names)
      {
        if (!known.insert(name).second)
          throw InputError(what + " is called '" + text::excerpt(name) + "', as another one is.",
                           "Name each once.");
        if (name.empty() || name.size() > most || name.find('/') != std::string::npos || name == "." ||
            name == "..")
          throw InputError(what + " is called '" + text::excerpt(name) +
                               "', which cannot be the name of a node in CGNS.",
                           "Give it 1 to 32 characters, without '/'.");
      }
  }

  void write_cgns(const std::string &path, const CgnsMesh &mesh, const CgnsState &state)
  {
    require_cgns("'" + path + "'");
    std::vector<std::string> boundaries, fields, numbers;
    for (const auto &boundary : mesh.boundaries)
      boundaries.push_back(boundary.name);
    for (const auto &field : state.fields)
      fields.push_back(field.first);
    for (const auto &number : state.globals)
      numbers.push_back(number.first);
    require_cgns_names("A boundary", boundaries);
    require_cgns_names("A field", fields);
    require_cgns_names("A number", numbers);
    const auto write = reinterpret_cast<decltype(&write_cgns)>(modules::function("cgns", "trestle_write_cgns"));
    write(path, mesh, state);
  }
} // namespace trestle
