#include "physics/solvers/locking.h"

#include "core/text.h"
#include "core/timings.h"
#include "physics/solvers/cell_kernel.h"

#include <algorithm>

namespace trestle
{
  using namespace dealii;

  namespace
  {
    /// Above it elements of first order are no longer merely a little too stiff.
    constexpr double largest_of_degree_1 = 0.45;

    template <int dim>
    bool may_lock(const Discretisation<dim> &discretisation)
    {
      const Physics<dim> &physics = discretisation.physics();
      return discretisation.degree() == 1 && physics.near_null_space() == NearNullSpace::rigid_body_modes &&
             physics.n_components() == dim;
    }

    /// Means over the axes, of a stiffness in any orientation.
    template <int dim>
    double ratio_of(const PointTangent<dim> &tangent)
    {
      double lambda = 0., mu = 0.;
      for (unsigned int c = 0; c < dim; ++c)
        for (unsigned int d = 0; d < dim; ++d)
          if (c != d)
            {
              lambda += tangent.f1_gradient[c * dim + d][c][d];
              mu += tangent.f1_gradient[c * dim + c][d][d];
            }
      return poisson_ratio(lambda, mu);
    }

    template <int dim>
    double largest_poisson_ratio(const Discretisation<dim> &discretisation)
    {
      constexpr unsigned int  n = dim * dim;
      const PointTangent<dim> zero{std::vector<double>(n),         std::vector<Tensor<1, dim>>(n),
                                   std::vector<Tensor<1, dim>>(n), std::vector<Tensor<2, dim>>(n),
                                   std::vector<double>(n),         std::vector<double>(n)};
      const Communicator     &communicator = discretisation.mesh().communicator();
      DiscreteState           rest;
      rest.value     = discretisation.make_vector();
      rest.time      = discretisation.time();
      double largest = -1.;
      communicator.on_all([&] {
        CellKernel<dim>                kernel(discretisation);
        std::vector<PointTangent<dim>> tangents;
        for (const auto &cell : discretisation.dof_handler().active_cell_iterators())
          if (cell->is_locally_owned())
            {
              kernel.reinit(cell, rest);
              tangents.assign(kernel.n_points(), zero);
              discretisation.physics().tangents(kernel.states(), tangents);
              for (const auto &tangent : tangents)
                largest = std::max(largest, ratio_of(tangent));
            }
      });
      return communicator.max(largest);
    }
  } // namespace

  double poisson_ratio(const double lambda, const double mu) { return lambda / (2. * (lambda + mu)); }

  std::optional<std::string> locking_warning(const double poisson_ratio, const unsigned int degree,
                                             const std::string &way_out)
  {
    if (degree > 1 || !(poisson_ratio > largest_of_degree_1))
      return {};
    return "Locking: Poisson's ratio reaches " + text::rounded(poisson_ratio, 6) +
           ", and elements of degree 1 are " + "much too stiff above " + text::shortest(largest_of_degree_1) +
           ".\n  " + way_out;
  }

  template <int dim>
  std::optional<std::string> locking_warning(const Discretisation<dim> &discretisation)
  {
    if (!may_lock(discretisation))
      return {};
    const Timings::Section section("assemble");
    return locking_warning(largest_poisson_ratio(discretisation), discretisation.degree(),
                           "Set finite elements/degree = 2; linear solids at rest have physics/model = mixed "
                           "elasticity, too, up to 0.5.");
  }

  template std::optional<std::string> locking_warning(const Discretisation<2> &);
  template std::optional<std::string> locking_warning(const Discretisation<3> &);
} // namespace trestle
