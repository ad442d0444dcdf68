#include "studies/shared/full_model.h"

#include "core/exceptions.h"
#include "physics/api/reduced_problem.h"
#include "studies/shared/full_load_path.h"
#include "studies/shared/full_problem.h"

namespace trestle
{
  namespace
  {
    /// Both kinds, of which one is used: the key is known only after reading. What both declare has the same defaults.
    class ChosenFullModel : public FullModel, public ProblemHolder
    {
    public:
      explicit ChosenFullModel(ParameterSink &prm)
        : problem_(prm),
          load_path_(prm)
      {
        const auto section = prm.section("samples");
        prm.add("full model", kind_,
                "What is sampled: a problem, steady or in time (section `physics`); the load path of a solid with "
                "history (sections `macroscale`, `material`).",
                Allowed::one_of({"problem", "load path"}));
      }

      Problem *problem() override { return is_load_path() ? nullptr : problem_.problem(); }

      void setup(const Communicator &communicator) override { chosen().setup(communicator); }

      unsigned int dimension() const override { return chosen().dimension(); }
      std::size_t  n_dofs() const override { return chosen().n_dofs(); }
      std::size_t  n_owned() const override { return chosen().n_owned(); }
      std::size_t  n_states() const override { return chosen().n_states(); }

      const std::vector<std::string> &parameter_names() const override { return chosen().parameter_names(); }
      std::vector<double>             parameters() const override { return chosen().parameters(); }
      void set_parameters(std::span<const double> mu) override { chosen().set_parameters(mu); }

      std::vector<std::uint64_t> dof_places() const override { return chosen().dof_places(); }
      std::vector<double>        positions() const override { return chosen().positions(); }

      std::vector<double> solve(std::vector<double> *numbers) override { return chosen().solve(numbers); }

      std::unique_ptr<InnerProduct> inner_product(const InnerProduct::Kind kind,
                                                  const std::string       &block) const override
      {
        return chosen().inner_product(kind, block);
      }
      std::unique_ptr<ReducedProblems> reduced_problems() override { return chosen().reduced_problems(); }

      std::optional<PointValues> plastic_strain(std::span<const double> states) override
      {
        return chosen().plastic_strain(states);
      }

      std::vector<std::string> number_names() const override { return chosen().number_names(); }
      ShownFields              write_statistics(const RunDirectory                  &directory,
                                                const std::vector<StatisticalField> &fields) override
      {
        return chosen().write_statistics(directory, fields);
      }
      ShownFields write_states(const RunDirectory &directory, const ShownAnswer &answer) override
      {
        return chosen().write_states(directory, answer);
      }
      ShownFields write_last_state(const RunDirectory &directory, const ShownAnswer &answer,
                                   const unsigned int step) override
      {
        return chosen().write_last_state(directory, answer, step);
      }

    private:
      FullModel       &chosen() { return is_load_path() ? static_cast<FullModel &>(load_path_) : problem_; }
      const FullModel &chosen() const
      {
        return is_load_path() ? static_cast<const FullModel &>(load_path_) : problem_;
      }
      bool is_load_path() const { return kind_ == "load path"; }

      std::string  kind_ = "problem";
      FullProblem  problem_;
      FullLoadPath load_path_;
    };
  } // namespace

  Problem *problem_of(FullModel &model)
  {
    auto *holder = dynamic_cast<ProblemHolder *>(&model);
    return holder == nullptr ? nullptr : holder->problem();
  }

  std::unique_ptr<FullModel> FullModel::create(ParameterSink &prm)
  {
    return std::make_unique<ChosenFullModel>(prm);
  }

  std::unique_ptr<FullModel> FullModel::of(Problem &problem) { return std::make_unique<FullProblem>(problem); }
} // namespace trestle
