#include "core/file.h"

#include "core/exceptions.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace trestle
{
  namespace
  {
    [[noreturn]] void cannot_write(const std::string &path, const int reason)
    {
      const std::string why     = reason == 0 ? "unknown reason" : std::strerror(reason);
      const bool        no_room = reason == ENOSPC || reason == EFBIG || reason == EDQUOT;
      throw FatalError("Cannot write '" + path + "': " + why + ".",
                       no_room ? "Free space on that disk (or raise the quota) and run again."
                               : "Check that its folder exists, is writable and has free space.");
    }
  } // namespace

  std::string read_file(const std::string &path)
  {
    const std::string advice = "Check the path (relative paths start at the present folder) and the permissions.";
    if (std::filesystem::is_directory(path))
      throw InputError("Cannot read '" + path + "': it is a folder.", advice);
    errno = 0;
    std::ifstream in(path, std::ios::binary);
    if (!in)
      throw InputError("Cannot read '" + path + "': " + std::strerror(errno != 0 ? errno : ENOENT) + ".", advice);
    std::ostringstream content;
    content << in.rdbuf();
    if (in.bad())
      throw InputError("Cannot read '" + path + "': " + std::strerror(errno != 0 ? errno : EIO) + ".", advice);
    return content.str();
  }

  void write_file_atomically(const std::string &path, const std::string &content)
  {
    write_file_atomically(path, [&content](std::ostream &out) {
      out.write(content.data(), static_cast<std::streamsize>(content.size()));
    });
  }

  void write_file_atomically(const std::string &path, const std::function<void(std::ostream &)> &writer)
  {
    const std::string partial = path + ".partial";
    errno                     = 0;
    std::ofstream out(partial, std::ios::binary | std::ios::trunc);
    if (!out)
      cannot_write(path, errno);
    try
      {
        writer(out);
      }
    catch (...)
      {
        out.close();
        std::remove(partial.c_str());
        throw;
      }
    out.flush();
    const int  reason = errno;
    const bool good   = out.good();
    out.close();
    if (!good || out.fail() || std::rename(partial.c_str(), path.c_str()) != 0)
      {
        const int why = good ? errno : reason;
        std::remove(partial.c_str());
        cannot_write(path, why);
      }
  }
} // namespace trestle
