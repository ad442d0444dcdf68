// A plugin with cells of known laws: what foreign programs get through the library's faces is compared with them,
// and they fail on demand.
#include "bridge/microscale/microscale_kinds.h"
#include "core/exceptions.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace
{
  using namespace trestle;

  // Plane strain's components of all six.
  constexpr unsigned int plane_strain[] = {0, 1, 3}, plane_stress[] = {0, 1, 2, 3};

  double stiffness(const unsigned int i, const unsigned int j)
  {
    // Symmetric, positive, without symmetry of the material, so that no two components can be confused.
    const double coupling = 0.1 * (1. + static_cast<double>((i + 1) * (j + 1) % 7));
    return 100. * (i == j ? 5. + i : coupling);
  }

  /// s = C (e - q) + 1e4 (tr(e))^3 1; with history, q goes half of the way to e in each step.
  class TestCell : public Microscale
  {
  public:
    TestCell(const std::string &run_directory, const bool has_history)
      : has_history_(has_history)
    {
      if (run_directory != "plane" && run_directory != "solid")
        throw InputError("'" + run_directory + "' is no run directory of a test cell.", "Say plane or solid.");
      dimension_ = run_directory == "plane" ? 2 : 3;
      set_tolerance(MicroscaleLevel::reduced, {0.1, ToleranceOrigin::given});
    }

    unsigned int dimension() const override { return dimension_; }
    bool         has_history() const override { return has_history_; }
    EstimateKind estimate_kind() const override { return EstimateKind::indicator; }

    void set_n_points(const std::size_t n) override
    {
      committed_.resize(6 * n, 0.);
      trial_ = committed_;
      has_past_.resize(n, false);
    }
    std::size_t n_points() const override { return committed_.size() / 6; }

    void evaluate(std::span<const std::size_t> points, std::span<const double> strains,
                  const MicroscaleAnswer &answer) override
    {
      check_request(*this, points, strains, answer);
      for (std::size_t k = 0; k < points.size(); ++k)
        if (std::ranges::any_of(row(strains, k), [](const double e) { return std::abs(e) > 0.5; }))
          throw ConvergenceError("The test cell gives up beyond 0.5.", "Cut the step.");
      for (std::size_t k = 0; k < points.size(); ++k)
        evaluate_point(points[k], row(strains, k), k, answer);
    }

    void commit() override
    {
      committed_ = trial_;
      has_past_.assign(n_points(), true);
    }
    void roll_back() override { trial_ = committed_; }

    // As real ones, a virgin point tells less.
    std::vector<double> pack(const std::size_t point) const override
    {
      if (!has_past_[point])
        return {};
      return {committed_.begin() + 6 * point, committed_.begin() + 6 * (point + 1)};
    }
    void unpack(const std::size_t point, std::span<const double> state) override
    {
      if (!state.empty() && state.size() != 6)
        throw InputError("A test cell's state has 6 numbers.", "Pass what pack() gave.");
      has_past_[point] = !state.empty();
      std::fill_n(committed_.begin() + 6 * point, 6, 0.);
      std::ranges::copy(state, committed_.begin() + 6 * point);
      std::copy_n(committed_.begin() + 6 * point, 6, trial_.begin() + 6 * point);
    }

    void write_cell(const std::size_t point, const RunDirectory &directory, const std::string &name) const override
    {
      directory.write(name + ".vtu", std::to_string(trial_[6 * point]));
    }

  private:
    unsigned int own(const unsigned int i) const { return dimension_ == 2 ? plane_strain[i] : i; }

    std::span<const double> row(std::span<const double> strains, const std::size_t k) const
    {
      return strains.subspan(k * n_strain(), n_strain());
    }

    void evaluate_point(const std::size_t point, std::span<const double> strain, const std::size_t k,
                        const MicroscaleAnswer &answer)
    {
      double e[6] = {}, size = 0.;
      for (unsigned int i = 0; i < n_strain(); ++i)
        {
          e[own(i)] = strain[i];
          size      = std::max(size, std::abs(strain[i]));
        }
      const double trace = e[0] + e[1] + e[2], half = has_history_ ? 0.5 : 0.;
      for (unsigned int i = 0; i < 6; ++i)
        trial_[6 * point + i] = half * (committed_[6 * point + i] + e[i]);
      for (unsigned int a = 0; a < n_stress(); ++a)
        {
          const unsigned int i      = dimension_ == 2 ? plane_stress[a] : a;
          double             stress = i < 3 ? 1e4 * trace * trace * trace : 0.;
          for (unsigned int j = 0; j < 6; ++j)
            stress += stiffness(i, j) * (e[j] - trial_[6 * point + j]);
          if (!answer.stress.empty())
            answer.stress[k * n_stress() + a] = stress;
          for (unsigned int b = 0; b < n_strain() && !answer.tangent.empty(); ++b)
            answer.tangent[(k * n_stress() + a) * n_strain() + b] =
                stiffness(i, own(b)) * (1. - half) + (i < 3 && own(b) < 3 ? 3e4 * trace * trace : 0.);
        }
      if (!answer.estimate.empty())
        answer.estimate[k] = size > 0.3 ? std::numeric_limits<double>::infinity() : size;
      if (!answer.level.empty())
        answer.level[k] = MicroscaleLevel::reduced;
    }

    unsigned int        dimension_ = 2;
    bool                has_history_;
    std::vector<double> committed_, trial_;
    std::vector<bool>   has_past_;
  };

  struct WithoutHistory : TestCell
  {
    explicit WithoutHistory(const std::string &directory)
      : TestCell(directory, false)
    {}
  };
  struct WithHistory : TestCell
  {
    explicit WithHistory(const std::string &directory)
      : TestCell(directory, true)
    {}
  };

  const RegisterMicroscale<WithoutHistory> without("test", "A known law.");
  const RegisterMicroscale<WithHistory>    with("test history", "A known law with history.");
} // namespace
