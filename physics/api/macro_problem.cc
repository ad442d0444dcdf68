#include "physics/api/macro_problem.h"

#include "core/exceptions.h"
#include "physics/two_scale/macro_problem_implementation.h"

#include <deal.II/base/exceptions.h>

namespace trestle
{
  namespace
  {
    /// deal.II's exceptions become Trestle's here, at the layer's edge.
    template <class Action>
    auto guarded(const Action &action)
    {
      try
        {
          return action();
        }
      catch (const dealii::ExceptionBase &exception)
        {
          throw FatalError(std::string("deal.II: ") + exception.what(),
                           "This is a fault of Trestle or of a library; please report it with the file.");
        }
    }

    /// Both twins declare their parameters; setup() chooses when the file was read.
    class MacroProblemOfEitherDimension : public MacroProblem
    {
    public:
      explicit MacroProblemOfEitherDimension(ParameterSink &prm)
        : in_2d_(declare_dimension(prm)),
          in_3d_(prm)
      {}

      void setup(const Communicator &communicator) override
      {
        if (dimension_ == 2)
          selected_ = &in_2d_;
        else
          selected_ = &in_3d_;
        guarded([&] { selected_->setup(communicator); });
      }

      unsigned int dimension() const override { return dimension_; }
      std::size_t  n_points() const override { return problem().n_points(); }
      std::size_t  n_cells() const override { return problem().n_cells(); }
      std::size_t  n_dofs() const override { return problem().n_dofs(); }

      MacroAnswer solve(Microscale &worker, const Observer &observer, const MacroCheckpoint &checkpoint) override
      {
        return guarded([&] { return problem().solve(worker, observer, checkpoint); });
      }
      std::string write(const RunDirectory &directory, const MacroLoadStep &step,
                        const std::vector<double> &reference) override
      {
        return guarded([&] { return problem().write(directory, step, reference); });
      }
      double relative_l2_difference(const std::vector<double> &displacement,
                                    const std::vector<double> &reference) const override
      {
        return guarded([&] { return problem().relative_l2_difference(displacement, reference); });
      }

    private:
      ParameterSink &declare_dimension(ParameterSink &prm)
      {
        const auto section = prm.section("mesh");
        prm.add("dimension", dimension_, "Space dimension, 2 or 3.", Allowed::between(2, 3));
        return prm;
      }

      MacroProblem &problem() const
      {
        if (selected_ == nullptr)
          throw FatalError("The macroscopic problem was used before setup().", "Call setup(communicator) first.");
        return *selected_;
      }

      unsigned int                  dimension_ = 2;
      MacroProblemImplementation<2> in_2d_;
      MacroProblemImplementation<3> in_3d_;
      MacroProblem                 *selected_ = nullptr;
    };
  } // namespace

  std::unique_ptr<MacroProblem> MacroProblem::create(ParameterSink &prm)
  {
    return std::make_unique<MacroProblemOfEitherDimension>(prm);
  }
} // namespace trestle
