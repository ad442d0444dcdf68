#pragma once

#include "core/parameters.h"
#include "physics/functions/mesh_ids.h"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace trestle
{
  /// Names and values of the problem's parameters (section `parameters`), as expressions know them.
  using Constants = std::map<std::string, double>;

  /// What a material's numbers may depend on at a point, beside the problem's parameters.
  struct PointConditions
  {
    double temperature = 0.;
    double field       = 0.; ///< the random field's value
  };

  /**
   * What depends on the problem's parameters: its setup() reads constants() whenever it makes an expression, and
   * is called again after every set_constants().
   */
  class Parametrised
  {
  public:
    void             set_constants(const Constants &constants) { constants_ = constants; }
    const Constants &constants() const { return constants_; }

    /// Whether coefficients may use the random field `field`.
    void set_has_field(const bool has_field) { has_field_ = has_field; }
    bool has_field() const { return has_field_; }

    /// Whether numbers may use `temperature`, and the field: their owner is then told those of each point.
    void set_has_conditions(const bool has_conditions) { has_conditions_ = has_conditions; }
    bool has_conditions() const { return has_conditions_; }

    /// Of the mesh, which must outlive this. Without them any number is a material's id, and none has a name.
    void set_materials(const MeshIds &materials) { materials_ = &materials; }
    /// @param words ids or names, separated by commas; blank: none. @throws InputError naming `key` for one that is not on
    /// the mesh.
    std::vector<unsigned int> material_ids(const std::string &key, const std::string &words) const;
    /// Of a name, or a number, be it on the mesh or not. @throws InputError naming `key` for a name that is not.
    unsigned int material_id(const std::string &key, const std::string &word) const;

  private:
    Constants      constants_;
    bool           has_field_      = false;
    bool           has_conditions_ = false;
    const MeshIds *materials_      = nullptr;
  };

  /// A number of a parameter file that may be an expression of the problem's parameters: `0.3`, `2*mu`; of a material
  /// at points also of the conditions there: `200 - 0.1*temperature`.
  class ParametrisedNumber
  {
  public:
    explicit ParametrisedNumber(double default_value);

    /// In the constructor of its owner, which must not move afterwards.
    void declare(ParameterSink &prm, const std::string &key, const std::string &description,
                 const Allowed &allowed = Allowed::anything());
    /// In setup(). @throws InputError when the text does not parse, or its value is not allowed.
    void evaluate(const Constants &constants);
    /// The same where the owner may be told conditions: a number that depends on them has its value at each point.
    void evaluate(const Parametrised &owner);
    /// Takes its value at a point. @throws InputError when that is not allowed.
    void evaluate_at(const PointConditions &conditions);
    /// Whether it depends on the conditions.
    bool varies() const { return static_cast<bool>(at_point_); }

    /// As last evaluated.
    operator double() const { return value_; }
    /// Whether the text is more than a number.
    bool is_expression() const;

  private:
    std::string      key_;
    Allowed          allowed_;
    NumberExpression expression_;
    double           value_;

    std::function<double(const PointConditions &)> at_point_; ///< empty: it does not vary
  };
} // namespace trestle
