#include "studies/learning/equations_at.h"

namespace trestle
{
  namespace
  {
    class SharedEquations : public ResidualOperator
    {
    public:
      SharedEquations(Problem &problem, std::vector<double> parameters)
        : problem_(problem),
          parameters_(std::move(parameters))
      {}

      const Communicator &communicator() const override { return problem_.equations().communicator(); }
      std::size_t         n_owned() const override { return problem_.equations().n_owned(); }
      std::size_t         n_ghost() const override { return problem_.equations().n_ghost(); }
      std::size_t         n_global() const override { return problem_.equations().n_global(); }

      void residual(std::span<const double> u, std::span<double> r) override { here().residual(u, r); }
      void linearise(std::span<const double> u) override { here().linearise(u); }
      void apply(std::span<const double> v, std::span<double> result) override { here().apply(v, result); }
      void apply_transpose(std::span<const double> v, std::span<double> result) override
      {
        here().apply_transpose(v, result);
      }

      /// The tangent is another sample's as soon as that one was evaluated: never linearise once for all.
      bool   is_linear() const override { return false; }
      bool   is_spd() const override { return problem_.equations().is_spd(); }
      bool   has_energy() const override { return problem_.equations().has_energy(); }
      double energy(std::span<const double> u) override { return here().energy(u); }

      void freeze_preconditioner(std::span<const double> u, Preconditioner kind) override
      {
        here().freeze_preconditioner(u, kind);
      }
      void precondition(std::span<const double> r, std::span<double> result) override
      {
        here().precondition(r, result);
      }

    private:
      ResidualOperator &here()
      {
        if (problem_.parameters() != parameters_)
          problem_.set_parameters(parameters_);
        return problem_.equations();
      }

      Problem            &problem_;
      std::vector<double> parameters_;
    };
  } // namespace

  std::unique_ptr<ResidualOperator> equations_at(Problem &problem, const std::vector<double> &parameters)
  {
    if (!problem.equations().is_linear())
      return std::make_unique<SharedEquations>(problem, parameters);
    problem.set_parameters(parameters);
    return problem.frozen_equations();
  }
} // namespace trestle
