#include "physics/microscale/unit_cell.h"

#include "core/exceptions.h"
#include "core/log.h"
#include "core/text.h"
#include "physics/discretisation/gmsh_geometry.h"
#include "physics/microscale/unit_cell_microscale.h"
#include "physics/solvers/locking.h"

#include <algorithm>
#include <cmath>

namespace trestle
{
  template <int dim>
  UnitCellImplementation<dim>::UnitCellImplementation(ParameterSink &prm)
    : mesh_(std::make_shared<Mesh<dim>>(prm)),
      reduction_parameters_(prm)
  {
    const auto section = prm.section("unit cell");
    prm.add("degree", degree_, "Polynomial degree of the displacement.", Allowed::between(1, 3));
    prm.add("boundary", boundary_text_, "What the fluctuation of the displacement obeys on the cell's boundary.",
            Allowed::one_of({"periodic", "linear displacement", "uniform traction"}));
    prm.add(
        "voids at faces", voids_at_faces_,
        "Whether gaps that the mesh leaves in the sides of its bounding box are voids; if not, they are refused.");
    {
      const auto matrix = prm.section("matrix");
      prm.add(
          "material ids", matrix_text_,
          "Ids or names of the mesh's materials made of this section's material; empty: the one that is left.");
      matrix_ = std::make_shared<Choice<Material>>(prm, "material", "nonlinear deviatoric", "Stress-strain law.");
    }
    const auto inclusion = prm.section("inclusion");
    prm.add("material ids", inclusion_text_,
            "Ids or names of the mesh's materials made of this section's material; empty: none.");
    inclusion_ = std::make_shared<Choice<Material>>(prm, "material", "linear isotropic", "Stress-strain law.");
  }

  template <int dim>
  CellBoundary UnitCellImplementation<dim>::boundary() const
  {
    return boundary_text_ == "periodic"              ? CellBoundary::periodic
           : boundary_text_ == "linear displacement" ? CellBoundary::linear_displacement
                                                     : CellBoundary::uniform_traction;
  }

  template <int dim>
  void UnitCellImplementation<dim>::setup()
  {
    reduced_.reset();
    solver_.reset();
    cell_.reset();
    if (voids_at_faces_ && boundary() == CellBoundary::uniform_traction)
      throw InputError(
          "unit cell/voids at faces = true with unit cell/boundary = uniform traction: no traction acts "
          "on a void.",
          "Set unit cell/boundary = periodic or linear displacement.");
    if (is_geometry(mesh_->file()))
      throw InputError("mesh/file = " + mesh_->file() +
                           ": a unit cell takes its mesh along, and this is a geometry.",
                       "Mesh it by Gmsh, in ASCII, and name the .msh.");
    mesh_->setup(Communicator(MPI_COMM_SELF));
    cell_ = std::make_shared<Cell<dim>>(Cell<dim>{
        CellTables<dim>(*mesh_, degree_, boundary(), voids_at_faces_), {}, 0, {mesh_, matrix_, inclusion_}, {}});
    assign_materials();
  }

  /// Every id gets its material by name: one that falls to a phase by default is found out by nobody.
  template <int dim>
  void UnitCellImplementation<dim>::assign_ids()
  {
    const std::string inclusion_key = "unit cell/inclusion/material ids",
                      matrix_key    = "unit cell/matrix/material ids";
    const auto &on_mesh             = mesh_->material_ids();
    inclusion_ids_ =
        inclusion_text_.empty() ? std::vector<unsigned int>() : on_mesh.parse(inclusion_key, inclusion_text_);
    auto named = inclusion_ids_;
    if (!matrix_text_.empty())
      for (const auto id : on_mesh.parse(matrix_key, matrix_text_))
        {
          if (is_inclusion(id))
            throw InputError(matrix_key + ": material id " + std::to_string(id) + " is the inclusion's, too.",
                             "Keep one of them.");
          named.push_back(id);
        }
    std::vector<unsigned int> left;
    for (const auto id : on_mesh.all())
      if (std::find(named.begin(), named.end(), id) == named.end())
        left.push_back(id);
    if (left.size() > (matrix_text_.empty() ? 1 : 0))
      throw InputError("unit cell: the mesh's material id " + std::to_string(left.back()) + " has no material.",
                       "It has: " + on_mesh.in_words() + ". Name each in " + matrix_key + " or " + inclusion_key +
                           ".");
  }

  template <int dim>
  bool UnitCellImplementation<dim>::is_inclusion(const unsigned int id) const
  {
    return std::find(inclusion_ids_.begin(), inclusion_ids_.end(), id) != inclusion_ids_.end();
  }

