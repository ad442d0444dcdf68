#include "bridge/reduced/dissimilarity.h"
#include "physics/rom/sample_subspaces.h"

namespace trestle
{
  namespace
  {
    double chord_length(const PrincipalAngles &angles) { return angles.sines.norm(); }

    /// The distance of the projectors on two subspaces, over the root of two: the root of the sum of the principal
    /// angles' squared sines (Edelman, Arias, Smith, SIAM J. Matrix Anal. Appl. 20, 1998, section 4.3).
    class Chordal : public Dissimilarity
    {
    public:
      explicit Chordal(ParameterSink &prm) { declare_rank(prm, rank_); }

      std::vector<double> distances(const SnapshotSet &samples, InnerProduct &product) override
      {
        return subspace_distances(samples, product, rank_, chord_length);
      }

    private:
      unsigned int rank_ = 1;
    };

    const RegisterDissimilarity<Chordal>
        registration("chordal", "Distance of the projectors on the samples' own leading subspaces.");
  } // namespace
} // namespace trestle
