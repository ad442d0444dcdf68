#pragma once

#include "bridge/microscale/microscale.h"
#include "bridge/microscale/reduced_cell.h"
#include "core/archive.h"

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace trestle
{
  /**
   * A reduced cell from model/answer.h5 alone, as a representative volume leaves it: it answers as the unit cell that
   * wrote it, without mesh, parameter file, deal.II and MPI, but has no fields to show and learns nothing. Immutable,
   * hence thread safe; its microscales belong to one thread at a time.
   */
  class AnsweringCell
  {
  public:
    /// Writes the fields of a point: directory, name, strain, the state that the step began with (Microscale::pack()).
    using Writer = std::function<void(const RunDirectory &, const std::string &, std::span<const double>,
                                      std::span<const double>)>;

    /// @returns null where a law of the cell is none of this library's (a plugin's is not).
    /// @throws InputError for an archive that is damaged or of another version.
    static std::shared_ptr<const AnsweringCell> read(const Archive &archive);

    virtual ~AnsweringCell() = default;

    virtual unsigned int                       dimension() const   = 0;
    virtual bool                               has_history() const = 0;
    virtual std::shared_ptr<const ReducedCell> reduced() const     = 0;
    /// Kind `reduced`. It keeps what it needs alive.
    virtual std::unique_ptr<Microscale> microscale(Writer writer) const = 0;
  };
} // namespace trestle
