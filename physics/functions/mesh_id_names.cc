#include "physics/functions/mesh_id_names.h"

#include <algorithm>

namespace trestle
{
  std::map<unsigned int, std::string> names_of(const MeshIds &ids)
  {
    const std::string                   words = ids.in_words(); // 1 'left', 2, 3 'a' 'b'
    std::map<unsigned int, std::string> result;
    std::size_t                         at = 0;
    for (std::size_t i = 0; i < ids.all().size(); ++i)
      {
        at += std::to_string(ids.all()[i]).size();
        const bool is_last = i + 1 == ids.all().size();
        const auto end     = is_last ? words.size() : words.find(", " + std::to_string(ids.all()[i + 1]), at);
        const auto begin   = at + 2; // behind the blank and the quote
        result[ids.all()[i]] =
            begin < end ? words.substr(begin, std::min(words.find('\'', begin), end) - begin) : "";
        at = end + 2;
      }
    return result;
  }
} // namespace trestle
