#pragma once

#include "bridge/microscale/cell_network.h"
#include "bridge/microscale/microscale.h"
#include "core/parameters.h"
#include "core/run_directory.h"
#include "physics/api/unit_cell.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace trestle
{
  /**
   * A unit cell and the networks that learned it, as a parameter file describes and a run directory keeps them
   * (model/cell.h5, model/answer.h5, model/<network>.h5): what the study `representative volume` makes and open_microscale() opens.
   */
  class CellModel : public std::enable_shared_from_this<CellModel>
  {
  public:
    /// Declares sections mesh, unit cell, reduction, network, certificate.
    explicit CellModel(ParameterSink &prm);

    /// @throws InputError: unknown networks, or networks for a cell with history.
    void setup();

    UnitCell &cell() { return *cell_; }

    /// Of section `network`, in the order of its key `types`; the first answers for microscales.
    const std::vector<std::string> &network_types() const { return types_; }
    CellNetwork                    &network(const std::string &type) { return *networks_.at(type); }

    double tolerance() const { return tolerance_; }
    double reduced_tolerance() const { return reduced_tolerance_; }

    /// On one rank.
    void write(const RunDirectory &directory) const;
    void write_network(const RunDirectory &directory, const std::string &type) const;
    /// @param archives what write() and write_network() left in model/, by file name without .h5.
    void read(const std::map<std::string, Archive> &archives);

    /// @param kind see open_microscale(). Keeps this model alive.
    std::unique_ptr<Microscale> microscale(const std::string &kind);

  private:
    std::unique_ptr<Microscale> network_microscale();

    std::unique_ptr<UnitCell>                           cell_;
    std::vector<std::string>                            types_;
    std::map<std::string, std::unique_ptr<CellNetwork>> networks_;
    std::map<std::string, bool>                         is_trained_;
    double                                              tolerance_         = 0.1;
    double                                              reduced_tolerance_ = 0.1;
    bool                                                adapt_             = false;
    unsigned int                                        snapshots_a_step_  = 4;
  };
} // namespace trestle
