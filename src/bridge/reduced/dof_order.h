#pragma once

#include "core/communicator.h"

#include <cstdint>
#include <span>
#include <vector>

namespace trestle
{
  /**
   * Places of free dofs in an order that the mesh alone decides (Problem::dof_places()), not the ranks that share it:
   * what files keep fields in, so that n ranks read what m wrote.
   */
  class DofOrder
  {
  public:
    /// @param places of this rank's owned dofs; over all ranks 0, ..., n - 1, each once. Collective.
    DofOrder(const Communicator &communicator, std::vector<std::uint64_t> places);

    std::size_t n_owned() const { return places_.size(); }
    std::size_t n_global() const { return n_global_; }

    /// Fields one after the other, each n_owned() numbers, to whole ones: on the root, empty elsewhere. Collective.
    std::vector<double> gather(std::span<const double> fields) const;
    /// What is owned here of whole fields, each n_global() numbers.
    std::vector<double> pick(std::span<const double> whole) const;

  private:
    Communicator               communicator_;
    std::vector<std::uint64_t> places_;
    std::size_t                n_global_;
  };
} // namespace trestle
