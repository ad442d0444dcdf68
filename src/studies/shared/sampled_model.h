#pragma once

#include "core/communicator.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace trestle
{
  /**
   * What samples need of a model: parameters in, states out. States are this rank's owned unknowns, physical units, the
   * initial state first.
   */
  class SampledModel
  {
  public:
    virtual ~SampledModel() = default;

    /// Mesh, dofs, checks of all input; collective. Repeatable (starts anew, on other ranks too). @throws InputError
    virtual void setup(const Communicator &communicator) = 0;

    virtual unsigned int dimension() const = 0;
    virtual std::size_t  n_owned() const   = 0; ///< unknowns of this rank
    virtual std::size_t  n_states() const  = 0; ///< 1: steady; else steps and one

    /// The same on all ranks.
    virtual const std::vector<std::string> &parameter_names() const = 0;
    virtual std::vector<double>             parameters() const      = 0;
    /// Collective. @throws InputError
    virtual void set_parameters(std::span<const double> mu) = 0;

    /// See Problem::dof_places(). Collective.
    virtual std::vector<std::uint64_t> dof_places() const = 0;
    /// Of the owned unknowns: a row of n_owned numbers a coordinate.
    virtual std::vector<double> positions() const = 0;

    /// At the present parameters: n_states x n_owned. Collective. @throws ConvergenceError
    /// @param numbers rows of numbers, a state each, are added to them, the same on all ranks; null: not asked for.
    virtual std::vector<double> solve(std::vector<double> *numbers = nullptr) = 0;
  };
} // namespace trestle
