#include "bridge/reduced/dissimilarity.h"
#include "core/exceptions.h"
#include "physics/rom/distance_table.h"

#include <Eigen/Core>

#include <algorithm>
#include <cmath>

namespace trestle
{
  namespace
  {
    using Eigen::Index;
    using Eigen::MatrixXd;

    /**
     * The Euclidean distance of outputs that simplified simulations gave (Daniel, Casenave, Akkari, Ryckelynck,
     * AMSES 7:16, 2020, section 3.2): samples are like each other whose goals are. Outputs are the states of the
     * set handed in, a number where others have a dof, a state an instant of time; no inner product weighs them.
     * Or they are the parameters of the samples, whatever the states are.
     */
    class Goal : public Dissimilarity
    {
    public:
      explicit Goal(ParameterSink &prm)
      {
        prm.add("outputs", outputs_,
                "What is compared: the states of the samples, which are outputs of simplified simulations, or the "
                "parameters.",
                Allowed::one_of({"states", "parameters"}));
        prm.add("scaled", is_scaled_,
                "Whether each output is divided by its standard deviation over the samples: outputs of different "
                "units.");
      }

      std::vector<double> distances(const SnapshotSet &samples, InnerProduct &) override
      {
        const bool of_parameters = outputs_ == "parameters";
        MatrixXd   outputs       = of_parameters ? parameters(samples) : states(samples);
        if (is_scaled_ && outputs.size() > 0)
          scale(outputs, of_parameters ? outputs.rows() : Index(samples.n_owned()));

        const Index n       = outputs.cols();
        MatrixXd    squares = MatrixXd::Zero(n, n);
        for (Index j = 0; j < n; ++j)
          for (Index i = 0; i < j; ++i)
            squares(i, j) = (outputs.col(i) - outputs.col(j)).squaredNorm();
        if (!of_parameters)
          samples.communicator().sum_in_place(squares.data(), std::size_t(squares.size()));

        DistanceTable table(samples.n_samples());
        for (Index j = 0; j < n; ++j)
          for (Index i = 0; i < j; ++i)
            table.set(std::size_t(i), std::size_t(j), std::sqrt(squares(i, j)));
        return std::move(table).take();
      }

    private:
      static MatrixXd states(const SnapshotSet &samples)
      {
        return Eigen::Map<const MatrixXd>(samples.values().data(), Index(samples.n_owned() * samples.n_states()),
                                          Index(samples.n_samples()));
      }

      static MatrixXd parameters(const SnapshotSet &samples)
      {
        const std::size_t n = samples.n_samples() == 0 ? 0 : samples.parameters(0).size();
        MatrixXd          result(Index(n), Index(samples.n_samples()));
        for (std::size_t i = 0; i < samples.n_samples(); ++i)
          {
            const auto &values = samples.parameters(i);
            const auto  name   = "Sample " + std::to_string(i) + " (the first is 0)";
            if (values.empty() || values.size() != n)
              throw InputError(name + " has " + std::to_string(values.size()) + " parameters, the first one has " +
                                   std::to_string(n) + ".",
                               "The dissimilarity 'goal' compares parameters: all samples need the same ones.");
            if (!std::all_of(values.begin(), values.end(), [](const double x) { return std::isfinite(x); }))
              throw InputError(name + " has a parameter that is not finite.", "Correct it or leave it out.");
            std::copy(values.begin(), values.end(), result.col(Index(i)).data());
          }
        return result;
      }

      /// One scale an output, over all its instants.
      static void scale(MatrixXd &outputs, const Index n_outputs)
      {
        using Strides = Eigen::Stride<Eigen::Dynamic, Eigen::Dynamic>;
        for (Index k = 0; k < n_outputs; ++k)
          {
            Eigen::Map<MatrixXd, 0, Strides> its(outputs.data() + k, outputs.rows() / n_outputs, outputs.cols(),
                                                 Strides(outputs.rows(), n_outputs)); // an instant a row
            const Eigen::VectorXd            means = its.rowwise().mean();
            const double deviation = (its.colwise() - means).norm() / std::sqrt(double(its.size()));
            // what does not vary but by round-off says nothing
            constexpr double round_off = 1e-13;
            its *= deviation > round_off * its.cwiseAbs().maxCoeff() ? 1. / deviation : 0.;
          }
      }

      std::string outputs_   = "states";
      bool        is_scaled_ = true;
    };

    const RegisterDissimilarity<Goal>
        registration("goal", "Distance of the samples' parameters, or of outputs of simplified simulations.");
  } // namespace
} // namespace trestle
