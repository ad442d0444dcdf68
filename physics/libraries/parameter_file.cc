#include "physics/api/parameter_file.h"

#include "core/exceptions.h"
#include "core/excerpt.h"
#include "core/parameter_text.h"
#include "core/text.h"

#include <deal.II/base/parameter_handler.h>

#include <algorithm>
#include <map>
#include <set>
#include <sstream>

namespace trestle
{
  struct ParameterFile::Implementation
  {
    dealii::ParameterHandler handler;
    std::vector<Declaration> declarations;

    /// Section path to what may stand in it.
    std::map<std::string, std::vector<std::string>> keys     = {{"", {}}};
    std::map<std::string, std::vector<std::string>> sections = {{"", {}}};

    /// Where each value that is given came from: section path and key to "case.prm, line 3".
    std::map<std::pair<std::string, std::string>, std::string> origin;

    void add_names(const Declaration &declaration)
    {
      std::vector<std::string> path;
      for (const auto &name : declaration.section)
        {
          add_once(sections[section_path(path)], name);
          path.push_back(name);
          keys[section_path(path)];
          sections[section_path(path)];
        }
      add_once(keys[section_path(path)], declaration.key);
    }

    /// @throws InputError when a line names what nobody declared.
    void check(const ParameterLine &line, const std::string &where) const
    {
      const std::string path = section_path(line.section);
      const auto       &kind = line.is_section ? sections : keys;
      if (kind.count(path) == 0) // only an override can get here: a file's section lines are checked first
        throw InputError(where + ": there is no section '" + text::excerpt(path) + "'.",
                         advice(path, all_sections(), "section"));
      const auto &known = kind.at(path);
      if (std::find(known.begin(), known.end(), line.key) != known.end())
        return;
      const std::string what  = line.is_section ? "section" : "key";
      const std::string in    = path.empty() ? "at the top level" : "in section '" + path + "'";
      const std::string value = line.is_section ? "" : " (set to '" + text::excerpt(line.value) + "')";
      throw InputError(where + ": unknown " + what + " '" + text::excerpt(line.key) + "'" + value + " " + in + ".",
                       advice(line.key, known, what) + elsewhere(line.key, kind));
    }

    void set(const ParameterLine &line)
    {
      for (const auto &name : line.section)
        handler.enter_subsection(name);
      handler.set(line.key, line.value);
      for (std::size_t i = 0; i < line.section.size(); ++i)
        handler.leave_subsection();
    }

    std::string get(const Declaration &declaration)
    {
      for (const auto &name : declaration.section)
        handler.enter_subsection(name);
      std::string value = handler.get(declaration.key);
      for (std::size_t i = 0; i < declaration.section.size(); ++i)
        handler.leave_subsection();
      return value;
    }

    /// Paths of the sections in which a key says `auto`.
    std::set<std::string> open_sections()
    {
      std::set<std::string> result;
      for (const auto &declaration : declarations)
        if (is_automatic(declaration))
          result.insert(section_path(declaration.section));
      return result;
    }

    /// @param sections what open_sections() gave.
    bool is_open(const Declaration &declaration, const std::set<std::string> &sections)
    {
      if (origin.count({section_path(declaration.section), declaration.key}) > 0)
        return is_automatic(declaration);
      for (auto path = declaration.section; !path.empty(); path.pop_back())
        if (sections.count(section_path(path)) > 0)
          return true;
      return false;
    }

    std::string print(const dealii::ParameterHandler::OutputStyle style) const
    {
      std::ostringstream out;
      handler.print_parameters(out, style | dealii::ParameterHandler::KeepDeclarationOrder);
      return out.str();
    }

  private:
    bool is_automatic(const Declaration &declaration)
    {
      return declaration.allowed.or_automatic && get(declaration) == automatic;
    }

    static void add_once(std::vector<std::string> &names, const std::string &name)
    {
      if (std::find(names.begin(), names.end(), name) == names.end())
        names.push_back(name);
    }

    /// Most often a right name in a wrong place is a forgotten 'end'.
    static std::string elsewhere(const std::string                                     &name,
                                 const std::map<std::string, std::vector<std::string>> &kind)
    {
      for (const auto &[path, names] : kind)
        if (std::find(names.begin(), names.end(), name) != names.end())
          return " '" + name + "' exists " + (path.empty() ? "at the top level" : "in section '" + path + "'") +
                 "; is an 'end' missing or misplaced?";
      return "";
    }

    std::vector<std::string> all_sections() const
    {
      std::vector<std::string> paths;
      for (const auto &[path, names] : sections)
        if (!path.empty())
          paths.push_back(path);
      return paths;
    }

