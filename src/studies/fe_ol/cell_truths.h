#pragma once

#include "core/communicator.h"
#include "physics/api/unit_cell.h"

#include <vector>

namespace trestle
{
  /// Held-out strains of one cell with their truth by finite elements, warm-started by the reduced cell. Each rank
  /// has solved, and keeps the fields of, its share.
  struct CellTruths
  {
    /// Collective. @param with_tangents else they are zero. @throws ConvergenceError on all ranks.
    CellTruths(UnitCell &cell, const Communicator &communicator, std::vector<double> strains,
               bool with_tangents = true);

    std::size_t             size() const { return answers.size(); }
    std::span<const double> strain(std::size_t i) const
    {
      return std::span(strains).subspan(i * n_strain, n_strain);
    }
    bool is_mine(std::size_t i) const { return i % communicator.size() == std::size_t(communicator.rank()); }

    Communicator            communicator;
    unsigned int            n_strain;
    std::vector<double>     strains;
    std::vector<CellAnswer> answers;             ///< stress, tangent and energy on all ranks
    std::vector<CellState>  states;              ///< of mine
    std::vector<double>     seconds;             ///< of each solve, tangent included where there is one
    double                  iterations     = 0.; ///< means
    double                  factorisations = 0.;
  };
} // namespace trestle
