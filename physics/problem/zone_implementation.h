#pragma once

#include "physics/api/zone.h"
#include "physics/output/field_transfer.h"
#include "physics/problem/problem_implementation.h"
#include "physics/problem/zone_parameters.h"
#include "physics/time/energy_balance.h"

#include <functional>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace trestle
{
  /// A Zone in one dimension. Sources by task: zone_setup.cc (both problems, the order of a trace), zone_runs.cc (runs of
  /// both), zone_order.cc (finer zones), zone.cc (either dimension).
  template <int dim>
  class ZoneImplementation : public Zone
  {
  public:
    explicit ZoneImplementation(ParameterSink &prm);

    void setup(const Communicator &communicator) override;

    Problem       &whole() override { return whole_; }
    Problem       &part() override { return part_; }
    const Problem &whole() const override { return whole_; }
    const Problem &part() const override { return part_; }

    void set_parameters(std::span<const double> mu) override;

    std::size_t                      n_steps() const override { return whole_.n_steps(); }
    double                           step() const override { return whole_.time_stepper().step(); }
    TraceLayout                      layout() const override;
    const std::vector<double>       &interface_positions() const override { return positions_; }
    const std::vector<unsigned int> &interface_components() const override { return components_; }
    const std::vector<double>       &initial_positions() const override { return initial_positions_; }

    std::vector<double> with_rates(std::span<const double> displacements, Rates how) const override;

    Answer                        run_whole(const Wanted &wanted) override;
    Answer                        run_part(std::span<const double> trace, const Wanted &wanted) override;
    double                        finer_order() override;
    std::unique_ptr<ReducedWhole> reduced_whole(std::span<const double> modes, std::size_t n_modes) override;

  private:
    /// What is kept of the states of the zone's mesh as they come.
    class Recorder;
    using Observer = std::function<void(const DiscreteState &)>;

    /// Cuts the zone out of the whole, so many times finer than the file has it.
    void setup_part(unsigned int level);
    void require_dynamics() const;
    void require_inside() const;
    void require_linear();
    void require_rest(const DiscreteState &initial) const;
    /// Global dofs at the cut that no condition holds, over all ranks.
    std::vector<unsigned int> dofs_of_cut() const;
    void                      find_interface();
    void                      find_initial_dofs();
    /// Global dofs of the zone by place, then component: an order that the meshes decide, not the ranks.
    void                sort(std::vector<unsigned int> &dofs) const;
    std::vector<double> positions_of(const std::vector<unsigned int> &dofs) const;

    AlphaWeights weights() const;
    /// The residual of the zone's cells, where a step's equations hold; of the initial state, where both are that.
    Vector forces_between(const DiscreteState &old, const DiscreteState &now) const;
    /// Dofs of the cut that are owned here, with their places in a trace.
    std::vector<std::pair<unsigned int, std::size_t>> owned_places() const;
    /// What a trace says of the start.
    DiscreteState initial_state(std::span<const double> trace) const;
    /// The zone's states, driven by a trace. @param energy is made, and keeps books on the way; null: not wanted.
    void drive(std::span<const double> trace, const Observer &observer,
               std::optional<EnergyBalance<dim>> *energy = nullptr);
    /// The zone's displacements at points, rows at the whole problem's times: driven by the whole's trace.
    std::vector<double> driven_at(const std::vector<dealii::Point<dim>> &points, unsigned int level,
                                  std::vector<bool> &is_inside);

    ZoneParameters             parameters_;
    dealii::types::boundary_id cut_ = 0; ///< id of its faces
    ProblemImplementation<dim> whole_;
    ProblemImplementation<dim> part_;
    FieldTransfer<dim>         transfer_;
    std::vector<double>        positions_; ///< of traced_
    std::vector<unsigned int>  components_;
    std::vector<double>        initial_positions_; ///< of initial_
    std::vector<std::size_t>   place_;             ///< in a trace, of each prescribed dof here
    std::vector<unsigned int>  traced_;            ///< global dof of each place of the cut
    std::vector<unsigned int>  initial_;           ///< all global dofs, where their initial state is generated
  };
} // namespace trestle
