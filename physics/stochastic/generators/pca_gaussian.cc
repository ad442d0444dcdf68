#include "core/random.h"
#include "physics/stochastic/conditional_gaussian.h"
#include "physics/stochastic/gaussian_kernels.h"
#include "physics/stochastic/learnt_samples.h"

namespace trestle
{
  namespace
  {
    /**
     * The Gaussian law of the samples' mean and covariance, by principal components: what a generator must beat, since
     * it knows nothing but two moments. At conditions: Gaussian regression, exact where samples and conditions are
     * jointly Gaussian.
     */
    class PcaGaussian : public SingleDraws
    {
    public:
      explicit PcaGaussian(ParameterSink &) {}

      bool takes_conditions() const override { return true; }

      void check(const std::size_t n_samples, std::size_t, const std::size_t n_conditions) const override
      {
        require_number(name, n_samples, n_conditions + 2);
      }

      void learn(const RandomVectors &samples, const Communicator &communicator) override
      {
        check(samples.n(), samples.n_entries, samples.n_conditions);
        require_samples(samples);
        communicator.on_root([&] { law_ = ConditionalGaussian(samples); });
        law_.share(communicator);
      }

      void write(Archive &archive) const override
      {
        GeneratorWriter writer(archive, name);
        law_.write(writer);
      }

      void read(const Archive &archive) override { law_.read(GeneratorReader(archive, name)); }

    protected:
      Eigen::Index n_entries() const override { return law_.n_entries(); }
      Eigen::Index n_conditions() const override { return law_.n_conditions(); }

      Eigen::VectorXd vector(const unsigned int seed, const std::uint64_t number,
                             const Eigen::VectorXd &condition) const override
      {
        return law_.mean(condition) + law_.deviation(standard_normal({seed, "pca gaussian", number}, law_.rank()));
      }

    private:
      static constexpr const char *name = "pca gaussian";

      ConditionalGaussian law_;
    };

    const RegisterGenerator<PcaGaussian>
        registration("pca gaussian", "Gaussian of the samples' mean and covariance; at conditions by regression.");
  } // namespace
} // namespace trestle
