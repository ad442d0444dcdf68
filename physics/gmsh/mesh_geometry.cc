#include "core/exceptions.h"
#include "core/file.h"

#include <gmsh.h>

#include <cstdlib>
#include <filesystem>

namespace trestle
{
  namespace
  {
    /// A folder for Gmsh's files, which goes with it.
    class TemporaryFolder
    {
    public:
      TemporaryFolder()
      {
        std::string name = (std::filesystem::temp_directory_path() / "trestle_gmsh_XXXXXX").string();
        if (mkdtemp(name.data()) == nullptr)
          throw FatalError("Cannot make a folder '" + name + "' for Gmsh.", "Free space there, or set TMPDIR.");
        path_ = name;
      }
      TemporaryFolder(const TemporaryFolder &)            = delete;
      TemporaryFolder &operator=(const TemporaryFolder &) = delete;
      ~TemporaryFolder()
      {
        std::error_code none;
        std::filesystem::remove_all(path_, none);
      }

      std::string file(const std::string &name) const { return path_ + "/" + name; }

    private:
      std::string path_;
    };

    /// Gmsh's state, which is the process's: fresh for each mesh, so that one does not depend on those before it, and without the
    /// user's own options.
    struct Session
    {
      Session()
      {
        gmsh::initialize(0, nullptr, false);
        for (const auto &[option, value] : {std::pair{"General.Terminal", 0.}, {"General.NumThreads", 1.}})
          gmsh::option::setNumber(option, value);
      }
      Session(const Session &)            = delete;
      Session &operator=(const Session &) = delete;
      ~Session() { gmsh::finalize(); }
    };

    void mesh(const std::string &geometry, const std::string &result, const unsigned int dim)
    {
      gmsh::open(geometry);
      gmsh::option::setNumber("Mesh.ElementOrder", 1.);
      gmsh::model::mesh::generate(int(dim));
      // what read_gmsh() takes, whatever the geometry says
      for (const auto &[option, value] : {std::pair{"Mesh.MshFileVersion", 4.1},
                                          {"Mesh.Binary", 0.},
                                          {"Mesh.SaveAll", 0.},
                                          {"Mesh.SaveParametric", 0.}})
        gmsh::option::setNumber(option, value);
      gmsh::write(result);
    }

    std::string last_error()
    {
      std::string result;
      gmsh::logger::getLastError(result);
      return result.empty() ? "it does not say why" : result;
    }
  } // namespace
} // namespace trestle

/// What mesh_of_geometry() looks up: the face must not need Gmsh. @param name what messages call the geometry.
extern "C" std::string trestle_mesh_geometry(const std::string &geometry, const std::string &name,
                                             const unsigned int dim)
{
  using namespace trestle;
  const TemporaryFolder folder;
  const std::string     from = folder.file("geometry.geo"), to = folder.file("mesh.msh");
  write_file_atomically(from, geometry);
  const Session session;
  try
    {
      mesh(from, to, dim);
    }
  catch (...) // an exception's type differs from one release of Gmsh to the next
    {
      throw InputError(name + ": Gmsh cannot mesh it: " + last_error() + ".",
                       "Open the geometry in Gmsh with these values.");
    }
  return read_file(to);
}
