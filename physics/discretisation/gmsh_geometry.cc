#include "physics/discretisation/gmsh_geometry.h"

#include "core/exceptions.h"
#include "core/excerpt.h"
#include "core/file.h"
#include "core/modules.h"
#include "core/text.h"

#include <algorithm>
#include <filesystem>
#include <regex>

namespace trestle
{
  namespace
  {
    using MeshGeometry = std::string(const std::string &geometry, const std::string &name, unsigned int dim);

    std::string without_comments(const std::string &text)
    {
      static const std::regex comment(R"(//[^\n]*|/\*[^*]*\*+(?:[^/*][^*]*\*+)*/)");
      return std::regex_replace(text, comment, " ");
    }

    /// What `DefineConstant[...]`, or `{...}`, encloses: up to the bracket that closes it.
    std::string definitions(const std::string &text)
    {
      const std::string word = "DefineConstant";
      std::string       result;
      for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + 1))
        {
          int depth = 0;
          for (auto i = at + word.size(); i < text.size(); ++i)
            {
              depth += text[i] == '[' || text[i] == '{' ? 1 : text[i] == ']' || text[i] == '}' ? -1 : 0;
              // attributes of ONELAB stand within further brackets
              if (depth == 1 && text[i] != '[' && text[i] != '{')
                result += text[i];
              if (depth == 0 && text[i] != ' ' && text[i] != '\t' && text[i] != '\n')
                break;
            }
          result += ",";
        }
      return result;
    }

    bool sets_by_itself(const std::string &text, const std::string &name)
    {
      static const std::regex define(R"(DefineConstant\s*(\[[^\]]*\]|\{[^}]*\}))");
      return std::regex_search(std::regex_replace(text, define, " "), std::regex("\\b" + name + "\\s*=[^=]"));
    }

    std::string in_words(const std::map<std::string, double> &constants)
    {
      std::vector<std::string> parts;
      for (const auto &[name, value] : constants)
        parts.push_back(name + " = " + text::shortest(value));
      return parts.empty() ? "" : " at " + text::join(parts);
    }
  } // namespace

  bool is_geometry(const std::string &file) { return file.ends_with(".geo"); }

  std::vector<std::string> constants_of_geometry(const std::string &text)
  {
    static const std::regex  entry(R"((?:^|,)\s*([A-Za-z_]\w*)\s*=)");
    const std::string        inside = definitions(without_comments(text));
    std::vector<std::string> result;
    for (auto found = std::sregex_iterator(inside.begin(), inside.end(), entry); found != std::sregex_iterator();
         ++found)
      result.push_back((*found)[1]);
    return result;
  }

  std::string mesh_of_geometry(const std::string &file, const std::map<std::string, double> &constants,
                               const unsigned int dim)
  {
    const std::string             text  = read_file(file);
    const auto                    known = constants_of_geometry(text);
    std::map<std::string, double> set;
    for (const auto &[name, value] : constants)
      if (std::ranges::find(known, name) != known.end())
        set[name] = value;
      else if (sets_by_itself(without_comments(text), name))
        throw InputError("'" + text::excerpt(file) + "' sets '" + name +
                             "' by itself, which is a parameter of the problem, too.",
                         "Write DefineConstant[" + name + " = ...] there, or call one of them otherwise.");
    if (!modules::exists("gmsh"))
      throw InputError("mesh/file = " + text::excerpt(file) +
                           " is a geometry, and this Trestle was built without Gmsh.",
                       "Mesh it by Gmsh and name the .msh, or install libgmsh-dev and build again.");
    // a constant that is defined already is left as it is by DefineConstant
    std::string geometry;
    for (const auto &[name, value] : set)
      geometry += name + " = " + text::shortest(value) + ";\n";
    geometry += "Include \"" + std::filesystem::absolute(file).string() + "\";\n";
    const auto mesh = reinterpret_cast<MeshGeometry *>(modules::function("gmsh", "trestle_mesh_geometry"));
    return mesh(geometry, "mesh/file: '" + text::excerpt(file) + "'" + in_words(set), dim);
  }

  std::vector<std::string> geometry_parameters(const Communicator &communicator, const std::string &file,
                                               const std::vector<std::string> &names)
  {
    if (!is_geometry(file))
      return {};
    std::string text;
    communicator.on_root([&] { text = read_file(file); });
    const auto               known = constants_of_geometry(communicator.broadcast(text));
    std::vector<std::string> result;
    std::ranges::copy_if(names, std::back_inserter(result),
                         [&](const std::string &name) { return std::ranges::find(known, name) != known.end(); });
    return result;
  }
} // namespace trestle
