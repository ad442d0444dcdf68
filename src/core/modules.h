#pragma once

#include <string>
#include <vector>

namespace trestle
{
  /**
   * Parts of Trestle that are loaded when something asks for them, libtrestle_<name>.so beside the library that this
   * is in: LibTorch, VTK and deal.II take seconds and hundreds of megabytes together, and few runs need them all. A
   * module's constants register what it brings (see Registry). Modules stay loaded.
   *
   * Not collective; what may fail on some ranks alone belongs into Communicator::on_all().
   */
  namespace modules
  {
    /// Whether this Trestle was built with it.
    bool exists(const std::string &name);

    /// Does nothing the second time. @throws FatalError that names the missing file.
    void load(const std::string &name);

    /// Loads the module. @returns a function of it with C linkage. @throws FatalError when it has none of the name.
    void *function(const std::string &name, const std::string &symbol);

    /// Loads modules that hold studies, those first that need least, until the study is known or all are loaded.
    void load_for_study(const std::string &study);

    /// Loads networks where a parameter file says anything in its section `network`.
    /// @throws InputError, naming the file, for what is no parameter file.
    void load_for_networks(const std::string &text, const std::string &file_name,
                           const std::vector<std::string> &overrides);

    /// Loads OpenTURNS or LibTorch where a parameter file names one of their generators: as a value, in a list or as a subsection.
    /// @throws InputError as load_for_networks().
    void load_for_generators(const std::string &text, const std::string &file_name,
                             const std::vector<std::string> &overrides);

    /// For messages about unknown generators: sentences on those that are not registered, because no file asked for their
    /// library or the build has none. @param registered names of those that are.
    std::string other_generators(const std::vector<std::string> &registered);

    /// All that exist, to list what they bring.
    void load_all();
  } // namespace modules
} // namespace trestle
