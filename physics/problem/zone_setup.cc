#include "core/exceptions.h"
#include "physics/libraries/either_dimension.h"
#include "physics/problem/reduced_whole.h"
#include "physics/problem/zone_implementation.h"
#include "physics/time/newmark_rates.h"

#include <deal.II/dofs/dof_tools.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace trestle
{
  template <int dim>
  ZoneImplementation<dim>::ZoneImplementation(ParameterSink &prm)
    : parameters_(prm),
      whole_(prm),
      part_(prm)
  {}

  template <int dim>
  void ZoneImplementation<dim>::setup(const Communicator &communicator)
  {
    whole_.setup(communicator);
    require_dynamics();
    setup_part(0);
    require_inside();
    require_linear();
    if (!parameters_.starts_anyhow())
      require_rest(part_.time_stepper().initial_state(part_.discretisation()));
  }

  template <int dim>
  void ZoneImplementation<dim>::setup_part(const unsigned int level)
  {
    const auto   &communicator = whole_.mesh().communicator();
    MeshPart<dim> part;
    communicator.on_all([&] { part = parameters_.part_of(whole_.mesh(), level); });
    cut_ = part.interface;
    part_.cut_from(whole_, part, !parameters_.is_driven_by_tractions(), parameters_.step_halvings + level);
    part_.setup(communicator);
    transfer_.setup(whole_.discretisation(), part_.discretisation());
    find_interface();
    find_initial_dofs();
  }

  template <int dim>
  void ZoneImplementation<dim>::set_parameters(std::span<const double> mu)
  {
    guarded([&] {
      whole_.set_parameters(mu);
      part_.set_parameters(mu);
    });
  }

  template <int dim>
  TraceLayout ZoneImplementation<dim>::layout() const
  {
    return {n_steps() + 1, parameters_.is_driven_by_tractions() ? 1u : 3u, traced_.size(), initial_.size()};
  }

  template <int dim>
  void ZoneImplementation<dim>::require_dynamics() const
  {
    if (whole_.is_steady() || whole_.discretisation().physics().time_order() != 2)
      throw InputError("A zone is driven by displacement, rate and acceleration, but the problem is " +
                           std::string(whole_.is_steady() ? "steady" : "of first order in time") + ".",
                       "Choose physics/model = elastodynamics or wave, and a positive time/end time.");
  }

  template <int dim>
  void ZoneImplementation<dim>::require_inside() const
  {
    if (part_.mesh().communicator().sum((unsigned long)(part_.n_free())) == 0)
      throw InputError("The zone has no dof inside of its cut: its " + std::to_string(part_.n_cells()) +
                           " cell(s) are driven at all of their dofs.",
                       "Make it larger (section 'zone'), or refine it.");
  }

  template <int dim>
  void ZoneImplementation<dim>::require_linear()
  {
    if (parameters_.is_driven_by_tractions() && part_.linear_march() == nullptr)
      throw InputError(
          "zone/driven by = tractions, but the problem's steps are Newton's: it is not linear, or its "
          "matrices depend on time.",
          "Set zone/driven by = motion.");
  }

  /// Before the first step a trace knows nothing of the zone's inside.
  template <int dim>
  void ZoneImplementation<dim>::require_rest(const DiscreteState &initial) const
  {
    std::array<double, 2> squares{};
    for (const auto dof : part_.discretisation().free_dofs())
      {
        squares[0] += initial.value(dof) * initial.value(dof);
        squares[1] += initial.rate(dof) * initial.rate(dof);
      }
    part_.mesh().communicator().sum_in_place(squares.data(), squares.size());
    if (squares[0] > 0. || squares[1] > 0.)
      throw InputError("The zone is not at rest at the start: its initial displacement has the norm " +
                           std::to_string(std::sqrt(squares[0])) + ", its rate " +
                           std::to_string(std::sqrt(squares[1])) + ".",
                       "Let time/initial value and rate vanish in the zone, cut it elsewhere, or set zone/initial "
                       "state = generated.");
  }

  template <int dim>
  void ZoneImplementation<dim>::sort(std::vector<unsigned int> &dofs) const
  {
    const double unit = 1e-9 * whole_.mesh().characteristic_length();
    std::ranges::sort(dofs, {}, [&](const unsigned int dof) {
      std::array<double, dim + 1> result;
      for (unsigned int d = 0; d < dim; ++d)
        result[d] = std::round(transfer_.points()[dof][d] / unit);
      result[dim] = transfer_.components()[dof];
      return result;
    });
  }

  template <int dim>
  std::vector<double> ZoneImplementation<dim>::positions_of(const std::vector<unsigned int> &dofs) const
  {
    std::vector<double> result;
    for (const auto dof : dofs)
      for (unsigned int d = 0; d < dim; ++d)
        result.push_back(transfer_.points()[dof][d]);
    return result;
  }

  template <int dim>
  std::vector<unsigned int> ZoneImplementation<dim>::dofs_of_cut() const
  {
    const auto &discretisation = part_.discretisation();
    const auto  here =
        dealii::DoFTools::extract_boundary_dofs(discretisation.dof_handler(), dealii::ComponentMask(), {cut_});
    const auto         &prescribed = discretisation.prescribed_dofs();
    std::vector<double> is_cut(discretisation.dof_handler().n_dofs(), 0.);
    for (const auto dof : here)
      if (discretisation.owned().is_element(dof) &&
          (!discretisation.constraints().is_constrained(dof) || std::ranges::binary_search(prescribed, dof)))
        is_cut[dof] = 1.;
    part_.mesh().communicator().sum_in_place(is_cut.data(), is_cut.size());
    std::vector<unsigned int> result;
    for (std::size_t i = 0; i < is_cut.size(); ++i)
      if (is_cut[i] > 0.)
        result.push_back((unsigned int)(i));
    return result;
  }

  template <int dim>
  void ZoneImplementation<dim>::find_interface()
  {
    traced_ = dofs_of_cut();
    if (traced_.empty())
      throw InputError("The zone has no dof on the cut: nothing of the rest could act upon it.",
                       "Let section 'zone' cut through the mesh where no Dirichlet values are prescribed.");
    sort(traced_);
    positions_ = positions_of(traced_);
    components_.clear();
    std::vector<std::size_t> place_of(part_.n_dofs(), 0);
    for (std::size_t i = 0; i < traced_.size(); ++i)
      {
        place_of[traced_[i]] = i;
        components_.push_back(transfer_.components()[traced_[i]]);
      }
    place_.clear();
    for (const auto dof : part_.discretisation().prescribed_dofs())
      place_.push_back(place_of[dof]);
  }

  template <int dim>
  void ZoneImplementation<dim>::find_initial_dofs()
  {
    initial_.clear();
    if (parameters_.starts_anyhow())
      initial_.resize(part_.n_dofs());
    std::iota(initial_.begin(), initial_.end(), 0u);
    sort(initial_);
    initial_positions_ = positions_of(initial_);
  }

  template <int dim>
  AlphaWeights ZoneImplementation<dim>::weights() const
  {
    return whole_.time_stepper().rule(whole_.discretisation().physics()).alpha;
  }

  template <int dim>
  std::vector<double> ZoneImplementation<dim>::with_rates(std::span<const double> displacements,
                                                          const Rates             how) const
  {
    if (parameters_.is_driven_by_tractions() || parameters_.starts_anyhow())
      throw InputError("Displacements alone were given to a zone that is " +
                           std::string(parameters_.is_driven_by_tractions() ? "driven by tractions."
                                                                            : "not at rest at the start."),
                       "Give it whole traces, or set zone/driven by = motion and zone/initial state = rest.");
    const auto rates = how == Rates::by_scheme ? rates_by_newmark : rates_by_differences;
    return rates(displacements, n_interface(), step(), weights());
  }

  template <int dim>
  std::unique_ptr<ReducedWhole> ZoneImplementation<dim>::reduced_whole(std::span<const double> modes,
                                                                       const std::size_t       n_modes)
  {
    return guarded([&] { return make_reduced_whole<dim>(whole_, part_, &transfer_, modes, n_modes); });
  }

  template class ZoneImplementation<2>;
  template class ZoneImplementation<3>;
} // namespace trestle
