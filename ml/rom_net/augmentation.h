#pragma once

#include "core/random.h"
#include "ml/rom_net/labelled_samples.h"

namespace trestle
{
  /**
   * The samples, and behind them convex combinations of two of one class. Of a sample and one of its nearest
   * neighbours of its class, and none whose nearest sample is of another class: clusters need not be convex, and
   * what lies between two far parts of one is most likely in another. Classes keep about their shares, and
   * probabilities with them. A class of one sample gets none.
   *
   * @param samples in units in which distances mean something (ChosenFeatures::standardised()).
   * @param factor new samples over samples; fewer where there are thousands of samples, who need none.
   */
  LabelledSamples augmented(const LabelledSamples &samples, double factor, const RandomStream &random);
} // namespace trestle
