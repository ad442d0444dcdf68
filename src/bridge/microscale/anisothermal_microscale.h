#pragma once

#include "bridge/microscale/microscale.h"

#include <map>
#include <span>
#include <string>
#include <vector>

namespace trestle
{
  /**
   * A microscale whose points are told more than their strains: their temperature and the value of the problem's random
   * field there, and by name the problem's parameters. Temperatures are prescribed, not solved for; what they do beside
   * changing the law is a thermal strain that makes no stress where nothing resists it.
   *
   * What a point was told holds until it is told anew: commit() and roll_back() leave it alone, pack() takes it along.
   * The answer of a step is that of the conditions at its end.
   */
  class AnisothermalMicroscale : public Microscale
  {
  public:
    /// What a point is told: its temperature; the random field's value, 0 where there is none.
    static constexpr std::size_t n_conditions = 2;

    /// Of points that were told nothing: there is no thermal strain.
    virtual double reference_temperature() const = 0;
    /// Whether all tangents are symmetric and positive definite.
    virtual bool has_spd_tangents() const = 0;

    /// Before points are told anything. @param has_field whether the problem has a random field. @throws InputError for
    /// expressions that do not parse, or numbers that are not allowed.
    virtual void set_parameters(const std::map<std::string, double> &parameters, bool has_field) = 0;

    /// @param conditions n x n_conditions. @throws InputError where they are not finite, or a number of the law is not
    /// allowed there; nothing has changed then.
    virtual void set_conditions(std::span<const std::size_t> points, std::span<const double> conditions) = 0;

    /// What can be shown of a point beside strain and stress, `temperature` first; and that, of its trial state.
    virtual std::vector<std::string> field_names() const             = 0;
    virtual std::vector<double>      fields(std::size_t point) const = 0;
  };
} // namespace trestle
