#pragma once

#include "bridge/microscale/answering_network.h"
#include "ml/answering/branch_kernel.h"
#include "ml/answering/cell_scales.h"

namespace trestle
{
  /**
   * EquiNO's two branches as a function of their weights: macroscopic strain to the coefficients of the modes of
   * compatible strain and of equilibrated stress; homogenised stress and tangent from the stress modes' means. Inputs
   * are over the training range, outputs over the modes' amplitudes. Does not own its weights.
   */
  class CoefficientFunction
  {
  public:
    CoefficientFunction() = default;
    /// @param a, b shapes of the branches to strain and to stress modes.
    CoefficientFunction(const CellScales &scales, BranchShape a, BranchShape b);
    /// With the shapes that an archive names. @throws InputError where they are none, or of another cell.
    CoefficientFunction(const Archive &archive, const ReducedCellData &cell);

    const CellScales  &scales() const { return scales_; }
    const BranchShape &a() const { return a_; }
    const BranchShape &b() const { return b_; }
    std::size_t        n_weights() const { return a_.n_weights() + b_.n_weights(); }
    std::string        architecture() const;

    void write(std::span<const double> weights, Archive &archive) const;
    /// With the archive's scales. @returns the weights. @throws InputError as CellNetwork::read().
    std::vector<double> read(const Archive &archive, const ReducedCellData &cell);

    /// As AnsweringNetwork.
    void evaluate(std::span<const double> weights, std::size_t n, std::span<const double> strains,
                  const CellNetworkAnswer &answer) const;

  private:
    void write_stress(std::size_t n, std::span<const double> b, std::span<double> stress) const;
    void write_tangent(std::size_t n, std::span<const double> derivatives, std::span<double> tangent) const;

    CellScales  scales_;
    BranchShape a_, b_;
  };
} // namespace trestle
