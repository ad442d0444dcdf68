#include "physics/two_scale/reduced/path_training.h"

#include "core/exceptions.h"
#include "physics/rom/gappy_pod.h"
#include "physics/rom/path_indicator.h"
#include "physics/rom/reduced_training.h"
#include "physics/rom/training_choice.h"
#include "physics/rom/training_states.h"
#include "physics/two_scale/reduced/path_certificate.h"
#include "physics/two_scale/reduced/path_functions.h"
#include "physics/two_scale/reduced/path_march.h"
#include "physics/two_scale/reduced/path_terms.h"

#include <algorithm>
#include <cmath>

namespace trestle
{
  namespace
  {
    using Eigen::Index;
    using Eigen::MatrixXd;
    using Eigen::VectorXd;

    template <int dim>
    class PathTraining
    {
    public:
      PathTraining(const PathContext<dim> &context, const ReducedProblems::Samples &samples, InnerProduct &product,
                   std::span<const double> modes, const ReducedOptions &options);

      PathData operator()();

    private:
      /// With the points as they are there, before they are committed. @param q of the richer basis.
      using Action = std::function<void(const VectorXd &q)>;

      void     stand_at(std::size_t sample);
      MatrixXd coefficients(std::size_t sample) const;
      /// @param most states
      void                for_each(std::span<const std::size_t> samples, std::size_t most, PathPoints<dim> &points,
                                   const Action &action);
      void                walk(std::size_t sample, std::span<const std::size_t> states, PathPoints<dim> &points,
                               const Action &action);
      std::size_t         n_functions() const;
      std::vector<double> choose(const PathTerms<dim> &terms, PathFunctions<dim> &functions,
                                 PathPoints<dim> &whole);
      void                see(const PathPoints<dim> &whole);
      PathTruth           truth(std::size_t sample) const;
      void                set_duals(const OwnPoints &own);
      void                set_loads();
      void                set_stress_modes(const OwnPoints &own);
      void                set_scales();

      const PathContext<dim>  &context_;
      ReducedProblems::Samples samples_;
      const ReducedOptions    &options_;
      InnerProduct            &product_;
      MatrixXd                 duals_;
      std::vector<Vector>      basis_;
      std::vector<std::string> dual_names_;
      std::vector<MatrixXd>    seen_; ///< of each dual field, at all points
      PathData                 data_;
    };

    template <int dim>
    PathTraining<dim>::PathTraining(const PathContext<dim> &context, const ReducedProblems::Samples &samples,
                                    InnerProduct &product, std::span<const double> modes,
                                    const ReducedOptions &options)
      : context_(context),
        samples_(samples),
        options_(options),
        product_(product),
        dual_names_(dual_names(options.dual_fields)),
        seen_(dual_names_.size())
    {
      const auto &reduced = context.reduced;
      check_training(context.communicator(), samples,
                     {.n_states     = context.n_states(),
                      .n_owned      = reduced.discretisation.free_dofs().size(),
                      .n_parameters = reduced.parameter_names.size()});
      set_modes(context.communicator(), reduced.discretisation.free_dofs().size(), product, modes, options, data_,
                duals_);
      basis_ = increments_of(reduced.discretisation, modes);
    }

    /// States that fields and stresses at the points are learnt from, and that a cubature is tried on.
    constexpr std::size_t n_seen = 200;

    /// The virgin state has no say: nothing happens there.
    template <int dim>
    auto places(const PathContext<dim> &context, std::span<const std::size_t> samples, const std::size_t most)
    {
      MarchingRule steps;
      steps.order = 1;
      return TrainingStates<dim>::places(steps, context.n_states(), samples, most);
    }

    template <int dim>
    void PathTraining<dim>::stand_at(const std::size_t sample)
    {
      if (!context_.reduced.parameter_names.empty())
        context_.reduced.parameters.set(samples_.snapshots.parameters(sample));
    }

    template <int dim>
    MatrixXd PathTraining<dim>::coefficients(const std::size_t sample) const
    {
      const auto                      &set = samples_.snapshots;
      const Eigen::Map<const MatrixXd> states(set.sample(sample).data(), Index(set.n_owned()),
                                              Index(set.n_states()));
      return coordinates_in(context_.communicator(), duals_, data_.gram, states);
    }

    template <int dim>
    void PathTraining<dim>::walk(const std::size_t sample, std::span<const std::size_t> states,
                                 PathPoints<dim> &points, const Action &action)
    {
      stand_at(sample);
      const MatrixXd path = coefficients(sample);
      points.restart();
      for (std::size_t step = 1; step <= states.back(); ++step)
        {
          points.set_time(context_.time(step));
          const VectorXd q = path.col(Index(step));
          points.evaluate(q);
          if (std::ranges::find(states, step) != states.end())
            action(q);
          points.commit();
        }
    }

