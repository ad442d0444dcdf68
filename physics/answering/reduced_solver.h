#pragma once

#include "physics/answering/reduced_kernel.h"
#include "physics/answering/voigt.h"

#include <Eigen/Dense>

#include <memory>
#include <span>
#include <vector>

namespace trestle
{
  /// What a reduced solve leaves beside the homogenised answer.
  struct ReducedReport
  {
    unsigned int iterations = 0;
    double       gap        = 0.; ///< mean of psi(e) + psi*(s) - s:e at the cubature points
    double       work       = 0.; ///< mean of s:e
  };

  /**
   * The reduced truth: Newton's method for the coefficients a of the displacement modes, with the cell integrated
   * at the cubature points. Its energy sum w psi(strain + B a) is convex, its tangent symmetric by construction.
   * The equilibrated stress of the certificate is the projection of the local stresses onto the stress modes.
   *
   * Many strains of virgin cells go through ReducedKernel where the laws allow. Immutable, hence thread safe.
   */
  template <int dim>
  class ReducedSolver : public ReducedCell
  {
  public:
    using V = Voigt<dim>;

    /// What it solves with: of a unit cell (see ReducedUnitCell), or of an archive that has no mesh.
    struct Parts
    {
      const ReducedCellData        *data;
      const Eigen::MatrixXd        *stress_projection; ///< n_stress_modes x (n_points n_stress)
      std::vector<const Material *> laws;              ///< the different ones
      std::vector<std::size_t>      law_of_point;      ///< of each cubature point; sums are made law by law
      unsigned int                  n_internal;        ///< a point; the most of any law
      std::shared_ptr<const void>   owner; ///< of all that this points to; null: somebody else keeps it
    };

    explicit ReducedSolver(Parts parts);

    const ReducedCellData &data() const override { return *parts_.data; }
    void                   respond(std::size_t n, std::span<const double> strain, std::span<double> stress,
                                   std::span<double> stiffness, std::span<double> energy) const override;
    void conjugate(std::size_t n, std::span<const double> stress, std::span<double> conjugate_energy,
                   std::span<double> strain) const override;
    void solve(std::size_t n, std::span<const double> strains, std::span<double> coefficients,
               std::span<double> stress, std::span<double> tangent) const override;

    /**
     * One strain. @param internal of the cubature points at the beginning of the step, [point][n_internal]; empty:
     * virgin. @param a start and answer. @param b coefficients of the equilibrated stress; empty: not wanted, and
     * no gap then. @throws ConvergenceError; a is then untouched.
     */
    Homogenised<dim> solve(const double *strain, std::span<const double> internal, std::span<double> a,
                           std::span<double> b, bool with_tangent, ReducedReport &report) const;

    /// One strain of a batch of virgin cells.
    struct Request
    {
      const double     *strain;
      double           *a; ///< start and answer
      Homogenised<dim>  mean;
      ConstitutiveError error; ///< if wanted
    };
    /// As solve() of each; the coefficients of those that were computed before a ConvergenceError are changed.
    void solve(std::span<Request> requests, bool with_tangent, bool with_error) const;

    void   constitutive_errors(std::size_t n, std::span<const double> strains, std::span<const double> a,
                               std::span<const double> b, std::span<ConstitutiveError> errors,
                               std::span<double> corrected) const override;
    double stress_limit(std::size_t point) const override { return limit_share * law(point).stress_limit(); }

    /// Internal variables of the cubature points at the end of a step.
    std::vector<double> advance(const double *strain, std::span<const double> a,
                                std::span<const double> internal) const;
    std::size_t         internal_size() const { return data().n_points * parts_.n_internal; }

  private:
    struct Workspace;
    using Block = typename ReducedKernel<dim>::Block;

    void solve_alone(Request &request, bool with_tangent, bool with_error) const;
    void solve_block(std::span<Request> requests, bool with_tangent, bool with_error, Block &block) const;

    const Material    &law(const std::size_t i) const { return *parts_.laws[parts_.law_of_point[i]]; }
    Material::Internal internal_at(std::span<const double> all, const std::size_t i) const
    {
      return all.empty() ? all : all.subspan(i * parts_.n_internal, law(i).n_internal());
    }
    void strains_at(const double *strain, std::span<const double> a, Workspace &work) const;
    void evaluate(const double *strain, std::span<const double> internal, std::span<const double> a,
                  Workspace &work) const;
    void linearise(std::span<const double> internal, Workspace &work) const;
    void project(Workspace &work, std::span<const double> internal, std::span<double> b,
                 ReducedReport &report) const;

    Parts                               parts_;
    double                              residual_scale_ = 0.;
    std::unique_ptr<ReducedKernel<dim>> kernel_; ///< null where a law is not radial
  };
} // namespace trestle
