#include "studies/fe_ol/certificate_parameters.h"

#include "core/conformal.h"
#include "core/exceptions.h"
#include "core/text.h"

namespace trestle
{
  CertificateParameters::CertificateParameters(ParameterSink &prm)
  {
    const auto section = prm.section("certificate");
    prm.add("tolerance", tolerance,
            "On the relative constitutive-relation error of a network's answer; above it the reduced cell "
            "answers. 'calibrated': as the run that makes the cell finds it, 0.1 where it does not look; or a "
            "number.");
    prm.add("reduced tolerance", reduced_tolerance,
            "On that of the reduced cell's answer; above it finite elements answer. Likewise.");
    prm.add("risk", risk,
            "Of a calibrated tolerance: the most that the probability of an answer to be wrong and within it may "
            "be, for strains like those of the calibration.",
            Allowed::between(0., 1.));
    prm.add(
        "calibration strains", n_calibration_strains,
        "Strains solved by finite elements for the calibration alone: a third in the range of the samples, a "
        "third in twice the range, a third nearly isochoric in both; where the cell has a history, along the test "
        "path. At least 1/risk - 1; 0: no calibration.");
    prm.add(
        "calibration error", calibration_error,
        "Of a homogenised stress, relative (with a history: to the path's largest): answers that are off by more "
        "count as wrong in the calibration. "
        "Below the 0.01 that is wrong in the scores, for answers a little worse than any that was seen.",
        Allowed::positive());
    prm.add("adapt", adapt,
            "Whether an adaptive microscale learns: finite elements' answers of a step become snapshots, and the "
            "reduced cell's modes and cubature are made anew with them, beside those of the training and at most "
            "as many. Networks stay as trained. The enriched cell is left in the folder `enriched` of fe "
            "squared's run directory, "
            "which a later run may name.");
    prm.add("snapshots a step", snapshots_a_step,
            "Most snapshots that it learns from a committed step, those with the largest certificates.",
            Allowed::at_least(1));
  }

  void CertificateParameters::check() const
  {
    for (const char *who : {"reduced", "network"})
      tolerance_on(who, {});
    if (n_calibration_strains == 0 || n_calibration_strains >= answers_for_risk(risk))
      return;
    const std::string least = std::to_string(answers_for_risk(risk));
    throw InputError("certificate/calibration strains = " + std::to_string(n_calibration_strains) +
                         " are too few for certificate/risk = " + text::shortest(risk) + ".",
                     "Take " + least + " or more, a larger risk, or 0: then no tolerance is calibrated.");
  }

  Tolerance CertificateParameters::tolerance_on(const std::string &who, const Calibrations &calibrations) const
  {
    if (who == "reduced")
      return tolerance_of(who, "certificate/reduced tolerance", reduced_tolerance, calibrations);
    return tolerance_of(who, "certificate/tolerance", tolerance, calibrations);
  }
} // namespace trestle
