#include "uq/libraries/openturns.h"

#include "core/catalogue.h"
#include "core/exceptions.h"

#include <openturns/Exception.hxx>
#include <openturns/Log.hxx>
#include <openturns/PlatformInfo.hxx>
#include <openturns/ResourceMap.hxx>
#include <openturns/TBB.hxx>

namespace trestle::openturns
{
  namespace
  {
    /// A key that a release does not have is one that it does not need.
    void set_number(const std::string &key, const double value)
    {
      if (OT::ResourceMap::HasKey(key))
        OT::ResourceMap::SetAsScalar(key, value);
    }
    void set_count(const std::string &key, const unsigned long value)
    {
      if (OT::ResourceMap::HasKey(key))
        OT::ResourceMap::SetAsUnsignedInteger(key, value);
    }

    /// Its defaults but for one, of those keys that what we call reads.
    void settle()
    {
      // Ranks share the cores; threads are for the parameter file to give.
      OT::TBB::Disable();
      OT::Log::Show(OT::Log::NONE);
      set_count("KernelSmoothing-SmallSize", 250);
      set_count("KernelSmoothing-MaximumIteration", 50);
      set_number("KernelSmoothing-AbsolutePrecision", 0.);
      set_number("KernelSmoothing-RelativePrecision", 1e-5);
      set_number("KernelSmoothing-ResidualPrecision", 1e-10);
      set_number("KernelSmoothing-CutOffPlugin", 5.);
      set_number("LeastSquaresMetaModelSelection-ErrorThreshold", 0.);
      // Its default, 0.5, takes the first worse set of terms for the end where noise is half of an entry.
      set_number("LeastSquaresMetaModelSelection-MaximumError", 1e300);
      set_number("LeastSquaresMetaModelSelection-MaximumErrorFactor", 2.);
    }

    /// For --doctor.
    struct Version
    {
      Version()
      {
        catalogue::add("library versions", [] {
          return std::vector<catalogue::Item>{{"OpenTURNS", OT::PlatformInfo::GetVersion()}};
        });
      }
    } const version;
  } // namespace

  void call(const std::string &what, const std::function<void()> &action)
  {
    try
      {
        static const bool is_settled = (settle(), true);
        (void)is_settled;
        action();
      }
    catch (const OT::Exception &error)
      {
        throw ConvergenceError("OpenTURNS failed at " + what + ": " + error.what() + ".",
                               "Choose another generator, or other keys of this one.");
      }
  }
} // namespace trestle::openturns
