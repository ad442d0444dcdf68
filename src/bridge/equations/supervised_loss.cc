#include "bridge/equations/loss.h"
#include "core/assert.h"

#include <utility>

namespace trestle
{
  namespace
  {
    class LabelLoss : public Loss
    {
    public:
      LabelLoss(const Communicator &communicator, std::vector<double> label, std::vector<double> weights)
        : communicator_(communicator),
          label_(std::move(label)),
          weights_(std::move(weights))
      {
        if (weights_.empty())
          weights_.assign(label_.size(), 1.);
        std::vector<double> ignored(label_.size());
        scale_ = 1.;
        scale_ = 2. * value_and_gradient(std::vector<double>(label_.size(), 0.), ignored);
        if (scale_ == 0.)
          scale_ = 1.;
      }

      double value_and_gradient(std::span<const double> u, std::span<double> gradient) override
      {
        TRESTLE_ASSERT(u.size() == label_.size() && gradient.size() == label_.size(), "spans of wrong length");
        double sum = 0.;
        for (std::size_t i = 0; i < label_.size(); ++i)
          {
            gradient[i] = weights_[i] * (u[i] - label_[i]) / scale_;
            sum += 0.5 * gradient[i] * (u[i] - label_[i]);
          }
        return communicator_.sum(sum);
      }

      void hessian(std::span<const double> v, std::span<double> result) override
      {
        TRESTLE_ASSERT(v.size() == label_.size() && result.size() == label_.size(), "spans of wrong length");
        for (std::size_t i = 0; i < label_.size(); ++i)
          result[i] = weights_[i] * v[i] / scale_;
      }

      bool is_quadratic() const override { return true; }

    private:
      Communicator        communicator_;
      std::vector<double> label_;
      std::vector<double> weights_;
      double              scale_ = 1.; ///< |label|_W^2
    };
  } // namespace

  std::unique_ptr<Loss> Loss::supervised(const Communicator &communicator, std::vector<double> label,
                                         std::vector<double> weights)
  {
    return std::make_unique<LabelLoss>(communicator, std::move(label), std::move(weights));
  }
} // namespace trestle
