#include "core/exceptions.h"

#include "core/excerpt.h"

#include <algorithm>
#include <string_view>

namespace trestle
{
  namespace
  {
    /// Whatever input a message shows, none of its lines is longer than a few of a terminal.
    std::string shortened(const std::string &message, const std::size_t longest)
    {
      std::string result;
      for (std::size_t begin = 0; begin <= message.size();)
        {
          const auto end = std::min(message.find('\n', begin), message.size());
          result += (begin == 0 ? "" : "\n") + text::excerpt(message.substr(begin, end - begin), longest);
          begin = end + 1;
        }
      return result;
    }

    std::string compose(const std::string &problem, const std::string &advice)
    {
      // Advice lists what is allowed, which may be long.
      return shortened(problem, 600) + (advice.empty() ? "" : "\n  " + shortened(advice, 3000));
    }
  } // namespace

  std::string Error::problem() const
  {
    const std::string first_line = std::string(what()).substr(0, std::string_view(what()).find('\n'));
    return first_line.ends_with('.') ? first_line.substr(0, first_line.size() - 1) : first_line;
  }

  InputError::InputError(const std::string &problem, const std::string &advice)
    : Error(compose(problem, advice))
  {}

  ConvergenceError::ConvergenceError(const std::string &problem, const std::string &advice)
    : Error(compose(problem, advice))
  {}

  FatalError::FatalError(const std::string &problem, const std::string &advice)
    : Error(compose(problem, advice))
  {}
} // namespace trestle
