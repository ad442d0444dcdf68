#pragma once

#include "physics/rom/reduced_context.h"
#include "physics/rom/reduced_data.h"
#include "physics/rom/sampled_state.h"
#include "physics/rom/training_integrals.h"

#include <Eigen/Core>

#include <memory>
#include <span>
#include <vector>

namespace trestle
{
  /**
   * What a cubature chooses from: the terms of the reduced equations that are sums over the mesh. For each snapshot
   * there are two functions a mode: the virtual work of the residual, and its derivative along the snapshot itself,
   * without which the sums would know of equilibrium alone and nothing of stiffness. They are of one unit and count
   * alike: where the residual is round-off at every term, as in least squares at a solution in the span, it does not
   * count.
   */
  template <int dim>
  class TrainingTerms
  {
  public:
    virtual ~TrainingTerms() = default;

    /// Of this rank.
    std::size_t                 n() const { return keys_.size(); }
    const std::vector<TermKey> &keys() const { return keys_; }
    /// n() x measures: the volume, and the boundary with terms where there is one.
    const Eigen::MatrixXd &measures() const { return measures_; }
    /// Whether a term is taken with factor 1 in any case.
    const std::vector<char> &is_always() const { return is_always_; }

    /// A state of the training.
    struct At
    {
      CoefficientState coefficients;
      CoefficientState boundary;
      Shifts           shifts; ///< of a step that ends there, at whose end the residual is taken
    };
    /// Virtual works and their derivatives: n() x 2 n_modes. @param whole of all owned cells. Collective.
    virtual Eigen::MatrixXd works(SampledState<dim> &whole, const At &at) = 0;

    /// Writes the terms with a factor that is not zero into the data, all ranks' in order. Collective.
    virtual void choose(std::span<const double> factors, ReducedData &data) const = 0;

  protected:
    std::vector<TermKey> keys_;
    Eigen::MatrixXd      measures_;
    std::vector<char>    is_always_;
  };

  /// Ids of the boundaries that are always sampled. @throws InputError for unknown names.
  template <int dim>
  std::vector<unsigned int> always_sampled_boundaries(const Mesh<dim> &mesh, const ReducedOptions &options);

  /// Cells that are assembled in any case, by the options' names. @throws InputError for unknown ones.
  template <int dim>
  std::vector<char> always_sampled(const Discretisation<dim> &discretisation, const ReducedOptions &options);

  /// For Galerkin's equations: quadrature points and, apart from them, the boundary terms of a cell; or whole cells.
  /// @param always by active index. The basis must outlive the result.
  template <int dim>
  std::unique_ptr<TrainingTerms<dim>> galerkin_terms(const ReducedContext<dim> &context,
                                                     std::span<const Vector> basis, bool by_points,
                                                     const std::vector<char> &always);

  /// What a cubature chooses from that grows: whole cells, whose sum is that of the mesh, and the parts of cells that it
  /// takes at present, which may stand in for them.
  template <int dim>
  struct PresentTerms
  {
    std::unique_ptr<TrainingTerms<dim>> terms;
    std::vector<char>                   is_whole; ///< of each term
    std::vector<double>                 factors;  ///< at present; 0: not taken
  };

  /// @param present those of all ranks. @param always by active index. The basis must outlive the result.
  template <int dim>
  PresentTerms<dim> present_galerkin_terms(const ReducedContext<dim> &context, std::span<const Vector> basis,
                                           std::span<const SampledTerm> present, const std::vector<char> &always);

  /**
   * For least squares: nodes, whose equations need the same cells. The square of a residual is divided by the
   * diagonal of the positive definite part of the tangent, so that equations of all units add up to an energy; the
   * diagonal is that at the first state whose works are asked for.
   */
  template <int dim>
  std::unique_ptr<TrainingTerms<dim>> least_squares_terms(const ReducedContext<dim> &context,
                                                          std::span<const Vector>    basis,
                                                          const std::vector<char>   &always);
} // namespace trestle
