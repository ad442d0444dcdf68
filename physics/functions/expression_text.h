#pragma once

#include <string>

namespace trestle
{
  /**
   * What muParser takes without a word and nobody means: a comma that is none between the arguments of a function ('1,5' is
   * 5), an assignment ('x=1' changes x), random numbers (another matrix at each assembly), a missing operator ('1 5').
   * Before every parser.
   * @throws InputError naming `name`.
   */
  void check_expression(const std::string &name, const std::string &text);
} // namespace trestle
