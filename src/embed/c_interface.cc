#include "core/exceptions.h"
#include "embed/c_checks.h"
#include "embed/guarded.h"
#include "embed/rest.h"
#include "embed/trestle.h"
#include "embed/trestle.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

// The C interface: sizes and null pointers are checked here, the rest is EmbeddedCell's.

struct trestle_cell
{
  trestle::EmbeddedCell      cell;
  trestle::ErrorText         error;
  std::string                estimate_kind    = cell.estimate_kind();
  std::array<std::string, 3> tolerance_origin = {cell.tolerance_origin(0), cell.tolerance_origin(1),
                                                 cell.tolerance_origin(2)};
};

namespace
{
  using namespace trestle;

  thread_local ErrorText error_without_cell;

  /// An action on a cell; its error stays with the cell.
  template <class Action>
  int with(trestle_cell *cell, Action &&action) noexcept
  {
    if (cell == nullptr)
      return guarded(error_without_cell, [] { require(false, "The cell"); });
    return guarded(cell->error, [&] { action(cell->cell); });
  }

  template <class T>
  std::span<T> optional(T *data, const std::size_t n)
  {
    return data == nullptr ? std::span<T>() : std::span<T>(data, n);
  }

  bool is_level(const trestle_cell *cell, const int level)
  {
    return cell != nullptr && level >= TRESTLE_NETWORK && level <= TRESTLE_FINITE_ELEMENTS;
  }

  /// The first n points where none are named.
  std::span<const std::size_t> named(const std::size_t n, const std::size_t *points, const std::size_t n_points,
                                     std::vector<std::size_t> &first)
  {
    if (points != nullptr && n <= n_points)
      return {points, n};
    if (points != nullptr)
      throw InputError(std::to_string(n) + " material points are named; there are " + std::to_string(n_points) +
                           ".",
                       "Name each point once at most.");
    if (n > n_points)
      throw InputError("There is no material point " + std::to_string(n - 1) + "; there are " +
                           std::to_string(n_points) + ".",
                       "Call trestle_set_n_points first.");
    for (std::size_t i = 0; i < n; ++i)
      first.push_back(i);
    return first;
  }

  void evaluate(EmbeddedCell &cell, std::span<const std::size_t> points, const unsigned int n_components,
                const double *strains, double *stress, double *tangent, double *estimate, unsigned char *level)
  {
    const bool        native   = n_components == 3 && cell.dimension() == 2;
    const std::size_t n        = points.size();
    const std::size_t n_stress = native ? 4 : n_components;
    require(strains != nullptr, "The array of strains");
    const EmbeddedCell::Answer answer{optional(stress, n * n_stress),
                                      optional(tangent, n * n_stress * n_components), optional(estimate, n),
                                      optional(level, n)};
    if (native)
      cell.evaluate(points, {strains, n * n_components}, answer);
    else
      cell.evaluate_tensor(n_components, points, {strains, n * n_components}, answer);
  }
} // namespace

