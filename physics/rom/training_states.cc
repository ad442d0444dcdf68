#include "physics/rom/training_states.h"

#include <algorithm>

namespace trestle
{
  using Eigen::MatrixXd;
  using Eigen::VectorXd;

  MatrixXd coordinates_in(const Communicator &communicator, const MatrixXd &duals, const MatrixXd &gram,
                          const MatrixXd &fields)
  {
    MatrixXd products = duals.transpose() * fields;
    communicator.sum_in_place(products.data(), products.size());
    return gram.ldlt().solve(products);
  }

  template <int dim>
  CoefficientState initial_coefficients(const ReducedContext<dim> &context, const MatrixXd &duals,
                                        const MatrixXd &gram)
  {
    context.discretisation.set_time(0.);
    const DiscreteState initial = context.initial();
    const FreeDofs<dim> free_dofs(context.discretisation);
    const auto          project = [&](const Vector &full) -> VectorXd {
      MatrixXd field(free_dofs.size(), 1);
      free_dofs.gather(full, {field.data(), free_dofs.size()});
      return coordinates_in(context.communicator(), duals, gram, field);
    };
    CoefficientState result;
    result.value = project(initial.value);
    if (context.rule.order == 2)
      result.rate = project(initial.rate);
    return result;
  }

  template <int dim>
  TrainingStates<dim>::TrainingStates(const ReducedContext<dim> &context, const SnapshotSet &snapshots,
                                      const MatrixXd &duals, const MatrixXd &gram, SampledState<dim> &whole)
    : context_(context),
      snapshots_(snapshots),
      duals_(duals),
      gram_(gram),
      whole_(whole)
  {}

  template <int dim>
  std::vector<typename TrainingStates<dim>::Place>
  TrainingStates<dim>::places(const MarchingRule &rule, const std::size_t n_states,
                              std::span<const std::size_t> samples, const std::size_t most)
  {
    const std::size_t  first = rule.order == 0 ? 0 : 1, n_each = n_states - first - (rule.order == 2 ? 1 : 0);
    const std::size_t  n = n_each * samples.size(), n_taken = std::min(n, std::max<std::size_t>(most, 1));
    std::vector<Place> result;
    for (std::size_t k = 0; k < n_taken; ++k)
      {
        const std::size_t i = (2 * k + 1) * n / (2 * n_taken);
        result.push_back({samples[i / n_each], first + i % n_each});
      }
    return result;
  }

  template <int dim>
  MatrixXd TrainingStates<dim>::coefficients(const std::size_t sample) const
  {
    const Eigen::Map<const MatrixXd> states(snapshots_.sample(sample).data(), snapshots_.n_owned(),
                                            snapshots_.n_states());
    return coordinates_in(context_.communicator(), duals_, gram_, states);
  }

  template <int dim>
  void TrainingStates<dim>::for_each(std::span<const Place> places, const std::function<void(const At &)> &action)
  {
    std::size_t sample = snapshots_.n_samples(); // none
    MatrixXd    path;
    for (const Place &place : places)
      {
        if (place.sample != sample)
          {
            sample = place.sample;
            path   = coefficients(sample);
            if (!context_.parameter_names.empty())
              context_.parameters.probe(snapshots_.parameters(sample));
            whole_.follow_parameters();
          }
        action(at(path, place.state));
      }
  }

  /// A state of a sample as a step finds it; of second order with differences of its neighbours, since the rule's own
  /// accelerations of states that are given would grow from their errors.
  template <int dim>
  typename TrainingStates<dim>::At TrainingStates<dim>::at(const MatrixXd &path, const std::size_t state)
  {
    const MarchingRule &rule = context_.rule;
    if (rule.order == 0)
      return {{0., path.col(0), {}, {}}, whole_.boundary(0.), Shifts()};
    const double                  dt = rule.step, time = double(state) * dt;
    std::vector<CoefficientState> earlier, boundary;
    for (std::size_t s = state; s-- > 0 && earlier.size() < 2;)
      {
        earlier.push_back({double(s) * dt, path.col(s), VectorXd::Zero(path.rows()), VectorXd::Zero(path.rows())});
        boundary.push_back(whole_.boundary(double(s) * dt));
      }
    const CoefficientStep step(rule, time, earlier);
    At                    result{step.end(path.col(state)), whole_.boundary(time), step.shifts()};
    if (rule.order == 1)
      {
        result.boundary = CoefficientStep(rule, time, boundary).end(result.boundary.value);
        return result;
      }
    result.coefficients.rate = (path.col(state + 1) - path.col(state - 1)) / (2. * dt);
    result.coefficients.acceleration =
        (path.col(state + 1) - 2. * path.col(state) + path.col(state - 1)) / (dt * dt);
    const double of_end = result.shifts.value; // the residual is taken at the state itself
    result.shifts       = {result.shifts.rate / of_end, 1. / (rule.alpha.beta * dt * dt), 1.};
    return result;
  }

  template CoefficientState initial_coefficients(const ReducedContext<2> &, const MatrixXd &, const MatrixXd &);
  template CoefficientState initial_coefficients(const ReducedContext<3> &, const MatrixXd &, const MatrixXd &);
  template class TrainingStates<2>;
  template class TrainingStates<3>;
} // namespace trestle
