#include "core/exceptions.h"
#include "core/log.h"
#include "core/text.h"
#include "physics/optimisation/bounded_minimum.h"
#include "physics/rom/same_bits.h"
#include "physics/stochastic/conditional_gaussian.h"
#include "physics/stochastic/gaussian_kernels.h"
#include "physics/stochastic/kriging_kernel.h"
#include "physics/stochastic/learnt_samples.h"

#include <Eigen/Cholesky>

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
     * The mean at a condition by kriging: linear regression, and a Gaussian process of what it leaves over, with a length for
     * each condition. All entries share lengths and noise, so that those with variance decide. About the mean a normal law
     * with the covariance of leave-one-out errors, the same at all conditions (Rasmussen, Williams 2006, 5.4.2; Dubrule,
     * Math. Geol. 15, 1983).
     */
    class Kriging : public SingleDraws
    {
    public:
      explicit Kriging(ParameterSink &prm)
      {
        prm.add("samples of lengths", n_for_lengths_,
                "The first so many decide about lengths and noise, which takes the cube of their number.",
                Allowed::at_least(10));
        prm.add("iterations", n_iterations_, "Of the search for lengths and noise.", Allowed::at_least(1));
      }

      bool takes_conditions() const override { return true; }
      void check(std::size_t n_samples, std::size_t n_entries, std::size_t n_conditions) const override;
      void learn(const RandomVectors &samples, const Communicator &communicator) override;

      std::vector<double> mean(std::span<const double> condition, unsigned int, unsigned int) const override
      {
        require_draws(std::size_t(n_entries()), std::size_t(n_conditions()), 1, condition);
        const VectorXd result = mean_at(Eigen::Map<const VectorXd>(condition.data(), Index(condition.size())));
        return {result.begin(), result.end()};
      }

      void write(Archive &archive) const override;
      void read(const Archive &archive) override;

    protected:
      Index    n_entries() const override { return trend_.n_entries(); }
      Index    n_conditions() const override { return trend_.n_conditions(); }
      VectorXd vector(const unsigned int seed, const std::uint64_t number,
                      const VectorXd &condition) const override
      {
        return mean_at(condition) + factor_ * standard_normal({seed, "kriging", number}, factor_.cols());
      }

    private:
      static constexpr const char *name = "kriging";

      void     fit(const RandomVectors &samples);
      void     find_lengths(const MatrixXd &values);
      MatrixXd scaled(const MatrixXd &conditions) const
      {
        return scales_.col(1).cwiseInverse().asDiagonal() * (conditions.colwise() - scales_.col(0));
      }
      VectorXd mean_at(const VectorXd &condition) const
      {
        return trend_.mean(condition) + weights_ * kriging_covariance(points_, scaled(condition), lengths_.col(0));
      }

      unsigned int n_for_lengths_ = 500, n_iterations_ = 60;

      ConditionalGaussian trend_;
      MatrixXd            scales_;  ///< mean and deviation of each condition
      MatrixXd            lengths_; ///< a column
      double              noise_ = 0.;
      MatrixXd            points_;  ///< scaled conditions of the samples, a column each
      MatrixXd            weights_; ///< n_entries x samples
      MatrixXd            factor_;  ///< of the covariance of leave-one-out errors
    };

    void Kriging::check(const std::size_t n_samples, std::size_t, const std::size_t n_conditions) const
    {
      if (n_conditions == 0)
        throw InputError(std::string(name) + ": there are no conditions to interpolate between.",
                         "Choose a generator that does without: bootstrap, pca gaussian, copula, flow matching.");
      require_number(name, n_samples, n_conditions + 3);
    }

    /// Those of the marginal likelihood of some samples.
    void Kriging::find_lengths(const MatrixXd &values)
    {
      const Index             n = std::min<Index>(n_for_lengths_, values.cols()), n_lengths = points_.rows();
      const KrigingLikelihood likelihood(points_.leftCols(n), values.leftCols(n));
      std::vector<double>     start(std::size_t(n_lengths), std::log(3.)), low(start.size(), std::log(0.05)),
          high(start.size(), std::log(1e3));
      start.push_back(std::log(1e-2));
      low.push_back(std::log(1e-10));
      high.push_back(std::log(1e2));
      const auto found = bounded_minimum(likelihood, start, low, high, n_iterations_);
      lengths_         = Eigen::Map<const MatrixXd>(found.data(), n_lengths, 1).array().exp();
      noise_           = std::exp(found.back());
    }

    void Kriging::fit(const RandomVectors &samples)
    {
      trend_                 = ConditionalGaussian(samples);
      const auto  conditions = conditions_of(samples);
      const Index n          = conditions.cols();
      scales_.resize(conditions.rows(), 2);
      scales_.col(0)  = conditions.rowwise().mean();
      scales_.col(1)  = ((conditions.colwise() - scales_.col(0)).rowwise().squaredNorm() / double(n)).cwiseSqrt();
      points_         = scaled(conditions);
      MatrixXd values = vectors_of(samples);
      for (Index i = 0; i < n; ++i)
        values.col(i) -= trend_.mean(conditions.col(i));
      find_lengths(values);

      MatrixXd covariance = kriging_covariance(points_, points_, lengths_.col(0));
      covariance.diagonal().array() += noise_;
      const Eigen::LLT<MatrixXd> cholesky(covariance);
      if (cholesky.info() != Eigen::Success)
        throw ConvergenceError("Kriging: the covariance of the samples is singular",
                               "Are there equal conditions among them? Leave those out.");
      weights_                = cholesky.solve(values.transpose()).transpose();
      const VectorXd diagonal = cholesky.solve(MatrixXd::Identity(n, n)).diagonal();
      RandomVectors  errors{samples.n_entries, 0, {}}; // each as if its own sample were not known
      for (Index i = 0; i < n; ++i)
        for (Index e = 0; e < weights_.rows(); ++e)
          errors.values.push_back(weights_(e, i) / diagonal[i]);
      factor_ = ConditionalGaussian(errors).factor();
    }

    void Kriging::learn(const RandomVectors &samples, const Communicator &communicator)
    {
      check(samples.n(), samples.n_entries, samples.n_conditions);
      require_samples(samples);
      communicator.on_root([&] { fit(samples); });
      trend_.share(communicator);
      for (MatrixXd *matrix : {&scales_, &lengths_, &points_, &weights_, &factor_})
        same_bits::share(communicator, *matrix);
      std::vector<std::string> lengths;
      for (const double length : lengths_.reshaped())
        lengths.push_back(text::rounded(length));
      log::info("Kriging: lengths in deviations of the conditions " + text::join(lengths) + ".");
    }

    void Kriging::write(Archive &archive) const
    {
      GeneratorWriter writer(archive, name);
      trend_.write(writer);
      writer.put("scales", scales_);
      writer.put("lengths", lengths_);
      writer.put("points", points_);
      writer.put("weights", weights_);
      writer.put("error factor", factor_);
    }

    void Kriging::read(const Archive &archive)
    {
      const GeneratorReader reader(archive, name);
      trend_ = {};
      trend_.read(reader);
      scales_  = reader.get_sized("scales", n_conditions(), 2);
      lengths_ = reader.get_sized("lengths", n_conditions(), 1);
      points_  = reader.get("points", n_conditions(), 1);
      weights_ = reader.get_sized("weights", n_entries(), points_.cols());
      factor_  = reader.get("error factor", n_entries(), 0);
      if (!(scales_.col(1).minCoeff() > 0. && lengths_.minCoeff() > 0.))
        GeneratorReader::refuse("has deviations or lengths that are not above zero");
    }

    const RegisterGenerator<Kriging>
        registration("kriging",
                     "Mean by Gaussian process regression on the conditions, normal errors: needs conditions.");
  } // namespace
} // namespace trestle
