#include "core/random.h"

#include "core/checksum.h"
#include "core/exceptions.h"

#include <Random123/philox.h>

#include <array>
#include <cmath>
#include <numeric>
#include <string>
#include <utility>

// Compiled without fused multiply-adds (src/CMakeLists.txt): the last bit must not be the processor's.
namespace trestle
{
  namespace
  {
    std::uint64_t high_word(const std::uint64_t a, const std::uint64_t b)
    {
      __extension__ using Wide = unsigned __int128;
      return std::uint64_t((Wide(a) * b) >> 64);
    }

    using Coefficients = std::array<double, 8>;

    double polynomial(const Coefficients &coefficients, const double x)
    {
      double value = 0.;
      for (const double c : coefficients)
        value = value * x + c;
      return value;
    }

    // std::log may differ in its last bit between C libraries, and within one between processors.
    double logarithm(const double x)
    {
      int    exponent = 0;
      double mantissa = std::frexp(x, &exponent);
      if (mantissa < 0.7071067811865476)
        {
          mantissa *= 2.;
          --exponent;
        }
      // ln m = 2 artanh(s) with |s| < 0.172: twelve terms of its series are exact to rounding.
      const double s   = (mantissa - 1.) / (mantissa + 1.);
      double       sum = 0.;
      for (int k = 23; k >= 1; k -= 2)
        sum = sum * s * s + 1. / k;
      return exponent * 0.6931471805599453 + 2. * s * sum;
    }
  } // namespace

  RandomStream::RandomStream(const std::uint64_t seed, const std::string_view name, const std::uint64_t index)
    : seed_(seed),
      name_(checksum(name)), // std::hash is the library's choice
      index_(index)
  {}

  std::uint64_t RandomStream::bits(const std::uint64_t number, const std::uint64_t draw) const
  {
    return r123::Philox4x64()({{number, index_, draw, 0}}, {{seed_, name_}})[0];
  }

  double RandomStream::normal(const std::uint64_t number) const
  {
    // The middles of 2^52 equal parts of (0, 1): exact, symmetric, never 0 or 1.
    return normal_quantile((double(bits(number) >> 12) + 0.5) * 0x1p-52);
  }

  std::uint64_t RandomStream::below(const std::uint64_t n, const std::uint64_t number) const
  {
    if (n == 0)
      throw FatalError("A random integer below 0 was asked for.", "This is a mistake in the program.");
    return high_word(bits(number), n);
  }

  std::vector<std::size_t> RandomStream::permutation(const std::size_t n, const std::uint64_t number) const
  {
    std::vector<std::size_t> order(n);
    std::iota(order.begin(), order.end(), std::size_t(0));
    // Fisher and Yates; draw 0 is that of the other functions.
    for (std::size_t i = n; i > 1; --i)
      std::swap(order[i - 1], order[high_word(bits(number, i), i)]);
    return order;
  }

  double normal_quantile(const double p)
  {
    constexpr std::array<std::pair<Coefficients, Coefficients>, 3> table = {
        {{{2.5090809287301226727e3, 3.3430575583588128105e4, 6.7265770927008700853e4, 4.5921953931549871457e4,
           1.3731693765509461125e4, 1.9715909503065514427e3, 1.3314166789178437745e2, 3.3871328727963666080},
          {5.2264952788528545610e3, 2.8729085735721942674e4, 3.9307895800092710610e4, 2.1213794301586595867e4,
           5.3941960214247511077e3, 6.8718700749205790830e2, 4.2313330701600911252e1, 1.}},
         {{7.74545014278341407640e-4, 2.27238449892691845833e-2, 2.41780725177450611770e-1, 1.27045825245236838258,
           3.64784832476320460504, 5.76949722146069140550, 4.63033784615654529590, 1.42343711074968357734},
          {1.05075007164441684324e-9, 5.47593808499534494600e-4, 1.51986665636164571966e-2,
           1.48103976427480074590e-1, 6.89767334985100004550e-1, 1.67638483018380384940, 2.05319162663775882187,
           1.}},
         {{2.01033439929228813265e-7, 2.71155556874348757815e-5, 1.24266094738807843860e-3,
           2.65321895265761230930e-2, 2.96560571828504891230e-1, 1.78482653991729133580, 5.46378491116411436990,
           6.65790464350110377720},
          {2.04426310338993978564e-15, 1.42151175831644588870e-7, 1.84631831751005468180e-5,
           7.86869131145613259100e-4, 1.48753612908506148525e-2, 1.36929880922735805310e-1,
           5.99832206555887937690e-1, 1.}}}};
    const auto ratio = [&](const unsigned int i, const double r) {
      return polynomial(table[i].first, r) / polynomial(table[i].second, r);
    };
    const double q = p - 0.5;
    if (std::abs(q) <= 0.425)
      return q * ratio(0, 0.180625 - q * q);
    const double r = std::sqrt(-logarithm(q < 0. ? p : 1. - p));
    return std::copysign(r <= 5. ? ratio(1, r - 1.6) : ratio(2, r - 5.), q);
  }
} // namespace trestle
