#pragma once

#include "core/parameters.h"

#include <cstddef>
#include <string>
#include <vector>

namespace trestle
{
  /// What an ensemble consists of: sections `ensemble` and, for the design, `samples`.
  struct EnsembleParameters
  {
    explicit EnsembleParameters(ParameterSink &prm);

    /// A part of the data that a network is trained, chosen or tried with.
    struct Split
    {
      std::string  name; ///< of its file
      unsigned int stream;
      std::size_t  n_runs;
    };
    /// Those that are asked for.
    std::vector<Split> splits() const;

    bool is_latin_hypercube() const { return design_ == "latin hypercube"; }

  private:
    std::string  design_       = "random";
    unsigned int n_training_   = 16;
    unsigned int n_validation_ = 4;
    unsigned int n_test_       = 4;
  };
} // namespace trestle
