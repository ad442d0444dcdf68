#include "physics/api/macro_problem.h"

#include "physics/api/reduced_problem.h"
#include "physics/libraries/either_dimension.h"
#include "physics/two_scale/macro_problem_implementation.h"

namespace trestle
{
  namespace
  {
    class MacroProblemOfEitherDimension : public MacroProblem
    {
    public:
      explicit MacroProblemOfEitherDimension(ParameterSink &prm)
        : twins_(prm)
      {}

      void setup(const Communicator &communicator) override
      {
        guarded([&] { twins_.choose().setup(communicator); });
      }

      unsigned int dimension() const override { return twins_.dimension(); }
      std::size_t  n_points() const override { return problem().n_points(); }
      std::size_t  n_cells() const override { return problem().n_cells(); }
      std::size_t  n_dofs() const override { return problem().n_dofs(); }
      unsigned int n_load_steps() const override { return problem().n_load_steps(); }
      bool         has_temperature() const override { return problem().has_temperature(); }

      const std::vector<std::string> &parameter_names() const override { return problem().parameter_names(); }
      std::vector<double>             parameters() const override { return problem().parameters(); }
      void                            set_parameters(std::span<const double> mu) override
      {
        guarded([&] { problem().set_parameters(mu); });
      }
      void validate(Microscale &worker) override
      {
        guarded([&] { problem().validate(worker); });
      }

      MacroAnswer solve(Microscale &worker, const Observer &observer, const MacroCheckpoint &checkpoint) override
      {
        return guarded([&] { return problem().solve(worker, observer, checkpoint); });
      }
      std::string write(const RunDirectory &directory, const MacroLoadStep &step,
                        const std::vector<double> &reference, const MacroExtras &more) override
      {
        return guarded([&] { return problem().write(directory, step, reference, more); });
      }
      void replay(Microscale &worker, std::span<const double> states, const Observer &observer) override
      {
        guarded([&] { problem().replay(worker, states, observer); });
      }
      std::vector<PointField> point_fields() override
      {
        return guarded([&] { return problem().point_fields(); });
      }
      double relative_l2_difference(const std::vector<double> &displacement,
                                    const std::vector<double> &reference) const override
      {
        return guarded([&] { return problem().relative_l2_difference(displacement, reference); });
      }

      std::vector<std::string>   number_names() const override { return problem().number_names(); }
      std::vector<std::uint64_t> dof_places() const override { return problem().dof_places(); }
      std::vector<double>        free_positions() const override { return problem().free_positions(); }
      std::vector<double>        free_values(const std::vector<double> &d) const override
      {
        return problem().free_values(d);
      }
      std::unique_ptr<InnerProduct> inner_product(const InnerProduct::Kind kind) const override
      {
        return problem().inner_product(kind);
      }
      std::unique_ptr<ReducedProblems> reduced_problems(std::function<std::unique_ptr<Microscale>()> law) override
      {
        return guarded([&] { return problem().reduced_problems(std::move(law)); });
      }

    private:
      MacroProblem       &problem() { return twins_.chosen(); }
      const MacroProblem &problem() const { return twins_.chosen(); }

      EitherDimension<MacroProblem, MacroProblemImplementation> twins_;
    };
  } // namespace

  std::unique_ptr<MacroProblem> MacroProblem::create(ParameterSink &prm)
  {
    return std::make_unique<MacroProblemOfEitherDimension>(prm);
  }
} // namespace trestle
