#include "bridge/reduced/dissimilarity.h"
#include "physics/rom/sample_subspaces.h"

#include <cmath>

namespace trestle
{
  namespace
  {
    double arc_length(const PrincipalAngles &angles)
    {
      double square = 0.;
      for (Eigen::Index k = 0; k < angles.sines.size(); ++k)
        square += std::pow(std::atan2(angles.sines[k], angles.cosines[k]), 2);
      return std::sqrt(square);
    }

    /// The length of the shortest path between two subspaces on the Grassmann manifold: the root of the sum of the
    /// squared principal angles (Edelman, Arias, Smith, SIAM J. Matrix Anal. Appl. 20, 1998).
    class Geodesic : public Dissimilarity
    {
    public:
      explicit Geodesic(ParameterSink &prm) { declare_rank(prm, rank_); }

      std::vector<double> distances(const SnapshotSet &samples, InnerProduct &product) override
      {
        return subspace_distances(samples, product, rank_, arc_length);
      }

    private:
      unsigned int rank_ = 1;
    };

    const RegisterDissimilarity<Geodesic>
        registration("geodesic", "Distance of the samples' own leading subspaces on the Grassmann manifold.");
  } // namespace
} // namespace trestle
