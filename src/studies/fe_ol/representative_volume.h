#pragma once

#include "core/parameters.h"
#include "studies/fe_ol/cell_model.h"

#include <memory>
#include <string>
#include <vector>

namespace trestle
{
  /// All that the parameter file of a representative volume declares: the cell, its networks, and section
  /// `samples`.
  struct RepresentativeVolumeInput
  {
    explicit RepresentativeVolumeInput(ParameterSink &prm);

    /// After reading: checks what single ranges cannot. @throws InputError.
    void check() const;

    /// Half width of each strain component as Microscale orders them, shears engineering.
    std::vector<double> strain_range() const;
    /**
     * What the modes are made of. A structure's points are mostly strained far less than the range allows, where a
     * Latin hypercube has hardly a sample: without the linear response there the reduced fibre's stress was off by
     * 5e-3 at a fiftieth of the range, with it by 6e-5.
     */
    std::vector<double> training_strains() const;
    /// n strains of a Latin hypercube over `factor` times the range, n x n_strain. @param stream tells sets apart.
    std::vector<double> strains(unsigned int stream, std::size_t n, double factor = 1.) const;
    /// Of those, with a hundredth of their change of volume: what a stiff bulk hides, and hypercubes hardly contain.
    std::vector<double> nearly_isochoric_strains(unsigned int stream, std::size_t n, double factor = 1.) const;
    /// As section `certificate` describes them, of streams that nobody else uses.
    std::vector<double> calibration_strains() const;
    /// The first ones.
    std::size_t n_calibration_strains_in_range() const;

    std::shared_ptr<CellModel> model;
    std::vector<double>        range{0.04};
    unsigned int               n_training  = 20;
    unsigned int               n_test      = 100;
    unsigned int               n_far       = 200;
    double                     far_factor  = 3.;
    unsigned int               n_twice     = 0;
    unsigned int               n_isochoric = 0;
    std::string                published;
    std::vector<double>        path{1.};
    std::vector<double>        test_path;
    unsigned int               seed = 0;
  };
} // namespace trestle
