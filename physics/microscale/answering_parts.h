#pragma once

#include "core/archive.h"

namespace trestle
{
  template <int dim>
  struct Cell;
  template <int dim>
  struct Reduction;

  /**
   * What a reduced cell answers with (physics/answering/answer_archive.h), added to the archive of its unit cell. Adds
   * nothing where a law has no numbers to be made of again: such a cell answers from its mesh alone.
   */
  template <int dim>
  void write_answering(const Cell<dim> &cell, const Reduction<dim> &reduction, Archive &archive);
} // namespace trestle
