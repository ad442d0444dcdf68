#pragma once

#include "ml/training/weight_update.h"

#include <vector>

namespace trestle
{
  /**
   * SOAP (Vyas, Morwani, Zhao, Kwun, Shapira, Brandfonbrener, Janson, Kakade 2024, arXiv 2409.11321): Adam in a
   * basis of its own for every array of weights. Each array is a matrix G (all indices but the last, the last);
   * the bases are eigenvectors of running means of G G^T and G^T G, kept up to date by a step of orthogonal
   * iteration every few steps. It sees the coupling of an array's weights that Adam does not, and with it the
   * badly conditioned energies of elasticity. State and arithmetic in double.
   */
  class SoapUpdate : public WeightUpdate
  {
  public:
    /// Declares constants.
    explicit SoapUpdate(ParameterSink &prm);

    void          start(const std::vector<WeightShape> &shapes) override;
    torch::Tensor step(const torch::Tensor &weights, const torch::Tensor &gradient, double rate) override;
    void          write(Archive &archive) const override;
    void          read(const Archive &archive, const torch::Tensor &weights) override;

  private:
    struct Constants
    {
      double       beta_1 = 0.9, beta_2 = 0.99, beta_gram = 0.95, epsilon = 1e-8;
      unsigned int refresh_every = 10;
      unsigned int longest_side  = 1024; // an eigenvalue problem of this size is still cheap
    };

    /// One side of a matrix: the mean of its Gram matrices and their eigenvectors, undefined where it is too long.
    struct Side
    {
      torch::Tensor gram, basis;

      bool is_rotated() const { return gram.defined(); }
      void learn(const torch::Tensor &product, unsigned int step, const Constants &constants);
    };

    struct Matrix
    {
      int64_t       n_rows, n_columns;
      Side          left, right;
      torch::Tensor mean, mean_square; ///< of the gradient; of its square in the basis

      torch::Tensor rotated(torch::Tensor x) const;
      torch::Tensor rotated_back(torch::Tensor x) const;
      torch::Tensor direction(const torch::Tensor &gradient, unsigned int step, const Constants &constants);
    };

    Constants           constants_;
    std::vector<Matrix> matrices_;
    unsigned int        n_steps_ = 0;
  };
} // namespace trestle
