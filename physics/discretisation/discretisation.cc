#include "physics/discretisation/discretisation.h"

#include "core/exceptions.h"
#include "physics/compatibility.h"
#include "physics/discretisation/enclosed_flow.h"

#include <deal.II/base/quadrature_lib.h>
#include <deal.II/dofs/dof_tools.h>
#include <deal.II/fe/fe_q.h>
#include <deal.II/fe/fe_simplex_p.h>
#include <deal.II/numerics/vector_tools.h>

#include <array>
#include <cmath>
#include <limits>

namespace trestle
{
  namespace
  {
    /// Zero where there is no motion.
    std::vector<double> values_of(const PrescribedMotion *motion, const double time, const std::size_t n)
    {
      return motion ? motion->values(time, 0) : std::vector<double>(n, 0.);
    }

    /// The prescribed components of one boundary as deal.II's interpolation wants them.
    template <int dim>
    class PrescribedValues : public dealii::Function<dim>
    {
    public:
      PrescribedValues(const typename BoundaryConditions<dim>::Dirichlet &values, double time)
        : dealii::Function<dim>(values.components.size(), time),
          values_(values)
      {}

      double value(const dealii::Point<dim> &x, unsigned int component) const override
      {
        const auto &expression = values_.components[component];
        return expression ? expression->value(x, this->get_time()) : 0.;
      }

      dealii::ComponentMask mask() const
      {
        dealii::ComponentMask result(values_.components.size(), false);
        for (unsigned int c = 0; c < values_.components.size(); ++c)
          result.set(c, values_.components[c].has_value());
        return result;
      }

    private:
      const typename BoundaryConditions<dim>::Dirichlet &values_;
    };

    template <int dim>
    std::unique_ptr<dealii::FESystem<dim>> make_element(const std::vector<FieldBlock> &blocks, unsigned int degree,
                                                        bool simplicial)
    {
      if (simplicial && degree > 2)
        throw InputError("finite elements/degree = " + std::to_string(degree) +
                             ", but triangles and tetrahedra have degrees 1 and 2.",
                         "Set degree = 2, or use quadrilaterals or hexahedra.");
      std::vector<std::unique_ptr<dealii::FiniteElement<dim>>> bases;
      std::vector<const dealii::FiniteElement<dim> *>          pointers;
      std::vector<unsigned int>                                multiplicities;
      for (const auto &block : blocks)
        {
          const int block_degree = static_cast<int>(degree) + block.degree_offset;
          if (block_degree < 1)
            throw InputError("finite elements/degree = " + std::to_string(degree) + " is too low: the block '" +
                                 block.name + "' would have degree " + std::to_string(block_degree) + ".",
                             "Set degree = " + std::to_string(1 - block.degree_offset) + " or more.");
          if (simplicial)
            bases.push_back(std::make_unique<dealii::FE_SimplexP<dim>>(block_degree));
          else
            bases.push_back(std::make_unique<dealii::FE_Q<dim>>(block_degree));
          pointers.push_back(bases.back().get());
          multiplicities.push_back(block.n_components);
        }
      return std::make_unique<dealii::FESystem<dim>>(pointers, multiplicities);
    }

    /**
     * The unconstrained dof with the lexicographically smallest support point over all ranks. Coordinates are
     * compared in steps of 1e-9 of the domain, so that round-off between partitions does not matter.
     */
    template <int dim>
    std::optional<dealii::types::global_dof_index>
    first_dof_by_position(const Discretisation<dim> &discretisation, const dealii::ComponentMask &mask,
                          const dealii::AffineConstraints<double> &constraints)
    {
      const auto  &communicator = discretisation.mesh().communicator();
      const double step         = 1e-9 * discretisation.mesh().characteristic_length();
      const auto   points =
          compatibility::support_points(discretisation.mesh().mapping(), discretisation.dof_handler(), mask);
      using Key = std::array<double, dim>;
      std::optional<std::pair<Key, unsigned long>> best;
      for (const auto &[dof, point] : points)
        if (discretisation.owned().is_element(dof) && !constraints.is_constrained(dof))
          {
            Key key;
            for (unsigned int d = 0; d < dim; ++d)
              key[d] = std::round(point[d] / step);
            if (!best || std::pair(key, static_cast<unsigned long>(dof)) < *best)
              best.emplace(key, dof);
          }
      // narrow the candidates one coordinate after another, then by index
      for (unsigned int d = 0; d < dim; ++d)
        {
          const double smallest = communicator.min(best ? best->first[d] : std::numeric_limits<double>::max());
          if (best && best->first[d] > smallest)
            best.reset();
        }
      const double index = communicator.min(best ? double(best->second) : std::numeric_limits<double>::max());
      if (index == std::numeric_limits<double>::max())
        return std::nullopt;
      return static_cast<dealii::types::global_dof_index>(index);
    }
  } // namespace

