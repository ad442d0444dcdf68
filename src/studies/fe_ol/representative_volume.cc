#include "studies/fe_ol/representative_volume.h"

#include "core/log.h"
#include "core/statistics.h"
#include "core/stopwatch.h"
#include "core/study.h"
#include "core/text.h"
#include "physics/api/report.h"
#include "studies/fe_ol/cell_paths.h"
#include "studies/fe_ol/cell_scores.h"
#include "studies/fe_ol/cell_times.h"
#include "studies/shared/flag_tally.h"
#include "studies/shared/report.h"

#include <algorithm>
#include <cmath>
#include <sstream>

namespace trestle
{
  namespace
  {
    /**
     * One unit cell from truth to network (EquiNO: Eivazi et al. 2025, arXiv 2504.07976): snapshots by finite
     * elements, modes and cubature, networks trained on the material law; all held against finite elements at
     * held-out strains, in the training range and far outside, with certificates and costs.
     */
    class RepresentativeVolume : public Study
    {
    public:
      explicit RepresentativeVolume(ParameterSink &prm)
        : input_(prm)
      {}

      void validate(const Communicator &communicator) override
      {
        communicator.on_all([&] {
          input_.model->setup();
          input_.check();
        });
      }

      void run(Run &run) override;

    private:
      void verify_truth(const CellTruths &truths, Run &run);
      void train(const std::string &type, Run &run);
      void score(const CellTruths &near, Run &run);
      void certify(const std::string &type, const CellTruths &near, const CellTruths &far, Run &run);
      void corrupt(const std::string &type, const CellTruths &near, CertificateScores &scores);
      void write(const CellTruths &truths, Run &run);

      UnitCell &cell() { return input_.model->cell(); }

      RepresentativeVolumeInput input_;
    };

    std::vector<double> joined(std::vector<double> a, const std::vector<double> &b)
    {
      a.insert(a.end(), b.begin(), b.end());
      return a;
    }

    void RepresentativeVolume::run(Run &run)
    {
      validate(run.communicator);
      auto &figures = run.figures;
      figures.set("n_nodes", cell().n_nodes());
      figures.set("n_cells", cell().n_cells());
      figures.set("n_unknowns", cell().n_unknowns());
      figures.set("inclusion_fraction", cell().inclusion_fraction());

      const Stopwatch watch;
      cell().reduce(run, input_.training_strains(), input_.path, input_.strain_range());
      figures.set("time.reduction_s", run.communicator.max(watch.wall_seconds()));
      log::info("Modes and cubature of " + std::to_string(input_.n_training) + " strains took " +
                text::rounded(watch.wall_seconds()) + " s.");
      run.directory.create_folder("model");
      run.communicator.on_root([&] { input_.model->write(run.directory); });
      if (cell().has_history())
        {
          score_paths(cell(), input_, run);
          run.write_records();
          return;
        }
      for (const auto &type : input_.model->network_types())
        train(type, run);

      const CellTruths near(cell(), run.communicator, input_.strains(2, input_.n_test));
      verify_truth(near, run);
      score(near, run);
      const CellTruths far(cell(), run.communicator, input_.strains(3, input_.n_far, input_.far_factor));
      certify("reduced", near, far, run);
      for (const auto &type : input_.model->network_types())
        certify(type, near, far, run);
      measure_times(*input_.model, near, input_.strains(4, 1000), run);
      write(near, run);
    }

    void RepresentativeVolume::train(const std::string &type, Run &run)
    {
      const Stopwatch watch;
      log::info("Trains the network '" + type + "'.");
      // In a folder of its own, where it finds its own checkpoint.
      Run inner = run.part("training_" + type);
      input_.model->network(type).train(*cell().reduced(), inner);
      run.figures.set("time.train_" + type + "_s", run.communicator.max(watch.wall_seconds()));
      for (const char *key : {"training.loss", "training.steps"})
        if (inner.figures.has(key))
          run.figures.set(std::string(key) + "_" + type, inner.figures.number(key));
      inner.write_records();
      if (type == input_.model->network_types().front())
        {
          run.figures.set("time.train_s", run.figures.number("time.train_" + type + "_s"));
          run.history = std::move(inner.history);
        }
      run.communicator.on_root([&] { input_.model->write_network(run.directory, type); });
    }

