#include "core/random.h"
#include "physics/rom/same_bits.h"
#include "physics/stochastic/conditional_gaussian.h"
#include "physics/stochastic/gaussian_kernels.h"
#include "physics/stochastic/learnt_samples.h"

#include <algorithm>
#include <cmath>

namespace trestle
{
  using Eigen::Index;
  using Eigen::MatrixXd;
  using Eigen::VectorXd;

  namespace
  {
    /**
     * Draws samples again, with replacement: a generator that does not beat it on a quantity adds nothing to it.
     * Smoothed, a Gaussian of the samples' covariance is added and the sum shrunk towards the mean, so that mean and
     * covariance stay (Silverman, Density estimation, 1986, section 6.4).
     *
     * At a condition, a sample is drawn in proportion to a Gaussian of its own condition's distance (Nadaraya, Watson),
     * and what is added and shrunk are deviations from the linear regression at that sample's condition.
     */
    class Bootstrap : public SingleDraws
    {
    public:
      explicit Bootstrap(ParameterSink &prm)
      {
        prm.add("smoothing", smoothing_,
                "Deviation of what is added to a sample, in units of Silverman's bandwidth; 0: exact copies.",
                Allowed::non_negative());
        prm.add("condition bandwidth", condition_bandwidth_,
                "Distance of conditions at which samples still count, in units of Silverman's bandwidth.",
                Allowed::positive());
      }

      bool takes_conditions() const override { return true; }

      void check(const std::size_t n_samples, std::size_t, const std::size_t n_conditions) const override
      {
        require_number(name, n_samples, n_conditions + 2);
      }

      void learn(const RandomVectors &samples, const Communicator &communicator) override;

      void write(Archive &archive) const override;
      void read(const Archive &archive) override;

    protected:
      Index n_entries() const override { return law_.n_entries(); }
      Index n_conditions() const override { return law_.n_conditions(); }

      VectorXd vector(unsigned int seed, std::uint64_t number, const VectorXd &condition) const override;

    private:
      static constexpr const char *name = "bootstrap";

      void  set_bandwidths();
      void  whiten();
      Index row(const VectorXd &condition, double uniform) const;

      double smoothing_ = 0., condition_bandwidth_ = 1.;

      ConditionalGaussian law_;
      MatrixXd            values_, conditions_;    ///< a sample a column
      MatrixXd bandwidths_ = MatrixXd::Zero(2, 1); ///< of what is added, in deviations; of whitened conditions
      MatrixXd white_;                             ///< conditions, whitened
    };

    void Bootstrap::learn(const RandomVectors &samples, const Communicator &communicator)
    {
      check(samples.n(), samples.n_entries, samples.n_conditions);
      require_samples(samples);
      communicator.on_root([&] { law_ = ConditionalGaussian(samples); });
      law_.share(communicator);
      values_     = vectors_of(samples);
      conditions_ = conditions_of(samples);
      whiten();
      const double n = double(values_.cols());
      bandwidths_ << smoothing_ * silverman(n, double(law_.rank())),
          condition_bandwidth_ * silverman(n, double(white_.rows()));
      same_bits::share(communicator, bandwidths_);
    }

    void Bootstrap::whiten()
    {
      white_.resize(0, 0);
      for (Index i = 0; i < conditions_.cols() && conditions_.rows() > 0; ++i)
        {
          const VectorXd white = law_.whitened(conditions_.col(i));
          white_.conservativeResize(white.size(), conditions_.cols());
          white_.col(i) = white;
        }
    }

    Index Bootstrap::row(const VectorXd &condition, const double uniform) const
    {
      if (white_.size() == 0)
        return std::min(Index(uniform * double(values_.cols())), values_.cols() - 1);
      const VectorXd at      = law_.whitened(condition);
      VectorXd       weights = (white_.colwise() - at).colwise().squaredNorm();
      // relative to the nearest: far away from all samples it is drawn, where all weights would be zero
      weights     = ((weights.minCoeff() - weights.array()) / (2. * bandwidths_(1, 0) * bandwidths_(1, 0))).exp();
      double rest = uniform * weights.sum();
      Index  last = 0;
      for (Index i = 0; i < weights.size(); ++i)
        {
          if (weights[i] == 0.)
            continue;
          last = i;
          if (rest < weights[i])
            break;
          rest -= weights[i];
        }
      return last;
    }

    VectorXd Bootstrap::vector(const unsigned int seed, const std::uint64_t number,
                               const VectorXd &condition) const
    {
      const Index  i = row(condition, RandomStream(seed, "bootstrap rows").uniform(number));
      const double h = bandwidths_(0, 0);
      if (h == 0.)
        return values_.col(i);
      const VectorXd mean  = law_.mean(conditions_.rows() > 0 ? VectorXd(conditions_.col(i)) : VectorXd());
      const VectorXd added = law_.deviation(standard_normal({seed, "bootstrap noise", number}, law_.rank()));
      return mean + (values_.col(i) - mean + h * std::sqrt(law_.sample_share()) * added) / std::sqrt(1. + h * h);
    }

    void Bootstrap::write(Archive &archive) const
    {
      GeneratorWriter writer(archive, name);
      law_.write(writer);
      writer.put("samples", values_);
      writer.put("conditions", conditions_);
      writer.put("bandwidths", bandwidths_);
    }

    void Bootstrap::read(const Archive &archive)
    {
      const GeneratorReader reader(archive, name);
      law_.read(reader);
      values_     = reader.get("samples", law_.n_entries(), 1);
      conditions_ = law_.n_conditions() > 0 ? reader.get_sized("conditions", law_.n_conditions(), values_.cols())
                                            : MatrixXd(0, values_.cols());
      bandwidths_ = reader.get_sized("bandwidths", 2, 1);
      if (!(bandwidths_(0, 0) >= 0. && bandwidths_(1, 0) > 0.))
        GeneratorReader::refuse("has bandwidths below zero");
      whiten();
    }

    const RegisterGenerator<Bootstrap>
        registration("bootstrap",
                     "Training samples drawn again, smoothed at will; near a condition, where there is one.");
  } // namespace
} // namespace trestle
