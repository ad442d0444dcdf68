#include "core/log.h"

#include "core/exceptions.h"

#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <set>

namespace trestle
{
  namespace
  {
    // Created on the root by start(); silent everywhere else, so that a host of the library sees nothing.
    std::shared_ptr<spdlog::logger> logger;
    std::set<std::string>           said_once;

    void write(const spdlog::level::level_enum level, const std::string &text)
    {
      if (logger)
        logger->log(level, text);
    }
  } // namespace

  namespace log
  {
    void start(const bool is_root)
    {
      logger.reset();
      said_once.clear();
      if (!is_root)
        return;
      auto terminal = std::make_shared<spdlog::sinks::stdout_sink_mt>();
      terminal->set_pattern("%v");
      terminal->set_level(spdlog::level::info);
      logger = std::make_shared<spdlog::logger>("trestle", terminal);
      logger->set_level(spdlog::level::debug);
      logger->flush_on(spdlog::level::debug);
      // A full disk shows where results are written, with one message; the log must not add its own.
      logger->set_error_handler([](const std::string &) {});
    }

    void add_file(const std::string &path, const bool append)
    {
      if (!logger)
        return;
      try
        {
          auto file = std::make_shared<spdlog::sinks::basic_file_sink_mt>(path, !append);
          file->set_pattern("%Y-%m-%d %H:%M:%S  %v");
          logger->sinks().push_back(file);
        }
      catch (const spdlog::spdlog_ex &error)
        {
          throw FatalError("Cannot write '" + path + "': " + error.what() + ".",
                           "Check that its folder is writable and has free space.");
        }
    }

    void stop()
    {
      if (logger)
        logger->flush();
      logger.reset();
    }

    void info(const std::string &message) { write(spdlog::level::info, message); }
    void warning(const std::string &message) { write(spdlog::level::warn, "Warning: " + message); }
    void warning_once(const std::string &message)
    {
      if (logger && said_once.insert(message).second)
        warning(message);
    }
    void debug(const std::string &message) { write(spdlog::level::debug, message); }

    void error(const std::string &message)
    {
      std::fputs(("Error: " + message + "\n").c_str(), stderr);
      std::fflush(stderr);
      if (!logger || logger->sinks().size() < 2) // the first sink is the terminal, which has it already
        return;
      try
        {
          const std::string text = "Error: " + message;
          logger->sinks()[1]->log(spdlog::details::log_msg("trestle", spdlog::level::err, text));
          logger->sinks()[1]->flush();
        }
      catch (const spdlog::spdlog_ex &) // the disk is full: that is what the message says
        {}
    }
  } // namespace log
} // namespace trestle
