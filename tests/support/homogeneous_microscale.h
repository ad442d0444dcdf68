#pragma once

#include "core/exceptions.h"
#include "core/file.h"
#include "physics/api/parameter_file.h"
#include "physics/materials/material.h"

#include "bridge/microscale/microscale.h"

#include <cmath>
#include <limits>
#include <memory>
#include <string>
#include <vector>

namespace trestle::testing
{
  /**
   * A Microscale whose unit cell is one registered Material: exact, so that macroscopic solvers can be held
   * against the foundation's. For tests of what microscales may do it fails when a strain's norm grows by more
   * than `largest_increment` over the committed one, and is raised to the reduced level where the strain's norm
   * exceeds `raise_above`, below which its stresses are `error` too large. Above `nonsense_above` these are
   * nonsense, and say so by an infinite certificate.
   */
  class HomogeneousMicroscale : public Microscale
  {
  public:
    /// @param keys "set a1 = .." lines of the material's section.
    HomogeneousMicroscale(const unsigned int dimension, const std::string &material, const std::string &keys)
      : dimension_(dimension)
    {
      ParameterFile file;
      {
        const auto section = file.section("law");
        material_          = MaterialRegistry::instance().create(material, file);
      }
      file.read("subsection law\n" + keys + "\nend\n", "test", {});
      material_->setup();
    }

    double largest_increment = 1e300;
    double raise_above       = 1e300;
    double error             = 0.;
    double nonsense_above    = 1e300;

    unsigned int dimension() const override { return dimension_; }
    bool         has_history() const override { return true; }
    EstimateKind estimate_kind() const override { return EstimateKind::indicator; }
    void         set_n_points(const std::size_t n) override
    {
      points_.resize(n, {std::vector<double>(n_strain(), 0.), std::vector<double>(n_strain(), 0.)});
    }
    std::size_t     n_points() const override { return points_.size(); }
    MicroscaleLevel level(const std::size_t point) const override { return points_[point].level; }
    void set_level(const std::size_t point, const MicroscaleLevel level) override { points_[point].level = level; }

    void evaluate(std::span<const std::size_t> points, std::span<const double> strains,
                  const MicroscaleAnswer &answer) override
    {
      check_request(*this, points, strains, answer);
      for (std::size_t i = 0; i < points.size(); ++i)
        check_increment(points_[points[i]], strains.subspan(i * n_strain(), n_strain()));
      for (std::size_t i = 0; i < points.size(); ++i)
        {
          Point     &point  = points_[points[i]];
          const auto strain = strains.subspan(i * n_strain(), n_strain());
          point.trial.assign(strain.begin(), strain.end());
          const bool is_wrong    = point.level == MicroscaleLevel::network;
          const bool is_nonsense = is_wrong && norm(strain) > nonsense_above;
          point.is_flagged       = is_nonsense || (is_wrong && norm(strain) > raise_above);
          respond(strain, is_nonsense ? -3. : is_wrong ? 1. + error : 1., i, answer);
          answer.estimate[i] = is_nonsense ? std::numeric_limits<double>::infinity()
                               : is_wrong  ? norm(strain)
                                           : 0.;
          answer.level[i]    = point.level;
        }
    }

    void commit() override
    {
      for (Point &point : points_)
        point = {point.trial, point.trial};
    }
    void roll_back() override
    {
      for (Point &point : points_)
        point = {point.committed, point.committed};
    }
    std::size_t escalate() override
    {
      std::size_t n = 0;
      for (Point &point : points_)
        if (point.is_flagged)
          {
            point.level      = MicroscaleLevel::finite_elements;
            point.is_flagged = false;
            ++n;
          }
      return n;
    }

    std::vector<double> pack(const std::size_t point) const override { return points_[point].committed; }
    void                unpack(const std::size_t point, std::span<const double> state) override
    {
      points_[point] = {{state.begin(), state.end()}, {state.begin(), state.end()}};
    }
    void write_cell(const std::size_t point, const RunDirectory &directory, const std::string &name) const override
    {
      write_file_atomically(directory.file(name + ".vtu"), std::to_string(points_[point].trial[0]));
    }

  protected:
    struct Point
    {
      std::vector<double> committed, trial; ///< strains
      MicroscaleLevel     level      = MicroscaleLevel::network;
      bool                is_flagged = false;
    };

    double norm(std::span<const double> strain) const
    {
      double sum = 0.;
      for (const double component : strain)
        sum += component * component;
      return std::sqrt(sum);
    }

  private:
    void check_increment(const Point &point, std::span<const double> strain) const
    {
      std::vector<double> increment(strain.begin(), strain.end());
      for (std::size_t k = 0; k < increment.size(); ++k)
        increment[k] -= point.committed[k];
      if (norm(increment) > largest_increment)
        throw ConvergenceError("The cell finds no equilibrium.", "Cut the step.");
    }

    void respond(std::span<const double> components, const double factor, const std::size_t point,
                 const MicroscaleAnswer &answer) const
    {
      Strain strain;
      for (unsigned int i = 0; i < dimension_; ++i)
        for (unsigned int j = i; j < dimension_; ++j)
          strain[i][j] = components[voigt::strain_at(dimension_, i, j)] / voigt::multiplicity(i, j);
      const Stress    stress    = material_->stress(strain);
      const Stiffness stiffness = material_->stiffness(strain);
      for (unsigned int i = 0; i < 3; ++i)
        for (unsigned int j = i; j < 3; ++j)
          {
            if (dimension_ == 2 && j == 2 && i != 2)
              continue;
            const std::size_t entry = point * n_stress() + voigt::stress_at(dimension_, i, j);
            answer.stress[entry]    = factor * stress[i][j];
            for (unsigned int k = 0; k < dimension_; ++k)
              for (unsigned int l = k; l < dimension_; ++l)
                answer.tangent[entry * n_strain() + voigt::strain_at(dimension_, k, l)] =
                    factor * stiffness[i][j][k][l];
          }
    }

    unsigned int              dimension_;
    std::unique_ptr<Material> material_;
    std::vector<Point>        points_;
  };
} // namespace trestle::testing
