#include "bridge/equations/residual_operator.h"

#include "core/assert.h"
#include "core/exceptions.h"

namespace trestle
{
  namespace
  {
    [[noreturn]] void not_offered(const std::string &what)
    {
      throw FatalError("These equations offer no " + what + ", but it was asked for.",
                       "This is a mistake in the program.");
    }
  } // namespace

  double ResidualOperator::energy_and_residual(const std::span<const double> u, const std::span<double> r)
  {
    TRESTLE_ASSERT(u.size() == n_owned() && r.size() == n_owned(), "spans of wrong length");
    residual(u, r);
    return energy(u);
  }

  void ResidualOperator::solve_tangent(std::span<const double>, std::span<double>) { not_offered("direct solve"); }

  void ResidualOperator::solve_tangent_transpose(std::span<const double>, std::span<double>)
  {
    not_offered("direct solve");
  }

  void ResidualOperator::set_parameters(std::span<const double>) { not_offered("parameters"); }

  void ResidualOperator::linearise_parameters(std::span<const double>) { not_offered("parameters"); }

  void ResidualOperator::apply_parameters(std::span<const double>, std::span<double>)
  {
    not_offered("parameters");
  }

  void ResidualOperator::apply_parameters_transpose(std::span<const double>, std::span<double>)
  {
    not_offered("parameters");
  }
} // namespace trestle
