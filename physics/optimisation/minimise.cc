#include "physics/optimisation/minimise.h"

#include "core/exceptions.h"
#include "core/log.h"
#include "physics/optimisation/reduced_functional.h"
#include "physics/vector.h"

#include <deal.II/optimization/rol/vector_adaptor.h>

#include <ROL_Objective.hpp>
#include <ROL_TypeU_TrustRegionAlgorithm.hpp>

#include <cmath>
#include <limits>
#include <sstream>

namespace trestle
{
  namespace
  {
    using Adaptor = dealii::Rol::VectorAdaptor<Vector>;

    class Objective : public ROL::Objective<double>
    {
    public:
      explicit Objective(ReducedFunctional &functional)
        : functional_(functional)
      {}

      double value(const ROL::Vector<double> &theta, double &) override
      {
        try
          {
            return functional_.value(entries(theta));
          }
        catch (const ConvergenceError &error)
          {
            return reject(error);
          }
        catch (const InputError &error) // values that a physics refuses: a negative conductivity
          {
            return reject(error);
          }
      }

      void gradient(ROL::Vector<double> &g, const ROL::Vector<double> &theta, double &) override
      {
        assign(g, functional_.gradient(entries(theta)));
      }

      void hessVec(ROL::Vector<double> &hv, const ROL::Vector<double> &v, const ROL::Vector<double> &theta,
                   double &) override
      {
        assign(hv, functional_.hessian_times(entries(theta), entries(v)));
      }

    private:
      static double reject(const Error &error)
      {
        log::debug(std::string("A trial of ROL has no state: ") + error.what());
        return std::numeric_limits<double>::quiet_NaN(); // ROL shrinks its region
      }

      static std::vector<double> entries(const ROL::Vector<double> &x)
      {
        const auto &vector = *dynamic_cast<const Adaptor &>(x).getVector();
        return {vector.begin(), vector.end()};
      }

      static void assign(ROL::Vector<double> &x, const std::vector<double> &values)
      {
        std::copy(values.begin(), values.end(), dynamic_cast<Adaptor &>(x).getVector()->begin());
      }

      ReducedFunctional &functional_;
    };
  } // namespace

  Minimum minimise(ReducedFunctional &functional, const std::vector<double> &start,
                   const double gradient_tolerance)
  {
    const auto n = start.size();
    const auto x = Teuchos::rcp(new Vector(dealii::complete_index_set(n), MPI_COMM_SELF));
    std::copy(start.begin(), start.end(), x->begin());

    ROL::ParameterList list;
    auto              &region = list.sublist("Step").sublist("Trust Region");
    region.set("Subproblem Solver", "Truncated CG");
    region.set("Initial Radius", std::sqrt(double(n))); // unknowns are of order one
    auto &krylov = list.sublist("General").sublist("Krylov");
    krylov.set("Iteration Limit", int(2 * n + 10));
    krylov.set("Absolute Tolerance", 0.1 * gradient_tolerance);
    krylov.set("Relative Tolerance", 1e-3);
    auto &status = list.sublist("Status Test");
    status.set("Gradient Tolerance", gradient_tolerance);
    status.set("Step Tolerance", 1e-14);
    status.set("Iteration Limit", 200);

    Objective                                objective(functional);
    Adaptor                                  adaptor(x);
    ROL::TypeU::TrustRegionAlgorithm<double> algorithm(list);
    std::ostringstream                       protocol;
    algorithm.run(adaptor, objective, protocol);
    const auto state = algorithm.getState();
    return {{x->begin(), x->end()}, state->gnorm, unsigned(state->iter)};
  }
} // namespace trestle
