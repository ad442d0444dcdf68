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
  {
    find_constrained_dofs();
  }

  template <int dim>
  void DirichletRates<dim>::find_constrained_dofs()
  {
    const Vector example     = discretisation_.make_vector();
    const auto  &places      = *example.get_partitioner();
    const auto  &constraints = discretisation_.constraints();
    const auto  &motion      = discretisation_.prescribed_dofs();
    for (const auto i : discretisation_.owned())
      if (constraints.is_constrained(i))
        {
          const std::size_t entry = constrained_.size();
          if (const auto found = std::ranges::lower_bound(motion, i); found != motion.end() && *found == i)
            prescribed_.emplace_back(entry, std::size_t(found - motion.begin()));
          if (const auto &masters = *constraints.get_constraint_entries(i); !masters.empty())
            {
              hanging_.push_back({entry, {}});
              for (const auto &[master, weight] : masters)
                hanging_.back().masters.emplace_back(places.global_to_local(master), weight);
            }
          constrained_.push_back(i);
          places_.push_back(places.global_to_local(i));
        }
  }

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
    const auto values = motion->values(time, derivative);
    for (const auto &[entry, place] : prescribed_)
      result[entry] = values[place];
  }

  template <int dim>
  std::vector<double> DirichletRates<dim>::values(double time) const
  {
    discretisation_.set_time(time);
    const auto         &constraints = discretisation_.constraints();
    std::vector<double> result;
    result.reserve(constrained_.size());
    for (const auto i : constrained_)
      result.push_back(constraints.get_inhomogeneity(i));
    return result;
  }

  template <int dim>
  std::vector<double> DirichletRates<dim>::difference(double time, const double (&weights)[4],
                                                      double denominator) const
  {
    if (!moving_)
      return std::vector<double>(constrained_.size(), 0.);
    const double        present = discretisation_.time();
    std::vector<double> result  = values(time);
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
    for (std::size_t entry = 0; entry < places_.size(); ++entry)
      v.local_element(places_[entry]) = derivative[entry];
    for (const auto &[entry, masters] : hanging_)
      for (const auto &[master, weight] : masters)
        v.local_element(places_[entry]) += weight * v.local_element(master);
    v.update_ghost_values();
  }

  template class DirichletRates<2>;
  template class DirichletRates<3>;
} // namespace trestle
