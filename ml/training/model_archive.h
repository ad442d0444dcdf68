#pragma once

#include "core/archive.h"
#include "core/run_directory.h"
#include "ml/training/field_network.h"

#include <string>

namespace trestle
{
  /**
   * A trained network as a file: the architecture in words, named weights, and the scales that its outputs
   * were trained with, and what else it needs. Weights are the same on all ranks, so the file fits any rank count.
   * Collective.
   */
  void write_model(const RunDirectory &directory, const std::string &file, const std::string &architecture,
                   const FieldNetwork &field, Archive more = {});

  /**
   * Overwrites the weights. Collective. @returns all that the file holds.
   * @throws InputError on all ranks for a missing or damaged file, or another architecture.
   */
  Archive read_model(const std::string &path, const std::string &architecture, FieldNetwork &field);

  /// @throws InputError when a training's checkpoint was written by another model.
  void require_architecture(const Archive &checkpoint, const std::string &architecture);
} // namespace trestle
