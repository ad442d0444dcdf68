#include "bridge/reduced/dissimilarity.h"
#include "physics/rom/distance_table.h"
#include "physics/rom/sample_products.h"

#include <algorithm>
#include <cmath>

namespace trestle
{
  namespace
  {
    /**
     * sqrt(1 - <u,v>^2 / (|u|^2 |v|^2)), a trajectory being one long vector: the relative error of u on the
     * direction of v, and of v on that of u. Partitions by medoids of it are optimal in normalised Kolmogorov
     * width for one mode (Daniel, Casenave, Akkari, Ketata, Ryckelynck, arXiv 2108.12291). Fields that are nearly
     * parallel are compared by |v - u <u,v> / |u|^2| / |v|, which is the same and keeps all digits.
     */
    class Sine : public Dissimilarity
    {
    public:
      explicit Sine(ParameterSink &) {}

      std::vector<double> distances(const SnapshotSet &samples, InnerProduct &product) override
      {
        const SampleProducts  products(samples, product);
        const Eigen::MatrixXd gram    = products.gram();
        const Eigen::VectorXd squares = nonzero_diagonal(gram);
        DistanceTable         table(samples.n_samples());
        SampleDifferences     close;
        for (std::size_t j = 0; j < samples.n_samples(); ++j)
          for (std::size_t i = 0; i < j; ++i)
            {
              const double slope  = gram(i, j) / squares[i];
              const double square = slope * (gram(i, j) / squares[j]); // of the cosine
              if (square < nearly_parallel)
                table.set(i, j, std::sqrt(1. - square));
              else
                close.add(i, j, slope, 1.);
            }
        const Eigen::MatrixXd rests = products.gram(close);
        for (std::size_t p = 0; p < close.size(); ++p)
          table.set(close.firsts[p], close.seconds[p],
                    std::sqrt(std::max(rests(0, p), 0.) / squares[close.seconds[p]]));
        return std::move(table).take();
      }
    };

    const RegisterDissimilarity<Sine> registration("sine", "Sine of the angle between samples as long vectors.");
  } // namespace
} // namespace trestle
