#include "studies/shared/full_load_path.h"

#include "physics/api/reduced_problem.h"

#include <algorithm>

namespace trestle
{
  namespace
  {
    const std::string plastic_strain_name = "equivalent_plastic_strain";

    const PointField *find(const std::vector<PointField> &fields, const std::string &name)
    {
      const auto found = std::ranges::find(fields, name, &PointField::name);
      return found == fields.end() ? nullptr : &*found;
    }

    std::vector<History::Entry> certificate_numbers(const ShownAnswer &answer)
    {
      return {{"certificate_estimate", answer.estimate}, {"answered_by", answer.answered_by}};
    }
  } // namespace

  FullLoadPath::FullLoadPath(ParameterSink &prm)
    : problem_(MacroProblem::create(prm)),
      law_(MaterialLaw::create(prm))
  {}

  void FullLoadPath::setup(const Communicator &communicator)
  {
    problem_->setup(communicator);
    points_ = law_->microscale(problem_->dimension());
    problem_->validate(*points_);
    n_owned_ = problem_->dof_places().size();
  }

  std::vector<double> FullLoadPath::positions() const { return problem_->free_positions(); }

  std::vector<double> FullLoadPath::solve(std::vector<double> *numbers)
  {
    std::vector<double> states(n_owned_, 0.); // virgin
    problem_->solve(*points_, [&](const MacroLoadStep &step) {
      const auto free = problem_->free_values(step.displacement);
      states.insert(states.end(), free.begin(), free.end());
      if (numbers != nullptr)
        for (const auto &number : step.numbers)
          numbers->push_back(number.value);
    });
    return states;
  }

  std::unique_ptr<InnerProduct> FullLoadPath::inner_product(const InnerProduct::Kind kind,
                                                            const std::string & /*block*/) const
  {
    return problem_->inner_product(kind);
  }

  std::unique_ptr<ReducedProblems> FullLoadPath::reduced_problems()
  {
    return problem_->reduced_problems([this] { return law_->microscale(problem_->dimension()); });
  }

  /// Load steps of states whose first is the virgin one, with the material's history.
  void FullLoadPath::visit(std::span<const double> states, const MacroProblem::Observer &observer)
  {
    problem_->replay(*points_, states.subspan(n_owned_), observer);
  }

  std::optional<FullModel::PointValues> FullLoadPath::plastic_strain(std::span<const double> states)
  {
    std::optional<PointValues> result;
    visit(states, [&](const MacroLoadStep &step) {
      if (step.number < problem_->n_load_steps())
        return;
      const auto fields = problem_->point_fields();
      if (const auto *plastic = find(fields, plastic_strain_name))
        result = {plastic->values, find(fields, "volume")->values};
    });
    return result;
  }

  ShownFields FullLoadPath::write_statistics(const RunDirectory & /*directory*/,
                                             const std::vector<StatisticalField> & /*fields*/)
  {
    return {}; // a step is written with its material points, which have no mean
  }

  ShownFields FullLoadPath::write_states(const RunDirectory &directory, const ShownAnswer &answer)
  {
    struct Truth
    {
      std::vector<double>     displacement;
      std::vector<PointField> plastic_strain; ///< none or one
    };
    std::vector<Truth> truths;
    visit(answer.truth, [&](const MacroLoadStep &step) {
      truths.push_back({step.displacement, {}});
      const auto fields = problem_->point_fields();
      if (const auto *plastic = find(fields, plastic_strain_name))
        truths.back().plastic_strain.push_back({plastic->name + "_fe", plastic->values});
    });
    ShownFields result{"", {"displacement", "displacement_error"}};
    visit(answer.states, [&](const MacroLoadStep &step) {
      const auto &truth = truths[step.number - 1];
      result.pvtu       = problem_->write(directory, step, truth.displacement,
                                          {certificate_numbers(answer), truth.plastic_strain});
    });
    if (!truths.back().plastic_strain.empty())
      result.names.insert(result.names.end(), {plastic_strain_name, plastic_strain_name + "_fe"});
    return result;
  }

  ShownFields FullLoadPath::write_last_state(const RunDirectory &directory, const ShownAnswer &answer,
                                             const unsigned int step)
  {
    ShownFields result{"", {"displacement"}};
    visit(answer.states, [&](const MacroLoadStep &visited) {
      if (visited.number < problem_->n_load_steps())
        return;
      MacroLoadStep shown = visited;
      shown.number        = step;
      shown.time          = double(step);
      result.pvtu         = problem_->write(directory, shown, {}, {certificate_numbers(answer), {}});
    });
    return result;
  }
} // namespace trestle
