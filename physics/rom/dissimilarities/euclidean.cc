#include "bridge/reduced/dissimilarity.h"
#include "physics/rom/distance_table.h"
#include "physics/rom/sample_products.h"

#include <algorithm>
#include <cmath>

namespace trestle
{
  namespace
  {
    /// |u - v| of samples as long vectors, or of these divided by their norms. Samples that hardly differ are
    /// compared by their difference itself: |u|^2 + |v|^2 - 2 <u,v> has few digits left.
    class Euclidean : public Dissimilarity
    {
    public:
      explicit Euclidean(ParameterSink &prm)
      {
        prm.add("normalised", is_normalised_, "Whether samples are divided by their norms first.");
      }

      std::vector<double> distances(const SnapshotSet &samples, InnerProduct &product) override
      {
        const SampleProducts  products(samples, product);
        const Eigen::MatrixXd gram  = products.gram();
        Eigen::VectorXd       scale = Eigen::VectorXd::Ones(gram.rows());
        if (is_normalised_)
          scale = nonzero_diagonal(gram).cwiseSqrt().cwiseInverse();
        DistanceTable     table(samples.n_samples());
        SampleDifferences close;
        for (std::size_t j = 0; j < samples.n_samples(); ++j)
          for (std::size_t i = 0; i < j; ++i)
            {
              const double sum    = scale[i] * gram(i, i) * scale[i] + scale[j] * gram(j, j) * scale[j];
              const double square = sum - 2. * scale[i] * gram(i, j) * scale[j];
              if (square < (1. - nearly_parallel) * sum)
                close.add(i, j, scale[i], scale[j]);
              else
                table.set(i, j, std::sqrt(std::max(square, 0.)));
            }
        const Eigen::MatrixXd squares = products.gram(close);
        for (std::size_t p = 0; p < close.size(); ++p)
          table.set(close.firsts[p], close.seconds[p], std::sqrt(std::max(squares(0, p), 0.)));
        return std::move(table).take();
      }

    private:
      bool is_normalised_ = false;
    };

    const RegisterDissimilarity<Euclidean>
        registration("euclidean", "Norm of the difference of samples, of unit norm or as they are.");
  } // namespace
} // namespace trestle
