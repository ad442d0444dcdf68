#pragma once

#include "physics/api/problem_variants.h"
#include "physics/api/state_transfer.h"

namespace trestle
{
  /// What the functions of physics/api/problem_variants.h and StateTransfer::between() ask every Problem for.
  class VariantSource
  {
  public:
    virtual ~VariantSource() = default;

    virtual void setup_with_field_of(const Problem &other)                              = 0;
    virtual void setup_at(const Communicator &communicator, std::span<const double> mu) = 0;
    virtual const std::vector<std::string> &geometry_parameters() const                 = 0;

    virtual bool                          can_be_projected() const                                          = 0;
    virtual std::unique_ptr<ReducedWhole> reduced_whole(std::span<const double> modes, std::size_t n_modes) = 0;
    /// @param from outlives it.
    virtual std::unique_ptr<StateTransfer> transfer_from(Problem &from) = 0;
  };
} // namespace trestle
