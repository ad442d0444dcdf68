#include "core/exceptions.h"
#include "core/study.h"
#include "physics/api/problem.h"

namespace trestle
{
  namespace
  {
    /// Observed orders against the file's exact solution over uniform refinements.
    class Convergence : public Study
    {
    public:
      explicit Convergence(ParameterSink &prm)
        : problem_(Problem::create(prm))
      {
        const auto section = prm.section("convergence");
        prm.add("levels", n_levels_,
                "Meshes to solve on: the file's and its uniform refinements; each halves the time step too.",
                Allowed::at_least(2));
      }

      void validate(const Communicator &communicator) override
      {
        problem_->setup(communicator);
        if (!problem_->has_exact_solution())
          throw InputError("The study 'convergence' needs the exact solution, and the file gives none.",
                           "Set 'exact solution' in section 'postprocessing'.");
        const std::vector<double> zero(problem_->n_free(), 0.);
        std::vector<double>       residual(problem_->n_free());
        problem_->equations().residual(zero, residual);
      }

      void run(Run &run) override
      {
        problem_->setup(run.communicator);
        problem_->run_convergence(run, n_levels_);
      }

    private:
      std::unique_ptr<Problem> problem_;
      unsigned int             n_levels_ = 3;
    };

    const RegisterStudy<Convergence> registration("convergence",
                                                  "Observed orders of convergence against an exact solution.");
  } // namespace
} // namespace trestle
