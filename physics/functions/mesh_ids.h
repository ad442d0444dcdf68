#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

namespace trestle
{
  /// The ids that a mesh's boundary, or its domain, has, and what Gmsh calls them: either may stand in a parameter file.
  class MeshIds
  {
  public:
    /// @param what "boundary" or "material", for messages.
    explicit MeshIds(std::string what)
      : what_(std::move(what))
    {}

    void set(const std::set<unsigned int> &ids, const std::map<std::string, unsigned int> &names);

    /// Ascending.
    const std::vector<unsigned int> &all() const { return ids_; }
    bool                             has(unsigned int id) const;

    /// @param words ids or names, separated by commas. @throws InputError naming `key` for one that is not on the mesh,
    /// listing those that are, and for none.
    std::vector<unsigned int> parse(const std::string &key, const std::string &words) const;

    /// Of a word: the group of this name, else the number that it is, be it on the mesh or not. @throws InputError naming
    /// `key` for a word that is neither.
    unsigned int number_of(const std::string &key, const std::string &word) const;

    /// "1 'left', 2, 3".
    std::string in_words() const;

  private:
    unsigned int find(const std::string &key, const std::string &word) const;

    std::string                         what_;
    std::vector<unsigned int>           ids_;
    std::map<std::string, unsigned int> names_;
  };
} // namespace trestle
