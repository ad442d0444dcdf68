#pragma once

#include "bridge/microscale/answering_network.h"
#include "bridge/microscale/microscale.h"
#include "bridge/microscale/reduced_cell.h"

#include <functional>
#include <memory>

namespace trestle
{
  /**
   * A network as microscale: its stress and tangent, priced at the cubature points of the reduced cell. Cells
   * without history.
   */
  class NetworkMicroscale : public Microscale
  {
  public:
    /// Writes the fields of coefficients a, b at a strain: directory, name, strain, a, b, estimate.
    using Writer = std::function<void(const RunDirectory &, const std::string &, std::span<const double>,
                                      std::span<const double>, std::span<const double>, double)>;

    NetworkMicroscale(unsigned int dimension, std::shared_ptr<const AnsweringNetwork> network,
                      std::shared_ptr<const ReducedCell> cell, Writer writer);

    unsigned int dimension() const override { return dimension_; }
    bool         has_history() const override { return false; }
    EstimateKind estimate_kind() const override { return EstimateKind::indicator; }
    void         set_n_points(std::size_t n) override { strain_.resize(n * n_strain(), 0.); }
    std::size_t  n_points() const override { return strain_.size() / n_strain(); }

    void evaluate(std::span<const std::size_t> points, std::span<const double> strains,
                  const MicroscaleAnswer &answer) override;
    void commit() override {}
    void roll_back() override {}

    MicroscaleLevel     level(std::size_t) const override { return MicroscaleLevel::network; }
    std::vector<double> pack(std::size_t) const override { return {}; }
    void                unpack(std::size_t point, std::span<const double> state) override;
    void write_cell(std::size_t point, const RunDirectory &directory, const std::string &name) const override;

  private:
    unsigned int                            dimension_;
    std::shared_ptr<const AnsweringNetwork> network_;
    std::shared_ptr<const ReducedCell>      cell_;
    Writer                                  writer_;
    std::vector<double>                     strain_; ///< last of each point, for write_cell()
  };

  /**
   * Certificates of n answers of a network: the constitutive-relation error of its fields, or, where that is
   * larger, sqrt(2 delta) with the relative difference delta between its homogenised stress and that after one
   * Newton step of the reduced cell from its displacement. The root, because homogenised stresses converge as
   * energies do, with the square of the fields' error: on this scale both mean the same.
   */
  void price(const AnsweringNetwork &network, const ReducedCell &cell, std::size_t n,
             std::span<const double> strains, std::span<double> stress, std::span<double> tangent,
             std::span<double> estimates);
} // namespace trestle
