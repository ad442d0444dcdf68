#pragma once

#include "physics/api/problem.h"
#include "physics/api/reduced_whole.h"

#include <memory>
#include <span>

namespace trestle
{
  /// Problem::setup() with the ranks, present parameters and random field of another one: on another mesh of the same body, where
  /// that field is looked at, so that the same numbers make the same field. Collective; repeatable. @param other set up, of the
  /// same file but for its mesh's fineness; outlives the problem. @throws InputError as setup().
  void setup_with_field_of(Problem &problem, const Problem &other);

  /// Whether reduced_whole() serves a problem that is set up: linear, of second order in time, with matrices that do not depend
  /// on it.
  bool can_be_projected(const Problem &problem);

  /// A problem by itself in some modes, at its present parameters, until its next setup(). @param modes n_free() x n_modes,
  /// column-major, linearly independent. Collective. @throws InputError for no modes, ones of another problem, and where
  /// can_be_projected() is false.
  std::unique_ptr<ReducedWhole> reduced_whole(Problem &problem, std::span<const double> modes,
                                              std::size_t n_modes);
} // namespace trestle