    static std::string advice(const std::string &word, const std::vector<std::string> &known,
                              const std::string &what)
    {
      const std::string near = nearest_name(word, known);
      const std::string text = near.empty() ? "" : "Did you mean '" + near + "'? ";
      if (known.empty())
        return text + "No " + what + " is allowed here; check the 'end' lines above.";
      return text + "Allowed here: " + text::join(known) + ".";
    }
  };

  ParameterFile::ParameterFile()
    : implementation_(std::make_unique<Implementation>())
  {}

  ParameterFile::~ParameterFile() = default;

  void ParameterFile::declare(Declaration declaration)
  {
    auto &handler = implementation_->handler;
    for (const auto &name : declaration.section)
      handler.enter_subsection(name);
    // Our own conversion checks values, since its messages name file, section, key and value.
    handler.declare_entry(declaration.key, declaration.default_value, dealii::Patterns::Anything(),
                          declaration.description + " Allowed: " + declaration.allowed_in_words + ".");
    for (std::size_t i = 0; i < declaration.section.size(); ++i)
      handler.leave_subsection();
    implementation_->add_names(declaration);
    implementation_->declarations.push_back(std::move(declaration));
  }

  void ParameterFile::read(const std::string &text, const std::string &file_name,
                           const std::vector<std::string> &overrides)
  {
    auto      &origin = implementation_->origin;
    const auto lines  = scan_parameter_text(text, file_name);
    for (const auto &line : lines)
      {
        const std::string where = file_name + ", line " + std::to_string(line.number);
        implementation_->check(line, where);
        if (!line.is_section)
          origin[{section_path(line.section), line.key}] = where;
      }
    implementation_->handler.parse_input_from_string(plain_text(text, file_name), "", true);
    const auto apply = [&](const std::string &override_text, const std::string &kind) {
      const ParameterLine line  = scan_override(override_text, kind);
      const std::string   where = kind + " \"" + text::excerpt(override_text) + "\"";
      implementation_->check(line, where);
      implementation_->set(line);
      origin[{section_path(line.section), line.key}] = where;
    };
    const auto quick = quick_overrides(lines, overrides);
    for (const auto &text_of_one : quick)
      apply(text_of_one, file_name + ", quick settings");
    for (const auto &text_of_one : overrides)
      apply(text_of_one, "--set");
    if (!quick.empty()) // else these settings would win over --set when the resolved file is read
      implementation_->handler.set("quick", std::string("false"));

    for (const auto &declaration : implementation_->declarations)
      try
        {
          declaration.assign(implementation_->get(declaration));
        }
      catch (const InputError &error)
        {
          const auto where = origin.find({section_path(declaration.section), declaration.key});
          throw InputError((where == origin.end() ? file_name : where->second) + ": " + error.what(), "");
        }
  }

  std::vector<std::string> ParameterFile::settle(const std::vector<std::string> &choices)
  {
    auto                            &all  = *implementation_;
    const auto                       open = all.open_sections();
    std::vector<std::string>         settled;
    std::vector<const Declaration *> changed;
    for (const auto &choice : choices)
      {
        const ParameterLine line = scan_override(choice, automatic);
        all.check(line, automatic);
        const std::size_t n_before = changed.size();
        for (const auto &declaration : all.declarations)
          if (declaration.section == line.section && declaration.key == line.key && all.is_open(declaration, open))
            changed.push_back(&declaration);
        if (changed.size() == n_before)
          continue;
        all.set(line);
        settled.push_back(choice);
      }
    for (const auto *declaration : changed)
      declaration->assign(all.get(*declaration));
    return settled;
  }

  bool ParameterFile::has_open_values() const { return !implementation_->open_sections().empty(); }

  std::string ParameterFile::to_string() const
  {
    return implementation_->print(dealii::ParameterHandler::ShortPRM);
  }

  std::string ParameterFile::to_documented_string() const
  {
    return implementation_->print(dealii::ParameterHandler::PRM);
  }

  RunIdentity ParameterFile::identity() const
  {
    RunIdentity result;
    const auto  open = implementation_->open_sections();
    for (const auto &declaration : implementation_->declarations)
      {
        if (implementation_->is_open(declaration, open))
          continue;
        const std::string path = section_path(declaration.section);
        result.set((path.empty() ? "" : path + "/") + declaration.key, implementation_->get(declaration),
                   declaration.effect);
      }
    return result;
  }

  std::string ParameterFile::peek(const std::string &text, const std::vector<std::string> &overrides,
                                  const std::string &key)
  {
    std::string value;
    const auto  lines = scan_parameter_text(text, "parameters");
    for (const auto &line : lines)
      if (!line.is_section && line.section.empty() && line.key == key)
        value = line.value;
    auto all = quick_overrides(lines, overrides);
    all.insert(all.end(), overrides.begin(), overrides.end());
    for (const auto &override_text : all)
      if (const ParameterLine line = scan_override(override_text); line.section.empty() && line.key == key)
        value = line.value;
    return value;
  }
} // namespace trestle
