#include "core/run_identity.h"

#include "core/checksum.h"
#include "core/exceptions.h"
#include "core/excerpt.h"
#include "core/file.h"
#include "core/text.h"

#include <algorithm>
#include <filesystem>
#include <sstream>

namespace trestle
{
  namespace
  {
    const std::string answer = "answer", length = "length"; ///< first words of the lines

    std::string in_words(const std::string &value)
    {
      return value.empty() ? "nothing" : "'" + text::excerpt(value, 60) + "'";
    }

    /// What a run leaves for others to start from.
    std::vector<std::filesystem::path> contents_of_run(const std::filesystem::path &directory)
    {
      std::vector<std::filesystem::path> files{directory / "parameters.prm", directory / "checkpoint/0/index.txt",
                                               directory / "checkpoint/1/index.txt"};
      if (std::filesystem::is_directory(directory / "model"))
        for (const auto &entry : std::filesystem::directory_iterator(directory / "model"))
          files.push_back(entry.path());
      std::sort(files.begin(), files.end());
      return files;
    }

    /// Empty where the value names neither a file nor a run directory.
    std::string digest_of_named(const std::string &value)
    {
      constexpr std::size_t longest_path = 4096;
      std::error_code       none;
      if (value.empty() || value.size() > longest_path)
        return "";
      if (std::filesystem::is_regular_file(value, none))
        return digest(read_file(value));
      if (!std::filesystem::is_regular_file(value + "/parameters.prm", none))
        return "";
      std::string all;
      for (const auto &file : contents_of_run(value))
        if (std::filesystem::is_regular_file(file, none))
          all += file.filename().string() + digest(read_file(file.string()));
      return digest(all);
    }
  } // namespace

  void RunIdentity::set(const std::string &name, const std::string &value, const Effect effect)
  {
    if (effect == Effect::none)
      return;
    auto &kept = (effect == Effect::answer ? answers_ : lengths_)[name] = value;
    std::replace(kept.begin(), kept.end(), '\n', ' ');
  }

  void RunIdentity::include(const std::string &prefix, const RunIdentity &other)
  {
    for (const auto *part : {&other.answers_, &other.lengths_})
      for (const auto &[name, value] : *part)
        answers_[prefix + name] = value;
  }

  void RunIdentity::fix_lengths()
  {
    answers_.merge(lengths_);
    lengths_.clear();
  }

  void RunIdentity::add_contents(const Communicator &communicator)
  {
    communicator.on_root([&] {
      for (const auto &[name, value] : std::map(answers_))
        if (const auto content = digest_of_named(value); !content.empty())
          answers_["content of " + name] = content;
    });
    *this = from_text(communicator.broadcast(to_text()));
  }

  std::vector<std::string> RunIdentity::differences_from(const RunIdentity &other) const
  {
    std::vector<std::string> result;
    for (const auto &[name, value] : answers_)
      if (const auto found = other.answers_.find(name); found == other.answers_.end() || found->second != value)
        result.push_back(name + " is " + in_words(value) + " here and " +
                         (found == other.answers_.end() ? "not set" : in_words(found->second)) + " there");
    return result;
  }

  std::string RunIdentity::difference_in_words(const RunIdentity &other) const
  {
    constexpr std::size_t most = 4;
    auto                  all  = differences_from(other);
    const std::size_t     rest = all.size() - std::min(most, all.size());
    all.resize(all.size() - rest);
    return text::join(all, "; ") + (rest > 0 ? "; and " + std::to_string(rest) + " more" : "");
  }

  std::string RunIdentity::to_text() const
  {
    std::string result;
    for (const auto &[name, value] : answers_)
      result += answer + '\t' + name + '\t' + value + '\n';
    for (const auto &[name, value] : lengths_)
      result += length + '\t' + name + '\t' + value + '\n';
    return result;
  }

  RunIdentity RunIdentity::from_text(const std::string &text)
  {
    RunIdentity        result;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);)
      {
        const auto first = line.find('\t'), second = line.find('\t', first + 1);
        const auto kind = line.substr(0, first);
        if (second == std::string::npos || first == std::string::npos || (kind != answer && kind != length))
          throw InputError("A line of a run's identity is none: '" + text::excerpt(line) + "'.",
                           "Start anew without --resume.");
        (kind == answer ? result.answers_ : result.lengths_)[line.substr(first + 1, second - first - 1)] =
            line.substr(second + 1);
      }
    return result;
  }
} // namespace trestle
