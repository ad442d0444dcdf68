// A C++ program with the class of trestle.hpp: states of points, moves between objects, errors as exceptions.
#include "embed/trestle.hpp"

#include "embed/trestle.h"

#include <dlfcn.h>

#include <array>
#include <cmath>
#include <cstdio>
#include <filesystem>

namespace
{
  int n_failed = 0;

  void check(const bool good, const char *what)
  {
    if (!good)
      std::printf("failed: %s\n", what);
    n_failed += good ? 0 : 1;
  }

  template <class Exception, class Action>
  bool throws(Action &&action)
  {
    try
      {
        action();
      }
    catch (const Exception &)
      {
        return true;
      }
    return false;
  }

  using Strain            = std::array<double, 6>;
  constexpr Strain first  = {0.01, -0.02, 0.015, 0.03, -0.012, 0.007},
                   second = {0.02, 0.01, 0., -0.01, 0.004, 0.03};

  Strain stress_of(trestle::EmbeddedCell &cell, const std::size_t point, const Strain &strain)
  {
    Strain stress;
    cell.evaluate(std::array<std::size_t, 1>{point}, strain, {stress, {}, {}, {}});
    return stress;
  }

  void states()
  {
    trestle::EmbeddedCell cell("solid", "test history");
    check(cell.has_history() && cell.dimension() == 3 && cell.n_strain() == 6, "properties");
    check(cell.estimate_kind() == "indicator", "kind of estimate");
    check(cell.tolerance(1) == 0.1 && cell.tolerance_origin(1) == "given", "the tolerance that the law has set");
    check(throws<trestle::InputError>([&] { cell.tolerance(3); }), "tolerance of no level");
    cell.set_n_points(3);
    stress_of(cell, 1, first);
    const Strain virgin = stress_of(cell, 1, second);
    stress_of(cell, 1, first);
    cell.roll_back();
    cell.commit();
    check(stress_of(cell, 1, second) == virgin, "rolled back");
    stress_of(cell, 1, first);
    cell.commit();
    const Strain hardened = stress_of(cell, 1, second);
    check(hardened != virgin, "committed");
    check(stress_of(cell, 2, second) == virgin, "points are independent");

    trestle::EmbeddedCell other("solid", "test history");
    other.set_n_points(1);
    other.unpack(0, cell.pack(1));
    check(stress_of(other, 0, second) == hardened, "moved to another object");
    const trestle::EmbeddedCell moved = std::move(other);
    check(moved.n_points() == 1, "moved object");
    cell.write_cell(1, "fields", "point");
    check(std::filesystem::exists("fields/point.vtu"), "fields of a cell");
  }

  void errors()
  {
    using trestle::EmbeddedCell;
    check(throws<trestle::InputError>([] { EmbeddedCell("nowhere", "test"); }), "no such directory");
    check(throws<trestle::InputError>([] { EmbeddedCell("nowhere", "reduced"); }), "no such run");
    EmbeddedCell cell("plane", "test");
    cell.set_n_points(2);
    std::array<double, 6> strain{}, stress{};
    check(throws<trestle::InputError>([&] { cell.evaluate({}, {strain.data(), 5}, {}); }), "five strains of six");
    check(throws<trestle::InputError>([&] {
            cell.evaluate({}, strain, {stress, {}, {}, {}});
          }),
          "stresses too short");
    check(throws<trestle::InputError>([&] { cell.evaluate_tensor(6, {}, strain, {}); }), "one point of two");
    strain[0] = 0.9;
    check(throws<trestle::ConvergenceError>([&] { cell.evaluate({}, strain, {}); }), "too far");
    check(throws<trestle::InputError>([&] { static_cast<void>(cell.pack(2)); }), "no such point");
  }
} // namespace

int main(int argc, char **argv)
{
  if (argc < 2 || dlopen(argv[1], RTLD_NOW) == nullptr || trestle_initialize(argc, argv) != TRESTLE_OK)
    return 2;
  states();
  errors();
  std::printf("%d failures\n", n_failed);
  return trestle_finalize() == TRESTLE_OK && n_failed == 0 ? 0 : 1;
}
