#include "physics/api/state_transfer.h"

#include "core/exceptions.h"
#include "physics/bridge/free_dofs.h"
#include "physics/libraries/either_dimension.h"
#include "physics/output/field_transfer.h"
#include "physics/problem/problem_implementation.h"

namespace trestle
{
  namespace
  {
    template <int dim>
    class TransferBetweenProblems : public StateTransfer
    {
    public:
      TransferBetweenProblems(ProblemImplementation<dim> &from, const ProblemImplementation<dim> &to)
        : from_(from),
          from_dofs_(from.discretisation()),
          to_dofs_(to.discretisation())
      {
        if (from.discretisation().fe().n_components() != to.discretisation().fe().n_components())
          throw InputError("States were to be carried from a problem to one of other components.",
                           "Take two problems of the same physics.");
        fields_.setup(from.discretisation(), to.discretisation());
      }

      std::vector<double> operator()(const std::span<const double> state, const double time) override
      {
        return guarded([&] {
          from_.set_time(time);
          std::vector<double> result(to_dofs_.size());
          to_dofs_.gather(fields_(from_dofs_.state(state)), result);
          return result;
        });
      }

    private:
      ProblemImplementation<dim> &from_;
      FreeDofs<dim>               from_dofs_, to_dofs_;
      FieldTransfer<dim>          fields_;
    };
  } // namespace

  template <int dim>
  std::unique_ptr<StateTransfer> ProblemImplementation<dim>::transfer_from(Problem &from)
  {
    return std::make_unique<TransferBetweenProblems<dim>>(dynamic_cast<ProblemImplementation &>(from), *this);
  }

  template std::unique_ptr<StateTransfer> ProblemImplementation<2>::transfer_from(Problem &);
  template std::unique_ptr<StateTransfer> ProblemImplementation<3>::transfer_from(Problem &);
} // namespace trestle
