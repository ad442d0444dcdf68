#pragma once

#include "bridge/microscale/answering_network.h"
#include "bridge/microscale/reduced_cell.h"
#include "core/archive.h"
#include "core/parameters.h"
#include "core/registry.h"
#include "core/run.h"

#include <memory>

namespace trestle
{
  /// A network of one reduced cell with its training and its archive. Registered in ml/; the constructor declares
  /// parameters.
  class CellNetwork : public AnsweringNetwork
  {
  public:
    /// Trains from scratch. Collective on run.communicator (every rank ends with the same weights). Sets figures
    /// `time.train_s`, `training.*`; adds rows to the history. @param cell must outlive this.
    virtual void train(const ReducedCell &cell, Run &run) = 0;

    /// Weights and architecture. @throws InputError for another architecture or cell, or a damaged archive.
    virtual void write(Archive &archive) const                         = 0;
    virtual void read(const Archive &archive, const ReducedCell &cell) = 0;

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
