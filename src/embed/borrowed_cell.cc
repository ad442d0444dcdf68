#include "embed/borrowed_cell.h"

#include "embed/process.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <mutex>

namespace trestle
{
  namespace
  {
    struct Idle
    {
      CellSettings settings;
      EmbeddedCell cell;
    };

    struct Pool
    {
      std::mutex        mutex;
      std::vector<Idle> cells;
    };

    Pool &pool()
    {
      // Never destroyed: threads of the host may outlive static objects.
      static auto *const pool = new Pool;
      return *pool;
    }

    EmbeddedCell take(const CellSettings &settings)
    {
      {
        const std::lock_guard<std::mutex> lock(pool().mutex);
        auto                             &cells = pool().cells;
        // From the end: the one in the cache.
        for (auto idle = cells.rbegin(); idle != cells.rend(); ++idle)
          if (idle->settings == settings)
            {
              EmbeddedCell cell = std::move(idle->cell);
              cells.erase(std::next(idle).base());
              return cell;
            }
      }
      process::start_for_shell();
      EmbeddedCell cell(settings.run_directory, settings.kind, settings.options);
      cell.set_n_points(1);
      return cell;
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
    return settings;
  }

  BorrowedCell::BorrowedCell(const CellSettings &settings)
    : settings_(settings),
      cell_(take(settings))
  {}

  BorrowedCell::~BorrowedCell()
  {
    try
      {
        cell_.roll_back();
        const std::lock_guard<std::mutex> lock(pool().mutex);
        pool().cells.push_back({settings_, std::move(cell_)});
      }
    catch (const std::exception &)
      {
        // Then it is not kept.
      }
  }

  std::size_t BorrowedCell::state_size()
  {
    if (!has_history())
      return 0;
    begin({});
    return cell_.pack(0).size();
  }

  void BorrowedCell::begin(std::span<const double> state)
  {
    if (!has_history())
      return;
    if (is_virgin(state))
      {
        cell_.set_n_points(0);
        cell_.set_n_points(1);
      }
    else
      cell_.unpack(0, state);
  }

  PointAnswer BorrowedCell::evaluate(const std::array<double, 6> &strain)
  {
    PointAnswer                answer;
    const EmbeddedCell::Answer spans{answer.stress, answer.tangent, {&answer.estimate, 1}, {&answer.level, 1}};
    do
      cell_.evaluate_tensor(6, {}, strain, spans);
    while (cell_.escalate() > 0);
    return answer;
  }

  std::vector<double> BorrowedCell::end()
  {
    if (!has_history())
      return {};
    cell_.commit();
    return cell_.pack(0);
  }
} // namespace trestle
