#pragma once

#include "studies/shared/full_model.h"

#include <span>
#include <string>
#include <vector>

namespace trestle
{
  /**
   * The random quantities of a sample: of a steady problem the numbers of section `postprocessing`; in time, and of load
   * paths, each number at the end (`NAME`), and its largest and smallest value on the way (`NAME.maximum`, `NAME.minimum`).
   */
  class SampleQuantities
  {
  public:
    /// @param model set up; outlives this. @throws InputError where section `postprocessing` asks for nothing.
    explicit SampleQuantities(FullModel &model);

    const std::vector<std::string> &names() const { return names_; }

    /// Of a sample's states. Collective.
    std::vector<double> operator()(std::span<const double> states) const;

    /// Place of a name. @throws InputError naming `key` and what there is.
    std::size_t find(const std::string &key, const std::string &name) const;

  private:
    FullModel               &model_;
    std::size_t              n_numbers_;
    std::vector<std::string> names_;
  };
} // namespace trestle
