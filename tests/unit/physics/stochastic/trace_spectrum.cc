// MPI: 1 2
// The mean power of samples by the second moments of their coefficients is that of all traces transformed one by one, by the
// definition; vectors of other modes are refused.
#include "physics/api/trace_spectrum.h"
#include "core/exceptions.h"
#include "support/says.h"
#include "support/vector_samples.h"

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <complex>
#include <numbers>

using namespace trestle;
using namespace trestle::testing;

namespace
{
  const TraceLayout layout{.n_times = 9, .n_interface = 3};

  /// Of three shapes in space and time, the kinds in different units.
  TraceModes modes()
  {
    const Communicator self(MPI_COMM_SELF);
    SnapshotSet        set(self, layout.n_numbers(), 1);
    for (std::size_t sample = 0; sample < 20; ++sample)
      {
        const RandomStream  stream(3, "traces of a test", sample);
        std::vector<double> trace;
        for (std::size_t i = 0; i < layout.n_numbers(); ++i)
          {
            const double t = double(i / 9), place = double(i % 3), unit = std::pow(10., double(layout.kind(i)));
            trace.push_back(unit * (2. + std::sin(place + t) + stream.normal(0) * std::sin(t * (1. + place)) +
                                    stream.normal(1) * std::cos(2. * t + place) + stream.normal(2) * t * place));
          }
        set.append(std::move(trace), {});
      }
    return TraceModes(set, 0, layout, 3);
  }

  /// The mean over samples and dofs of the power of displacements, by the definition.
  std::vector<double> slow_power(const TraceModes &modes, const RandomVectors &vectors)
  {
    std::vector<double> result(layout.n_times / 2 + 1, 0.);
    for (std::size_t sample = 0; sample < vectors.n(); ++sample)
      {
        const auto trace = modes.trace(vectors.row(sample).first(modes.n_modes()));
        for (std::size_t f = 0; f < result.size(); ++f)
          for (std::size_t dof = 0; dof < layout.n_interface; ++dof)
            {
              std::complex<double> sum = 0.;
              for (std::size_t t = 0; t < layout.n_times; ++t)
                sum += trace[t * 3 * layout.n_interface + dof] *
                       std::polar(1., -2. * std::numbers::pi * double(f * t) / double(layout.n_times));
              result[f] += std::norm(sum / double(layout.n_times)) / double(layout.n_interface * vectors.n());
            }
      }
    return result;
  }
} // namespace

BOOST_AUTO_TEST_CASE(moments_give_the_power_of_all_traces)
{
  const auto          traces = modes();
  const TraceSpectrum spectrum(traces, layout);
  const auto          vectors = normal_vectors(50, 5, 1, 0.3); // two entries more: parameters
  const auto          power = spectrum.mean_power(vectors), slow = slow_power(traces, vectors);
  BOOST_REQUIRE(power.size() == 5u);
  BOOST_REQUIRE(spectrum.n_frequencies() == 5u);
  for (std::size_t f = 0; f < power.size(); ++f)
    BOOST_TEST(power[f] == slow[f], boost::test_tools::tolerance(1e-11));
  BOOST_TEST(spectrum_error(power, slow) < 1e-11);
  const auto other = spectrum.mean_power(normal_vectors(50, 5, 2, 0.3, 2.));
  BOOST_TEST(spectrum_error(other, power) > 0.1);
}

BOOST_AUTO_TEST_CASE(error_is_what_differs_over_the_reference)
{
  BOOST_TEST(spectrum_error({1., 3., 0.}, {2., 2., 4.}) == 6. / 8.);
}

BOOST_AUTO_TEST_CASE(what_has_no_power)
{
  const auto          traces = modes();
  const TraceSpectrum spectrum(traces, layout);
  BOOST_CHECK_EXCEPTION(spectrum.mean_power({3, 0, {}}), InputError, says("0 vectors"));
  BOOST_CHECK_EXCEPTION(spectrum.mean_power(normal_vectors(4, 2, 1)), InputError, says("2 entries"));
  BOOST_CHECK_EXCEPTION(TraceSpectrum(traces, {.n_times = 8, .n_interface = 3}), InputError, says("81 numbers"));
}