    /// Hill and Mandel, and the tangent against central differences, at a few strains.
    void RepresentativeVolume::verify_truth(const CellTruths &truths, Run &run)
    {
      constexpr std::size_t n_differences = 4;
      constexpr double      step          = 1e-5;
      const unsigned int    n_strain = cell().n_strain(), n_stress = cell().n_stress();
      double                hill_mandel = 0., difference = 0., asymmetry = 0., residual = 0.;
      run.communicator.on_all([&] {
        for (std::size_t i = 0; i < truths.size(); ++i)
          {
            if (!truths.is_mine(i))
              continue;
            const auto &answer  = truths.answers[i];
            double      largest = 0.;
            for (const double entry : answer.tangent)
              largest = std::max(largest, std::abs(entry));
            asymmetry   = std::max(asymmetry, voigt::asymmetry(cell().dimension(), answer.tangent));
            hill_mandel = std::max(hill_mandel, cell().hill_mandel_error(truths.strain(i), truths.states[i]));
            residual    = std::max(residual, answer.residual);
            for (unsigned int c = 0; i < n_differences && c < n_strain; ++c)
              {
                std::vector<double> stress[2];
                for (const int side : {0, 1})
                  {
                    std::vector<double> strain(truths.strain(i).begin(), truths.strain(i).end());
                    strain[c] += side == 0 ? -step : step;
                    CellState state = truths.states[i];
                    stress[side]    = cell().solve(strain, state, false).stress;
                  }
                for (unsigned int r = 0; r < n_stress; ++r)
                  difference = std::max(difference, std::abs((stress[1][r] - stress[0][r]) / (2. * step) -
                                                             answer.tangent[r * n_strain + c]) /
                                                        largest);
              }
          }
      });
      const auto largest = [&](const double value) { return run.communicator.max(value); };
      run.figures.set("hill_mandel", largest(hill_mandel));
      run.figures.set("tangent.fd_error", largest(difference));
      run.figures.set("tangent.asymmetry", largest(asymmetry));
      run.figures.set("finite_elements.residual", largest(residual));
      run.figures.set("finite_elements.iterations", truths.iterations);
      run.figures.set("finite_elements.factorisations", truths.factorisations);
    }

    void RepresentativeVolume::score(const CellTruths &near, Run &run)
    {
      const auto reduced = reduced_answers(cell(), near);
      score_homogenised(cell(), "reduced", reduced, near, run.figures);
      score_fields(cell(), "reduced", reduced, near, run.figures);
      for (const auto &type : input_.model->network_types())
        {
          const auto        answers = network_answers(cell(), input_.model->network(type), near);
          const std::string name    = type == "equino" ? "network" : type;
          score_homogenised(cell(), name, answers, near, run.figures);
          score_fields(cell(), name, answers, near, run.figures);
        }
    }

    /// Whether certificates find what is wrong: in the range, far outside, with corrupted weights.
    void RepresentativeVolume::certify(const std::string &type, const CellTruths &near, const CellTruths &far,
                                       Run &run)
    {
      constexpr double wrong = 0.01, right = 0.005;
      const auto       answers = [&](const CellTruths &truths) {
        return type == "reduced" ? reduced_answers(cell(), truths)
                                       : network_answers(cell(), input_.model->network(type), truths);
      };
      const auto        in  = score_certificate(cell(), answers(near), near);
      const auto        out = score_certificate(cell(), answers(far), far);
      CertificateScores noisy;
      if (type != "reduced")
        corrupt(type, near, noisy);
      const double tolerance = type == "reduced" ? input_.model->reduced_tolerance() : input_.model->tolerance();
      const auto   estimates = joined(joined(in.estimate, out.estimate), noisy.estimate);
      const auto   errors    = joined(joined(in.error, out.error), noisy.error);
      FlagTally    tally(tolerance, wrong, right);
      std::string  table = "set,certificate,homogenised stress error\n";
      for (std::size_t i = 0; i < errors.size(); ++i)
        {
          tally.add(estimates[i], errors[i], i < near.size());
          std::ostringstream row;
          row << (i < near.size()                ? "range"
                  : i < near.size() + far.size() ? "far"
                                                 : "corrupted")
              << ',' << estimates[i] << ',' << errors[i] << '\n';
          table += row.str();
        }
      run.directory.write("certificates_" + type + ".csv", table);

      const bool first = !input_.model->network_types().empty() && type == input_.model->network_types().front();
      const std::string prefix = first ? "certificate." : "certificate." + type + ".";
      auto             &f      = run.figures;
      f.set(prefix + "bracket_holds", in.brackets_hold + out.brackets_hold);
      f.set(prefix + "samples", near.size() + far.size());
      f.set(prefix + "samples_corrupted", noisy.error.size());
      f.set(prefix + "spearman", spearman(in.bracket, in.stress_field));
      f.set(prefix + "spearman_far", spearman(out.bracket, out.stress_field));
      tally.report(f, prefix);
      set_quantiles(f, prefix + "estimate", in.estimate);
      set_quantiles(f, prefix + "estimate_far", out.estimate);
      set_quantiles(f, prefix + "error_far", out.error);
    }

