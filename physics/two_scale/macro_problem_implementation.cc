#include "physics/two_scale/macro_problem_implementation.h"

#include "core/exceptions.h"
#include "core/statistics.h"
#include "core/text.h"
#include "core/timings.h"
#include "physics/solvers/unique_answer.h"
#include "physics/two_scale/macro_fields.h"

#include <deal.II/numerics/vector_tools.h>

#include <numeric>

namespace trestle
{
  template <int dim>
  MacroProblemImplementation<dim>::MacroProblemImplementation(ParameterSink &prm)
    : mesh_(prm),
      discretisation_(prm),
      boundary_conditions_(prm),
      linear_parameters_(prm),
      newton_parameters_(prm),
      postprocessing_(prm),
      parameters_(prm),
      mu_(prm),
      random_field_(prm)
  {}

  template <int dim>
  void MacroProblemImplementation<dim>::setup(const Communicator &communicator)
  {
    check_newton();
    assembler_.reset();
    discretisation_.release_mesh();
    mu_.setup(random_field_.n_modes(), mesh_.is_deformable());
    mesh_.setup(communicator, 0, mu_.constants());
    random_field_.setup(mesh_);
    boundary_conditions_.setup(dim, mesh_.boundary_ids(), mu_.constants());
    read_parameters();
    discretisation_.setup(mesh_, solid_, boundary_conditions_);
    points_.setup(discretisation_);
    postprocessing_.setup(discretisation_);
    postprocessing_.windows().check_times(0.); // load steps are no time
    setup_reaction();
    cells_.setup(parameters_.cells_of_interest, points_, communicator);
    assembler_ = std::make_unique<Assembler<dim>>(discretisation_);
    require_unique_answer(*assembler_); // cells without stiffness still have rigid motions
  }

  /// What an assembler and points read, but for boundary values and the mesh.
  template <int dim>
  void MacroProblemImplementation<dim>::read_parameters()
  {
    random_field_.set_coefficients(mu_.field_coefficients());
    solid_.set_body_force(parameters_.body_force, mu_.constants());
    conditions_.setup(parameters_.temperature, mu_.constants(), random_field_, mesh_.material_ids());
  }

  template <int dim>
  void MacroProblemImplementation<dim>::apply_parameters()
  {
    read_parameters();
    boundary_conditions_.set_parameters(mu_.constants());
    mesh_.deform(mu_.constants());
    discretisation_.update_dirichlet_values();
  }

  template <int dim>
  void MacroProblemImplementation<dim>::set_parameters(std::span<const double> mu)
  {
    const std::vector<double> before = mu_.values();
    mu_.set(mu);
    try
      {
        apply_parameters();
      }
    catch (const Error &)
      {
        // A caller may try other values: leave the problem as it was.
        mu_.set(before);
        apply_parameters();
        throw;
      }
    if (!mesh_.is_deformable())
      return;
    points_.setup(discretisation_);
    postprocessing_.setup(discretisation_); // finds its points anew
  }

  /// What it is told once. @throws InputError where it does not fit.
  template <int dim>
  void MacroProblemImplementation<dim>::set_up_worker(Microscale &worker)
  {
    if (worker.dimension() != dim)
      throw InputError("The unit cell is in " + std::to_string(worker.dimension()) +
                           " dimensions, the macroscopic problem in " + std::to_string(dim) + ".",
                       "Set mesh/dimension, or take another cell.");
    auto *anisothermal = dynamic_cast<AnisothermalMicroscale *>(&worker);
    if (anisothermal == nullptr && has_temperature())
      throw InputError("macroscale/temperature = '" + parameters_.temperature +
                           "', but unit cells know no temperature.",
                       "Leave it empty, or give points a material: study = load path.");
    solid_.set_is_spd(anisothermal && anisothermal->has_spd_tangents());
    if (anisothermal)
      mesh_.communicator().on_all(
          [&] { anisothermal->set_parameters(mu_.constants(), random_field_.n_modes() > 0); });
  }

