#pragma once

#include "core/archive.h"
#include "core/parameters.h"
#include "core/run.h"
#include "ml/api/training_summary.h"

#include <memory>
#include <span>
#include <string>
#include <vector>

namespace trestle
{
  class GridObjective;

  /// Pairs of fields on a regular grid that a network is to learn the map between; physical units.
  struct GridSamples
  {
    std::vector<std::size_t> grid; ///< (ny, nx), or (nt, ny, nx)
    std::size_t              n_inputs = 0, n_outputs = 0;
    std::vector<double>      inputs = {}, outputs = {}; ///< n x channels x grid, row-major

    std::size_t n_points() const;
    std::size_t n() const { return inputs.size() / (n_inputs * n_points()); }
  };

  /**
   * A trained convolutional network from fields on a grid to fields on the same grid, with the scales that make it free of
   * units (mean and deviation of each channel). Fully convolutional: any extents of the grid will do, at the grid's spacing.
   * Copies share what they know.
   */
  class GridPredictor
  {
  public:
    struct Parts;

    explicit GridPredictor(std::shared_ptr<const Parts> parts);
    /// What write() wrote, on any number of ranks; not collective. @throws InputError for a damaged or foreign archive.
    explicit GridPredictor(const Archive &archive);

    /// Into an archive that may hold more: all its names begin with "predictor".
    void write(Archive &archive) const;

    std::string architecture() const;
    std::size_t n_weights() const;

    /// @param inputs n x channels x grid. @returns n x channels x grid. Not collective. @throws InputError for another
    /// number of inputs or axes than it was trained with.
    std::vector<double> predict(const std::vector<std::size_t> &grid, std::span<const double> inputs) const;

    /// Of what it predicts from the inputs, relative to the largest number: the largest difference between it and its twin
    /// with dense kernels rebuilt, both in double.
    double difference_of_dense(const std::vector<std::size_t> &grid, std::span<const double> inputs) const;

  private:
    std::shared_ptr<const Parts> parts_;
  };

  /**
   * How GridPredictors are made, each kind of kernel from the same start and by as many steps: the weights of the network
   * with dense kernels are drawn, and those of the others are what comes nearest to them (ml/convolution).
   */
  class GridPredictorTraining
  {
  public:
    struct Defaults
    {
      unsigned int              channels = 24, batch = 16, steps = 1500;
      std::vector<unsigned int> dilations = {1, 2, 4, 2};
      std::vector<unsigned int> ranks     = {20, 8};
    };

    /// Declares its keys in a section.
    GridPredictorTraining(ParameterSink &prm, const std::string &section, const Defaults &defaults);
    ~GridPredictorTraining();

    /// Kernels to compare beside the dense ones, with their ranks, in the file's order.
    struct Twin
    {
      std::string  kernel;
      unsigned int rank;
    };
    std::vector<Twin> twins() const;
    unsigned int      n_channels() const;

    /// @param n_axes of the grid. @throws InputError for kernels that are none or named twice, ranks of 0 or so large that
    /// nothing is compressed, fewer samples than a batch. Not collective.
    void check(unsigned int n_axes, std::size_t n_samples) const;

    struct Trained
    {
      GridPredictor   predictor;
      TrainingSummary summary;
    };
    /// Ranks share out the parts of a batch and end with the same weights, which do not depend on their number. Goes on from
    /// the run's checkpoint. @param samples the same on all ranks. Collective. @throws ConvergenceError, Interrupted.
    Trained train(const GridSamples &samples, const Twin &twin, unsigned int seed, Run &run);

    /// Wall seconds of a forward and backward pass of a batch of these samples: the least of several, which others disturbed least. Not collective.
    double seconds_of_step(const GridSamples &samples, const Twin &twin) const;

  private:
    TrainingSummary minimise(GridObjective &objective, const std::string &architecture, std::size_t n_samples,
                             unsigned int seed, Run &run);

    struct Keys;
    std::unique_ptr<Keys> keys_;
    std::string           section_;
  };
} // namespace trestle