    template <int dim>
    void PathTraining<dim>::for_each(std::span<const std::size_t> samples, const std::size_t most,
                                     PathPoints<dim> &points, const Action &action)
    {
      const auto               all = places(context_, samples, most);
      std::vector<std::size_t> states;
      for (std::size_t i = 0; i < all.size(); ++i)
        {
          states.push_back(all[i].state);
          if (i + 1 < all.size() && all[i + 1].sample == all[i].sample)
            continue;
          walk(all[i].sample, states, points, action);
          states.clear();
        }
    }

    template <int dim>
    void PathTraining<dim>::see(const PathPoints<dim> &whole)
    {
      for (std::size_t f = 0; f < dual_names_.size(); ++f)
        {
          const VectorXd values = dual_values(whole, dual_names_[f]);
          seen_[f].conservativeResize(values.size(), seen_[f].cols() + 1);
          seen_[f].rightCols(1) = values;
        }
    }

    template <int dim>
    std::size_t PathTraining<dim>::n_functions() const
    {
      return 2 * data_.n_modes * places(context_, samples_.training, options_.max_states).size();
    }

    /// Factors of this rank's terms.
    template <int dim>
    std::vector<double> PathTraining<dim>::choose(const PathTerms<dim> &terms, PathFunctions<dim> &functions,
                                                  PathPoints<dim> &whole)
    {
      if (!(options_.cubature_tolerance > 0.))
        return std::vector<double>(terms.keys().size(), 1.);
      const OpenTerms   open(terms.keys(), terms.is_always());
      TrainingIntegrals integrals(context_.communicator(), open.keys, n_functions(), options_.max_points);
      for_each(samples_.training, options_.max_states, whole,
               [&](const VectorXd &q) { integrals.add(open.rows(functions(whole, q))); });
      const auto choice    = integrals.cubature(open.rows(terms.volumes()), options_.cubature_tolerance);
      data_.cubature.error = choice.error;
      warn_of(choice, options_);
      return open.factors(choice.factors);
    }

    template <int dim>
    void PathTraining<dim>::set_duals(const OwnPoints &own)
    {
      for (std::size_t f = 0; f < dual_names_.size(); ++f)
        {
          data_.duals.push_back(dual_field(context_.communicator(), dual_names_[f], context_.points.n(), seen_[f],
                                           own.points.points));
          seen_[f].resize(0, 0);
        }
    }

    /// They are the same for all, unless those of a sample differ at a time that is no load step's.
    template <int dim>
    void PathTraining<dim>::set_loads()
    {
      constexpr double golden = 0.6180339887498949;
      VectorXd         first;
      for (const std::size_t sample : samples_.training)
        {
          stand_at(sample);
          const auto loads = context_.loads(golden);
          if (!context_.communicator().any(!loads.empty()))
            return;
          const VectorXd works = works_of(context_.communicator(), data_, loads);
          if (first.size() == 0)
            first = works;
          data_.loads_differ = data_.loads_differ || (works - first).norm() > 1e-12 * first.norm();
        }
      if (data_.loads_differ)
        return;
      data_.loads.resize(data_.n_richer, context_.n_load_steps);
      for (unsigned int step = 1; step <= context_.n_load_steps; ++step)
        data_.loads.col(step - 1) = works_of(context_.communicator(), data_, context_.loads(context_.time(step)));
    }

    /// Those that the sampled points tell apart, by what the training's states make of them.
    template <int dim>
    void PathTraining<dim>::set_stress_modes(const OwnPoints &own)
    {
      constexpr double      tolerance = 1e-3;
      constexpr std::size_t most      = 100;
      constexpr Index       n         = voigt::n_stress(dim);
      PathPoints<dim>       points(context_, own.points, basis_);
      MatrixXd              stresses(Index(own.terms.size()) * n, 0);
      for_each(samples_.training, n_seen, points, [&](const VectorXd &) {
        stresses.conservativeResize(Eigen::NoChange, stresses.cols() + 1);
        stresses.col(stresses.cols() - 1) = points.weighted_stress();
      });
      // With as many modes as values nothing would be left over.
      const std::size_t n_values = data_.terms.size() * std::size_t(n);
      const MatrixXd    modes =
          gappy_modes(context_.communicator(), stresses, std::min(most, n_values / 4), tolerance);
      data_.stress_modes = MatrixXd::Zero(Index(n_values), modes.cols());
      for (std::size_t i = 0; i < own.terms.size(); ++i)
        data_.stress_modes.middleRows(Index(own.terms[i]) * n, n) = modes.middleRows(Index(i) * n, n);
      context_.communicator().sum_in_place(data_.stress_modes.data(), std::size_t(data_.stress_modes.size()));
    }

