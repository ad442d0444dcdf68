#include "core/exceptions.h"
#include "core/statistics.h"
#include "core/text.h"
#include "studies/fe_ol/representative_volume.h"

namespace trestle
{
  RepresentativeVolumeInput::RepresentativeVolumeInput(ParameterSink &prm)
    : model(std::make_shared<CellModel>(prm))
  {
    const auto section = prm.section("samples");
    prm.add("range", range,
            "Strains come from a Latin hypercube of +- this: one number, or one a component of the strain tensor "
            "(xx, yy, xy; xx, yy, zz, xy, xz, yz).");
    prm.add(
        "training", n_training,
        "Strains solved by finite elements for the modes. One of them is zero, whose derivatives are the linear "
        "response, unless the cell has a history.",
        Allowed::at_least(2));
    prm.add("test", n_test, "Strains held out, in the same range.", Allowed::at_least(1));
    prm.add("far", n_far, "Strains held out in the far range, for the certificate.");
    prm.add("far factor", far_factor, "The far range over the training range.", Allowed::at_least(1.));
    prm.add("twice", n_twice, "Strains held out in twice the range, for the certificate.");
    prm.add("isochoric", n_isochoric,
            "Nearly isochoric strains held out for the certificate, as many in each of the range, twice the range "
            "and the far range.");
    prm.add("published", published,
            "Numbers of others on this cell, 'ux = 1.47, uy = 0.84': figures published.*, to stand beside ours.");
    prm.add("path", path,
            "Fractions of a training strain, visited one after the other: materials with history are solved along "
            "them.");
    prm.add("test path", test_path,
            "Fractions of a test strain, and of one of the calibration, for materials with history; empty: as "
            "`path`.");
    prm.add("seed", seed, "Of the strains.");
  }

  void RepresentativeVolumeInput::check() const
  {
    const unsigned int n = model->cell().n_strain();
    if (range.size() != 1 && range.size() != n)
      throw InputError("samples/range has " + std::to_string(range.size()) + " numbers.",
                       "Give one for all components of the strain, or " + std::to_string(n) + ".");
    for (const double width : range)
      if (!(width > 0.))
        throw InputError("samples/range holds " + text::shortest(width) + ".", "Half widths are positive.");
    text::constants("samples/published", published);
    if (path.empty() || (!model->cell().has_history() && path != std::vector<double>{1.}))
      throw InputError("samples/path has " + std::to_string(path.size()) + " entries.",
                       "Cells without history have the path 1; those with history any longer one.");
  }

  std::vector<double> RepresentativeVolumeInput::strain_range() const
  {
    const unsigned int  n = model->cell().n_strain(), n_normal = model->cell().dimension();
    std::vector<double> result(n);
    for (unsigned int i = 0; i < n; ++i)
      result[i] = (range.size() == 1 ? range[0] : range[i]) * (i < n_normal ? 1. : 2.);
    return result;
  }

  std::vector<double> RepresentativeVolumeInput::training_strains() const
  {
    if (model->cell().has_history())
      return strains(1, n_training);
    auto result = strains(1, n_training - 1);
    result.resize(result.size() + model->cell().n_strain(), 0.);
    return result;
  }

  std::vector<double> RepresentativeVolumeInput::strains(const unsigned int stream, const std::size_t n,
                                                         const double factor) const
  {
    const auto          width  = strain_range();
    std::vector<double> result = latin_hypercube(1000 * seed + stream, n, width.size());
    for (std::size_t i = 0; i < result.size(); ++i)
      result[i] = factor * width[i % width.size()] * (2. * result[i] - 1.);
    return result;
  }

  std::vector<double> RepresentativeVolumeInput::nearly_isochoric_strains(const unsigned int stream,
                                                                          const std::size_t  n,
                                                                          const double       factor) const
  {
    constexpr double   share    = 0.01; // of the change of volume that is left
    auto               result   = strains(stream, n, factor);
    const unsigned int n_strain = model->cell().n_strain(), n_normal = model->cell().dimension();
    for (std::size_t row = 0; row < result.size(); row += n_strain)
      {
        double mean = 0.;
        for (unsigned int i = 0; i < n_normal; ++i)
          mean += result[row + i] / n_normal;
        for (unsigned int i = 0; i < n_normal; ++i)
          result[row + i] -= (1. - share) * mean;
      }
    return result;
  }

  std::size_t RepresentativeVolumeInput::n_calibration_strains_in_range() const
  {
    const std::size_t n = model->certificate().n_calibration_strains;
    return n - n / 3 - 2 * (n / 6);
  }

  std::vector<double> RepresentativeVolumeInput::calibration_strains() const
  {
    const std::size_t   n = model->certificate().n_calibration_strains, n_twice_the_range = n / 3, n_small = n / 6;
    const std::size_t   n_large = n / 6;
    std::vector<double> result  = strains(5, n_calibration_strains_in_range());
    const auto          append  = [&](const std::vector<double> &more) {
      result.insert(result.end(), more.begin(), more.end());
    };
    append(strains(6, n_twice_the_range, 2.));
    append(nearly_isochoric_strains(7, n_small));
    append(nearly_isochoric_strains(8, n_large, 2.));
    return result;
  }
} // namespace trestle