extern "C" {
const char *trestle_version(void)
{
  static const std::string version = EmbeddedCell::version();
  return version.c_str();
}

int trestle_initialize(const int argc, char **argv)
{
  return guarded(error_without_cell, [&] { rest::get().start(argc, argv); });
}

int trestle_finalize(void)
{
  return guarded(error_without_cell, [] { rest::end(); });
}

int trestle_serve_shell(void (*release)(void))
{
  return guarded(error_without_cell, [&] {
    require(release != nullptr, "The function that lets go of cells");
    rest::serve_shell(release);
  });
}

int trestle_create_versioned(const int interface_version, const char *run_directory, const char *kind,
                             const char *const *options, const std::size_t n_options, const int communicator,
                             trestle_cell **cell)
{
  return guarded(error_without_cell, [&] {
    require(cell != nullptr, "The place for the cell");
    *cell = nullptr;
    check_interface(interface_version);
    require(run_directory != nullptr, "The run directory");
    require(kind != nullptr, "The kind");
    *cell = new trestle_cell{EmbeddedCell(run_directory, kind, options_of(options, n_options), communicator), {}};
  });
}

void trestle_destroy(trestle_cell *cell)
{
  static_cast<void>(guarded(error_without_cell, [&] { delete cell; }));
}

const char *trestle_error(const trestle_cell *cell)
{
  return cell == nullptr ? error_without_cell.text : cell->error.text;
}

unsigned int trestle_dimension(const trestle_cell *cell) { return cell == nullptr ? 0 : cell->cell.dimension(); }
unsigned int trestle_n_strain(const trestle_cell *cell) { return cell == nullptr ? 0 : cell->cell.n_strain(); }
unsigned int trestle_n_stress(const trestle_cell *cell) { return cell == nullptr ? 0 : cell->cell.n_stress(); }
int trestle_has_history(const trestle_cell *cell) { return cell != nullptr && cell->cell.has_history() ? 1 : 0; }
std::size_t trestle_n_points(const trestle_cell *cell) { return cell == nullptr ? 0 : cell->cell.n_points(); }

double trestle_tolerance(const trestle_cell *cell, const int level)
{
  return is_level(cell, level) ? cell->cell.tolerance(static_cast<std::uint8_t>(level)) : 0.;
}

const char *trestle_tolerance_origin(const trestle_cell *cell, const int level)
{
  return is_level(cell, level) ? cell->tolerance_origin[static_cast<std::size_t>(level)].c_str() : "";
}

const char *trestle_estimate_kind(const trestle_cell *cell)
{
  return cell == nullptr ? "" : cell->estimate_kind.c_str();
}

int trestle_set_n_points(trestle_cell *cell, const std::size_t n)
{
  return with(cell, [&](EmbeddedCell &c) { c.set_n_points(n); });
}

int trestle_evaluate(trestle_cell *cell, const std::size_t n, const std::size_t *points,
                     const unsigned int n_components, const double *strains, double *stress, double *tangent,
                     double *estimate, unsigned char *level)
{
  return with(cell, [&](EmbeddedCell &c) {
    std::vector<std::size_t> first;
    // Of an empty batch, the face would make all points.
    if (n > 0)
      evaluate(c, named(n, points, c.n_points(), first), n_components, strains, stress, tangent, estimate, level);
  });
}

int trestle_commit(trestle_cell *cell)
{
  return with(cell, [](EmbeddedCell &c) { c.commit(); });
}

int trestle_roll_back(trestle_cell *cell)
{
  return with(cell, [](EmbeddedCell &c) { c.roll_back(); });
}

int trestle_escalate(trestle_cell *cell, std::size_t *n_raised)
{
  return with(cell, [&](EmbeddedCell &c) {
    const std::size_t n = c.escalate();
    if (n_raised != nullptr)
      *n_raised = n;
  });
}

int trestle_pack(trestle_cell *cell, const std::size_t point, double *state, std::size_t *size)
{
  return with(cell, [&](EmbeddedCell &c) {
    require(size != nullptr, "The place for the size");
    const std::vector<double> packed = c.pack(point);
    if (state != nullptr)
      {
        if (*size < packed.size())
          throw InputError("The state of point " + std::to_string(point) + " has " +
                               std::to_string(packed.size()) + " numbers; there is room for " +
                               std::to_string(*size) + ".",
                           "Ask for the size first, with a null pointer for the state.");
        std::copy(packed.begin(), packed.end(), state);
      }
    *size = packed.size();
  });
}

int trestle_unpack(trestle_cell *cell, const std::size_t point, const double *state, const std::size_t size)
{
  return with(cell, [&](EmbeddedCell &c) {
    require(state != nullptr || size == 0, "The state");
    c.unpack(point, {state, size});
  });
}

int trestle_write_cell(trestle_cell *cell, const std::size_t point, const char *directory, const char *name)
{
  return with(cell, [&](EmbeddedCell &c) {
    require(directory != nullptr && name != nullptr, "Directory or name");
    c.write_cell(point, directory, name);
  });
}
}
