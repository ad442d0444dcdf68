#pragma once

#include "physics/api/zone.h"
#include "studies/shared/sampled_model.h"

namespace trestle
{
  /**
   * The whole problem of a zone as samples see it: its one state is the trace on the cut (Zone), shared out to ranks in even
   * slices, its numbers are those of the zone.
   */
  class TracedModel : public SampledModel
  {
  public:
    /// @param zone outlives this.
    explicit TracedModel(Zone &zone)
      : zone_(zone)
    {}

    void         setup(const Communicator &communicator) override;
    unsigned int dimension() const override { return zone_.whole().dimension(); }
    std::size_t  n_owned() const override { return end_ - begin_; }
    std::size_t  n_states() const override { return 1; }

    const std::vector<std::string> &parameter_names() const override { return zone_.whole().parameter_names(); }
    std::vector<double>             parameters() const override { return zone_.whole().parameters(); }
    void set_parameters(std::span<const double> mu) override { zone_.set_parameters(mu); }

    std::vector<std::uint64_t> dof_places() const override;
    std::vector<double>        positions() const override;
    std::vector<double>        solve(std::vector<double> *numbers = nullptr) override;

    /// Of this rank's slice.
    std::size_t begin() const { return begin_; }

    TraceLayout layout() const { return zone_.layout(); }
    /// Coordinate d of where a number of the trace belongs.
    double position(std::size_t i, unsigned int d) const;

  private:
    Zone       &zone_;
    std::size_t begin_ = 0, end_ = 0; ///< of this rank's slice of a trace
  };
} // namespace trestle
