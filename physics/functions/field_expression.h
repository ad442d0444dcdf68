#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace trestle
{
  /**
   * A muParser expression over any number of named variables, for integrands such as `u0_x^2 + u0_y^2`.
   * Not for use by two threads at once.
   */
  class FieldExpression
  {
  public:
    /// @throws InputError when the text does not parse.
    FieldExpression(const std::string &name, const std::string &text, const std::vector<std::string> &variables,
                    const std::map<std::string, double> &constants = {});
    ~FieldExpression();
    FieldExpression(FieldExpression &&) noexcept;

    /// In the order of the variables. @throws InputError when the value is not finite.
    double value(const std::vector<double> &variables) const;

    /// x, y, z, t, then u0, u1, ..., then u0_x, u0_y, ...
    static std::vector<std::string> field_variables(unsigned int dim, unsigned int n_components);

  private:
    struct Implementation;
    std::unique_ptr<Implementation> implementation_;
  };
} // namespace trestle
