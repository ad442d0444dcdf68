#include "core/exceptions.h"
#include "core/excerpt.h"
#include "core/modules.h"
#include "physics/api/cgns_file.h"

namespace trestle
{
  void require_cgns(const std::string &key)
  {
    if (!modules::exists("cgns"))
      throw InputError(
          key + " asks for CGNS files, and this Trestle was built without libcgns.",
          "Install libcgns-dev, configure anew (TRESTLE_WITH_CGNS is ON unless it was switched off) and build.");
  }

  void require_cgns_name(const std::string &what, const std::string &name)
  {
    constexpr std::size_t most = 32; // of CGNS's nodes
    if (name.empty() || name.size() > most || name.find('/') != std::string::npos || name == "." || name == "..")
      throw InputError(what + " is called '" + text::excerpt(name) +
                           "', which cannot be the name of a node in CGNS.",
                       "Give it 1 to 32 characters, without '/'.");
  }

  void write_cgns(const std::string &path, const CgnsMesh &mesh, const CgnsState &state)
  {
    require_cgns("'" + path + "'");
    for (const auto &boundary : mesh.boundaries)
      require_cgns_name("A boundary", boundary.name);
    for (const auto &field : state.fields)
      require_cgns_name("A field", field.first);
    for (const auto &number : state.globals)
      require_cgns_name("A number", number.first);
    const auto write = reinterpret_cast<decltype(&write_cgns)>(modules::function("cgns", "trestle_write_cgns"));
    write(path, mesh, state);
  }
} // namespace trestle