  template <int dim>
  void UnitCellImplementation<dim>::assign_materials()
  {
    assign_ids();
    (*matrix_)->setup();
    if (!inclusion_ids_.empty())
      (*inclusion_)->setup();
    for (const auto id : cell_->tables.material_ids)
      {
        const auto &material = is_inclusion(id) ? *inclusion_ : *matrix_;
        cell_->law.push_back(&*material);
        cell_->law_name.push_back(material.name());
        cell_->n_internal = std::max(cell_->n_internal, cell_->law.back()->n_internal());
      }
    warn_of_locking();
  }

  template <int dim>
  void UnitCellImplementation<dim>::warn_of_locking() const
  {
    if (degree_ > 1)
      return;
    double largest = -1.;
    for (const auto *law : cell_->law)
      {
        const Stiffness stiffness = law->stiffness(Strain());
        largest                   = std::max(largest, poisson_ratio(stiffness[0][0][1][1], stiffness[0][1][0][1]));
      }
    if (const auto warning = locking_warning(largest, degree_, "Set unit cell/degree = 2."))
      log::warning_once(*warning);
  }

  template <int dim>
  double UnitCellImplementation<dim>::inclusion_fraction() const
  {
    double      sum    = 0.;
    const auto &tables = cell_->tables;
    for (std::size_t p = 0; p < tables.n_points(); ++p)
      if (is_inclusion(tables.material_ids[tables.material[p / tables.n_q]]))
        sum += tables.weight[p];
    return sum;
  }

  namespace
  {
    void check_strain(std::span<const double> strain, const std::size_t n)
    {
      if (strain.size() != n)
        throw InputError("A strain of " + std::to_string(strain.size()) + " components was given to a cell of " +
                             std::to_string(n) + ".",
                         "Plane strain has 3, three dimensions have 6.");
      for (const double entry : strain)
        if (!std::isfinite(entry))
          throw InputError("A strain given to the unit cell is not finite (" + text::shortest(entry) + ").",
                           "Look where it was computed.");
    }
  } // namespace

  template <int dim>
  CellAnswer UnitCellImplementation<dim>::solve(std::span<const double> strain, CellState &state,
                                                const bool with_tangent)
  {
    check_strain(strain, Voigt<dim>::n_strain);
    if (!solver_)
      solver_ = std::make_unique<CellSolver<dim>>(cell_);
    std::vector<double> w = state.fluctuation;
    w.resize(cell_->tables.n_equations, 0.);
    const auto mean = solver_->solve(strain.data(), state.internal, w, with_tangent);
    CellAnswer answer;
    answer.stress.assign(mean.stress.begin(), mean.stress.end());
    if (with_tangent)
      answer.tangent.assign(mean.tangent.begin(), mean.tangent.end());
    answer.energy         = mean.energy;
    answer.residual       = solver_->report().residual;
    answer.iterations     = solver_->report().iterations;
    answer.factorisations = solver_->report().factorisations;
    if (has_history())
      state.internal = advance_internal<dim>(*cell_, strain.data(), w, state.internal);
    state.fluctuation = std::move(w);
    return answer;
  }

  template <int dim>
  double UnitCellImplementation<dim>::hill_mandel_error(std::span<const double> strain,
                                                        const CellState        &state) const
  {
    using V            = Voigt<dim>;
    const auto stress  = truth_stresses(strain, state);
    const auto strains = local_strains<dim>(cell_->tables, strain.data(), state.fluctuation);
    double     local = 0., macroscopic = 0.;
    for (std::size_t p = 0; p < cell_->tables.n_points(); ++p)
      for (unsigned int i = 0; i < V::n_strain; ++i)
        {
          const double s = cell_->tables.weight[p] * stress[p * V::n_stress + V::stress_of_strain(i)];
          local += s * strains[p * V::n_strain + i];
          macroscopic += s * strain[i];
        }
    return std::abs(local - macroscopic) / std::abs(macroscopic);
  }

  template <int dim>
  std::vector<double> UnitCellImplementation<dim>::truth_stresses(std::span<const double> strain,
                                                                  const CellState        &truth) const
  {
    Snapshot<dim> snapshot;
    std::copy(strain.begin(), strain.end(), snapshot.strain.begin());
    snapshot.w = truth.fluctuation;
    return stress_field(*cell_, snapshot);
  }

  template <int dim>
  std::unique_ptr<Microscale> UnitCellImplementation<dim>::microscale(const MicroscaleLevel level)
  {
    if (level == MicroscaleLevel::finite_elements)
      return std::make_unique<FiniteElementMicroscale<dim>>(cell_);
    require_reduction();
    return std::make_unique<EnrichableMicroscale<dim>>(reduced_, reduction_parameters_);
  }

  template class UnitCellImplementation<2>;
  template class UnitCellImplementation<3>;
} // namespace trestle
