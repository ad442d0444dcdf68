#include "studies/fe_ol/cell_certificates.h"

#include "core/statistics.h"
#include "studies/fe_ol/corrupted_weights.h"
#include "studies/shared/flag_tally.h"

#include <algorithm>
#include <map>
#include <sstream>

namespace trestle
{
  namespace
  {
    /// What certificates let pass, altogether and by group (`within`, `beyond`, `corrupted`), with a line an answer.
    class CertificateTable
    {
    public:
      explicit CertificateTable(const double tolerance)
        : tolerance_(tolerance),
          all_(tolerance, wrong_error, right_error)
      {
        lines_ << "set,certificate,homogenised stress error\n";
      }

      void add(const std::string &set, const std::string &group, const std::vector<double> &estimates,
               const std::vector<double> &errors)
      {
        auto &of_group = groups_.try_emplace(group, tolerance_, wrong_error, right_error).first->second;
        for (std::size_t i = 0; i < errors.size(); ++i)
          {
            all_.add(estimates[i], errors[i], set == "range");
            of_group.add(estimates[i], errors[i], false);
            lines_ << set << ',' << estimates[i] << ',' << errors[i] << '\n';
          }
      }

      void report(const std::string &prefix, Figures &figures) const
      {
        all_.report(figures, prefix);
        for (const auto &[group, tally] : groups_)
          {
            figures.set(prefix + "missed." + group, tally.n_missed());
            figures.set(prefix + "tried." + group, tally.n_tried());
            figures.set(prefix + "wrong." + group, tally.n_wrong());
          }
      }

      std::string csv() const { return lines_.str(); }

    private:
      double                           tolerance_;
      FlagTally                        all_;
      std::map<std::string, FlagTally> groups_;
      std::ostringstream               lines_;
    };

    void add_corrupted(CellModel &model, const std::string &type, const CellTruths &truths,
                       CertificateTable &table)
    {
      std::uint64_t copy = 0;
      for (const double level : corruption_levels)
        {
          const CorruptedWeights corrupted(model.network(type), level,
                                           RandomStream(0, "corrupted weights", copy++));
          const auto             answers = answers_of(model, type, truths);
          table.add("corrupted", "corrupted", answers.estimate, homogenised_errors(model.cell(), answers, truths));
        }
    }

    /// What only sets with fields of truth can tell.
    void report_fields(CellModel &model, const std::string &who, const std::vector<TruthSet> &sets,
                       const std::string &prefix, Figures &figures)
    {
      const auto &near = truths_of(sets, "range"), &far = truths_of(sets, "far");
      const auto  in  = score_certificate(model.cell(), answers_of(model, who, near), near);
      const auto  out = score_certificate(model.cell(), answers_of(model, who, far), far);
      figures.set(prefix + "bracket_holds", in.brackets_hold + out.brackets_hold);
      figures.set(prefix + "samples", near.size() + far.size());
      figures.set(prefix + "spearman", spearman(in.bracket, in.stress_field));
      figures.set(prefix + "spearman_far", spearman(out.bracket, out.stress_field));
      set_quantiles(figures, prefix + "estimate", in.estimate);
      set_quantiles(figures, prefix + "estimate_far", out.estimate);
      set_quantiles(figures, prefix + "error_far", out.error);
    }
  } // namespace

  void report_tolerance(const CellModel &model, const std::string &who, const std::string &prefix,
                        Figures &figures)
  {
    const auto tolerance = model.tolerance(who);
    figures.set(prefix + "tolerance", tolerance.value);
    figures.set(prefix + "tolerance_origin", to_string(tolerance.origin));
    const auto found = model.calibrations().find(who);
    if (found == model.calibrations().end())
      return;
    figures.set(prefix + "threshold", found->second.threshold);
    figures.set(prefix + "risk", found->second.risk);
    figures.set(prefix + "calibration_strains", found->second.n_strains);
  }

  CellAnswers answers_of(CellModel &model, const std::string &who, const CellTruths &truths)
  {
    return who == "reduced" ? reduced_answers(model.cell(), truths.strains)
                            : network_answers(model.cell(), model.network(who), truths.strains);
  }

  const CellTruths &truths_of(const std::vector<TruthSet> &sets, const std::string &name)
  {
    return std::find_if(sets.begin(), sets.end(), [&](const TruthSet &set) { return set.name == name; })->truths;
  }

  void certify(CellModel &model, const std::string &who, const std::vector<TruthSet> &sets, Run &run)
  {
    CertificateTable table(model.tolerance(who).value);
    for (const auto &[name, is_within, truths] : sets)
      {
        const auto answers = answers_of(model, who, truths);
        table.add(name, is_within ? "within" : "beyond", answers.estimate,
                  homogenised_errors(model.cell(), answers, truths));
      }
    const auto &types = model.network_types();
    const auto &near  = truths_of(sets, "range");
    if (who != "reduced")
      add_corrupted(model, who, near, table);
    run.directory.write("certificates_" + who + ".csv", table.csv());

    const bool        is_first = !types.empty() && who == types.front();
    const std::string prefix   = is_first ? "certificate." : "certificate." + who + ".";
    report_fields(model, who, sets, prefix, run.figures);
    run.figures.set(prefix + "samples_corrupted", who == "reduced" ? 0 : near.size() * corruption_levels.size());
    table.report(prefix, run.figures);
    report_tolerance(model, who, prefix, run.figures);
  }
} // namespace trestle
