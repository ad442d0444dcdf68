#include "bridge/equations/stacked_equations.h"

#include "core/assert.h"

#include <algorithm>

namespace trestle
{
  StackedEquations::StackedEquations(std::vector<std::unique_ptr<ResidualOperator>> blocks)
    : blocks_(std::move(blocks)),
      begin_{0}
  {
    for (const auto &block : blocks_)
      begin_.push_back(begin_.back() + block->n_owned());
  }

  std::span<double> StackedEquations::block(const std::size_t i, const std::span<double> u) const
  {
    TRESTLE_ASSERT(u.size() == n_owned(), "spans of wrong length");
    return u.subspan(begin_[i], begin_[i + 1] - begin_[i]);
  }

  std::span<const double> StackedEquations::block(const std::size_t i, const std::span<const double> u) const
  {
    TRESTLE_ASSERT(u.size() == n_owned(), "spans of wrong length");
    return u.subspan(begin_[i], begin_[i + 1] - begin_[i]);
  }

  void StackedEquations::for_each_block(const Product product, const std::span<const double> v,
                                        const std::span<double> result) const
  {
    TRESTLE_ASSERT(v.size() == n_owned() && result.size() == n_owned(), "spans of wrong length");
    for (std::size_t i = 0; i < blocks_.size(); ++i)
      ((*blocks_[i]).*product)(block(i, v), block(i, result));
  }

  bool StackedEquations::all(bool (ResidualOperator::*property)() const) const
  {
    return std::all_of(blocks_.begin(), blocks_.end(), [&](const auto &block) { return ((*block).*property)(); });
  }

  std::size_t StackedEquations::sum(std::size_t (ResidualOperator::*count)() const) const
  {
    std::size_t result = 0;
    for (const auto &block : blocks_)
      result += ((*block).*count)();
    return result;
  }

  std::size_t StackedEquations::n_owned() const { return begin_.back(); }
  std::size_t StackedEquations::n_ghost() const { return sum(&ResidualOperator::n_ghost); }
  std::size_t StackedEquations::n_global() const { return sum(&ResidualOperator::n_global); }

  bool StackedEquations::is_linear() const { return all(&ResidualOperator::is_linear); }
  bool StackedEquations::is_spd() const { return all(&ResidualOperator::is_spd); }
  bool StackedEquations::has_energy() const { return all(&ResidualOperator::has_energy); }

  void StackedEquations::residual(std::span<const double> u, std::span<double> r)
  {
    for_each_block(&ResidualOperator::residual, u, r);
  }

  void StackedEquations::apply(std::span<const double> v, std::span<double> result)
  {
    for_each_block(&ResidualOperator::apply, v, result);
  }

  void StackedEquations::apply_transpose(std::span<const double> v, std::span<double> result)
  {
    for_each_block(&ResidualOperator::apply_transpose, v, result);
  }

  void StackedEquations::precondition(std::span<const double> r, std::span<double> result)
  {
    for_each_block(&ResidualOperator::precondition, r, result);
  }

  void StackedEquations::linearise(std::span<const double> u)
  {
    for (std::size_t i = 0; i < blocks_.size(); ++i)
      blocks_[i]->linearise(block(i, u));
  }

  double StackedEquations::energy(std::span<const double> u)
  {
    double result = 0.;
    for (std::size_t i = 0; i < blocks_.size(); ++i)
      result += blocks_[i]->energy(block(i, u));
    return result;
  }

  void StackedEquations::freeze_preconditioner(std::span<const double> u, const Preconditioner kind)
  {
    for (std::size_t i = 0; i < blocks_.size(); ++i)
      blocks_[i]->freeze_preconditioner(block(i, u), kind);
  }
} // namespace trestle
