#include "physics/rom/reduced_training.h"

#include "core/exceptions.h"
#include "physics/bridge/dof_order.h"
#include "physics/rom/projection_choice.h"
#include "physics/rom/training_choice.h"
#include "physics/rom/training_states.h"

#include <Eigen/Dense>

#include <algorithm>
#include <optional>

namespace trestle
{
  using Eigen::Index;
  using Eigen::MatrixXd;
  using Eigen::VectorXd;

  namespace
  {
    template <int dim>
    class Training
    {
    public:
      Training(const ReducedContext<dim> &context, const ReducedProblems::Samples &samples, InnerProduct &product,
               std::span<const double> modes, const ReducedOptions &options, const ReducedData *present)
        : context_(context),
          samples_(samples),
          options_(options),
          present_(present)
      {
        check_samples();
        set_basis(product, modes);
      }

      ReducedData operator()();

    private:
      using Terms = TrainingTerms<dim>;
      using At    = typename Terms::At;
      using Place = typename TrainingStates<dim>::Place;

      void check_samples() const;
      void set_basis(InnerProduct &product, std::span<const double> modes);
      void set_initial_states();
      void set_known_answers();

      std::vector<Place>  places(std::span<const std::size_t> samples) const;
      bool                is_galerkin();
      void                make_terms();
      bool                by_points() const;
      std::vector<double> choose(const std::vector<Place> &places);
      void                set_held_out(std::span<const double> factors);
      void                set_figures(std::span<const double> factors);

      const ReducedContext<dim>         &context_;
      ReducedProblems::Samples           samples_;
      const ReducedOptions              &options_;
      const ReducedData                 *present_; ///< that it grows from; null: from nothing
      MatrixXd                           duals_;   ///< inner product times modes
      std::vector<Vector>                basis_;
      std::optional<SampledState<dim>>   whole_;
      std::optional<TrainingStates<dim>> states_;
      std::unique_ptr<Terms>             terms_;
      std::vector<char>                  is_whole_; ///< terms that make up the mesh; empty: all do
      std::vector<double>                factors_;  ///< at present, where it grows by points and cells
      ReducedData                        data_;
    };

    template <int dim>
    void Training<dim>::check_samples() const
    {
      check_training(context_.communicator(), samples_,
                     {.n_states     = context_.n_states(),
                      .n_owned      = context_.discretisation.free_dofs().size(),
                      .n_parameters = context_.parameter_names.size()});
      if (context_.rule.order == 2 && context_.rule.n_steps < 2)
        throw InputError("A problem of second order in time was to be reduced with 1 step.",
                         "Take at least 2 steps: accelerations are differences of three states.");
    }

    template <int dim>
    void Training<dim>::set_basis(InnerProduct &product, std::span<const double> modes)
    {
      set_modes(context_.communicator(), context_.discretisation.free_dofs().size(), product, modes, options_,
                data_, duals_);
      basis_ = increments_of(context_.discretisation, modes);
    }

    template <int dim>
    std::vector<typename Training<dim>::Place> Training<dim>::places(std::span<const std::size_t> samples) const
    {
      return TrainingStates<dim>::places(context_.rule, context_.n_states(), samples, options_.max_states);
    }

    template <int dim>
    bool Training<dim>::by_points() const
    {
      const double n_points = double(context_.discretisation.mesh().triangulation().n_global_active_cells()) *
                              double(context_.discretisation.cell_quadrature().size());
      return chooses_points(options_, n_points, 2 * basis_.size() * places(samples_.training).size());
    }

    template <int dim>
    bool Training<dim>::is_galerkin()
    {
      if (present_ != nullptr)
        return present_->is_galerkin;
      if (options_.projection != "automatic")
        return options_.projection == "galerkin";
      constexpr std::size_t n_tried = 5;
      return context_.discretisation.physics().is_spd() ||
             galerkin_serves<dim>(
                 context_, basis_, *whole_, *states_,
                 TrainingStates<dim>::places(context_.rule, context_.n_states(), samples_.training, n_tried));
    }

    template <int dim>
    void Training<dim>::make_terms()
    {
      data_.is_galerkin    = is_galerkin();
      data_.always_sampled = always_sampled_boundaries(context_.discretisation.mesh(), options_);
      const auto always    = always_sampled(context_.discretisation, options_);
      if (present_ != nullptr && data_.is_galerkin)
        {
          auto grown = present_galerkin_terms<dim>(context_, basis_, present_->terms, always);
          terms_     = std::move(grown.terms);
          is_whole_  = std::move(grown.is_whole);
          factors_   = std::move(grown.factors);
          return;
        }
      terms_ = data_.is_galerkin ? galerkin_terms<dim>(context_, basis_, by_points(), always)
                                 : least_squares_terms<dim>(context_, basis_, always);
    }

    /// Factors of this rank's terms.
    template <int dim>
    std::vector<double> Training<dim>::choose(const std::vector<Place> &places)
    {
      const OpenTerms     open(terms_->keys(), terms_->is_always());
      std::vector<char>   is_whole;
      std::vector<double> present;
      for (const auto i : factors_.empty() ? std::vector<std::size_t>() : open.numbers)
        {
          is_whole.push_back(is_whole_[i]);
          present.push_back(factors_[i]);
        }
      TrainingIntegrals integrals(context_.communicator(), open.keys, 2 * basis_.size() * places.size(),
                                  options_.max_points);
      states_->for_each(places, [&](const At &at) { integrals.add(open.rows(terms_->works(*whole_, at))); });
      const auto measures  = open.rows(terms_->measures());
      const auto choice    = present_ != nullptr && data_.is_galerkin
                                 ? integrals.grown(measures, is_whole, present, options_.cubature_tolerance)
                                 : integrals.cubature(measures, options_.cubature_tolerance);
      data_.cubature.error = choice.error;
      warn_of(choice, options_);
      return open.factors(choice.factors);
    }

