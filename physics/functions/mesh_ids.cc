#include "physics/functions/mesh_ids.h"

#include "core/exceptions.h"
#include "core/text.h"

#include <algorithm>

namespace trestle
{
  void MeshIds::set(const std::set<unsigned int> &ids, const std::map<std::string, unsigned int> &names)
  {
    ids_.assign(ids.begin(), ids.end());
    names_ = names;
  }

  bool MeshIds::has(const unsigned int id) const { return std::binary_search(ids_.begin(), ids_.end(), id); }

  std::vector<unsigned int> MeshIds::parse(const std::string &key, const std::string &words) const
  {
    std::vector<unsigned int> ids;
    for (const auto &word : text::split(words, ','))
      ids.push_back(find(key, word));
    if (ids.empty())
      throw InputError(key + ": an entry names no " + what_ + " id.", "On this mesh: " + in_words() + ".");
    return ids;
  }

  unsigned int MeshIds::number_of(const std::string &key, const std::string &word) const
  {
    if (const auto named = names_.find(word); named != names_.end() && has(named->second))
      return named->second;
    const bool is_number = !word.empty() && word.find_first_not_of("0123456789") == word.npos;
    if (!is_number)
      throw InputError(key + ": the mesh has no " + what_ + " called '" + word + "'.",
                       "On this mesh: " + in_words() + ".");
    return text::natural_number(key, word);
  }

  unsigned int MeshIds::find(const std::string &key, const std::string &word) const
  {
    const unsigned int id = number_of(key, word);
    if (!has(id))
      throw InputError(key + ": the mesh has no " + what_ + " id " + word + ".",
                       "On this mesh: " + in_words() + ".");
    return id;
  }

  std::string MeshIds::in_words() const
  {
    std::vector<std::string> words;
    for (const auto id : ids_)
      {
        words.push_back(std::to_string(id));
        for (const auto &[name, named] : names_)
          if (named == id)
            words.back() += " '" + name + "'";
      }
    return words.empty() ? "none" : text::join(words);
  }
} // namespace trestle
