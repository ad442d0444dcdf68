#include "ml/fe_ol/coefficient_branches.h"
#include "ml/fe_ol/energy_potential.h"
#include "ml/torch_errors.h"

namespace trestle
{
  namespace
  {
    /// Stress and tangent from an energy potential; the coefficients that its certificate is computed from are
    /// those of EquiNO's branches, trained first. Their keys stand in the subsection `branches`.
    class PotentialNetwork : public CellNetwork
    {
    public:
      explicit PotentialNetwork(ParameterSink &prm)
        : potential_(prm)
      {
        const auto section = prm.section("branches");
        branches_          = std::make_unique<CoefficientBranches>(prm);
      }

      void train(const ReducedCell &cell, Run &run) override
      {
        converting_torch_errors([&] {
          branches_->setup(cell.data());
          potential_.setup(cell.data());
          // Two trainings, two folders: each finds its own checkpoint.
          Run branches       = run.part("branches");
          weights_           = branches_->train(cell, branches);
          const auto values  = potential_.train(cell, run);
          const auto seconds = branches.figures.number("time.train_s");
          weights_.insert(weights_.end(), values.begin(), values.end());
          branches.write_records();
          run.figures.set("time.train_branches_s", seconds);
          run.figures.set("time.train_s",
                          seconds + run.figures.number("time.labels_s") + run.figures.number("time.train_s"));
        });
      }

      void write(Archive &archive) const override
      {
        archive.attributes["kind"]         = "cell network";
        archive.attributes["architecture"] = architecture();
        const std::span<const double> weights(weights_);
        branches_->write(weights.first(branches_->n_weights()), archive);
        potential_.write(weights.subspan(branches_->n_weights()), archive);
      }

      void read(const Archive &archive, const ReducedCell &cell) override
      {
        potential_.setup(cell.data());
        auto       weights = branches_->read(archive, cell.data());
        const auto values  = potential_.read(archive, cell.data());
        weights.insert(weights.end(), values.begin(), values.end());
        weights_ = std::move(weights);
      }

      void evaluate(const std::size_t n, const std::span<const double> strains,
                    const CellNetworkAnswer &answer) const override
      {
        const std::span<const double> weights(weights_);
        const std::size_t             n_branches = branches_->n_weights();
        branches_->evaluate(weights.first(n_branches), n, strains,
                            {{}, {}, answer.strain_coefficients, answer.stress_coefficients});
        potential_.evaluate(weights.subspan(n_branches), n, strains, answer.stress, answer.tangent);
      }

      std::span<double> weights() override { return weights_; }

    private:
      std::string architecture() const { return potential_.architecture() + "; " + branches_->architecture(); }

      EnergyPotential                      potential_;
      std::unique_ptr<CoefficientBranches> branches_;
      std::vector<double>                  weights_; ///< of the branches, then of the potential
    };

    const RegisterCellNetwork<PotentialNetwork> registration(
        "potential",
        "An energy whose gradient is the stress and whose Hessian is the tangent, exactly symmetric.");
  } // namespace
} // namespace trestle
