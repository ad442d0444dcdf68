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
    /// @param model set up. @throws InputError where section `postprocessing` asks for nothing.
    explicit SampleQuantities(const FullModel &model)
      : SampleQuantities(model.number_names(), model.n_states() > 1)
    {}
    /// @param numbers of a state, by name. @param has_steps whether a sample has several of them.
    SampleQuantities(const std::vector<std::string> &numbers, bool has_steps);

    const std::vector<std::string> &names() const { return names_; }

    /// Of a sample. @param numbers of FullModel::solve().
    std::vector<double> operator()(std::span<const double> numbers) const;

    /// Place of a name. @throws InputError naming `key` and what there is.
    std::size_t find(const std::string &key, const std::string &name) const;

  private:
    bool                     has_steps_;
    std::size_t              n_numbers_;
    std::vector<std::string> names_;
  };
} // namespace trestle
