#pragma once

#include <set>
#include <string>

namespace trestle
{
  /**
   * Whether an expression is affine in these variables by its form: `x*u0 + 2*(u1_x - 1)` is in u0 and u1_x, `u0^2` and
   * `abs(u0)` are not. What it does not understand is not affine to it, `u0^1` for one: a yes can be relied upon, so
   * that integrals of the expression can be a product with a row that is computed once.
   */
  bool is_affine_in(const std::string &expression, const std::set<std::string> &variables);
} // namespace trestle
