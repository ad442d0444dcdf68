#pragma once

#include "bridge/stochastic/random_vectors.h"
#include "core/archive.h"
#include "core/communicator.h"
#include "ml/tensors.h"

namespace trestle
{
  /**
   * Normal law of standard vectors x at standard conditions c: x = A z + B^T c, with z standard normal, B by least squares
   * and A the symmetric root of the covariance of what B leaves. What a generator starts from that has yet to learn
   * what is not normal.
   */
  class NormalLaw
  {
  public:
    NormalLaw() = default;
    /// Collective, the root's to the bit. @param standard mean 0, deviation 1 or 0; conditions too.
    NormalLaw(const RandomVectors &standard, const Communicator &communicator);

    /// n x n_entries, in the precision of the noise. @param noise n x n_entries. @param conditions n x n_conditions.
    torch::Tensor apply(const torch::Tensor &noise, const torch::Tensor &conditions) const;

    /// In double, row by row: the same bits for a row whatever rows stand beside it.
    std::vector<double> evaluate(std::span<const double> noise, std::span<const double> conditions) const;

    /// Arrays `generator start root` and `generator start slopes`.
    void write(Archive &archive) const;
    /// @throws InputError where they are missing, of other sizes or not finite.
    static NormalLaw read(std::size_t n_entries, std::size_t n_conditions, const Archive &archive);

  private:
    torch::Tensor root_;   ///< A, n_entries x n_entries, double on the host
    torch::Tensor slopes_; ///< B, n_conditions x n_entries
  };
} // namespace trestle
