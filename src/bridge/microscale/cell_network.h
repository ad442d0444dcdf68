#pragma once

#include "bridge/microscale/reduced_cell.h"
#include "core/archive.h"
#include "core/parameters.h"
#include "core/registry.h"
#include "core/run.h"

#include <memory>

namespace trestle
{
  /// What a network says about macroscopic strains. Empty spans are not computed. Row-major, n rows.
  struct CellNetworkAnswer
  {
    std::span<double> stress;              ///< n x n_stress: homogenised
    std::span<double> tangent;             ///< n x n_stress x n_strain
    std::span<double> strain_coefficients; ///< n x n_strain_modes: a
    std::span<double> stress_coefficients; ///< n x n_stress_modes: b
  };

  /**
   * A network that knows one reduced cell: macroscopic strain in; homogenised stress, tangent, and the
   * coefficients of a compatible strain and an equilibrated stress out, which is what its certificate is computed
   * from. Registered in ml/; the constructor declares parameters.
   */
  class CellNetwork
  {
  public:
    virtual ~CellNetwork() = default;

    /// Trains from scratch. Collective on run.communicator (every rank ends with the same weights). Sets figures
    /// `time.train_s`, `training.*`; adds rows to the history. @param cell must outlive this.
    virtual void train(const ReducedCell &cell, Run &run) = 0;

    /// Weights and architecture. @throws InputError for another architecture or cell, or a damaged archive.
    virtual void write(Archive &archive) const                         = 0;
    virtual void read(const Archive &archive, const ReducedCell &cell) = 0;

    /// @param strains n x n_strain. Const and thread safe; any n (1 has its own fast path without autograd).
    virtual void evaluate(std::size_t n, std::span<const double> strains,
                          const CellNetworkAnswer &answer) const = 0;

    /// All weights, for tests that corrupt them.
    virtual std::span<double> weights() = 0;
  };

  using CellNetworkRegistry = Registry<CellNetwork, ParameterSink &>;

  /// `const RegisterCellNetwork<EquiNO> registration("equino", "What it is good for.");`
  template <class T>
  struct RegisterCellNetwork
  {
    RegisterCellNetwork(const std::string &name, const std::string &description)
    {
      CellNetworkRegistry::instance().add(name, description,
                                          [](ParameterSink &prm) { return std::make_unique<T>(prm); });
    }
  };
} // namespace trestle
