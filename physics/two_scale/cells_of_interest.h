#pragma once

#include "bridge/microscale/balanced_microscale.h"
#include "physics/output/step_list.h"
#include "physics/two_scale/material_points.h"

#include <string>
#include <vector>

namespace trestle
{
  /**
   * The material points nearest to the places that key `cells of interest` names. Their unit cells are written as
   * solution/cell_1_00005.vtu, .., with a cell_1.pvd each.
   */
  template <int dim>
  class CellsOfInterest
  {
  public:
    /// Collective. @throws InputError for what is no list of points.
    void setup(const std::string &text, const MaterialPoints<dim> &points, const Communicator &communicator);

    /// Collective.
    void write(const BalancedMicroscale &microscale, const RunDirectory &directory, unsigned int step,
               double time);

  private:
    struct Place
    {
      int         rank;
      std::size_t point; ///< of that rank
      StepList    steps;
    };
    std::vector<Place> places_;
  };
} // namespace trestle
