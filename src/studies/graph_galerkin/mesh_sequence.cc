#include "core/exceptions.h"
#include "core/log.h"
#include "core/statistics.h"
#include "core/study.h"
#include "ml/api/graph_model.h"
#include "studies/shared/answers.h"
#include "studies/shared/scaling.h"

#include <algorithm>

namespace trestle
{
  namespace
  {
    /**
     * Does the effort of training depend on the mesh? Trains the file's network on the file's mesh and on its
     * uniform refinements, each from the same initial weights, until the error against finite elements is small
     * enough, and counts the steps. On the finest mesh it then takes `compare steps`, and the network of section
     * `single level` as many: figures `hops.*`, what reaching across the mesh is worth. That answer is priced,
     * finished and written.
     */
    class MeshSequence : public Study
    {
    public:
      explicit MeshSequence(ParameterSink &prm)
        : problem_(Problem::create(prm)),
          model_(GraphModel::create(prm, GraphModel::Defaults::fixed)), // the same on all meshes
          finish_(prm)
      {
        {
          const auto section = prm.section("mesh sequence");
          prm.add("meshes", n_meshes_, "The file's mesh and its uniform refinements.", Allowed::at_least(2));
          prm.add("cells a side", n_cells_, "Of the file's mesh: what figures call it.", Allowed::at_least(1));
          prm.add("node inputs", node_inputs_,
                  "What both networks are told at every node besides its place: expressions, separated by ';'.");
          prm.add("compare steps", n_compare_steps_,
                  "Steps that both networks take on the finest mesh; 0: as many as the target error took.");
          prm.add("target error", target_, "Relative L2 error against finite elements that ends a training.",
                  Allowed::positive());
        }
        const auto section = prm.section("single level");
        single_level_      = GraphModel::create(prm, GraphModel::Defaults::fixed);
      }

      void validate(const Communicator &communicator) override
      {
        problem_->setup(communicator);
        require_steady(*problem_, "graph galerkin mesh sequence");
        require_loads(problem_->equations(), "graph galerkin mesh sequence");
        for (const auto &model : {model_.get(), single_level_.get()})
          {
            tell_nodes(*model);
            model->setup(communicator, problem_->graph(), problem_->field_map(), 1);
          }
      }

      void run(Run &run) override;

    private:
      struct Training
      {
        unsigned int        n_steps;
        double              error; ///< of the final iterate
        double              seconds;
        std::vector<double> answer;
      };

      void tell_nodes(GraphModel &model) const
      {
        if (!node_inputs_.empty())
          model.set_node_inputs(problem_->evaluate_at_nodes("mesh sequence/node inputs", node_inputs_),
                                1 + std::count(node_inputs_.begin(), node_inputs_.end(), ';'));
      }

      double error(std::span<const double> u) const
      {
        return largest(problem_->relative_l2_difference(u, finite_elements_));
      }

      void     solve(Run &run, unsigned int mesh);
      Training train(Run &run, GraphModel &model, const std::string &name, const GraphModel::Stop &stop);
      /// @returns the multilevel network's answer.
      std::vector<double> compare_hops(Run &run, unsigned int n_steps);
      void                write(Run &run, Answers answers);

      std::unique_ptr<Problem>    problem_;
      std::unique_ptr<GraphModel> model_;
      std::unique_ptr<GraphModel> single_level_;
      Finish                      finish_;
      std::string                 node_inputs_;
      unsigned int                n_meshes_        = 4;
      unsigned int                n_cells_         = 16;
      unsigned int                n_compare_steps_ = 0;
      double                      target_          = 0.05;
      std::vector<double>         finite_elements_;
    };

    void MeshSequence::solve(Run &run, const unsigned int mesh)
    {
      problem_->setup(run.communicator, mesh);
      require_steady(*problem_, "graph galerkin mesh sequence");
      require_loads(problem_->equations(), "graph galerkin mesh sequence");
      finite_elements_.assign(problem_->n_free(), 0.);
      problem_->solve(finite_elements_);
    }

