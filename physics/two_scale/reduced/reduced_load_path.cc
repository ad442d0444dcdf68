#include "physics/two_scale/reduced/reduced_load_path.h"

#include "core/exceptions.h"
#include "core/stopwatch.h"
#include "physics/libraries/either_dimension.h"
#include "physics/rom/full_outputs.h"
#include "physics/rom/path_indicator.h"
#include "physics/rom/reduced_training.h"
#include "physics/rom/sampled_outputs.h"
#include "physics/two_scale/reduced/path_archive.h"
#include "physics/two_scale/reduced/path_march.h"
#include "physics/two_scale/reduced/path_training.h"

#include <cmath>
#include <limits>

namespace trestle
{
  namespace
  {
    using Eigen::Index;
    using Eigen::VectorXd;

    /// Coefficients of all states, zero at the first and where the march did not come to.
    std::vector<double> with_virgin_state(std::span<const double> of_steps, std::span<const DualField> fields,
                                          const std::size_t n_states)
    {
      std::size_t n = 0;
      for (const DualField &field : fields)
        n += std::size_t(field.modes.cols());
      std::vector<double> result(n, 0.);
      result.insert(result.end(), of_steps.begin(), of_steps.end());
      result.resize(n * n_states, 0.);
      return result;
    }

    template <int dim>
    class ReducedLoadPath : public ReducedProblem
    {
    public:
      ReducedLoadPath(const PathContext<dim> &context, PathData data)
        : context_(context),
          data_(std::move(data)),
          basis_(increments_of(context.reduced.discretisation, data_.modes)),
          march_(context_, data_, basis_),
          outputs_(context_.reduced, basis_, {})
      {}

      std::size_t              n_parameters() const override { return context_.reduced.parameter_names.size(); }
      std::size_t              n_modes() const override { return data_.n_modes; }
      std::size_t              n_states() const override { return context_.n_states(); }
      const CubatureFigures   &cubature() const override { return data_.cubature; }
      bool                     is_galerkin() const override { return true; }
      std::size_t              n_parameter_updates() const override { return n_updates_; }
      EstimateKind             estimate_kind() const override { return EstimateKind::indicator; }
      std::vector<std::string> output_names() const override { return outputs_.names(); }

      ReducedAnswer solve(std::span<const double> mu) override
      {
        return guarded([&] { return answer(mu); });
      }

      Certificate audit(std::span<const double>, const ReducedAnswer &) override
      {
        throw InputError("A load path's answer was to be audited by its residual.",
                         "A residual says nothing of the way there: compare with a solve by finite elements.");
      }

      std::vector<double> outputs_of(std::span<const double> mu, std::span<const double> states) override
      {
        return guarded([&] { return full_path_outputs(mu, states); });
      }

      std::vector<double> field(std::span<const double> coefficients) const override
      {
        return field_of(data_, coefficients);
      }

      std::vector<PointField> dual_fields(const ReducedAnswer &answer, std::size_t state) const override;

      void save(Archive &archive, const std::string &prefix) const override
      {
        write_load_path(data_, context_, archive, prefix);
      }

    private:
      void                stand_at(std::span<const double> mu);
      ReducedAnswer       answer(std::span<const double> mu);
      std::vector<double> outputs(const ReducedPath &path);
      std::vector<double> full_path_outputs(std::span<const double> mu, std::span<const double> states);

      const PathContext<dim>    context_;
      const PathData            data_;
      const std::vector<Vector> basis_;
      PathMarch<dim>            march_;
      SampledOutputs<dim>       outputs_;
      std::size_t               n_updates_ = 0;
    };

    template <int dim>
    void ReducedLoadPath<dim>::stand_at(std::span<const double> mu)
    {
      check_parameters(mu, n_parameters());
      const std::vector<double> wanted(mu.begin(), mu.end());
      if (!wanted.empty() && context_.reduced.parameters.get() != wanted)
        {
          context_.reduced.parameters.set(wanted);
          ++n_updates_;
        }
      outputs_.follow_parameters();
    }