  template <int dim>
  void MacroProblemImplementation<dim>::validate(Microscale &worker)
  {
    set_up_worker(worker);
    auto *anisothermal = dynamic_cast<AnisothermalMicroscale *>(&worker);
    if (anisothermal == nullptr)
      return;
    std::vector<std::size_t> all(points_.n());
    std::iota(all.begin(), all.end(), 0);
    mesh_.communicator().on_all([&] {
      worker.set_n_points(points_.n());
      for (unsigned int k = 0; k <= (conditions_.depend_on_time() ? parameters_.load_steps : 0); ++k)
        anisothermal->set_conditions(all, conditions_.evaluate(discretisation_, points_,
                                                               double(k) / parameters_.load_steps,
                                                               anisothermal->reference_temperature()));
      worker.set_n_points(0);
    });
  }

  template <int dim>
  void MacroProblemImplementation<dim>::check_newton() const
  {
    if (newton_parameters_.continuation_steps != 0)
      throw InputError("newton/continuation steps = " + std::to_string(newton_parameters_.continuation_steps) +
                           ", but a two-scale problem has load steps instead.",
                       "Set macroscale/load steps, and leave newton/continuation steps at 0.");
  }

  template <int dim>
  void MacroProblemImplementation<dim>::setup_reaction()
  {
    std::string ids = text::trim(parameters_.reaction_boundaries);
    if (ids.empty() && boundary_conditions_.dirichlet().empty())
      throw InputError("boundary conditions/dirichlet is empty: nothing holds the body.",
                       "Prescribe displacements on a part of the boundary.");
    if (ids.empty())
      ids = std::to_string(boundary_conditions_.dirichlet().begin()->first);
    reaction_.setup("reaction: " + ids, discretisation_);
  }

  template <int dim>
  std::size_t MacroProblemImplementation<dim>::n_points() const
  {
    return n_cells() * points_.n_per_cell();
  }

  template <int dim>
  std::size_t MacroProblemImplementation<dim>::n_cells() const
  {
    return mesh_.triangulation().n_global_active_cells();
  }

  template <int dim>
  std::size_t MacroProblemImplementation<dim>::n_dofs() const
  {
    return discretisation_.dof_handler().n_dofs();
  }

  template <int dim>
  MacroAnswer MacroProblemImplementation<dim>::solve(Microscale &worker, const Observer &observer,
                                                     const MacroCheckpoint &checkpoint)
  {
    MacroAnswer answer;
    with_stepper(worker, observer, [&](LoadStepper<dim> &stepper, const StepObserver &observe) {
      answer = stepper.run(observe, checkpoint);
    });
    return answer;
  }

  template <int dim>
  void MacroProblemImplementation<dim>::with_stepper(Microscale &worker, const Observer &observer,
                                                     const Walk &walk)
  {
    set_up_worker(worker);
    BalancedMicroscale microscale(mesh_.communicator(), worker, points_.n());
    LoadStepper<dim>   stepper(discretisation_, *assembler_, points_, linear_parameters_, newton_parameters_,
                               parameters_, conditions_, microscale);
    microscale_ = &microscale;
    try
      {
        walk(stepper, [&](const State &state, MacroLoadStep &step) {
          state_ = &state;
          describe(state, step);
          if (observer)
            observer(step);
          state_ = nullptr;
        });
      }
    catch (...)
      {
        state_      = nullptr;
        microscale_ = nullptr;
        throw;
      }
    microscale_ = nullptr;
  }

  template <int dim>
  void MacroProblemImplementation<dim>::describe(const State &state, MacroLoadStep &step) const
  {
    DiscreteState discrete;
    discrete.value    = state.u;
    discrete.time     = state.time;
    step.displacement = owned(state.u);
    step.numbers      = postprocessing_.evaluate(*assembler_, discrete);
    Entries reaction;
    reaction_.evaluate(*assembler_, discrete, reaction);
    for (const auto &entry : reaction)
      step.reaction.push_back(entry.value);
  }

  template <int dim>
  std::string MacroProblemImplementation<dim>::write(const RunDirectory &directory, const MacroLoadStep &step,
                                                     const std::vector<double> &reference, const MacroExtras &more)
  {
    require_observed("A load step was written");
    std::vector<NamedVector> vectors = {{"displacement", &state_->u}};
    Vector                   truth, difference;
    if (mesh_.communicator().any(!reference.empty()))
      {
        truth      = ghosted(reference);
        difference = state_->u;
        difference -= truth;
        difference.update_ghost_values();
        vectors.push_back({"displacement_fe", &truth});
        vectors.push_back({"displacement_error", &difference});
      }
    cells_.write(*microscale_, directory, step.number, step.time);
    auto fields = microscale_fields();
    for (const auto &field : more.points)
      fields.push_back({field.name, field.values});
    std::vector<NamedNumber> numbers;
    for (const auto &entry : more.numbers)
      numbers.push_back({entry.name, entry.value});
    write_points(directory, step, fields);
    return visualisation_.write(directory, discretisation_, vectors, numbers, step.number, step.time,
                                macro_fields(discretisation_, points_, state_->first_level, fields));
  }

