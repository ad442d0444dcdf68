#include "ml/api/answering_network.h"

#include "core/exceptions.h"
#include "ml/answering/coefficient_function.h"
#include "ml/answering/potential_function.h"

#include <optional>

namespace trestle
{
  namespace
  {
    /// Networks `equino` and, with an energy for stress and tangent, `potential`.
    class AnsweringBranches : public AnsweringNetwork
    {
    public:
      AnsweringBranches(const Archive &archive, const ReducedCellData &cell)
        : branches_(archive, cell)
      {
        branch_weights_ = branches_.read(archive, cell);
        if (archive.attributes.count("potential") == 0)
          return;
        potential_.emplace(archive, cell);
        potential_weights_ = potential_->read(archive, cell);
      }

      void evaluate(const std::size_t n, const std::span<const double> strains,
                    const CellNetworkAnswer &answer) const override
      {
        if (!potential_)
          return branches_.evaluate(branch_weights_, n, strains, answer);
        branches_.evaluate(branch_weights_, n, strains,
                           {{}, {}, answer.strain_coefficients, answer.stress_coefficients});
        potential_->evaluate(potential_weights_, n, strains, answer.stress, answer.tangent);
      }

    private:
      CoefficientFunction              branches_;
      std::vector<double>              branch_weights_;
      std::optional<PotentialFunction> potential_;
      std::vector<double>              potential_weights_;
    };
  } // namespace

  std::shared_ptr<const AnsweringNetwork> read_answering_network(const Archive         &archive,
                                                                 const ReducedCellData &cell)
  {
    const auto text = [&](const std::string &name) { return attribute_of(archive, name); };
    if (text("kind") != "cell network")
      throw InputError("The archive of a network holds '" + text("kind") + "', not a cell network.",
                       "The file is damaged or misplaced: train the network again.");
    // Others may be made of the same parts and put them together in another way.
    if (text("architecture") != text("branches") &&
        text("architecture") != text("potential") + "; " + text("branches"))
      return nullptr;
    return std::make_shared<AnsweringBranches>(archive, cell);
  }
} // namespace trestle
