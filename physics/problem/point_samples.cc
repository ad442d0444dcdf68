#include "physics/api/point_samples.h"

#include "core/exceptions.h"
#include "core/text.h"
#include "physics/output/point_locator.h"
#include "physics/problem/problem_implementation.h"

#include <functional>

namespace trestle
{
  namespace
  {
    template <int dim>
    class PointSamplesOfProblem : public PointSamples
    {
    public:
      /// A field on the dofs, with ghosts.
      using ToDofs = std::function<Vector(const OutputField &)>;

      PointSamplesOfProblem(ProblemImplementation<dim> &problem, std::vector<dealii::Point<dim>> points,
                            ToDofs to_dofs)
        : problem_(problem),
          points_(std::move(points)),
          to_dofs_(std::move(to_dofs))
      {
        locate();
      }

      std::size_t  n_points() const override { return points_.size(); }
      unsigned int n_components() const override { return problem_.discretisation().fe().n_components(); }

      std::vector<double> solve(const unsigned int every) override
      {
        if (problem_.is_steady() || problem_.discretisation().physics().time_order() != 2)
          throw InputError(
              "Values and rates at points were asked of a problem that is not of second order in time.",
              "Take elastodynamics or waves, and set 'end time' in section 'time'.");
        locate_anew();
        std::vector<double> result;
        unsigned int        step = 0;
        problem_.march([&](const DiscreteState &state) {
          if (step++ % every != 0)
            return;
          append(state.value, result);
          append(state.rate, result);
        });
        return result;
      }

      std::vector<double> evaluate(const std::string &name, const std::string &expressions) override
      {
        locate_anew();
        const auto          nodal   = problem_.evaluate_at_nodes(name, expressions);
        const std::size_t   n_nodes = problem_.graph().n_owned, n = text::split(expressions, ';').size();
        std::vector<double> result;
        for (std::size_t k = 0; k < n; ++k)
          {
            OutputField field{name, std::vector<double>(n_nodes), OutputField::Kind::nodal};
            for (std::size_t i = 0; i < n_nodes; ++i)
              field.values[i] = nodal[i * n + k];
            append(to_dofs_(field), result);
          }
        return result;
      }

    private:
      void locate()
      {
        locator_.setup(problem_.discretisation(), points_);
        for (std::size_t i = 0; i < points_.size(); ++i)
          if (!locator_.found(i))
            {
              std::vector<std::string> x;
              for (unsigned int d = 0; d < dim; ++d)
                x.push_back(text::shortest(points_[i][d]));
              throw InputError("The point (" + text::join(x) + ") lies outside of the mesh.",
                               "Give points of the body alone.");
            }
      }

      void locate_anew()
      {
        if (problem_.mesh().is_deformable())
          locate();
      }

      /// Component by component.
      void append(const Vector &field, std::vector<double> &result) const
      {
        Vector with_ghosts = problem_.discretisation().make_vector();
        with_ghosts.copy_locally_owned_data_from(field);
        with_ghosts.update_ghost_values();
        const auto         values = locator_.values(with_ghosts);
        const unsigned int n      = n_components();
        for (unsigned int c = 0; c < n; ++c)
          for (std::size_t i = 0; i < points_.size(); ++i)
            result.push_back(values[i * n + c]);
      }

      ProblemImplementation<dim>     &problem_;
      std::vector<dealii::Point<dim>> points_;
      ToDofs                          to_dofs_;
      PointLocator<dim>               locator_;
    };
  } // namespace

  template <int dim>
  std::unique_ptr<PointSamples> ProblemImplementation<dim>::samples_at(const std::span<const double> points)
  {
    std::vector<dealii::Point<dim>> places(points.size() / dim);
    for (std::size_t i = 0; i < places.size(); ++i)
      for (unsigned int d = 0; d < dim; ++d)
        places[i][d] = points[i * dim + d];
    return std::make_unique<PointSamplesOfProblem<dim>>(
        *this, std::move(places), [this](const OutputField &field) { return dof_vector(field); });
  }

  template std::unique_ptr<PointSamples> ProblemImplementation<2>::samples_at(std::span<const double>);
  template std::unique_ptr<PointSamples> ProblemImplementation<3>::samples_at(std::span<const double>);
} // namespace trestle
