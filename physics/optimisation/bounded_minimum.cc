#include "physics/optimisation/bounded_minimum.h"

#include "core/exceptions.h"

#include <petsctao.h>

#include <algorithm>
#include <cmath>

namespace trestle
{
  namespace
  {
    void check(const PetscErrorCode code)
    {
      if (code != 0)
        throw ConvergenceError("TAO failed with PETSc's error " + std::to_string(code),
                               "Look at PETSc's message above.");
    }

    /// A sequential vector of these numbers.
    class Numbers
    {
    public:
      explicit Numbers(const std::vector<double> &values)
      {
        check(VecCreateSeq(PETSC_COMM_SELF, PetscInt(values.size()), &vector_));
        PetscScalar *entries = nullptr;
        check(VecGetArray(vector_, &entries));
        std::ranges::copy(values, entries);
        check(VecRestoreArray(vector_, &entries));
      }
      ~Numbers() { VecDestroy(&vector_); }
      Numbers(const Numbers &)            = delete;
      Numbers &operator=(const Numbers &) = delete;

      Vec get() const { return vector_; }

      std::vector<double> values() const
      {
        PetscInt           n       = 0;
        const PetscScalar *entries = nullptr;
        check(VecGetSize(vector_, &n));
        check(VecGetArrayRead(vector_, &entries));
        std::vector<double> result(entries, entries + n);
        check(VecRestoreArrayRead(vector_, &entries));
        return result;
      }

    private:
      Vec vector_ = nullptr;
    };

    /// What TAO is told where a trial has no value: its line search turns back.
    constexpr double rejected = 1e300;

    PetscErrorCode evaluate(Tao, Vec x, PetscReal *value, Vec gradient, void *context)
    {
      PetscInt           n   = 0;
      const PetscScalar *at  = nullptr;
      PetscScalar       *out = nullptr;
      VecGetSize(x, &n);
      VecGetArrayRead(x, &at);
      VecGetArray(gradient, &out);
      *value = (*static_cast<const SmoothFunction *>(context))({at, std::size_t(n)}, {out, std::size_t(n)});
      if (!std::isfinite(*value))
        {
          *value = rejected;
          std::fill(out, out + n, 0.);
        }
      VecRestoreArrayRead(x, &at);
      VecRestoreArray(gradient, &out);
      return 0;
    }
  } // namespace

  std::vector<double> bounded_minimum(const SmoothFunction &function, std::vector<double> start,
                                      const std::vector<double> &low, const std::vector<double> &high,
                                      const unsigned int most_steps)
  {
    std::vector<double> gradient(start.size());
    if (!std::isfinite(function(start, gradient)))
      throw ConvergenceError("A function that is to be minimised is not finite at the start",
                             "Look at the numbers that it is made of.");
    const Numbers x(start), lower(low), upper(high);
    Tao           tao = nullptr;
    check(TaoCreate(PETSC_COMM_SELF, &tao));
    check(TaoSetType(tao, TAOBLMVM));
    check(TaoSetSolution(tao, x.get()));
    check(TaoSetVariableBounds(tao, lower.get(), upper.get()));
    check(TaoSetObjectiveAndGradient(tao, nullptr, &evaluate, const_cast<SmoothFunction *>(&function)));
    check(TaoSetMaximumIterations(tao, PetscInt(most_steps)));
    check(TaoSolve(tao));
    const auto result = x.values();
    check(TaoDestroy(&tao));
    return result;
  }
} // namespace trestle
