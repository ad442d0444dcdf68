#include "core/study.h"
#include "physics/api/problem.h"

namespace trestle
{
  namespace
  {
    /// Solves what the file describes by finite elements alone: steady, adaptive, or in time.
    class FiniteElements : public Study
    {
    public:
      explicit FiniteElements(ParameterSink &prm)
        : problem_(Problem::create(prm))
      {}

      void validate(const Communicator &communicator) override
      {
        problem_->setup(communicator);
        // One residual evaluates every expression of the file.
        const std::vector<double> zero(problem_->n_free(), 0.);
        std::vector<double>       residual(problem_->n_free());
        problem_->equations().residual(zero, residual);
      }

      void run(Run &run) override
      {
        problem_->setup(run.communicator);
        problem_->run_finite_elements(run);
      }

    private:
      std::unique_ptr<Problem> problem_;
    };

    const RegisterStudy<FiniteElements>
        registration("finite elements", "Solves the problem by finite elements: steady, adaptive or in time.");
  } // namespace
} // namespace trestle
