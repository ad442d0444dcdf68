#pragma once

#include "bridge/microscale/anisothermal_microscale.h"
#include "physics/microscale/point_material.h"

#include <memory>
#include <vector>

namespace trestle
{
  /**
   * A Material at each point: exact, so that certificates are 0 and the level is that of finite elements. Points keep the
   * law's internal variables, and what they were told of temperature and random field. Numbers that depend on those are
   * taken at the end of the step (backward Euler, as the law itself is).
   */
  template <int dim>
  class MaterialMicroscale : public AnisothermalMicroscale
  {
  public:
    explicit MaterialMicroscale(std::shared_ptr<PointMaterial> material);

    unsigned int dimension() const override { return dim; }
    bool         has_history() const override { return n_internal_ > 0; }
    EstimateKind estimate_kind() const override { return EstimateKind::bracket; }
    std::size_t  n_points() const override { return state_.size() / state_length(); }
    void         set_n_points(std::size_t n) override;

    double reference_temperature() const override { return material_->reference_temperature(); }
    bool   has_spd_tangents() const override { return true; }
    void   set_parameters(const std::map<std::string, double> &parameters, bool has_field) override;
    void   set_conditions(std::span<const std::size_t> points, std::span<const double> conditions) override;

    void evaluate(std::span<const std::size_t> points, std::span<const double> strains,
                  const MicroscaleAnswer &answer) override;
    void commit() override;
    void roll_back() override;

    /// Conditions, then internal variables.
    std::vector<double> pack(std::size_t point) const override;
    void                unpack(std::size_t point, std::span<const double> state) override;

    /// `temperature`, then the law's internal variables.
    std::vector<std::string> field_names() const override;
    std::vector<double>      fields(std::size_t point) const override;

    /// A point has no cell: the file holds one vertex with fields, strain and stress.
    void write_cell(std::size_t point, const RunDirectory &directory, const std::string &name) const override;

  private:
    std::size_t        state_length() const { return n_conditions + n_internal_; }
    PointConditions    conditions(std::size_t point) const;
    void               require_setup();
    void               check_conditions(std::span<const double> conditions, std::size_t point);
    Material::Internal committed_internal(std::size_t point) const;

    std::shared_ptr<PointMaterial> material_;
    std::size_t                    n_internal_;
    bool                           is_set_up_ = false;
    std::vector<double>            state_;  ///< n x (conditions, committed internal variables)
    std::vector<double>            trial_;  ///< n x internal variables
    std::vector<double>            strain_; ///< n x n_strain: where trial states are
  };
} // namespace trestle
