#pragma once

#include "physics/discretisation/random_field.h"
#include "physics/functions/coefficient.h"
#include "physics/two_scale/material_points.h"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace trestle
{
  /**
   * What the material points of this rank are told at a time (AnisothermalMicroscale): their temperature, an expression
   * of place, time, the problem's parameters and the random field; and the value of that field, which is linear between
   * the vertices of a cell.
   */
  template <int dim>
  class ConditionsAtPoints
  {
  public:
    /// @param text of the temperature; empty: nobody gives one. @param field must outlive this. @throws InputError.
    void setup(const std::string &text, const Constants &parameters, const RandomField<dim> &field,
               const MeshIds &materials);

    bool has_temperature() const { return temperature_.has_value(); }
    bool depend_on_time() const { return has_temperature() && temperature_->depends_on_time(); }

    /// n x AnisothermalMicroscale::n_conditions. @param which of this rank's points. @param otherwise the temperature
    /// where nobody gives one. @throws InputError, perhaps on one rank alone.
    std::vector<double> evaluate(const Discretisation<dim> &discretisation, const MaterialPoints<dim> &points,
                                 std::span<const std::size_t> which, double time, double otherwise) const;
    /// At all points of this rank.
    std::vector<double> evaluate(const Discretisation<dim> &discretisation, const MaterialPoints<dim> &points,
                                 double time, double otherwise) const;

  private:
    std::optional<Coefficient<dim>> temperature_;
    const RandomField<dim>         *field_ = nullptr;
  };
} // namespace trestle