    /// In a folder of its own, so that an interrupted sequence finds each mesh's checkpoint.
    MeshSequence::Training MeshSequence::train(Run &run, GraphModel &model, const std::string &name,
                                               const GraphModel::Stop &stop)
    {
      Run part = run.part(name);
      tell_nodes(model);
      model.setup(run.communicator, problem_->graph(), scaled_field_map(*problem_), run.n_threads);
      model.stop_when(stop);
      const auto summary = model.train(problem_->equations(), part, [&](std::span<const double> u) {
        return std::vector<History::Entry>{{"relative_l2_fe", error(u)}};
      });
      if (summary.interrupted)
        throw Interrupted();
      part.write_records();
      std::vector<double> u(problem_->n_free());
      model.predict(u);
      const double final_error = error(u);
      return {summary.n_steps, final_error, summary.wall_seconds, std::move(u)};
    }

    std::vector<double> MeshSequence::compare_hops(Run &run, const unsigned int n_steps)
    {
      const GraphModel::Stop stop       = [&](std::span<const double>, unsigned int n) { return n >= n_steps; };
      const auto             multilevel = train(run, *model_, "multilevel", stop);
      const auto             single     = train(run, *single_level_, "single_level", stop);
      run.figures.set("hops.multilevel.steps", int(multilevel.n_steps));
      run.figures.set("hops.single_level.steps", int(single.n_steps));
      run.figures.set("hops.single_level.n_weights", single_level_->n_weights());
      run.figures.set("hops.single_level.error", single.error);
      run.figures.set("hops.multilevel.error", multilevel.error);
      run.figures.set("hops.error_ratio", relative_to(multilevel.error, single.error));
      run.figures.set("time.multilevel_s", multilevel.seconds);
      run.figures.set("time.single_level_s", single.seconds);
      return multilevel.answer;
    }

    void MeshSequence::write(Run &run, Answers answers)
    {
      answers.finished   = answers.network;
      const auto outcome = finish_.apply(*problem_, answers.finished);
      outcome.report(run.figures);
      record_effectivity(problem_->equations(), answers.finite_elements, answers.error(), outcome, run.figures);

      ReportContent content;
      content.title = "Training effort over meshes";
      content.summary =
          "One network, trained from the same weights on a mesh and its refinements until the same error "
          "against finite elements; the figures count the steps. The pictures show the answer on the finest mesh.";
      write_answers(*problem_, run, answers, outcome, content);
    }

    void MeshSequence::run(Run &run)
    {
      std::vector<Training> trainings;
      bool                  is_reached = true;
      for (unsigned int mesh = 0; mesh < n_meshes_; ++mesh)
        {
          solve(run, mesh);
          const std::string name = std::to_string(n_cells_ << mesh);
          trainings.push_back(train(run, *model_, "mesh_" + name,
                                    [&](std::span<const double> u, unsigned int) { return error(u) <= target_; }));
          const auto &training = trainings.back();
          is_reached           = is_reached && training.error <= target_;
          run.figures.set("steps." + name, int(training.n_steps));
          run.figures.set("error." + name + ".relative_l2_fe", training.error);
          run.figures.set("time.train_" + name + "_s", training.seconds);
          log::info(name + " cells a side: " + std::to_string(training.n_steps) + " steps");
        }
      run.figures.set("n_weights", model_->n_weights());
      run.figures.set("n_dofs", problem_->n_dofs());
      run.figures.set("target_reached", is_reached);
      if (is_reached)
        run.figures.set("steps_ratio", relative_to(trainings.back().n_steps, trainings.front().n_steps));
      const auto answer = compare_hops(run, n_compare_steps_ > 0 ? n_compare_steps_ : trainings.back().n_steps);
      write(run, {finite_elements_, answer, {}});
    }

    const RegisterStudy<MeshSequence>
        registration("graph galerkin mesh sequence",
                     "Counts the training steps to a given error on a mesh and its refinements.");
  } // namespace
} // namespace trestle
