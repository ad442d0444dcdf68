#pragma once

#include "ml/api/step_model.h"

#include <memory>
#include <string>
#include <vector>

namespace trestle::testing
{
  /// A stepping network that is none: predict() and lengths() say what it answers, and nothing is ever learnt.
  class KnownStepModel : public StepModel
  {
  public:
    bool                is_trained() const override { return true; }
    const std::string  &node_inputs() const override { return none_; }
    bool                with_parameter_inputs() const override { return false; }
    std::size_t         n_weights() const override { return 0; }
    std::vector<double> weights() const override { return {}; }
    void                set_weights(std::span<const double>) override {}
    std::string         architecture() const override { return "known"; }
    Calibration         calibration() const override { return calibration_; }
    void                set_calibration(const Calibration &calibration) override { calibration_ = calibration; }

    void setup(const Ensemble &, const MeshGraph &, const FieldMap &, std::size_t, std::size_t,
               unsigned int) override
    {}
    bool                  learns_from_equations() const override { return false; }
    std::unique_ptr<Loss> create_loss(ResidualOperator &, const FieldMap &) const override { return nullptr; }
    TrainingSummary train(const std::vector<Trajectory> &, Run &, const Monitor &, double) override { return {}; }
    TrainingSummary train(const Unsolved &, Run &, const Monitor &, double) override { return {}; }
    void            save(const RunDirectory &, const std::string &) const override {}
    double          loss_and_weight_gradient(const std::vector<Trajectory> &, std::span<const std::size_t>,
                                             std::vector<double> &) override
    {
      return 0.;
    }
    double loss_and_weight_gradient(const Unsolved &, std::span<const std::size_t>, std::vector<double> &) override
    {
      return 0.;
    }

  private:
    std::string none_;
    Calibration calibration_;
  };
} // namespace trestle::testing
