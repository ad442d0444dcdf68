#include "physics/api/zone.h"

#include "core/exceptions.h"
#include "physics/api/reduced_problem.h"
#include "physics/bridge/free_dofs.h"
#include "physics/libraries/either_dimension.h"
#include "physics/output/field_transfer.h"
#include "physics/problem/problem_implementation.h"
#include "physics/problem/reduced_whole.h"
#include "physics/problem/trace_motion.h"
#include "physics/problem/zone_parameters.h"
#include "physics/time/energy_balance.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace trestle
{
  namespace
  {
    /// A Zone in one dimension.
    template <int dim>
    class ZoneImplementation : public Zone
    {
    public:
      explicit ZoneImplementation(ParameterSink &prm)
        : parameters_(prm),
          whole_(prm),
          part_(prm)
      {}

      void setup(const Communicator &communicator) override
      {
        whole_.setup(communicator);
        require_dynamics();
        MeshPart<dim> part;
        communicator.on_all([&] { part = parameters_.part_of(whole_.mesh()); });
        part_.cut_from(whole_, part, parameters_.step_halvings);
        part_.setup(communicator);
        transfer_.setup(whole_.discretisation(), part_.discretisation());
        find_interface();
        require_inside();
        require_rest();
      }

      Problem       &whole() override { return whole_; }
      Problem       &part() override { return part_; }
      const Problem &whole() const override { return whole_; }
      const Problem &part() const override { return part_; }

      void set_parameters(std::span<const double> mu) override
      {
        guarded([&] {
          whole_.set_parameters(mu);
          part_.set_parameters(mu);
        });
      }

      std::size_t                n_steps() const override { return whole_.n_steps(); }
      double                     step() const override { return whole_.time_stepper().step(); }
      std::size_t                n_interface() const override { return n_interface_; }
      const std::vector<double> &interface_positions() const override { return positions_; }

      Answer                        run_whole(const Wanted &wanted) override;
      Answer                        run_part(std::span<const double> trace, const Wanted &wanted) override;
      std::unique_ptr<ReducedWhole> reduced_whole(std::span<const double> modes,
                                                  const std::size_t       n_modes) override
      {
        return guarded([&] { return make_reduced_whole<dim>(whole_, part_, transfer_, modes, n_modes); });
      }

    private:
      /// What is kept of the states of the zone's mesh as they come.
      class Recorder;

      void require_dynamics() const;
      void require_inside() const;
      void require_rest() const;
      void find_interface();

      ZoneParameters             parameters_;
      ProblemImplementation<dim> whole_;
      ProblemImplementation<dim> part_;
      FieldTransfer<dim>         transfer_;
      std::size_t                n_interface_ = 0;
      std::vector<double>        positions_;
      std::vector<std::size_t>   place_;  ///< in a trace, of each prescribed dof of the zone here
      std::vector<unsigned int>  traced_; ///< global dof of each place
    };

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

    /// Before the first step a trace knows nothing of the zone's inside.
    template <int dim>
    void ZoneImplementation<dim>::require_rest() const
    {
      const auto initial = part_.time_stepper().initial_state(part_.discretisation());
      if (initial.value.l2_norm() > 0. || initial.rate.l2_norm() > 0.)
        throw InputError("The zone is not at rest at the start: its initial displacement has the norm " +
                             std::to_string(initial.value.l2_norm()) + ", its rate " +
                             std::to_string(initial.rate.l2_norm()) + ".",
                         "Let time/initial value and rate vanish in the zone, or cut it elsewhere.");
    }

    /// In an order that the meshes decide, not the ranks: by place, then component.
    template <int dim>
    void ZoneImplementation<dim>::find_interface()
    {
      const auto         &discretisation = part_.discretisation();
      const auto         &dofs           = discretisation.prescribed_dofs();
      std::vector<double> is_prescribed(discretisation.dof_handler().n_dofs(), 0.);
      for (const auto dof : dofs)
        if (discretisation.owned().is_element(dof))
          is_prescribed[dof] = 1.;
      part_.mesh().communicator().sum_in_place(is_prescribed.data(), is_prescribed.size());
      traced_.clear();
      for (std::size_t i = 0; i < is_prescribed.size(); ++i)
        if (is_prescribed[i] > 0.)
          traced_.push_back((unsigned int)(i));
      if (traced_.empty())
        throw InputError("The zone has no dof on the cut: nothing of the rest could act upon it.",
                         "Let section 'zone' cut through the mesh where no Dirichlet values are prescribed.");
      const double unit = 1e-9 * whole_.mesh().characteristic_length();
      const auto   key  = [&](const unsigned int dof) {
        std::array<double, dim + 1> result;
        for (unsigned int d = 0; d < dim; ++d)
          result[d] = std::round(transfer_.points()[dof][d] / unit);
        result[dim] = transfer_.components()[dof];
        return result;
      };
      std::ranges::sort(traced_, {}, key);
      n_interface_ = traced_.size();
      positions_.clear();
      std::vector<std::size_t> place_of(is_prescribed.size(), 0);
      for (std::size_t i = 0; i < n_interface_; ++i)
        {
          place_of[traced_[i]] = i;
          for (unsigned int d = 0; d < dim; ++d)
            positions_.push_back(transfer_.points()[traced_[i]][d]);
        }
      place_.clear();
      for (const auto dof : dofs)
        place_.push_back(place_of[dof]);
    }

    template <int dim>
    class ZoneImplementation<dim>::Recorder
    {
    public:
      Recorder(const ZoneImplementation &zone, const Wanted &wanted)
        : zone_(zone),
          wanted_(wanted),
          free_dofs_(zone.part_.discretisation())
      {}

      void add(const DiscreteState &state)
      {
        const auto numbers = zone_.part_.numbers_of(state);
        answer_.numbers.insert(answer_.numbers.end(), numbers.begin(), numbers.end());
        if (!wanted_.states)
          return;
        answer_.states.resize(answer_.states.size() + free_dofs_.size());
        free_dofs_.gather(state.value, std::span(answer_.states).last(free_dofs_.size()));
      }

      /// Not yet summed over ranks.
      void add_trace(const DiscreteState &state)
      {
        for (const auto *field : {&state.value, &state.rate, &state.acceleration})
          for (const auto dof : zone_.traced_)
            answer_.trace.push_back(zone_.part_.discretisation().owned().is_element(dof) ? (*field)(dof) : 0.);
      }

      Answer take()
      {
        zone_.part_.mesh().communicator().sum_in_place(answer_.trace.data(), answer_.trace.size());
        return std::move(answer_);
      }

    private:
      const ZoneImplementation &zone_;
      const Wanted             &wanted_;
      FreeDofs<dim>             free_dofs_;
      Answer                    answer_;
    };

    template <int dim>
    Zone::Answer ZoneImplementation<dim>::run_whole(const Wanted &wanted)
    {
      return guarded([&] {
        Recorder recorder(*this, wanted);
        whole_.march([&](const DiscreteState &state) {
          DiscreteState seen;
          seen.time  = state.time;
          seen.value = transfer_(state.value);
          if (wanted.trace)
            {
              seen.rate         = transfer_(state.rate);
              seen.acceleration = transfer_(state.acceleration);
              recorder.add_trace(seen);
            }
          recorder.add(seen);
        });
        return recorder.take();
      });
    }

    template <int dim>
    Zone::Answer ZoneImplementation<dim>::run_part(std::span<const double> trace, const Wanted &wanted)
    {
      if (trace.size() != n_trace())
        throw InputError("A trace of " + std::to_string(trace.size()) + " numbers was given to a zone with " +
                             std::to_string(n_interface_) + " prescribed dofs and " + std::to_string(n_steps()) +
                             " steps, which takes " + std::to_string(n_trace()) + ".",
                         "Give it traces of this zone, mesh and step.");
      return guarded([&] {
        const TraceMotion motion(trace, n_interface_, step(), place_);
        auto             &discretisation = part_.discretisation();
        discretisation.set_motion(&motion);
        Recorder recorder(*this, wanted);
        try
          {
            part_.march([&](const DiscreteState &state) { recorder.add(state); });
          }
        catch (...)
          {
            discretisation.set_motion(nullptr);
            throw;
          }
        discretisation.set_motion(nullptr);
        return recorder.take();
      });
    }

    class ZoneOfEitherDimension : public Zone
    {
    public:
      explicit ZoneOfEitherDimension(ParameterSink &prm)
        : twins_(prm)
      {}

      void setup(const Communicator &communicator) override
      {
        guarded([&] { twins_.choose().setup(communicator); });
      }
      Problem       &whole() override { return twins_.chosen().whole(); }
      Problem       &part() override { return twins_.chosen().part(); }
      const Problem &whole() const override { return twins_.chosen().whole(); }
      const Problem &part() const override { return twins_.chosen().part(); }
      void           set_parameters(std::span<const double> mu) override { twins_.chosen().set_parameters(mu); }
      std::size_t    n_steps() const override { return twins_.chosen().n_steps(); }
      double         step() const override { return twins_.chosen().step(); }
      std::size_t    n_interface() const override { return twins_.chosen().n_interface(); }
      const std::vector<double> &interface_positions() const override
      {
        return twins_.chosen().interface_positions();
      }
      Answer run_whole(const Wanted &wanted) override { return twins_.chosen().run_whole(wanted); }
      Answer run_part(std::span<const double> trace, const Wanted &wanted) override
      {
        return twins_.chosen().run_part(trace, wanted);
      }
      std::unique_ptr<ReducedWhole> reduced_whole(std::span<const double> modes,
                                                  const std::size_t       n_modes) override
      {
        return twins_.chosen().reduced_whole(modes, n_modes);
      }

    private:
      EitherDimension<Zone, ZoneImplementation> twins_;
    };
  } // namespace

  std::unique_ptr<Zone> Zone::create(ParameterSink &prm) { return std::make_unique<ZoneOfEitherDimension>(prm); }
} // namespace trestle
