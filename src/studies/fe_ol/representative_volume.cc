#include "studies/fe_ol/representative_volume.h"

#include "core/log.h"
#include "core/stopwatch.h"
#include "core/study.h"
#include "core/text.h"
#include "physics/api/report.h"
#include "studies/fe_ol/cell_calibration.h"
#include "studies/fe_ol/cell_certificates.h"
#include "studies/fe_ol/cell_paths.h"
#include "studies/fe_ol/cell_scores.h"
#include "studies/fe_ol/cell_times.h"
#include "studies/fe_ol/response_at_rest.h"
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
      void                  report_cell(Run &run);
      void                  verify_truth(const CellTruths &truths, Run &run);
      void                  train(const std::string &type, Run &run);
      std::vector<TruthSet> hold_out(const Run &run);
      void                  score(const CellTruths &near, Run &run);
      void                  write(const CellTruths &truths, Run &run);

      UnitCell &cell() { return input_.model->cell(); }

      RepresentativeVolumeInput input_;
    };

    void RepresentativeVolume::run(Run &run)
    {
      validate(run.communicator);
      report_cell(run);

      const Stopwatch watch;
      cell().reduce(run, input_.training_strains(), input_.path, input_.strain_range());
      run.figures.set("time.reduction_s", run.communicator.max(watch.wall_seconds()));
      log::info("Modes and cubature of " + std::to_string(input_.n_training) + " strains took " +
                text::rounded(watch.wall_seconds()) + " s.");
      run.directory.create_folder("model");
      run.communicator.on_root([&] { input_.model->write(run.directory); });
      if (cell().has_history())
        {
          calibrate(input_, run);
          score_paths(input_, run);
          run.write_records();
          return;
        }
      for (const auto &type : input_.model->network_types())
        train(type, run);
      calibrate(input_, run);

      const auto  sets = hold_out(run);
      const auto &near = truths_of(sets, "range");
      verify_truth(near, run);
      score(near, run);
      certify(*input_.model, "reduced", sets, run);
      for (const auto &type : input_.model->network_types())
        certify(*input_.model, type, sets, run);
      for (const auto &[name, value] : text::constants("samples/published", input_.published))
        run.figures.set("published." + name, value);
      measure_times(*input_.model, near, input_.strains(4, 1000), run);
      write(near, run);
    }

    void RepresentativeVolume::report_cell(Run &run)
    {
      auto &figures = run.figures;
      figures.set("n_nodes", cell().n_nodes());
      figures.set("n_cells", cell().n_cells());
      figures.set("n_unknowns", cell().n_unknowns());
      figures.set("inclusion_fraction", cell().inclusion_fraction());
      run.communicator.on_all(
          [&] { report_response_at_rest(*cell().microscale(MicroscaleLevel::finite_elements), figures); });
    }

    std::vector<TruthSet> RepresentativeVolume::hold_out(const Run &run)
    {
      const double          far = input_.far_factor;
      std::vector<TruthSet> sets;
      const auto            add = [&](const std::string &name, const double factor, std::vector<double> strains) {
        if (!strains.empty() || name == "far")
          sets.push_back({name, factor <= 2., CellTruths(cell(), run.communicator, std::move(strains))});
      };
      add("range", 1., input_.strains(2, input_.n_test));
      add("far", far, input_.strains(3, input_.n_far, far));
      add("twice", 2., input_.strains(9, input_.n_twice, 2.));
      add("isochoric", 1., input_.nearly_isochoric_strains(10, input_.n_isochoric));
      add("isochoric twice", 2., input_.nearly_isochoric_strains(11, input_.n_isochoric, 2.));
      add("isochoric far", far, input_.nearly_isochoric_strains(12, input_.n_isochoric, far));
      return sets;
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
      const auto reduced = answers_of(*input_.model, "reduced", near);
      score_homogenised(cell(), "reduced", reduced, near, run.figures);
      score_fields(cell(), "reduced", reduced, near, run.figures);
      for (const auto &type : input_.model->network_types())
        {
          const auto        answers = answers_of(*input_.model, type, near);
          const std::string name    = type == "equino" ? "network" : type;
          score_homogenised(cell(), name, answers, near, run.figures);
          score_fields(cell(), name, answers, near, run.figures);
        }
    }

    /// The first test strains as files for ParaView, and the report.
    void RepresentativeVolume::write(const CellTruths &truths, Run &run)
    {
      constexpr std::size_t n_written = 5;
      const auto           &types     = input_.model->network_types();
      const auto            answers   = answers_of(*input_.model, types.empty() ? "reduced" : types[0], truths);
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
