#include "embed/borrowed_cell.h"

#include "embed/report.h"
#include "embed/trestle.h"

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <cstdlib>
#include <mutex>

namespace trestle
{
  namespace
  {
    using Loan = BorrowedCell::Loan;

    struct Pool
    {
      std::mutex                mutex;
      std::vector<Loan>         idle;
      std::vector<CellSettings> warned; ///< of answers that are not to be trusted
    };

    void empty_pool();

    Pool &pool()
    {
      // Never destroyed: threads of the host may outlive static objects.
      static auto *const pool = [] {
        trestle_serve_shell(empty_pool);
        return new Pool;
      }();
      return *pool;
    }

    void empty_pool()
    {
      const std::lock_guard<std::mutex> lock(pool().mutex);
      pool().idle.clear();
    }

    void make_virgin(EmbeddedCell &cell)
    {
      cell.set_n_points(0);
      cell.set_n_points(1);
    }

    /// A virgin point may have less to tell than one with a past, so one step is made.
    void learn_about(Loan &loan)
    {
      auto &cell = loan.cell;
      make_virgin(cell);
      if (!cell.has_history())
        return;
      cell.evaluate_tensor(6, {}, std::array<double, 6>{}, {{}, loan.elastic, {}, {}});
      cell.commit();
      loan.state_size = cell.pack(0).size();
      make_virgin(cell);
    }

    std::string what_is_doubtful(const CellSettings &settings, const EmbeddedCell &cell, const PointAnswer &answer)
    {
      char numbers[160];
      std::snprintf(numbers, sizeof(numbers), "%.3g, above its tolerance %.3g (%s)", answer.estimate,
                    answer.tolerance, cell.tolerance_origin(answer.level).c_str());
      return "The certificate of the cell '" + settings.run_directory + "' (kind " + settings.kind + ") is " +
             numbers + ".";
    }

    /// Once a cell.
    void warn(const CellSettings &settings, const std::string &what)
    {
      {
        const std::lock_guard<std::mutex> lock(pool().mutex);
        auto                             &warned = pool().warned;
        if (std::ranges::find(warned, settings) != warned.end())
          return;
        warned.push_back(settings);
      }
      report("warning",
             (what + "\n  The answer is taken, as all such later ones, without a word. TRESTLE_CELL_DOUBTFUL=cut "
                     "cuts the step instead, kind adaptive computes anew.")
                 .c_str());
    }

    Loan take(const CellSettings &settings)
    {
      {
        const std::lock_guard<std::mutex> lock(pool().mutex);
        auto                             &idle = pool().idle;
        // From the end: the one in the cache.
        for (auto loan = idle.rbegin(); loan != idle.rend(); ++loan)
          if (loan->settings == settings)
            {
              Loan taken = std::move(*loan);
              idle.erase(std::next(loan).base());
              return taken;
            }
      }
      Loan loan{settings, EmbeddedCell(settings.run_directory, settings.kind, settings.options), 0, {}};
      learn_about(loan);
      return loan;
    }

    std::string in_upper_case(const std::string &material)
    {
      std::string name;
      for (const unsigned char c : material)
        name += std::isalnum(c) ? static_cast<char>(std::toupper(c)) : '_';
      return name;
    }

    /// The material's own variable before the general one; null where neither is set.
    const char *variable(const std::string &name, const std::string &material)
    {
      const char *own = material.empty() ? nullptr : std::getenv((name + "_" + in_upper_case(material)).c_str());
      return own != nullptr ? own : std::getenv(name.c_str());
    }

    std::vector<std::string> split(const std::string &text)
    {
      std::vector<std::string> parts;
      for (std::size_t begin = 0; begin < text.size();)
        {
          const std::size_t end = std::min(text.find('|', begin), text.size());
          if (end > begin)
            parts.push_back(text.substr(begin, end - begin));
          begin = end + 1;
        }
      return parts;
    }

    bool is_virgin(std::span<const double> state)
    {
      return std::ranges::all_of(state, [](const double x) { return x == 0.; });
    }
  } // namespace

  CellSettings CellSettings::from_environment(const std::string &material)
  {
    CellSettings settings;
    const char  *directory = variable("TRESTLE_CELL", material);
    if (directory == nullptr || *directory == 0)
      throw InputError("Material '" + material + "' has no unit cell: TRESTLE_CELL is not set.",
                       "Let it name the run directory of a representative volume before the solver starts.");
    settings.run_directory = directory;
    if (const char *kind = variable("TRESTLE_CELL_KIND", material))
      settings.kind = kind;
    if (const char *options = variable("TRESTLE_CELL_OPTIONS", material))
      settings.options = split(options);
    if (const char *doubtful = variable("TRESTLE_CELL_DOUBTFUL", material))
      {
        settings.cuts_doubtful = std::string(doubtful) == "cut";
        if (!settings.cuts_doubtful && std::string(doubtful) != "warn")
          throw InputError("TRESTLE_CELL_DOUBTFUL says '" + std::string(doubtful) + "'.",
                           "Let it say warn or cut.");
      }
    return settings;
  }

  BorrowedCell::BorrowedCell(const CellSettings &settings)
    : loan_(take(settings))
  {}

  BorrowedCell::~BorrowedCell()
  {
    try
      {
        loan_.cell.roll_back();
        const std::lock_guard<std::mutex> lock(pool().mutex);
        pool().idle.push_back(std::move(loan_));
      }
    catch (const std::exception &)
      {
        // Then it is not kept.
      }
  }

  void BorrowedCell::begin(std::span<const double> state)
  {
    if (!has_history())
      return;
    if (is_virgin(state))
      make_virgin(loan_.cell);
    else
      loan_.cell.unpack(0, state);
  }

  PointAnswer BorrowedCell::evaluate(const std::array<double, 6> &strain)
  {
    PointAnswer                answer;
    const EmbeddedCell::Answer spans{answer.stress, answer.tangent, {&answer.estimate, 1}, {&answer.level, 1}};
    do
      loan_.cell.evaluate_tensor(6, {}, strain, spans);
    while (loan_.cell.escalate() > 0);
    answer.tolerance = loan_.cell.tolerance(answer.level);
    if (answer.is_doubtful())
      {
        const std::string what = what_is_doubtful(loan_.settings, loan_.cell, answer);
        if (loan_.settings.cuts_doubtful)
          throw ConvergenceError(what, "Cut the step: TRESTLE_CELL_DOUBTFUL asks for it.");
        warn(loan_.settings, what);
      }
    return answer;
  }

  std::vector<double> BorrowedCell::end()
  {
    if (!has_history())
      return {};
    loan_.cell.commit();
    auto state = loan_.cell.pack(0);
    if (state.size() != loan_.state_size)
      throw FatalError("A state has " + std::to_string(state.size()) + " numbers instead of " +
                           std::to_string(loan_.state_size) + ".",
                       "This kind of microscale cannot keep its states in a host: use the C interface.");
    return state;
  }
} // namespace trestle
