#pragma once

#include "physics/rom/gappy_pod.h"
#include "physics/rom/reduced_march.h"
#include "physics/two_scale/reduced/path_data.h"

#include <optional>
#include <vector>

namespace trestle
{
  /**
   * A load path in the coefficients of a reduced basis: in each step equilibrium at the sampled points, by Newton's
   * iteration from where the laws of the state before, continued linearly, would have it.
   *
   * Two things beside the answer say what it may be worth, neither of them a bound: how far its stresses are from the
   * span of those of the training, which are near to equilibrium (their constitutive-relation error, as Ryckelynck,
   * Gallimard, Jules 2015 measure it for hyper-reduced plasticity; here in the norm of stresses); and a companion in the
   * richer basis with a history of its own, which takes one linearised step a load step.
   */
  template <int dim>
  class PathMarch
  {
  public:
    /// @param basis of the data. All references must outlive this. Collective.
    PathMarch(const PathContext<dim> &context, const PathData &data, std::span<const Vector> basis);

    struct Answer
    {
      ReducedPath path;
      double      stress_misfit = 0.; ///< largest, over the largest norm of stresses
      std::size_t n_evaluations = 0;  ///< of the points

      std::vector<double> duals; ///< coefficients of all dual fields, one load step after the other
    };
    /// For the problem's present parameters. Collective.
    Answer solve();

  private:
    /// Where a march stands.
    struct Progress
    {
      Answer answer;
      double misfit = 0., size = 0.; ///< of stresses
    };

    Eigen::VectorXd loads(unsigned int step) const;
    bool            take(unsigned int step, Progress &at);
    bool            accompany(const Eigen::VectorXd &q, const Eigen::VectorXd &loads, Progress &at);
    Eigen::VectorXd predicted(const Eigen::VectorXd &q, const Eigen::VectorXd &loads);
    void            measure_stress(Progress &at);
    void            recover_duals(Progress &at) const;
    ReducedSystem   system(PathPoints<dim> &points, const Eigen::VectorXd &loads, Progress &at) const;

    const PathContext<dim>        &context_;
    const PathData                &data_;
    const OwnPoints                own_;
    PathPoints<dim>                points_;
    std::optional<PathPoints<dim>> richer_points_;
    std::optional<GappyPod>        stresses_;
    std::vector<GappyPod>          duals_;
    Eigen::MatrixXd                tangent_; ///< the last that Newton asked for: the next step's first guess
    static constexpr double        newton_tolerance =
        1e-8; ///< hundred times below what load steps of finite elements end at
    ReducedNewton newton_{false, newton_tolerance};
    ReducedNewton richer_newton_{false, newton_tolerance};
  };
} // namespace trestle
