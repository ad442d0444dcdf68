// hosts WHAT RUN_DIRECTORY KIND: hosts that are not as Trestle would like them: floating-point traps, another rounding,
// another locale, strains beyond all numbers, cells alive at exit, forked children. Each gets the same answers and keeps
// what it has set.
#include "embed/trestle.h"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cfenv>
#include <clocale>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <limits>
#include <locale>
#include <sstream>
#include <string>

namespace
{
  int n_failed = 0;

#define CHECK(condition)                                                                                          \
  do                                                                                                              \
    if (!(condition))                                                                                             \
      {                                                                                                           \
        std::printf("%s:%d: %s\n", __FILE__, __LINE__, #condition);                                               \
        ++n_failed;                                                                                               \
      }                                                                                                           \
  while (false)

  using Tensor = std::array<double, 6>;

  /// Of answers whose iterations started elsewhere.
  constexpr double newton = 1e-6;

  constexpr Tensor zero{}, good = {0.005, -0.002, 0., 0.003, 0., 0.};

  trestle_cell *create(const std::string &directory, const std::string &kind)
  {
    trestle_cell *cell = nullptr;
    if (trestle_create(directory.c_str(), kind.c_str(), nullptr, 0, TRESTLE_ALONE, &cell) != TRESTLE_OK)
      {
        std::printf("%s\n", trestle_error(nullptr));
        std::exit(1);
      }
    CHECK(trestle_set_n_points(cell, 1) == TRESTLE_OK);
    return cell;
  }

  struct Answer
  {
    int                    status = TRESTLE_OK;
    Tensor                 stress{};
    std::array<double, 36> tangent{};
    double                 estimate = 0.;

    bool operator==(const Answer &) const = default;
  };

  template <std::size_t n>
  bool are_close(const std::array<double, n> &one, const std::array<double, n> &other,
                 const double tolerance = 1e-10)
  {
    double size = 0., distance = 0.;
    for (std::size_t i = 0; i < n; ++i)
      {
        size     = std::max(size, std::abs(other[i]));
        distance = std::max(distance, std::abs(one[i] - other[i]));
      }
    return distance <= tolerance * size;
  }

  /// Up to what threads of BLAS do to sums.
  bool are_close(const Answer &one, const Answer &other)
  {
    return one.status == other.status && are_close(one.stress, other.stress) &&
           are_close(one.tangent, other.tangent) && std::abs(one.estimate - other.estimate) <= 1e-8;
  }

  Answer ask(trestle_cell *cell, const Tensor &strain)
  {
    Answer answer;
    answer.status = trestle_evaluate(cell, 1, nullptr, 6, strain.data(), answer.stress.data(),
                                     answer.tangent.data(), &answer.estimate, nullptr);
    return answer;
  }

  /// Of a new cell: at zero strain, where every host begins, and at another.
  std::array<Answer, 2> answers(const std::string &directory, const std::string &kind)
  {
    trestle_cell               *cell   = create(directory, kind);
    const std::array<Answer, 2> result = {ask(cell, zero), ask(cell, good)};
    trestle_destroy(cell);
    CHECK(result[0].status == TRESTLE_OK && result[1].status == TRESTLE_OK && result[1].stress[0] != 0.);
    return result;
  }

  /// What a run-time library of Fortran may switch on, and a rounding.
  void traps(const std::string &directory, const std::string &kind)
  {
    const auto    expected = answers(directory, kind);
    constexpr int fatal    = FE_INVALID | FE_DIVBYZERO | FE_OVERFLOW;
    std::feclearexcept(FE_ALL_EXCEPT);
    std::fesetround(FE_UPWARD);
    feenableexcept(fatal);
    const auto    got  = answers(directory, kind);
    trestle_cell *cell = create(directory, kind);
    ask(cell, {1e300, -1e300, 0., 1e300, 0., 0.});
    ask(cell, {std::numeric_limits<double>::quiet_NaN(), 0., 0., 0., 0., 0.});
    CHECK(fegetexcept() == fatal && std::fegetround() == FE_UPWARD);
    CHECK(std::fetestexcept(fatal) == 0);
    trestle_destroy(cell);
    fedisableexcept(fatal);
    std::fesetround(FE_TONEAREST);
    CHECK(are_close(got[0], expected[0]) && are_close(got[1], expected[1]));
  }

  /// Refused, arrays as they were, and the next answer starts from where the last good one ended.
  void huge(const std::string &directory, const std::string &kind)
  {
    trestle_cell *cell = create(directory, kind), *twin = create(directory, kind);
    const Answer  first = ask(cell, good);
    CHECK(first.status == TRESTLE_OK && ask(twin, good) == first);
    for (const double size : {1e300, -1e300, 1e200, 1e160})
      {
        const Answer answer = ask(cell, {size, 0.5 * size, 0., -size, 0., 0.});
        if (answer.status == TRESTLE_OK) // a linear law may answer
          {
            for (const double s : answer.stress)
              CHECK(std::isfinite(s));
            for (const double c : answer.tangent)
              CHECK(std::isfinite(c));
            CHECK(!std::isnan(answer.estimate));
            CHECK(trestle_roll_back(cell) == TRESTLE_OK);
            ask(cell, good);
          }
        else
          {
            CHECK(answer.status == TRESTLE_CUT_STEP && std::strstr(trestle_error(cell), "ut the") != nullptr);
            CHECK(answer.stress == Tensor{} && answer.estimate == 0.);
          }
      }
    if (kind == "reduced")
      CHECK(ask(cell, {1e300, 0., 0., 0., 0., 0.}).status == TRESTLE_CUT_STEP);
    const Answer after = ask(cell, good);
    CHECK(after.status == TRESTLE_OK && are_close(after.stress, first.stress, newton));
    if (kind == "reduced") // one that was never asked such things
      CHECK(after == ask(twin, good));
    trestle_destroy(cell);
    trestle_destroy(twin);
  }

  class Comma : public std::numpunct<char>
  {
    char        do_decimal_point() const override { return ','; }
    char        do_thousands_sep() const override { return '.'; }
    std::string do_grouping() const override { return "\3"; }
  };

  /// Without comments, where deal.II writes the time.
  std::string content(const std::string &file)
  {
    std::ostringstream stream;
    stream << std::ifstream(file, std::ios::binary).rdbuf();
    std::string text = stream.str();
    for (auto begin = text.find("<!--"); begin != std::string::npos; begin = text.find("<!--"))
      text.erase(begin, text.find("-->", begin) + 3 - begin);
    return text;
  }

  std::string fields(const std::string &directory, const std::string &kind, const std::string &name)
  {
    trestle_cell *cell = create(directory, kind);
    ask(cell, good);
    if (trestle_write_cell(cell, 0, "fields", name.c_str()) != TRESTLE_OK)
      std::printf("%s\n", trestle_error(cell));
    trestle_destroy(cell);
    return content("fields/" + name + ".vtu");
  }

  /// By C, where the system has it, by C++, and both.
  void locale(const std::string &directory, const std::string &kind)
  {
    const auto        expected = answers(directory, kind);
    const std::string written  = fields(directory, kind, "classic");
    CHECK(written.size() > 1000);
    const bool has_german = std::setlocale(LC_ALL, "de_DE.UTF-8") != nullptr;
    std::printf("de_DE by C: %s\n", has_german ? "yes" : "not installed, C++ alone");
    for (const bool by_cpp : {false, true})
      {
        if (by_cpp)
          std::locale::global(std::locale(std::locale::classic(), new Comma));
        if (!by_cpp && !has_german)
          continue;
        CHECK(are_close(answers(directory, kind)[1], expected[1]));
        CHECK(fields(directory, kind, by_cpp ? "cpp" : "c") == written);
        CHECK(has_german == (std::strcmp(std::localeconv()->decimal_point, ",") == 0));
        std::ostringstream number;
        number << 1234.5;
        CHECK(number.str() == (by_cpp ? "1.234,5" : "1234.5"));
      }
    if (has_german) // a locale with a name, which sets C's as well
      {
        std::locale::global(std::locale("de_DE.UTF-8"));
        std::setlocale(LC_NUMERIC, "C"); // the host thinks better of it
        CHECK(are_close(answers(directory, kind)[1], expected[1]));
        CHECK(std::strcmp(std::localeconv()->decimal_point, ".") == 0);
        CHECK(std::strcmp(std::setlocale(LC_TIME, nullptr), "de_DE.UTF-8") == 0);
        CHECK(std::locale().name() == "de_DE.UTF-8");
      }
  }

  /// A host that never destroys its cell, or lets a static object do so.
  struct Keeper
  {
    ~Keeper() { trestle_destroy(cell); }
    trestle_cell *cell = nullptr;
  };
  Keeper keeper;

  void exits(const std::string &directory, const std::string &kind, const bool by_static_object)
  {
    trestle_cell *cell = create(directory, kind);
    CHECK(ask(cell, good).status == TRESTLE_OK);
    if (by_static_object)
      keeper.cell = cell;
  }

  /// @returns whether a child ended by itself, in time and well.
  bool ends_well(const pid_t child)
  {
    for (int tenths = 0; tenths < 300; ++tenths)
      {
        int status = 0;
        if (waitpid(child, &status, WNOHANG) == child)
          return WIFEXITED(status) && WEXITSTATUS(status) == 0;
        usleep(100000);
      }
    std::printf("the child hangs\n");
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
    return false;
  }

  void forks(const std::string &directory, const std::string &kind)
  {
    trestle_cell *cell   = create(directory, kind);
    const Answer  before = ask(cell, good);
    std::fflush(stdout);
    const pid_t child = fork();
    if (child == 0)
      {
        const bool is_fine = kind != "reduced" || ask(cell, good).status == TRESTLE_OK;
        std::exit(is_fine && trestle_finalize() == TRESTLE_OK ? 0 : 1);
      }
    CHECK(ends_well(child));
    const Answer after = ask(cell, good);
    CHECK(after.status == TRESTLE_OK && are_close(after.stress, before.stress, newton));
    trestle_destroy(cell);
  }
} // namespace

int main(int argc, char **argv)
{
  if (argc < 4)
    return 2;
  const std::string what = argv[1], directory = argv[2], kind = argv[3];
  if (trestle_initialize(argc, argv) != TRESTLE_OK)
    {
      std::printf("%s\n", trestle_error(nullptr));
      return 2;
    }
  if (what == "traps")
    traps(directory, kind);
  else if (what == "huge")
    huge(directory, kind);
  else if (what == "locale")
    locale(directory, kind);
  else if (what == "exit" || what == "static")
    {
      exits(directory, kind, what == "static");
      return n_failed == 0 ? 0 : 1; // and nothing is ended
    }
  else if (what == "fork")
    forks(directory, kind);
  else
    return 2;
  CHECK(trestle_finalize() == TRESTLE_OK);
  std::printf("%d failures\n", n_failed);
  return n_failed == 0 ? 0 : 1;
}
