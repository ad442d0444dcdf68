#pragma once

#include "physics/api/zone.h"

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace trestle
{
  /// What section `stochastic submodel/traces` says of somebody's own runs.
  struct TraceFileNames
  {
    std::vector<std::string> files;  ///< .npy or HDF5 of many runs each, or a .pvd a run
    std::vector<std::string> fields; ///< of the latter: displacement, or also its rate and acceleration
    std::string              positions;
    std::string              rates = "automatic";
  };

  /**
   * Traces that somebody's own runs have on the cut of a zone: what their files hold, brought into the order of the zone's
   * traces, with rates where there are none. One rank reads, one file in memory at a time.
   */
  class TraceSource
  {
  public:
    virtual ~TraceSource() = default;

    virtual std::size_t n_runs() const = 0;

    /// A whole one (Zone::layout()). @throws InputError naming the file, and the run, for what does not belong to this zone,
    /// mesh or step, and for a number that is not finite.
    virtual std::vector<double> trace(std::size_t run) = 0;
  };

  /**
   * Arrays are n_runs x n_trace as the zone has them, n_runs x n_times x n_interface (displacements; forces of a zone that
   * is driven by tractions), or n_runs x n_times x n_interface x 3 (displacement, rate, acceleration). Their dofs are in the
   * zone's order, or as `positions` lists them: n_interface x (coordinates, then the component where there are several).
   *
   * Field files are interpolated at the cut's dofs. Rates that files lack follow from displacements by Zone::with_rates():
   * `automatic` takes the scheme for arrays, whose numbers have double precision, and differences for fields.
   *
   * @param zone set up; outlives this. @throws InputError naming the file that is of another zone, step or mesh, as far as
   * shapes and positions tell. One rank.
   */
  std::unique_ptr<TraceSource> make_trace_source(const TraceFileNames &names, const Zone &zone);
} // namespace trestle
