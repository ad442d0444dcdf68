#include "physics/problem/reduced_whole.h"

#include "core/exceptions.h"
#include "physics/bridge/free_dofs.h"
#include "physics/libraries/either_dimension.h"
#include "physics/time/reduced_linear_march.h"

#include <string>

namespace trestle
{
  namespace
  {
    using Eigen::Index;
    using Eigen::MatrixXd;

    template <int dim>
    void require_modes(const ProblemImplementation<dim> &whole, std::span<const double> modes,
                       const std::size_t n_modes)
    {
      if (!whole.can_be_projected())
        throw InputError(
            "A reduced model of the whole problem was asked of physics that is not linear and of second order in "
            "time, or whose matrices depend on time.",
            "Take other models (estimator/models).");
      whole.mesh().communicator().on_all([&] {
        if (n_modes == 0 || modes.size() != n_modes * whole.n_free())
          throw InputError(std::to_string(n_modes) + " modes of " + std::to_string(modes.size()) +
                               " numbers were given to a whole problem with " + std::to_string(whole.n_free()) +
                               " free dofs on this rank.",
                           "Give modes that were made on this mesh and on these ranks.");
      });
    }

    /// Rows of all positions in this rank's vectors: boundary values zero, hanging nodes interpolated.
    template <int dim>
    ModesByRow rows_of(const ProblemImplementation<dim> &whole, std::span<const double> modes,
                       const std::size_t n_modes)
    {
      const FreeDofs<dim> free_dofs(whole.discretisation());
      ModesByRow          result;
      for (std::size_t k = 0; k < n_modes; ++k)
        {
          const Vector mode   = free_dofs.increment(modes.subspan(k * free_dofs.size(), free_dofs.size()));
          const auto  &places = *mode.get_partitioner();
          const auto   n      = Index(places.locally_owned_size() + places.n_ghost_indices());
          result.conservativeResize(n, Index(n_modes));
          result.col(Index(k)) = Eigen::Map<const Eigen::VectorXd>(mode.begin(), n);
        }
      return result;
    }

    /// Of all positions in this rank's vectors.
    Eigen::Map<Eigen::VectorXd> entries(Vector &v)
    {
      const auto &places = *v.get_partitioner();
      return {v.begin(), Index(places.locally_owned_size() + places.n_ghost_indices())};
    }

    template <int dim>
    class ReducedWholeImplementation : public ReducedWhole
    {
    public:
      ReducedWholeImplementation(ProblemImplementation<dim> &whole, ProblemImplementation<dim> &part,
                                 const FieldTransfer<dim> *transfer, const ModesByRow &basis)
        : whole_(whole),
          part_(part),
          transfer_(transfer),
          march_(whole.discretisation(), whole.assembler(), whole.time_stepper().step(),
                 whole.time_stepper().rule(whole.discretisation().physics()).alpha, basis)
      {
        if (transfer_ == nullptr)
          {
            in_part_ = basis;
            return;
          }
        Vector mode = whole.discretisation().make_vector();
        for (Index k = 0; k < basis.cols(); ++k)
          {
            entries(mode) = basis.col(k);
            mode.update_ghost_values();
            Vector     in_part = (*transfer_)(mode);
            const auto column  = entries(in_part);
            in_part_.conservativeResize(column.size(), basis.cols());
            in_part_.col(k) = column;
          }
      }

      std::size_t n_modes() const override { return march_.n_modes(); }

      Zone::Answer run(const unsigned int every, const Zone::Wanted &wanted) override
      {
        return guarded([&] {
          auto &discretisation = whole_.discretisation();
          discretisation.set_time(0.);
          const auto path = march_(whole_.time_stepper().initial_state(discretisation),
                                   whole_.time_stepper().n_steps(), sees_rates());
          return look(path, every, wanted);
        });
      }

    private:
      /// Of the zone of a whole run no rates are looked at (Zone::run_whole()), of a problem by itself all.
      bool sees_rates() const { return transfer_ == nullptr && part_.needs_rates(); }

      Vector in_part(const Vector &u) const { return transfer_ == nullptr ? u : (*transfer_)(u); }

      DiscreteState state(const typename ReducedLinearMarch<dim>::Answer &path, const Index s) const
      {
        DiscreteState result;
        result.time    = double(s) * whole_.time_stepper().step();
        const auto add = [&](Vector DiscreteState::*field, const MatrixXd &coefficients) {
          result.*field = path.boundary.empty() ? part_.discretisation().make_vector()
                                                : in_part(path.boundary[std::size_t(s)].*field);
          (result.*field).update_ghost_values(); // copies of vectors have none
          entries(result.*field) += in_part_ * coefficients.col(s);
        };
        add(&DiscreteState::value, path.coefficients);
        if (!sees_rates())
          return result;
        add(&DiscreteState::rate, path.rates);
        add(&DiscreteState::acceleration, path.accelerations);
        return result;
      }

      Zone::Answer look(const typename ReducedLinearMarch<dim>::Answer &path, const unsigned int every,
                        const Zone::Wanted &wanted) const
      {
        const FreeDofs<dim> free_dofs(part_.discretisation());
        Zone::Answer        result;
        for (Index s = 0; s < path.coefficients.cols(); ++s)
          {
            if (s % Index(every) != 0 && s + 1 < path.coefficients.cols())
              continue;
            const auto now     = state(path, s);
            const auto numbers = part_.numbers_of(now);
            result.numbers.insert(result.numbers.end(), numbers.begin(), numbers.end());
            if (!wanted.states)
              continue;
            result.states.resize(result.states.size() + free_dofs.size());
            free_dofs.gather(now.value, std::span(result.states).last(free_dofs.size()));
          }
        return result;
      }

      ProblemImplementation<dim> &whole_;
      ProblemImplementation<dim> &part_;
      const FieldTransfer<dim>   *transfer_; ///< null: the part is the whole
      ReducedLinearMarch<dim>     march_;
      ModesByRow                  in_part_; ///< the modes at the part's dofs, ghosts included
    };
  } // namespace

  template <int dim>
  std::unique_ptr<ReducedWhole>
  make_reduced_whole(ProblemImplementation<dim> &whole, ProblemImplementation<dim> &part,
                     const FieldTransfer<dim> *transfer, std::span<const double> modes, const std::size_t n_modes)
  {
    require_modes(whole, modes, n_modes);
    return std::make_unique<ReducedWholeImplementation<dim>>(whole, part, transfer,
                                                             rows_of(whole, modes, n_modes));
  }

  template <int dim>
  std::unique_ptr<ReducedWhole> ProblemImplementation<dim>::reduced_whole(std::span<const double> modes,
                                                                          const std::size_t       n_modes)
  {
    return make_reduced_whole<dim>(*this, *this, nullptr, modes, n_modes);
  }

  template std::unique_ptr<ReducedWhole> ProblemImplementation<2>::reduced_whole(std::span<const double>,
                                                                                 std::size_t);
  template std::unique_ptr<ReducedWhole> ProblemImplementation<3>::reduced_whole(std::span<const double>,
                                                                                 std::size_t);
  template std::unique_ptr<ReducedWhole> make_reduced_whole(ProblemImplementation<2> &, ProblemImplementation<2> &,
                                                            const FieldTransfer<2> *, std::span<const double>,
                                                            std::size_t);
  template std::unique_ptr<ReducedWhole> make_reduced_whole(ProblemImplementation<3> &, ProblemImplementation<3> &,
                                                            const FieldTransfer<3> *, std::span<const double>,
                                                            std::size_t);
} // namespace trestle