  template <int dim>
  void MacroProblemImplementation<dim>::require_observed(const std::string &what) const
  {
    if (state_ == nullptr)
      throw FatalError(what + " outside of an observer.", "Call this from within solve().");
  }

  /// What an AnisothermalMicroscale shows of its points, wherever they are worked for.
  template <int dim>
  std::vector<NamedPointValues> MacroProblemImplementation<dim>::microscale_fields() const
  {
    const auto                    names = microscale_->field_names();
    const auto                    rows  = microscale_->fields();
    std::vector<NamedPointValues> fields;
    for (std::size_t f = 0; f < names.size(); ++f)
      {
        fields.push_back({names[f], std::vector<double>(points_.n())});
        for (std::size_t p = 0; p < points_.n(); ++p)
          fields.back().values[p] = rows[p * names.size() + f];
      }
    return fields;
  }

  template <int dim>
  std::vector<PointField> MacroProblemImplementation<dim>::point_fields()
  {
    require_observed("Fields of material points were asked for");
    std::vector<PointField> result;
    for (auto &field : material_point_fields(points_, state_->first_level, microscale_fields()))
      result.push_back({std::move(field.name), std::move(field.values)});
    return result;
  }

  template <int dim>
  void MacroProblemImplementation<dim>::write_points(const RunDirectory &directory, const MacroLoadStep &step,
                                                     const std::vector<NamedPointValues> &fields)
  {
    const Timings::Section            section("output");
    std::unique_ptr<PointOutput<dim>> output;
    mesh_.communicator().on_all([&] {
      output = std::make_unique<PointOutput<dim>>(points_.positions(),
                                                  material_point_fields(points_, state_->first_level, fields));
    });
    point_files_.write(
        directory, mesh_.communicator(), step.number, step.time, points_.n() > 0,
        [&](std::ostream &file) { output->write(step.time, step.number, file); },
        [&](std::ostream &file, const std::vector<std::string> &parts) {
          output->write_pvtu_record(file, parts);
        });
  }

  template <int dim>
  std::vector<double> MacroProblemImplementation<dim>::owned(const Vector &u) const
  {
    return {u.begin(), u.begin() + u.locally_owned_size()};
  }

  template <int dim>
  Vector MacroProblemImplementation<dim>::ghosted(const std::vector<double> &owned) const
  {
    Vector result = discretisation_.make_vector();
    if (owned.size() != result.locally_owned_size())
      throw FatalError("A displacement has " + std::to_string(owned.size()) + " entries instead of " +
                           std::to_string(result.locally_owned_size()) + ".",
                       "Compare answers of the same problem.");
    std::copy(owned.begin(), owned.end(), result.begin());
    result.update_ghost_values();
    return result;
  }

  template <int dim>
  double MacroProblemImplementation<dim>::l2_norm(const Vector &u) const
  {
    dealii::Vector<double> of_cells(mesh_.triangulation().n_active_cells());
    dealii::VectorTools::integrate_difference(mesh_.mapping(), discretisation_.dof_handler(), u,
                                              dealii::Functions::ZeroFunction<dim>(dim), of_cells,
                                              discretisation_.cell_quadrature(), dealii::VectorTools::L2_norm);
    return dealii::VectorTools::compute_global_error(mesh_.triangulation(), of_cells,
                                                     dealii::VectorTools::L2_norm);
  }

  template <int dim>
  double MacroProblemImplementation<dim>::relative_l2_difference(const std::vector<double> &displacement,
                                                                 const std::vector<double> &reference) const
  {
    Vector       difference = ghosted(displacement);
    const Vector truth      = ghosted(reference);
    difference -= truth;
    difference.update_ghost_values();
    return relative_to(l2_norm(difference), l2_norm(truth));
  }

  template class MacroProblemImplementation<2>;
  template class MacroProblemImplementation<3>;
} // namespace trestle
