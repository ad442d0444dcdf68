#pragma once

#include "physics/two_scale/reduced/path_context.h"
#include "physics/two_scale/reduced/strains_at.h"

#include <numeric>
#include <optional>
#include <span>
#include <vector>

namespace trestle
{
  /// Points of this rank, and what each counts for.
  struct WeightedPoints
  {
    std::vector<std::size_t> points;  ///< ascending
    std::vector<double>      weights; ///< the volume that it stands for
  };

  /// All of this rank, with their own volumes.
  template <int dim>
  WeightedPoints all_points(const MaterialPoints<dim> &points)
  {
    WeightedPoints result{std::vector<std::size_t>(points.n()), points.volumes()};
    std::iota(result.points.begin(), result.points.end(), 0);
    return result;
  }

  /**
   * Some material points of a body on their way along a load path, with a history of their own: strains are those of the
   * coefficients of a basis and of the boundary values. Work and memory are those of the points, whatever the mesh has.
   */
  template <int dim>
  class PathPoints
  {
  public:
    /// @param basis increments with ghosts. The context must outlive this. Collective.
    PathPoints(const PathContext<dim> &context, WeightedPoints points, std::span<const Vector> basis);

    std::size_t n() const { return points_.points.size(); }

    /// To the virgin state at time 0, for the problem's present parameters. Collective. @throws InputError
    void restart();
    /// Boundary values, temperatures and fields become those of a time, at which the step is to end. Collective.
    void set_time(double time);
    /// Stresses and tangents at the first coefficients. Nothing is done where they are known. @param wants_tangent
    /// whether somebody will ask for the latter, at this state or to predict the next. Collective.
    /// @throws ConvergenceError
    void evaluate(const Eigen::VectorXd &q, bool wants_tangent = true);
    /// The same to first order around the last committed state, under the present conditions.
    void predict(const Eigen::VectorXd &q);
    /// What was evaluated last has happened.
    void commit();

    /// Sums over all ranks of weight times B^T stress, and B^T tangent B. Collective.
    Eigen::VectorXd internal_work(Eigen::Index n_modes) const;
    Eigen::MatrixXd stiffness(Eigen::Index n_modes) const;

    /// Of each of this rank's points, its part of virtual works, and derivatives of those along q.
    Eigen::MatrixXd works(Eigen::Index n_modes) const;
    Eigen::MatrixXd works_along(const Eigen::VectorXd &q, Eigen::Index n_modes) const;

    /// Stresses, a point after the other, times the root of its weight.
    Eigen::VectorXd weighted_stress() const;
    Eigen::VectorXd stress() const;
    /// What the law shows of its points, temperature among it.
    std::vector<std::string> internal_names() const;
    /// One of them, or nothing.
    std::optional<Eigen::VectorXd> internal_variable(const std::string &name) const;

  private:
    static constexpr Eigen::Index n_strain = voigt::n_strain(dim);
    static constexpr Eigen::Index n_stress = voigt::n_stress(dim);

    /// Work-conjugate to the strains: weighted stresses, and the tangent's rows times `strains`.
    Eigen::VectorXd work_stress() const;
    RowMatrix       work_tangent_times(const Eigen::Ref<const RowMatrix> &strains) const;
    Eigen::VectorXd strains(const Eigen::VectorXd &q) const;
    void            ask(const Eigen::VectorXd &strain, PointAnswers &answers, bool wants_tangent);

    const PathContext<dim>     &context_;
    const WeightedPoints        points_;
    StrainsAt<dim>              strains_at_;
    SampledLift<dim>            lift_;
    std::unique_ptr<Microscale> law_;
    std::vector<std::size_t>    numbers_; ///< of the law's points

    Eigen::VectorXd                lift_strain_;
    PointAnswers                   present_;
    PointAnswers                   committed_;
    std::optional<Eigen::VectorXd> evaluated_at_;
  };
} // namespace trestle