    template <int dim>
    PathTruth PathTraining<dim>::truth(const std::size_t sample) const
    {
      PathTruth result{coefficients(sample), VectorXd(Index(context_.n_states()))};
      for (std::size_t s = 0; s < context_.n_states(); ++s)
        {
          const auto state         = samples_.snapshots.state(sample, s);
          result.squares[Index(s)] = product_.dot(state, state);
        }
      return result;
    }

    /// By the samples that the model was made of: their errors are known.
    template <int dim>
    void PathTraining<dim>::set_scales()
    {
      PathMarch<dim>          march(context_, data_, basis_);
      std::vector<ScoredPath> paths;
      for (const auto &samples : {samples_.training, samples_.held_out})
        for (const std::size_t sample : samples)
          {
            stand_at(sample);
            const auto   answer = march.solve();
            const double change = indicator(answer.path, data_.gram);
            if (answer.path.converged && std::isfinite(change))
              paths.push_back({change, answer.stress_misfit, error_of(answer.path, truth(sample), data_.gram)});
          }
      data_.scales = scales_of(paths);
    }

    template <int dim>
    PathData PathTraining<dim>::operator()()
    {
      const auto          &discretisation = context_.reduced.discretisation;
      const double         n_all = double(context_.communicator().sum((unsigned long)(context_.points.n())));
      const PathTerms<dim> terms(context_, chooses_points(options_, n_all, n_functions()),
                                 always_sampled(discretisation, options_));
      PathFunctions<dim>   functions(terms, data_.n_modes);
      std::vector<double>  factors;
      {
        PathPoints<dim> whole(context_, all_points(context_.points), basis_);
        factors     = choose(terms, functions, whole);
        data_.terms = gathered(context_.communicator(), terms.chosen(factors));
        if (!dual_names_.empty())
          for_each(samples_.training, n_seen, whole, [&](const VectorXd &) { see(whole); });
        if (options_.cubature_tolerance > 0. && !samples_.held_out.empty())
          {
            HeldOutIntegrals errors(context_.communicator(), factors);
            for_each(samples_.held_out, n_seen, whole,
                     [&](const VectorXd &q) { errors.add(functions(whole, q)); });
            errors.write(data_.cubature);
          }
      }
      measure_factors(context_.communicator(), factors, terms.volumes(), {}, data_.cubature);
      count_visits(discretisation, visits_of(discretisation, data_.terms), data_.cubature);
      const OwnPoints own = own_points(context_, data_.terms);
      set_duals(own);
      set_loads();
      set_stress_modes(own);
      set_scales();
      return data_;
    }
  } // namespace

  template <int dim>
  void check_load_path(const PathContext<dim> &context, const ReducedOptions &options)
  {
    const auto &reduced = context.reduced;
    if (options.projection == "least squares" || options.audit)
      throw InputError(options.audit ? "audit = true was asked of a load path's reduced model."
                                     : "projection = least squares was asked of a load path's reduced model.",
                       options.audit
                           ? "What a residual at the end of a path says of the way there is unknown: leave "
                             "it at false; the certificate is an indicator, calibrated on samples."
                           : "Take automatic or galerkin: tangents of solids are symmetric.");
    if (reduced.discretisation.mesh().is_deformable())
      throw InputError("A load path on a mesh that parameters deform was to be reduced.",
                       "Leave mesh/deformation empty: strains of modes are kept as they are.");
    if (!reduced.discretisation.conditions().robin().empty())
      throw InputError("A load path with Robin conditions was to be reduced.",
                       "Hold the body by Dirichlet conditions, or by cells of a soft material.");
    always_sampled(reduced.discretisation, options);
    const PathPoints<dim> none(context, {}, {});
    context.communicator().on_all([&] {
      for (const auto &name : dual_names(options.dual_fields))
        dual_values(none, name);
    });
  }

  template <int dim>
  PathData train_load_path(const PathContext<dim> &context, const ReducedProblems::Samples &samples,
                           InnerProduct &product, std::span<const double> modes, const ReducedOptions &options)
  {
    check_load_path(context, options);
    const auto &reduced = context.reduced;
    const auto  before  = reduced.parameters.get();
    const auto  back    = [&] {
      if (!before.empty())
        reduced.parameters.set(before);
    };
    try
      {
        PathData result = PathTraining<dim>(context, samples, product, modes, options)();
        back();
        return result;
      }
    catch (const Error &)
      {
        back();
        throw;
      }
  }

  template void     check_load_path(const PathContext<2> &, const ReducedOptions &);
  template void     check_load_path(const PathContext<3> &, const ReducedOptions &);
  template PathData train_load_path(const PathContext<2> &, const ReducedProblems::Samples &, InnerProduct &,
                                    std::span<const double>, const ReducedOptions &);
  template PathData train_load_path(const PathContext<3> &, const ReducedProblems::Samples &, InnerProduct &,
                                    std::span<const double>, const ReducedOptions &);
} // namespace trestle
