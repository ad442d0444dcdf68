#pragma once

#include "bridge/stochastic/field_grid.h"
#include "physics/api/point_samples.h"
#include "physics/api/problem.h"
#include "studies/shared/sampled_model.h"

#include <memory>

namespace trestle
{
  /**
   * A scalar problem of second order in time as samples of its fields on a regular grid: states are values and rates at the
   * grid's points, at every n-th step, shared out to ranks in even slices. Points are the middles of equal rectangles.
   */
  class GridModel : public SampledModel
  {
  public:
    /// Declares section `grid` and those of the problem.
    explicit GridModel(ParameterSink &prm);

    /// @throws InputError also for a grid that is none or lies outside of the mesh, a problem that is not scalar, plane and of
    /// second order in time, and steps that `every` does not divide.
    void         setup(const Communicator &communicator) override;
    unsigned int dimension() const override { return problem_->dimension(); }
    std::size_t  n_owned() const override { return end_ - begin_; }
    std::size_t  n_states() const override { return problem_->n_steps() / every_ + 1; }

    const std::vector<std::string> &parameter_names() const override { return problem_->parameter_names(); }
    std::vector<double>             parameters() const override { return problem_->parameters(); }
    void set_parameters(std::span<const double> mu) override { problem_->set_parameters(mu); }

    std::vector<std::uint64_t> dof_places() const override;
    std::vector<double>        positions() const override;
    std::vector<double>        solve(std::vector<double> *numbers = nullptr) override;

    /// Expressions at the present parameters on the grid: n_expressions x n_points; none for blank text. Collective.
    std::vector<double> evaluate(const std::string &name, const std::string &expressions);

    /// (ny, nx).
    std::vector<std::size_t>   grid() const { return {n_[1], n_[0]}; }
    std::size_t                n_points() const { return std::size_t(n_[0]) * n_[1]; }
    const std::vector<double> &points() const { return points_; }     ///< n_points x 2
    double                     interval() const { return interval_; } ///< s between states

    /// FieldGrid::interpolated().
    std::vector<double> interpolated(std::span<const double> values, std::span<const double> places) const
    {
      return field_grid("").interpolated(values, places);
    }

    /// What goes with a model. @param inputs expressions that its network is told.
    FieldGrid field_grid(const std::string &inputs) const;

    Problem &problem() { return *problem_; }

  private:
    void read_box();
    void check() const;

    std::unique_ptr<Problem>      problem_;
    std::vector<unsigned int>     n_     = {24, 24};
    std::string                   box_   = "0, 0 : 1, 1";
    unsigned int                  every_ = 5;
    std::vector<double>           low_, high_; ///< corners
    std::vector<double>           points_;
    std::unique_ptr<PointSamples> samples_;
    double                        interval_ = 0.;
    std::size_t                   begin_ = 0, end_ = 0; ///< of this rank's slice of a state
  };
} // namespace trestle
