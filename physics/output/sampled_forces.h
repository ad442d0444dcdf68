#pragma once

#include "physics/output/measures.h"

#include <cstddef>
#include <set>
#include <unordered_map>
#include <vector>

namespace trestle
{
  /**
   * Forces from the cells that add to them alone: those around the dofs of their boundaries, each in full, so that the
   * sums are those of a full assembly at a cost of the boundaries'. For states that are known nowhere else.
   */
  template <int dim>
  class SampledForces
  {
  public:
    /// @param boundaries whose cells may be visited: forces on others are not among these. Collective.
    SampledForces(const Forces<dim> &forces, const Discretisation<dim> &discretisation,
                  const std::set<dealii::types::boundary_id> &boundaries);

    const std::vector<std::string> &names() const { return names_; }
    const std::vector<std::string> &left_out() const { return left_out_; } ///< names of the others
    /// Of this rank.
    const std::vector<CellVisit> &visits() const { return visits_; }

    /// @param state right on the cells of the visits. Collective. In the order of names().
    std::vector<double> evaluate(const Assembler<dim> &assembler, const DiscreteState &state) const;

  private:
    void mark(const dealii::IndexSet &owned, std::size_t sum, Vector &marks);
    void find_cells(const Discretisation<dim> &discretisation, const Vector &pattern);

    std::vector<std::string>                                   names_;
    std::vector<std::string>                                   left_out_;
    std::vector<double>                                        factors_; ///< of each name
    std::unordered_map<unsigned int, std::vector<std::size_t>> sums_of_; ///< names by local dof
    std::vector<CellVisit>                                     visits_;
  };
} // namespace trestle