    template <int dim>
    ReducedAnswer ReducedLoadPath<dim>::answer(std::span<const double> mu)
    {
      const Stopwatch watch;
      stand_at(mu);
      const auto    found = march_.solve();
      ReducedAnswer result;
      write_states(found.path, n_states(), data_.n_modes, result);
      result.outputs = outputs(found.path);
      result.duals   = with_virgin_state(found.duals, data_.duals, n_states());
      if (found.path.converged)
        result.estimate = data_.scales.certificate(indicator(found.path, data_.gram), found.stress_misfit);
      result.cells_visited = found.n_evaluations * data_.cubature.n_cells;
      result.seconds       = context_.communicator().max(watch.wall_seconds());
      return result;
    }

    template <int dim>
    std::vector<PointField> ReducedLoadPath<dim>::dual_fields(const ReducedAnswer &answer,
                                                              const std::size_t    state) const
    {
      std::vector<PointField> result;
      std::size_t             first = state * answer.duals.size() / n_states();
      for (const DualField &field : data_.duals)
        {
          const Index    n      = field.modes.cols();
          const VectorXd values = field.modes * Eigen::Map<const VectorXd>(&answer.duals.at(first), n);
          first += std::size_t(n);
          for (unsigned int c = 0; c < field.n_components; ++c)
            {
              const bool is_stress = field.name == "stress";
              result.push_back({is_stress ? field.name + "_" + voigt::stress_names[c] : field.name, {}});
              for (Index p = c; p < values.size(); p += field.n_components)
                result.back().values.push_back(values[p]);
            }
        }
      return result;
    }

    template <int dim>
    std::vector<double> ReducedLoadPath<dim>::outputs(const ReducedPath &path)
    {
      if (!path.converged || outputs_.names().empty())
        return std::vector<double>(n_states() * outputs_.names().size(), std::numeric_limits<double>::quiet_NaN());
      std::vector<CoefficientState> states;
      for (std::size_t s = 0; s < path.states.size(); ++s)
        states.push_back({context_.time(s), path.states[s], {}, {}});
      return outputs_.evaluate(states);
    }

    /// The steady problem's, at each load step.
    template <int dim>
    std::vector<double> ReducedLoadPath<dim>::full_path_outputs(std::span<const double> mu,
                                                                std::span<const double> states)
    {
      stand_at(mu);
      const std::size_t n = context_.reduced.discretisation.free_dofs().size();
      context_.communicator().on_all([&] {
        if (states.size() != n * n_states())
          throw InputError("Outputs were asked of " + std::to_string(states.size()) + " numbers; a path has " +
                               std::to_string(n * n_states()) + " on this rank.",
                           "Give the free dofs of all load steps, the virgin state first.");
      });
      std::vector<double> result;
      for (std::size_t s = 0; s < n_states(); ++s)
        {
          context_.reduced.discretisation.set_time(context_.time(s));
          const auto of_state = full_outputs(context_.reduced, states.subspan(s * n, n), outputs_.names());
          result.insert(result.end(), of_state.begin(), of_state.end());
        }
      return result;
    }

    template <int dim>
    class ReducedLoadPaths : public ReducedProblems
    {
    public:
      explicit ReducedLoadPaths(PathContext<dim> context)
        : context_(std::move(context))
      {}

      void check(const ReducedOptions &options) override
      {
        guarded([&] { check_load_path(context_, options); });
      }

      std::unique_ptr<ReducedProblem> train(const Samples &samples, InnerProduct &product,
                                            std::span<const double> modes, const ReducedOptions &options) override
      {
        return guarded([&] {
          return std::make_unique<ReducedLoadPath<dim>>(
              context_, train_load_path(context_, samples, product, modes, options));
        });
      }

      std::unique_ptr<ReducedProblem> open(const Archive &archive, const std::string &prefix) override
      {
        return guarded([&] {
          return std::make_unique<ReducedLoadPath<dim>>(context_, read_load_path(context_, archive, prefix));
        });
      }

    private:
      PathContext<dim> context_;
    };
  } // namespace

  template <int dim>
  std::unique_ptr<ReducedProblems> make_reduced_load_paths(PathContext<dim> context)
  {
    return std::make_unique<ReducedLoadPaths<dim>>(std::move(context));
  }

  template std::unique_ptr<ReducedProblems> make_reduced_load_paths(PathContext<2>);
  template std::unique_ptr<ReducedProblems> make_reduced_load_paths(PathContext<3>);
} // namespace trestle
