#include "core/exceptions.h"
#include "core/random.h"
#include "physics/stochastic/learnt_samples.h"
#include "physics/stochastic/manifold_law.h"

#include <mutex>

namespace trestle
{
  using Eigen::Index;
  using Eigen::MatrixXd;

  namespace
  {
    /**
     * Draws of a ManifoldLaw: the classical generator for few samples. Draw i is column i mod N, in an order of its own, of
     * realisation i / N: draws of one realisation are exchangeable, and less independent than those of different ones.
     * It takes no conditions: the walk is of the joint law.
     */
    class Plom : public Generator
    {
    public:
      explicit Plom(ParameterSink &prm);

      bool takes_conditions() const override { return false; }

      void check(std::size_t n_samples, std::size_t n_entries, std::size_t n_conditions) const override;
      void learn(const RandomVectors &samples, const Communicator &communicator) override;

      std::vector<double> draw(unsigned int seed, std::uint64_t first, std::size_t n,
                               std::span<const double> conditions) const override;

      void write(Archive &archive) const override
      {
        GeneratorWriter writer(archive, name);
        law_.write(writer);
      }

      void read(const Archive &archive) override
      {
        law_.read(GeneratorReader(archive, name));
        forget();
      }

    private:
      static constexpr const char *name = "plom";

      struct Realisation
      {
        unsigned int             seed;
        std::uint64_t            number;
        MatrixXd                 vectors; ///< a sample a column
        std::vector<std::size_t> order;
      };

      std::shared_ptr<const Realisation> realisation(unsigned int seed, std::uint64_t number) const;
      void                               forget();

      ManifoldOptions options_;
      ManifoldLaw     law_;

      mutable std::mutex                         mutex_;
      mutable std::shared_ptr<const Realisation> last_; ///< which neighbouring draws share
    };

    Plom::Plom(ParameterSink &prm)
    {
      auto &[variance_kept, restores_moments, diffusion, walk] = options_;
      walk.bandwidth                                           = 0.;
      prm.add("variance kept", variance_kept, "Share of the variance whose principal components are walked.",
              Allowed::between(0.5, 1.));
      prm.add("restore moments", restores_moments,
              "Whether each component is rescaled to the samples' mean and variance, by 2,000 draws or more.");
      prm.add(
          "kernel epsilon", diffusion.epsilon,
          "Of the kernel exp(-d^2 / (4 epsilon)) of diffusion maps, between components of variance one; 0: the "
          "least from which on upwards the fewest maps come before the gap.",
          Allowed::non_negative());
      prm.add("diffusion maps", diffusion.n_vectors,
              "Maps that span what is drawn; more of them, more news and less of a manifold; 0: those before the "
              "gap.");
      prm.add("eigenvalue gap", diffusion.gap, "Share of the second eigenvalue below which maps are left out.",
              Allowed::between(1e-6, 1.));
      prm.add(
          "bandwidth", walk.bandwidth,
          "Width of the kernels whose estimate of the law is walked, over Silverman's; 0: the widest up to 1 with "
          "which draws lie no farther from the nearest sample than samples do from each other.",
          Allowed::between(0., 10.));
      prm.add("damping", walk.damping, "Of the walk, f_0; 4 is critical.", Allowed::between(0.1, 10.));
      prm.add("steps a period", walk.steps_per_period, "Steps of the walk in 2 pi widths of the kernel.",
              Allowed::at_least(8));
      prm.add("steps", walk.n_steps, "Of a realisation; 0: until a hundredth of its start is left.");
    }

    void Plom::check(const std::size_t n_samples, std::size_t, const std::size_t n_conditions) const
    {
      if (n_conditions > 0)
        throw InputError(
            "The generator 'plom' was to learn the law at " + std::to_string(n_conditions) +
                " conditions, and takes none.",
            "Make them entries of the vectors, or take a generator that does: pca gaussian, bootstrap.");
      require_number(name, n_samples, 5);
      const unsigned int n_maps = options_.diffusion.n_vectors;
      if (n_maps == 1 || n_maps > n_samples)
        throw InputError("'diffusion maps' is " + std::to_string(n_maps) + " for " + std::to_string(n_samples) +
                             " samples.",
                         "The first map is constant, so that one is too few, and there are no more than samples; "
                         "0 takes those before the gap.");
    }

    void Plom::learn(const RandomVectors &samples, const Communicator &communicator)
    {
      check(samples.n(), samples.n_entries, samples.n_conditions);
      require_samples(samples);
      communicator.on_root([&] { law_ = ManifoldLaw(samples, options_); });
      law_.share(communicator);
      forget();
    }

    void Plom::forget()
    {
      const std::lock_guard lock(mutex_);
      last_.reset();
    }

    std::shared_ptr<const Plom::Realisation> Plom::realisation(const unsigned int  seed,
                                                               const std::uint64_t number) const
    {
      const std::lock_guard lock(mutex_);
      if (!last_ || last_->seed != seed || last_->number != number)
        {
          const RandomStream stream(seed, "order of a walk's samples");
          last_ = std::make_shared<const Realisation>(
              Realisation{seed, number, law_.realisation(seed, number),
                          stream.permutation(std::size_t(law_.n_samples()), number)});
        }
      return last_;
    }

    std::vector<double> Plom::draw(const unsigned int seed, const std::uint64_t first, const std::size_t n,
                                   std::span<const double> conditions) const
    {
      require_draws(std::size_t(law_.n_entries()), 0, n, conditions);
      const std::uint64_t n_samples = std::uint64_t(law_.n_samples());
      std::vector<double> result;
      result.reserve(n * std::size_t(law_.n_entries()));
      for (std::uint64_t i = first; i < first + n; ++i)
        {
          const auto of     = realisation(seed, i / n_samples);
          const auto column = of->vectors.col(Index(of->order[i % n_samples]));
          result.insert(result.end(), column.begin(), column.end());
        }
      return result;
    }

    const RegisterGenerator<Plom>
        registration("plom",
                     "Probabilistic learning on manifolds: diffusion maps and a projected walk, for few samples.");
  } // namespace
} // namespace trestle
