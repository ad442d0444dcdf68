#pragma once

#include <string>
#include <vector>

namespace trestle
{
  /**
   * What the parameters of a family are drawn from: `radius: uniform(0.1, 0.3); k: log-uniform(0.1, 10); m:
   * normal(0, 1); place: 0.6*normal(0.3, 0.02) + 0.4*uniform(0.7, 0.8)`, the last one a mixture. Coefficients of the random field (`field_1`, ...) are standard normal unless named; other
   * parameters that are not named keep their value.
   */
  class Distributions
  {
  public:
    /// @throws InputError for bad syntax or a name that the problem does not have. @param key that the text stands at, for
    /// messages. @param values of the file.
    Distributions(const std::string &key, const std::string &text, std::vector<std::string> names,
                  std::vector<double> values);

    /// Parameters of one sample: a function of seed and number alone, the same on all ranks. Training and held-out
    /// samples are different streams. @param factor by which draws are spread about the middle (in the logarithm, where
    /// that is uniform): beyond 1 they leave the range.
    std::vector<double> sample(unsigned int seed, unsigned int stream, unsigned long number,
                               double factor = 1.) const;

    /**
     * Parameters of one sample of n that are spread evenly (McKay, Beckman, Conover, "A comparison of three methods for selecting
     * values of input variables", Technometrics 21, 1979): each parameter's distribution is cut into n parts of equal
     * probability, and no two samples have the same part of any. A function of seed, stream, number and n: with another n all
     * samples are others. @throws FatalError where number >= n.
     */
    std::vector<double> latin_hypercube(unsigned int seed, unsigned int stream, unsigned long number,
                                        unsigned long n, double factor = 1.) const;

  private:
    enum class Kind
    {
      constant,
      uniform,
      log_uniform,
      normal
    };
    struct Distribution
    {
      Kind   kind = Kind::constant;
      double a = 0., b = 0.; ///< bounds; or mean and deviation
      double weight = 1.;    ///< in a mixture
    };
    using Mixture = std::vector<Distribution>; ///< of one, mostly

    static Mixture      parse(const std::string &key, const std::string &name, const std::string &text);
    static Distribution parse_part(const std::string &key, const std::string &name, const std::string &text);
    /// A part of a mixture, and what is left of the number that chose it, in [0, 1).
    struct Drawn
    {
      const Distribution &part;
      double              rest;
    };
    static Drawn  drawn(const Mixture &mixture, double number);
    static double value(const Distribution &distribution, double uniform, double normal, double factor);

    std::vector<std::string> names_;
    std::vector<Mixture>     distributions_;
  };
} // namespace trestle
