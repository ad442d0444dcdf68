#pragma once

#include "bridge/microscale/cell_network.h"
#include "bridge/microscale/microscale.h"
#include "core/parameters.h"
#include "core/run_directory.h"
#include "physics/api/unit_cell.h"
#include "studies/fe_ol/certificate_parameters.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace trestle
{
  /**
   * A unit cell and the networks that learned it, as a parameter file describes and a run directory keeps them
   * (model/cell.h5, model/answer.h5, model/<network>.h5, model/calibration.h5): what the study `representative volume` makes and open_microscale() opens.
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

    /// On the certificates of `reduced`, or of a network by its type.
    Tolerance tolerance(const std::string &who) const;

    const CertificateParameters &certificate() const { return certificate_; }

    /// Of this cell; none where nobody calibrated it.
    const Calibrations &calibrations() const { return calibrations_; }
    void                set_calibrations(Calibrations calibrations) { calibrations_ = std::move(calibrations); }

    /// On one rank.
    void write(const RunDirectory &directory) const;
    void write_network(const RunDirectory &directory, const std::string &type) const;
    void write_calibrations(const RunDirectory &directory) const;
    /// @param archives what these left in model/, by file name without .h5.
    void read(const std::map<std::string, Archive> &archives);

    /// @param kind see open_microscale(). Keeps this model alive.
    std::unique_ptr<Microscale> microscale(const std::string &kind);

  private:
    std::unique_ptr<Microscale> network_microscale();
    std::unique_ptr<Microscale> reduced_microscale();
    std::unique_ptr<Microscale> adaptive_microscale(bool has_network);

    std::unique_ptr<UnitCell>                           cell_;
    std::vector<std::string>                            types_;
    std::map<std::string, std::unique_ptr<CellNetwork>> networks_;
    std::map<std::string, bool>                         is_trained_;
    CertificateParameters                               certificate_;
    Calibrations                                        calibrations_;
  };
} // namespace trestle
