#pragma once

#include "physics/solvers/assembler.h"
#include "physics/solvers/local_matrix.h"

namespace trestle
{
  /// Of one state, summed over ranks.
  struct Energies
  {
    double kinetic, stored;
  };

  /// What the energy balance of a second-order physics is made of, however it is computed.
  template <int dim>
  class EnergyTerms
  {
  public:
    virtual ~EnergyTerms() = default;

    virtual Vector make_vector() const = 0;
    /// Collective, as the others.
    virtual Energies energies(const DiscreteState &state) const = 0;
    /// -F(t) on all dofs, hanging rows not condensed. Valid until it is called again, or set_reaction() is.
    virtual const Vector &minus_loads(double time) const = 0;
    /// The unconstrained residual: zero on free dofs, up to the solver's tolerance, where a state is in equilibrium.
    virtual void set_reaction(const DiscreteState &state, Vector &reaction) const = 0;
  };

  /// Of any physics, by assembly.
  template <int dim>
  class AssembledEnergy : public EnergyTerms<dim>
  {
  public:
    /// @param assembler outlives this.
    explicit AssembledEnergy(const Assembler<dim> &assembler);

    Vector   make_vector() const override { return assembler_.discretisation().make_vector(); }
    Energies energies(const DiscreteState &state) const override
    {
      return {assembler_.kinetic_energy(state), stored(state)};
    }
    void          set_reaction(const DiscreteState &state, Vector &reaction) const override;
    const Vector &minus_loads(double time) const override;

  private:
    double stored(const DiscreteState &state) const;

    const Assembler<dim> &assembler_;
    mutable DiscreteState nothing_;
    mutable Vector        loads_;
  };

  /// Of a linear physics, by matrices that are kept, and without a vector that is made anew: a step of a small zone takes
  /// microseconds.
  template <int dim>
  class MatrixEnergy : public EnergyTerms<dim>
  {
  public:
    /// Matrices without constraints. All outlive this. @param damping null: none. @param are_loads_fixed whether they are
    /// the same at all times, those of boundaries too.
    MatrixEnergy(const Assembler<dim> &assembler, const LocalMatrix<dim> &mass, const LocalMatrix<dim> *damping,
                 const LocalMatrix<dim> &stiffness, bool are_loads_fixed);

    Vector        make_vector() const override { return loads_.make_vector(); }
    Energies      energies(const DiscreteState &state) const override;
    void          set_reaction(const DiscreteState &state, Vector &reaction) const override;
    const Vector &minus_loads(double time) const override;

  private:
    const Communicator     &communicator_;
    AssembledEnergy<dim>    loads_;
    const LocalMatrix<dim> &mass_;
    const LocalMatrix<dim> *damping_;
    const LocalMatrix<dim> &stiffness_;
    bool                    are_loads_fixed_;
    Vector                  fixed_loads_;
  };
} // namespace trestle