  template <int dim>
  Discretisation<dim>::Discretisation(ParameterSink &prm)
    : dof_handler_(std::make_unique<dealii::DoFHandler<dim>>())
  {
    const auto section = prm.section("finite elements");
    prm.add("degree", degree_, "Polynomial degree; 1 to 3, on simplices 1 or 2.", Allowed::between(1, 3));
  }

  template <int dim>
  void Discretisation<dim>::setup(const Mesh<dim> &mesh, const Physics<dim> &physics,
                                  const BoundaryConditions<dim> &conditions)
  {
    mesh_       = &mesh;
    physics_    = &physics;
    conditions_ = &conditions;
    time_       = 0.;
    dof_handler_->clear();
    fe_ = make_element<dim>(physics.blocks(), degree_, mesh.is_simplicial());
    dof_handler_->reinit(mesh.triangulation());
    dof_handler_->distribute_dofs(*fe_);
    owned_ = dof_handler_->locally_owned_dofs();
    dealii::DoFTools::extract_locally_relevant_dofs(*dof_handler_, relevant_);
    partitioner_ =
        std::make_shared<const dealii::Utilities::MPI::Partitioner>(owned_, relevant_, mesh.communicator().get());

    time_dependent_ = false;
    for (const auto &[id, values] : conditions.dirichlet())
      for (const auto &component : values.components)
        time_dependent_ = time_dependent_ || (component && component->depends_on_time());
    pinned_dof_.reset();
    motion_ = nullptr;
    find_prescribed_dofs();
    make_constraints();

    free_dofs_.clear();
    for (const auto dof : owned_)
      if (!constraints_.is_constrained(dof))
        free_dofs_.push_back(dof);
  }

  template <int dim>
  void Discretisation<dim>::release_mesh()
  {
    dof_handler_ = std::make_unique<dealii::DoFHandler<dim>>();
  }

  template <int dim>
  void Discretisation<dim>::find_prescribed_dofs()
  {
    prescribed_dofs_.clear();
    if (!interface_)
      return;
    const auto dofs =
        dealii::DoFTools::extract_boundary_dofs(*dof_handler_, dealii::ComponentMask(), {*interface_});
    const auto of_conditions = dirichlet_values();
    for (const auto dof : dofs)
      if (!of_conditions.contains(dof))
        prescribed_dofs_.push_back(dof);
  }

  template <int dim>
  void Discretisation<dim>::set_motion(const PrescribedMotion *motion)
  {
    motion_ = motion;
    follow_motion();
  }

  template <int dim>
  void Discretisation<dim>::set_time(double time)
  {
    const bool changes = time != time_;
    time_              = time;
    if (changes && time_dependent_)
      update_dirichlet_values();
    else if (changes && motion_)
      follow_motion();
  }

  /// Of prescribed dofs; where it may, without the search of all conditions' faces, which takes longer than a step of a small
  /// zone.
  template <int dim>
  void Discretisation<dim>::follow_motion()
  {
    // other ranks' faces may constrain dofs that are seen here
    if (mesh_->communicator().size() > 1 || has_hanging_)
      return update_dirichlet_values();
    const auto values = values_of(motion_, time_, prescribed_dofs_.size());
    for (std::size_t i = 0; i < values.size(); ++i)
      constraints_.set_inhomogeneity(prescribed_dofs_[i], values[i]);
  }

