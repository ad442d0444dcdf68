#include "core/file.h"

#include "core/exceptions.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <streambuf>

namespace trestle
{
  namespace
  {
    [[noreturn]] void cannot_write(const std::string &path, const int reason)
    {
      const std::string why     = std::strerror(reason);
      const bool        no_room = reason == ENOSPC || reason == EFBIG || reason == EDQUOT;
      throw FatalError("Cannot write '" + path + "': " + why + ".",
                       no_room ? "Free space on that disk (or raise the quota) and run again."
                               : "Check that its folder exists, is writable and has free space.");
    }

    /// Writes to a file descriptor, and remembers why it could not: a standard stream knows that it failed, not why.
    class DescriptorBuffer : public std::streambuf
    {
    public:
      explicit DescriptorBuffer(const int descriptor)
        : descriptor_(descriptor)
      {
        setp(buffer_.data(), buffer_.data() + buffer_.size());
      }

      /// As errno has it; 0: all went well.
      int reason() const { return reason_; }

    protected:
      int_type overflow(const int_type c) override
      {
        if (!drain())
          return traits_type::eof();
        if (!traits_type::eq_int_type(c, traits_type::eof()))
          sputc(traits_type::to_char_type(c));
        return traits_type::not_eof(c);
      }

      int sync() override { return drain() ? 0 : -1; }

    private:
      bool drain()
      {
        const char *at = pbase();
        while (reason_ == 0 && at < pptr())
          if (const ssize_t n = ::write(descriptor_, at, std::size_t(pptr() - at)); n > 0)
            at += n;
          else if (n == 0 || errno != EINTR)
            reason_ = n == 0 ? EIO : errno;
        setp(buffer_.data(), buffer_.data() + buffer_.size());
        return reason_ == 0;
      }

      int                       descriptor_;
      int                       reason_ = 0;
      std::array<char, 1 << 16> buffer_{};
    };

    /// Why a file or folder is not on its disk. File systems that know no such thing are no reason.
    int sync(const int descriptor)
    {
      return fsync(descriptor) == 0 || errno == EINVAL || errno == ENOTSUP || errno == EROFS ? 0 : errno;
    }

    /// @returns why it did not work.
    int write_new_file(const int descriptor, const std::function<void(std::ostream &)> &writer)
    {
      DescriptorBuffer buffer(descriptor);
      std::ostream     out(&buffer);
      try
        {
          writer(out);
          out.flush();
        }
      catch (...)
        {
          if (buffer.reason() == 0)
            throw;
        }
      if (buffer.reason() != 0)
        return buffer.reason();
      return out.good() ? sync(descriptor) : EIO;
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
    std::remove(partial.c_str()); // what a killed run left, or a link to somebody else's file
    const int descriptor = open(partial.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0666);
    if (descriptor < 0)
      cannot_write(path, errno);
    int reason = 0;
    try
      {
        reason = write_new_file(descriptor, writer);
      }
    catch (...)
      {
        close(descriptor);
        std::remove(partial.c_str());
        throw;
      }
    if (close(descriptor) != 0 && reason == 0)
      reason = errno;
    if (reason == 0 && std::rename(partial.c_str(), path.c_str()) != 0)
      reason = errno;
    if (reason != 0)
      {
        std::remove(partial.c_str());
        cannot_write(path, reason);
      }
  }

  void sync_folder(const std::string &path)
  {
    const int descriptor = open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0)
      cannot_write(path, errno);
    const int reason = sync(descriptor);
    close(descriptor);
    if (reason != 0)
      cannot_write(path, reason);
  }

  void refuse_link(const std::string &path)
  {
    std::error_code none;
    if (std::filesystem::is_symlink(path, none))
      throw InputError(
          "'" + path + "' is a link, and links inside a run directory are not followed.",
          "Remove it; to keep results elsewhere, link the run directory itself or set 'output directory'.");
  }
} // namespace trestle