    template <int dim>
    void Training<dim>::set_held_out(std::span<const double> factors)
    {
      HeldOutIntegrals errors(context_.communicator(), factors);
      states_->for_each(places(samples_.held_out), [&](const At &at) { errors.add(terms_->works(*whole_, at)); });
      errors.write(data_.cubature);
    }

    template <int dim>
    void Training<dim>::set_figures(std::span<const double> factors)
    {
      measure_factors(context_.communicator(), factors, terms_->measures().col(0), is_whole_, data_.cubature);
      const auto visits =
          data_.is_galerkin
              ? visits_of(context_.discretisation, data_.terms)
              : sampled_rows(context_.discretisation, dof_places(context_.discretisation), data_.rows).visits;
      count_visits(context_.discretisation, visits, data_.cubature);
    }

    /// Those of all samples, where they are the same.
    template <int dim>
    void Training<dim>::set_initial_states()
    {
      if (context_.rule.order == 0)
        return;
      bool differ = false;
      for (const auto i : samples_.training)
        {
          if (!context_.parameter_names.empty())
            context_.parameters.probe(samples_.snapshots.parameters(i));
          const auto initial = initial_coefficients(context_, duals_, data_.gram);
          if (data_.value.size() == 0)
            {
              data_.value = initial.value;
              data_.rate  = initial.rate;
            }
          const double size = data_.value.norm() + data_.rate.norm();
          differ =
              differ || (initial.value - data_.value).norm() + (initial.rate - data_.rate).norm() > 1e-12 * size;
          if (differ || context_.parameter_names.empty())
            break;
        }
      if (differ)
        data_.duals.assign(duals_.data(), duals_.data() + duals_.size());
    }

    template <int dim>
    void Training<dim>::set_known_answers()
    {
      if (context_.rule.order > 0)
        return;
      data_.known_parameters.resize(context_.parameter_names.size(), samples_.training.size());
      data_.known_coefficients.resize(basis_.size(), samples_.training.size());
      for (std::size_t k = 0; k < samples_.training.size(); ++k)
        {
          const auto &mu                  = samples_.snapshots.parameters(samples_.training[k]);
          data_.known_parameters.col(k)   = Eigen::Map<const VectorXd>(mu.data(), mu.size());
          data_.known_coefficients.col(k) = states_->coefficients(samples_.training[k]).col(0);
        }
    }

    template <int dim>
    ReducedData Training<dim>::operator()()
    {
      const auto cells = owned_cells(context_.discretisation);
      whole_.emplace(context_.discretisation, cells, basis_, context_.rule);
      states_.emplace(context_, samples_.snapshots, duals_, data_.gram, *whole_);
      make_terms();
      data_.is_audited = options_.audit;
      set_initial_states();
      set_known_answers();
      const auto          all = places(samples_.training);
      std::vector<double> factors(terms_->n(), 1.);
      if (options_.cubature_tolerance > 0.)
        factors = choose(all);
      else if (!data_.is_galerkin) // for the scale of the equations
        states_->for_each(std::span(all).first(1), [&](const At &at) { terms_->works(*whole_, at); });
      terms_->choose(factors, data_);
      if (options_.cubature_tolerance > 0. && !samples_.held_out.empty())
        set_held_out(factors);
      set_figures(factors);
      return data_;
    }
  } // namespace

  template <int dim>
  ReducedData train_reduced(const ReducedContext<dim> &context, const ReducedProblems::Samples &samples,
                            InnerProduct &product, std::span<const double> modes, const ReducedOptions &options,
                            const ReducedData *present)
  {
    if (options.projection != "automatic" && options.projection != "galerkin" &&
        options.projection != "least squares")
      throw InputError("projection = " + options.projection + " is no projection of a reduced model.",
                       "Take automatic, galerkin or least squares.");
    if (options.sampling != "automatic" && options.sampling != "points" && options.sampling != "cells")
      throw InputError("sampling = " + options.sampling + " is nothing that a cubature chooses from.",
                       "Take automatic, points or cells.");
    const auto   before = context.parameters.get();
    const double time   = context.discretisation.time();
    const auto   back   = [&] {
      if (!before.empty())
        context.parameters.probe(before);
      context.discretisation.set_time(time);
    };
    try
      {
        Training<dim> training(context, samples, product, modes, options, present);
        ReducedData   result = training();
        back();
        return result;
      }
    catch (const Error &)
      {
        back();
        throw;
      }
  }

  template ReducedData train_reduced(const ReducedContext<2> &, const ReducedProblems::Samples &, InnerProduct &,
                                     std::span<const double>, const ReducedOptions &, const ReducedData *);
  template ReducedData train_reduced(const ReducedContext<3> &, const ReducedProblems::Samples &, InnerProduct &,
                                     std::span<const double>, const ReducedOptions &, const ReducedData *);
} // namespace trestle
