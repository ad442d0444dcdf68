#include "studies/ensemble/remeshed_problem.h"

#include "core/exceptions.h"
#include "physics/api/problem_variants.h"

#include <algorithm>
#include <cmath>

namespace trestle
{
  namespace
  {
    /// Up to what Gmsh's text leaves of a coordinate.
    bool are_the_same(const std::vector<double> &a, const std::vector<double> &b)
    {
      constexpr double round_off = 1e-9;
      return a.size() == b.size() && std::ranges::equal(a, b, [](const double x, const double y) {
               return std::abs(x - y) <= round_off * (1. + std::abs(x));
             });
    }
  } // namespace

  void RemeshedProblem::setup(const Communicator &communicator)
  {
    FullProblem::setup(communicator);
    communicator_.emplace(communicator);
    has_own_meshes_ = !geometry_parameters(*problem()).empty();
  }

  void RemeshedProblem::set_parameters(const std::span<const double> mu)
  {
    if (has_own_meshes_)
      setup_at(*problem(), *communicator_, mu);
    else
      FullProblem::set_parameters(mu);
  }

  DofOrder RemeshedProblem::take(const Trajectories &runs, const std::size_t number)
  {
    if (const auto mu = runs.parameters(number); !mu.empty())
      set_parameters(mu);
    DofOrder order(*communicator_, dof_places());
    if (has_own_meshes_)
      communicator_->on_all([&] {
        const auto then = runs.positions(number);
        if (then.size() != order.n_global() * dimension() || !are_the_same(order.pick(then), positions()))
          throw InputError("Gmsh makes another mesh for run " + std::to_string(number) +
                               " than the one that it was solved on.",
                           "Was Gmsh changed since, or a file that the .geo includes? Run without --resume.");
      });
    return order;
  }
} // namespace trestle
