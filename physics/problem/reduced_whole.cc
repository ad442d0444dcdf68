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
      if (!LinearMarch<dim>::serves(whole.assembler()))
        throw InputError(
            "A reduced model of the whole problem was asked of physics that is not linear, or whose matrices "
            "depend on time.",
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

    template <int dim>
    class ReducedWholeImplementation : public ReducedWhole
    {
    public:
      ReducedWholeImplementation(ProblemImplementation<dim> &whole, ProblemImplementation<dim> &part,
                                 const FieldTransfer<dim> &transfer, const ModesByRow &basis)
        : whole_(whole),
          part_(part),
          transfer_(transfer),
          march_(whole.discretisation(), whole.assembler(), whole.time_stepper().step(),
                 whole.time_stepper().rule(whole.discretisation().physics()).alpha, basis)
      {
        Vector mode = whole.discretisation().make_vector();
        for (Index k = 0; k < basis.cols(); ++k)
          {
            Eigen::Map<Eigen::VectorXd>(mode.begin(), basis.rows()) = basis.col(k);
            mode.update_ghost_values();
            const Vector in_zone = transfer(mode);
            const auto  &places  = *in_zone.get_partitioner();
            const auto   n       = Index(places.locally_owned_size() + places.n_ghost_indices());
            in_zone_.conservativeResize(n, basis.cols());
            in_zone_.col(k) = Eigen::Map<const Eigen::VectorXd>(in_zone.begin(), n);
          }
      }

      std::size_t n_modes() const override { return march_.n_modes(); }

      Zone::Answer run(const unsigned int every, const Zone::Wanted &wanted) override
      {
        return guarded([&] {
          auto &discretisation = whole_.discretisation();
          discretisation.set_time(0.);
          const auto path =
              march_(whole_.time_stepper().initial_state(discretisation), whole_.time_stepper().n_steps());
          return look(path, every, wanted);
        });
      }

    private:
      Zone::Answer look(const typename ReducedLinearMarch<dim>::Answer &path, const unsigned int every,
                        const Zone::Wanted &wanted) const
      {
        const MatrixXd      states = in_zone_ * path.coefficients;
        const FreeDofs<dim> free_dofs(part_.discretisation());
        const double        step = whole_.time_stepper().step();
        Zone::Answer        result;
        DiscreteState       state;
        for (Index s = 0; s < states.cols(); ++s)
          {
            if (s % Index(every) != 0 && s + 1 < states.cols())
              continue;
            state.value = path.boundary.empty() ? part_.discretisation().make_vector()
                                                : transfer_(path.boundary[std::size_t(s)]);
            state.time  = double(s) * step;
            Eigen::Map<Eigen::VectorXd>(state.value.begin(), states.rows()) += states.col(s);
            const auto numbers = part_.numbers_of(state);
            result.numbers.insert(result.numbers.end(), numbers.begin(), numbers.end());
            if (!wanted.states)
              continue;
            result.states.resize(result.states.size() + free_dofs.size());
            free_dofs.gather(state.value, std::span(result.states).last(free_dofs.size()));
          }
        return result;
      }

      ProblemImplementation<dim> &whole_;
      ProblemImplementation<dim> &part_;
      const FieldTransfer<dim>   &transfer_;
      ReducedLinearMarch<dim>     march_;
      ModesByRow                  in_zone_; ///< the modes at the zone's dofs, ghosts included
    };
  } // namespace

  template <int dim>
  std::unique_ptr<ReducedWhole>
  make_reduced_whole(ProblemImplementation<dim> &whole, ProblemImplementation<dim> &part,
                     const FieldTransfer<dim> &transfer, std::span<const double> modes, const std::size_t n_modes)
  {
    require_modes(whole, modes, n_modes);
    return std::make_unique<ReducedWholeImplementation<dim>>(whole, part, transfer,
                                                             rows_of(whole, modes, n_modes));
  }

  template std::unique_ptr<ReducedWhole> make_reduced_whole(ProblemImplementation<2> &, ProblemImplementation<2> &,
                                                            const FieldTransfer<2> &, std::span<const double>,
                                                            std::size_t);
  template std::unique_ptr<ReducedWhole> make_reduced_whole(ProblemImplementation<3> &, ProblemImplementation<3> &,
                                                            const FieldTransfer<3> &, std::span<const double>,
                                                            std::size_t);
} // namespace trestle