  template <int dim>
  std::map<dealii::types::global_dof_index, double> Discretisation<dim>::dirichlet_values() const
  {
    std::map<dealii::types::global_dof_index, double> result;
    // where two boundaries meet, the lower id wins
    mesh_->communicator().on_all([&] {
      for (const auto &[id, values] : conditions_->dirichlet())
        {
          const PrescribedValues<dim> function(values, time_);
          const auto                  mask = function.mask();
          if (mask.n_selected_components() == 0)
            continue;
          std::map<dealii::types::global_dof_index, double> of_boundary;
          dealii::VectorTools::interpolate_boundary_values(mesh_->mapping(), *dof_handler_, id, function,
                                                           of_boundary, mask);
          result.merge(of_boundary);
        }
    });
    const auto prescribed = values_of(motion_, time_, prescribed_dofs_.size());
    for (std::size_t i = 0; i < prescribed.size(); ++i)
      result.emplace(prescribed_dofs_[i], prescribed[i]);
    return result;
  }

  template <int dim>
  void Discretisation<dim>::update_dirichlet_values()
  {
    // the lines of hanging nodes hold combinations of boundary values: only the whole construction knows them
    if (has_hanging_)
      return make_constraints();
    Vector values = make_vector();
    for (const auto &[dof, value] : dirichlet_values())
      if (owned_.is_element(dof))
        values(dof) = value;
    values.update_ghost_values();
    for (const auto &line : constraints_.get_lines())
      constraints_.set_inhomogeneity(line.index, values(line.index));
  }

  template <int dim>
  void Discretisation<dim>::make_constraints()
  {
    const auto &communicator = mesh_->communicator();
    constraints_.reinit(relevant_);
    dealii::DoFTools::make_hanging_node_constraints(*dof_handler_, constraints_);
    has_hanging_ = communicator.any(constraints_.n_constraints() > 0);
    for (const auto &[dof, value] : dirichlet_values())
      if (constraints_.can_store_line(dof) && !constraints_.is_constrained(dof))
        {
          constraints_.add_line(dof);
          constraints_.set_inhomogeneity(dof, value);
        }
    pin_pressure();
    // a rank does not see all faces at the dofs of its outermost ghost cells; their owners do
    if (communicator.size() > 1)
      constraints_.make_consistent_in_parallel(owned_, relevant_, communicator.get());
    constraints_.close();
  }

  template <int dim>
  void Discretisation<dim>::pin_pressure()
  {
    if (!flow_is_enclosed(*this))
      return;
    const auto blocks = physics_->blocks();
    for (unsigned int b = 0; b < blocks.size() && !pinned_dof_; ++b)
      if (blocks[b].is_pressure_like)
        pinned_dof_ = first_dof_by_position(*this, block_mask(b), constraints_);
    if (pinned_dof_ && constraints_.can_store_line(*pinned_dof_) && !constraints_.is_constrained(*pinned_dof_))
      constraints_.add_line(*pinned_dof_);
  }

  template <int dim>
  dealii::Quadrature<dim> Discretisation<dim>::cell_quadrature() const
  {
    if (mesh_->is_simplicial())
      return dealii::QWitherdenVincentSimplex<dim>(degree_ + 1);
    return dealii::QGauss<dim>(degree_ + 1);
  }

  template <int dim>
  dealii::Quadrature<dim - 1> Discretisation<dim>::face_quadrature() const
  {
    if (mesh_->is_simplicial())
      return dealii::QWitherdenVincentSimplex<dim - 1>(degree_ + 1);
    return dealii::QGauss<dim - 1>(degree_ + 1);
  }

  template <int dim>
  void Discretisation<dim>::distribute(Vector &u) const
  {
    // masters of hanging dofs are unconstrained after close(), so the order of lines does not matter
    u.update_ghost_values();
    const auto [first, end] = partitioner_->local_range();
    for (const auto &line : constraints_.get_lines())
      if (line.index >= first && line.index < end)
        {
          double value = line.inhomogeneity;
          for (const auto &[dof, factor] : line.entries)
            value += factor * u(dof);
          u.local_element((unsigned int)(line.index - first)) = value;
        }
    u.update_ghost_values();
  }

  template <int dim>
  dealii::ComponentMask Discretisation<dim>::block_mask(unsigned int block) const
  {
    const auto            blocks = physics_->blocks();
    dealii::ComponentMask mask(physics_->n_components(), false);
    unsigned int          component = 0;
    for (unsigned int b = 0; b < blocks.size(); ++b)
      for (unsigned int c = 0; c < blocks[b].n_components; ++c, ++component)
        mask.set(component, b == block);
    return mask;
  }

  template class Discretisation<2>;
  template class Discretisation<3>;
} // namespace trestle
