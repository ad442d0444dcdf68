#pragma once

#include "bridge/graph/field_map.h"
#include "bridge/graph/mesh_graph.h"
#include "core/communicator.h"
#include "core/parameters.h"

#include <span>
#include <string>
#include <vector>

namespace trestle
{
  /**
   * Sensors of a state, section `observations`: at each point of the file the named components of the node next to
   * it, measured with a known standard deviation. What an inverse problem knows; the same for networks and for
   * classical optimisation.
   *
   * A standard deviation is `noise` times the root mean square of the component over the sensors (one component's
   * sensors are one kind of instrument), of the largest component where this one vanishes; without noise that root
   * mean square itself stands in, so that the discrepancy is a relative misfit. Data and noise do not depend on
   * the number of ranks.
   */
  class Observations
  {
  public:
    /// One datum at an owned free dof.
    struct Sensor
    {
      std::size_t number;    ///< among all, from 0: point by point, component by component
      std::size_t dof;       ///< owned free dof
      double      datum;     ///< physical units
      double      deviation; ///< > 0, physical units
    };

    /// A sensor as all ranks know it.
    struct Place
    {
      std::vector<double> position; ///< of the node, dim entries
      unsigned int        component;
    };

    explicit Observations(ParameterSink &prm);

    /**
     * Finds the nodes. Collective; repeatable. @throws InputError for an unknown component, a point outside the
     * mesh, two sensors at one dof, or a node whose value the boundary conditions prescribe.
     */
    void setup(const Communicator &communicator, const MeshGraph &graph, const FieldMap &map);

    /// Whether the file says `data = synthetic`: data are then the truth with noise, else they are listed.
    bool is_synthetic() const { return data_ == "synthetic"; }
    /// Makes the data, from the true state (owned free dofs) where they are synthetic. Once a setup(). Collective.
    void measure(std::span<const double> truth);

    /// Of all ranks.
    std::size_t               n_sensors() const { return places_.size(); }
    const std::vector<Place> &places() const { return places_; }
    /// Those at owned free dofs; data and deviations are set by measure().
    const std::vector<Sensor> &owned() const { return owned_; }

    bool has_noise() const { return noise_ > 0.; }
    /// Whether the file says `impose = exactly`.
    bool is_imposed() const { return impose_ == "exactly"; }
    /// Of the discrepancy in a loss whose other part, the equations, is of order one at the start.
    double penalty_weight() const { return penalty_weight_; }
    /// Overwrites the observed dofs by their data.
    void impose(std::span<double> u) const;

    /// sum_s ((u_s - d_s) / sigma_s)^2: about n_sensors() at the truth (chi-squared). Collective.
    double discrepancy(std::span<const double> u) const;
    /// gradient += factor * d discrepancy / du.
    void add_gradient(std::span<const double> u, double factor, std::span<double> gradient) const;
    /// result += factor * d^2 discrepancy / du^2 v.
    void add_hessian(std::span<const double> v, double factor, std::span<double> result) const;

  private:
    std::vector<std::vector<double>> read_points(unsigned int dim) const;
    void                             find_nodes(const MeshGraph &graph, const FieldMap &map);

    std::string              points_;
    std::vector<std::string> components_;
    std::string              data_ = "synthetic";
    std::vector<double>      values_;
    double                   noise_          = 0.;
    unsigned int             seed_           = 0;
    std::string              impose_         = "penalty";
    double                   penalty_weight_ = 1e-6;

    Communicator        communicator_{MPI_COMM_SELF};
    std::vector<Place>  places_;
    std::vector<Sensor> owned_;
  };
} // namespace trestle
