#include "bridge/microscale/calibration.h"

#include "core/exceptions.h"
#include "core/text.h"

#include <cmath>

namespace trestle
{
  namespace
  {
    const std::string prefix = "calibration/";

    [[noreturn]] void refuse(const std::string &name, const std::string &what)
    {
      throw InputError(
          "The archive of a cell's calibration holds " + what + " in '" + name + "'.",
          "The file is damaged: run the representative volume again, or remove model/calibration.h5 and set "
          "the tolerances of section certificate.");
    }

    Calibration calibration_of(const std::string &name, const Archive::Array &array)
    {
      const auto &values = array.values;
      if (values.size() != 4)
        refuse(name, std::to_string(values.size()) + " numbers instead of 4");
      const bool is_sound = values[0] >= 0. && std::isfinite(values[0]) && values[1] > 0. && values[1] < 1. &&
                            values[2] > 0. && std::isfinite(values[2]) && values[3] >= 0. && values[3] < 1e15;
      if (!is_sound)
        refuse(name, text::join(values));
      return {values[0], values[1], values[2], static_cast<std::size_t>(values[3])};
    }
  } // namespace

  std::string to_string(const ToleranceOrigin origin)
  {
    switch (origin)
      {
      case ToleranceOrigin::calibrated:
        return "calibrated";
      case ToleranceOrigin::given:
        return "given";
      default:
        return "assumed";
      }
  }

  void write_calibrations(const Calibrations &calibrations, Archive &archive)
  {
    archive.attributes["kind"] = "calibration";
    for (const auto &[who, c] : calibrations)
      archive.arrays[prefix + who] = {{4}, {c.threshold, c.risk, c.error, double(c.n_strains)}};
  }

  Calibrations read_calibrations(const Archive &archive)
  {
    Calibrations result;
    for (const auto &[name, array] : archive.arrays)
      if (name.starts_with(prefix))
        result[name.substr(prefix.size())] = calibration_of(name, array);
    return result;
  }

  bool is_tolerance(const std::string &text)
  {
    double number = 0.;
    return text == calibrated_tolerance ||
           (text::read_number(text, number) && std::isfinite(number) && number > 0.);
  }

  Tolerance tolerance_of(const std::string &who, const std::string &key, const std::string &text,
                         const Calibrations &calibrations)
  {
    if (!is_tolerance(text))
      throw InputError(key + " = " + text + " is no tolerance.",
                       "Give a positive number, or '" + calibrated_tolerance + "'.");
    if (text != calibrated_tolerance)
      return {text::number(key, text), ToleranceOrigin::given};
    const auto found = calibrations.find(who);
    if (found == calibrations.end())
      return {assumed_tolerance, ToleranceOrigin::assumed};
    return {found->second.threshold, ToleranceOrigin::calibrated};
  }

  std::string describe(const std::string &who, const Tolerance &tolerance, const Calibrations &calibrations)
  {
    const auto        found  = calibrations.find(who);
    const std::string answer = "Tolerance on the certificates of '" + who + "': " + text::rounded(tolerance.value);
    if (found == calibrations.end())
      return answer + ", " + to_string(tolerance.origin) + "; this cell was never calibrated.";
    const auto &[threshold, risk, error, n_strains] = found->second;
    const std::string calibration = " on this cell: of " + std::to_string(n_strains) + " strains, errors above " +
                                    text::shortest(error) + " pass with a probability of at most " +
                                    text::shortest(risk) + ".";
    if (tolerance.origin == ToleranceOrigin::calibrated)
      return answer + ", calibrated" + calibration;
    return answer + ", " + to_string(tolerance.origin) + ", instead of " + text::rounded(threshold) +
           ", calibrated" + calibration;
  }
} // namespace trestle