    /// Answers of the network with noise on its weights, from hardly to beyond recognition.
    void RepresentativeVolume::corrupt(const std::string &type, const CellTruths &near, CertificateScores &scores)
    {
      auto                     &network = input_.model->network(type);
      const std::vector<double> weights(network.weights().begin(), network.weights().end());
      unsigned int              seed = 0;
      for (const double noise : {0.003, 0.01, 0.03, 0.1, 0.3})
        {
          const auto random = latin_hypercube(++seed, weights.size(), 1);
          for (std::size_t i = 0; i < weights.size(); ++i)
            network.weights()[i] = weights[i] * (1. + noise * (2. * random[i] - 1.));
          const auto answers = network_answers(cell(), network, near);
          scores.estimate    = joined(scores.estimate, answers.estimate);
          scores.error       = joined(scores.error, homogenised_errors(cell(), answers, near));
        }
      std::copy(weights.begin(), weights.end(), network.weights().begin());
    }

    /// The first test strains as files for ParaView, and the report.
    void RepresentativeVolume::write(const CellTruths &truths, Run &run)
    {
      constexpr std::size_t n_written = 5;
      const auto           &types     = input_.model->network_types();
      const auto            answers   = types.empty() ? reduced_answers(cell(), truths)
                                                      : network_answers(cell(), input_.model->network(types[0]), truths);
      const auto            level     = types.empty() ? MicroscaleLevel::reduced : MicroscaleLevel::network;
      run.directory.create_folder("solution");
      std::string list;
      run.communicator.on_all([&] {
        for (std::size_t i = 0; i < std::min(n_written, truths.size()); ++i)
          {
            const std::string name = "solution/sample_" + std::to_string(i);
            list += "    <DataSet timestep=\"" + std::to_string(i) + "\" file=\"" + name + ".vtu\"/>\n";
            if (truths.is_mine(i))
              cell().write_modes(run.directory, name, answers.coefficients(truths, i), level, answers.estimate[i],
                                 &truths.states[i]);
          }
      });
      run.directory.write("solution.pvd",
                          "<?xml version=\"1.0\"?>\n<VTKFile type=\"Collection\" version=\"0.1\">\n"
                          "  <Collection>\n" +
                              list + "  </Collection>\n</VTKFile>\n");
      ReportContent content;
      content.title   = "A unit cell and what stands in for it";
      content.summary = "Modes and cubature from " + std::to_string(input_.n_training) +
                        " strains solved by finite elements" +
                        (types.empty() ? std::string() : "; network: " + types[0]) + "; errors at " +
                        std::to_string(truths.size()) +
                        " held-out strains. Fields: the first of them, with the "
                        "certificate's local density (constitutive_error).";
      if (!run.history.empty())
        for (const auto &column : run.history.columns())
          if (column != run.history.columns().front())
            content.plots.push_back({column, run.history.columns().front(), {column}, true});
      const std::string file = run.directory.file("solution/sample_0.vtu");
      for (const std::string field : {"displacement", "von_mises", "fe_von_mises", "constitutive_error"})
        content.pictures.push_back({field, file, field});
      end_with_report(run, content);
    }

    const RegisterStudy<RepresentativeVolume>
        registration("representative volume",
                     "One unit cell: truth, modes and cubature, networks, certificates; a microscale for others.");
  } // namespace
} // namespace trestle
