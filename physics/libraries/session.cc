#include "physics/api/session.h"

#include "core/text.h"
#include "physics/libraries/petsc_support.h"

#include <deal.II/base/exceptions.h>
#include <deal.II/base/mpi.h>
#include <deal.II/base/multithread_info.h>

#include <petscsys.h>
#include <sc.h>

#include <algorithm>
#include <cctype>
#include <sstream>

namespace trestle
{
  namespace
  {
    // The last of the options is the one that holds.
    const std::vector<std::string> no_files = {"-skip_petscrc", "true"};

    // PETSc keeps pointers into argv: the strings must live as long as it does.
    struct Arguments
    {
      Arguments(const std::string &program_name, const std::vector<std::string> &options)
        : texts{program_name}
      {
        texts.insert(texts.end(), options.begin(), options.end());
        texts.insert(texts.end(), no_files.begin(), no_files.end());
        for (auto &text : texts)
          pointers.push_back(text.data());
        pointers.push_back(nullptr);
        count = static_cast<int>(texts.size());
        start = pointers.data();
      }

      std::vector<std::string> texts;
      std::vector<char *>      pointers;
      int                      count = 0;
      char                   **start = nullptr;
    };
  } // namespace

  struct Session::Implementation
  {
    Implementation(const std::string &program_name, const std::vector<std::string> &options)
      : arguments(program_name, options),
        mpi(arguments.count, arguments.start, 1)
    {
      PetscPopSignalHandler();
    }

    Arguments                                arguments;
    dealii::Utilities::MPI::MPI_InitFinalize mpi;
  };

  Session::Session(const std::string &program_name, const std::vector<std::string> &petsc_options)
    : implementation_(std::make_unique<Implementation>(program_name, petsc_options))
  {}

  Session::~Session() = default;

  std::string Session::petsc_options()
  {
    char *all = nullptr;
    petsc::check(PetscOptionsGetAll(nullptr, &all), "tell its options");
    std::string text = all;
    petsc::check(PetscFree(all), "tell its options");
    const std::string own = no_files[0] + " " + no_files[1];
    if (const auto at = text.find(own); at != std::string::npos)
      text.erase(at, own.size());
    std::replace_if(
        text.begin(), text.end(), [](const unsigned char c) { return std::iscntrl(c) != 0; }, ' ');
    return text::trim(text);
  }

  void Session::set_threads(const unsigned int n_threads) { dealii::MultithreadInfo::set_thread_limit(n_threads); }

  void Session::quieten_libraries()
  {
    if (sc_package_id < 0)
      sc_set_log_defaults(nullptr, nullptr, SC_LP_SILENT);
  }

  std::string Session::describe(const std::exception &error)
  {
    if (const auto *deal_ii = dynamic_cast<const dealii::ExceptionBase *>(&error))
      {
        std::ostringstream text;
        deal_ii->print_info(text);
        std::istringstream lines(text.str());
        std::string        line, result = std::string("deal.II: ") + deal_ii->get_exc_name();
        while (std::getline(lines, line))
          if (const auto begin = line.find_first_not_of(' '); begin != std::string::npos)
            result += "\n  " + line.substr(begin);
        return result;
      }
    // LibTorch appends its stack.
    const std::string text = error.what();
    return text.substr(0, text.find("\nException raised from"));
  }
} // namespace trestle
