#include "core/catalogue.h"
#include "ml/fe_ol/coefficient_branches.h"
#include "ml/torch_errors.h"

namespace trestle
{
  namespace
  {
    /// The branches, and the homogenised stress and tangent from the stress modes' means.
    class EquiNO : public CellNetwork
    {
    public:
      explicit EquiNO(ParameterSink &prm)
        : branches_(prm)
      {}

      void train(const ReducedCell &cell, Run &run) override
      {
        converting_torch_errors([&] {
          branches_.setup(cell.data());
          weights_ = branches_.train(cell, run);
        });
      }

      void write(Archive &archive) const override
      {
        archive.attributes["kind"]         = "cell network";
        archive.attributes["architecture"] = branches_.architecture();
        branches_.write(weights_, archive);
      }

      void read(const Archive &archive, const ReducedCell &cell) override
      {
        weights_ = branches_.read(archive, cell.data());
      }

      void evaluate(const std::size_t n, const std::span<const double> strains,
                    const CellNetworkAnswer &answer) const override
      {
        branches_.evaluate(weights_, n, strains, answer);
      }

      std::span<double> weights() override { return weights_; }

    private:
      CoefficientBranches branches_;
      std::vector<double> weights_;
    };

    const RegisterCellNetwork<EquiNO>
                                              registration("equino",
                                                           "Branches to modes of strain and of stress, trained on the material law without labels.");
    const CatalogueEntry<CellNetworkRegistry> entry("cell networks");
  } // namespace
} // namespace trestle
