#include "physics/time/dirichlet_rates.h"

#include <algorithm>

namespace trestle
{
  namespace
  {
    template <int dim>
    bool depends_on_time(const BoundaryConditions<dim> &conditions)
    {
      for (const auto &[id, dirichlet] : conditions.dirichlet())
        for (const auto &component : dirichlet.components)
          if (component && component->depends_on_time())
            return true;
      return false;
    }
  } // namespace

  template <int dim>
  DirichletRates<dim>::DirichletRates(Discretisation<dim> &discretisation, double step)
    : discretisation_(discretisation),
      difference_(step / parts_of_step),
      moving_(depends_on_time(discretisation.conditions()))
  {}

  template <int dim>
  std::vector<double> DirichletRates<dim>::first(double time) const
  {
    auto result = difference(time, first_weights, 6. * difference_);
    take_motion(time, 1, result);
    return result;
  }

  template <int dim>
  std::vector<double> DirichletRates<dim>::second(const double time, const double delay) const
  {
    auto result = difference(std::max(0., time - delay), second_weights, difference_ * difference_);
    take_motion(time, 2, result);
    return result;
  }

  template <int dim>
  void DirichletRates<dim>::take_motion(const double time, const unsigned int derivative,
                                        std::vector<double> &result) const
  {
    const auto *motion = discretisation_.motion();
    if (motion == nullptr)
      return;
    const auto &dofs        = discretisation_.prescribed_dofs();
    const auto  values      = motion->values(time, derivative);
    const auto &constraints = discretisation_.constraints();
    std::size_t entry = 0, k = 0;
    for (const auto i : discretisation_.owned())
      if (constraints.is_constrained(i))
        {
          while (k < dofs.size() && dofs[k] < i)
            ++k;
          if (k < dofs.size() && dofs[k] == i)
            result[entry] = values[k];
          ++entry;
        }
  }

  template <int dim>
  std::vector<double> DirichletRates<dim>::values(double time) const
  {
    discretisation_.set_time(time);
    const auto         &constraints = discretisation_.constraints();
    std::vector<double> result;
    for (const auto i : discretisation_.owned())
      if (constraints.is_constrained(i))
        result.push_back(constraints.get_inhomogeneity(i));
    return result;
  }

  template <int dim>
  std::vector<double> DirichletRates<dim>::difference(double time, const double (&weights)[4],
                                                      double denominator) const
  {
    const double        present = discretisation_.time();
    std::vector<double> result  = values(moving_ ? time : present);
    if (!moving_)
      {
        result.assign(result.size(), 0.);
        return result;
      }
    for (double &g : result)
      g *= weights[0] / denominator;
    for (unsigned int k = 1; k < 4; ++k)
      {
        const std::vector<double> g = values(time + k * difference_);
        for (std::size_t i = 0; i < g.size(); ++i)
          result[i] += weights[k] / denominator * g[i];
      }
    discretisation_.set_time(present);
    return result;
  }

  template <int dim>
  void DirichletRates<dim>::impose(const std::vector<double> &derivative, Vector &v) const
  {
    v.update_ghost_values();
    const auto &constraints = discretisation_.constraints();
    std::size_t index       = 0;
    for (const auto i : discretisation_.owned())
      if (constraints.is_constrained(i))
        {
          double value = derivative[index++];
          for (const auto &[master, weight] : *constraints.get_constraint_entries(i))
            value += weight * v(master);
          v(i) = value;
        }
    v.update_ghost_values();
  }

  template class DirichletRates<2>;
  template class DirichletRates<3>;
} // namespace trestle
