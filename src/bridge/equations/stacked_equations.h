#pragma once

#include "bridge/equations/residual_operator.h"

#include <memory>
#include <vector>

namespace trestle
{
  /**
   * Several equations that do not touch each other as one: u holds the blocks' owned free dofs one after the
   * other. With it a network of few parameter values is trained as a network of one problem is, Gauss-Newton
   * included.
   */
  class StackedEquations : public ResidualOperator
  {
  public:
    /// @param blocks at least one, all on the same communicator.
    explicit StackedEquations(std::vector<std::unique_ptr<ResidualOperator>> blocks);

    const Communicator &communicator() const override { return blocks_.front()->communicator(); }
    std::size_t         n_owned() const override;
    std::size_t         n_ghost() const override;
    std::size_t         n_global() const override;

    void residual(std::span<const double> u, std::span<double> r) override;
    void linearise(std::span<const double> u) override;
    void apply(std::span<const double> v, std::span<double> result) override;
    void apply_transpose(std::span<const double> v, std::span<double> result) override;

    bool is_linear() const override;
    bool is_spd() const override;
    bool has_energy() const override;
    /// The sum of the blocks' potentials.
    double energy(std::span<const double> u) override;

    void freeze_preconditioner(std::span<const double> u, Preconditioner kind) override;
    void precondition(std::span<const double> r, std::span<double> result) override;

    /// Owned entries of one block.
    std::span<double>       block(std::size_t i, std::span<double> u) const;
    std::span<const double> block(std::size_t i, std::span<const double> u) const;

  private:
    using Product = void (ResidualOperator::*)(std::span<const double>, std::span<double>);
    void        for_each_block(Product product, std::span<const double> v, std::span<double> result) const;
    bool        all(bool (ResidualOperator::*property)() const) const;
    std::size_t sum(std::size_t (ResidualOperator::*count)() const) const;

    std::vector<std::unique_ptr<ResidualOperator>> blocks_;
    std::vector<std::size_t>                       begin_; ///< of each block in u, and the end
  };
} // namespace trestle
