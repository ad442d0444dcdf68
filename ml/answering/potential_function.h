#pragma once

#include "core/archive.h"
#include "ml/answering/branch_kernel.h"
#include "ml/answering/cell_scales.h"

namespace trestle
{
  /**
   * W(E) = E.Q E / 2 + a perceptron, as a function of its weights: its gradient is the homogenised stress, its Hessian
   * the tangent, symmetric by construction, so that a macroscopic solver may rely on it as on a hyperelastic law. Q is
   * the tangent at zero strain. In plane strain no strain works against the out-of-plane stress: it is a second output
   * of the same layers, zz(E), with its own derivative; the symmetric rows of the tangent are the other three. Does not
   * own its weights.
   */
  class PotentialFunction
  {
  public:
    static constexpr std::size_t other_row = 2; ///< zz of a plane strain

    PotentialFunction() = default;
    PotentialFunction(const CellScales &scales, BranchShape shape);
    /// With the shape that an archive names. @throws InputError where it is none, or of another cell.
    PotentialFunction(const Archive &archive, const ReducedCellData &cell);

    /// 2 of a cell in the plane, else 1.
    static std::size_t n_outputs(const ReducedCellData &cell) { return cell.n_stress > cell.n_strain ? 2 : 1; }

    const CellScales          &scales() const { return scales_; }
    const BranchShape         &shape() const { return shape_; }
    const std::vector<double> &virgin_tangent() const { return virgin_tangent_; }
    /// @param tangent n_stress x n_strain: Q, and the row of the other stress.
    void        set_virgin_tangent(std::vector<double> tangent) { virgin_tangent_ = std::move(tangent); }
    std::string architecture() const { return "potential " + shape_.to_string(); }
    bool        has_other() const { return shape_.n_outputs() > 1; }
    /// Of the unit of W: W = energy_scale() x perceptron(strain / range).
    double energy_scale() const;

    void write(std::span<const double> weights, Archive &archive) const;
    /// With the archive's scales. @returns the weights. @throws InputError as CellNetwork::read().
    std::vector<double> read(const Archive &archive, const ReducedCellData &cell);

    /// Either span may be empty.
    void evaluate(std::span<const double> weights, std::size_t n, std::span<const double> strains,
                  std::span<double> stress, std::span<double> tangent) const;

  private:
    void write_stress(std::size_t n, const double *strains, const BranchAnswer &branch, double *stress) const;
    void write_tangent(std::size_t n, const BranchAnswer &branch, double *tangent) const;

    CellScales          scales_;
    BranchShape         shape_;
    std::vector<double> virgin_tangent_;
  };
} // namespace trestle
