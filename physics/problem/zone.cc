#include "physics/api/zone.h"

#include "physics/libraries/either_dimension.h"
#include "physics/problem/reduced_whole.h"
#include "physics/problem/zone_implementation.h"

namespace trestle
{
  namespace
  {
    class ZoneOfEitherDimension : public Zone
    {
    public:
      explicit ZoneOfEitherDimension(ParameterSink &prm)
        : twins_(prm)
      {}

      void setup(const Communicator &communicator) override
      {
        guarded([&] { twins_.choose().setup(communicator); });
      }
      Problem       &whole() override { return twins_.chosen().whole(); }
      Problem       &part() override { return twins_.chosen().part(); }
      const Problem &whole() const override { return twins_.chosen().whole(); }
      const Problem &part() const override { return twins_.chosen().part(); }
      void           set_parameters(std::span<const double> mu) override { twins_.chosen().set_parameters(mu); }
      std::size_t    n_steps() const override { return twins_.chosen().n_steps(); }
      double         step() const override { return twins_.chosen().step(); }
      TraceLayout    layout() const override { return twins_.chosen().layout(); }
      const std::vector<double> &interface_positions() const override
      {
        return twins_.chosen().interface_positions();
      }
      const std::vector<unsigned int> &interface_components() const override
      {
        return twins_.chosen().interface_components();
      }
      const std::vector<double> &initial_positions() const override { return twins_.chosen().initial_positions(); }
      std::vector<double>        with_rates(std::span<const double> displacements, const Rates how) const override
      {
        return twins_.chosen().with_rates(displacements, how);
      }
      Answer run_whole(const Wanted &wanted) override { return twins_.chosen().run_whole(wanted); }
      Answer run_part(std::span<const double> trace, const Wanted &wanted) override
      {
        return twins_.chosen().run_part(trace, wanted);
      }
      double                        finer_order() override { return twins_.chosen().finer_order(); }
      std::unique_ptr<ReducedWhole> reduced_whole(std::span<const double> modes,
                                                  const std::size_t       n_modes) override
      {
        return twins_.chosen().reduced_whole(modes, n_modes);
      }

    private:
      EitherDimension<Zone, ZoneImplementation> twins_;
    };
  } // namespace

  std::unique_ptr<Zone> Zone::create(ParameterSink &prm) { return std::make_unique<ZoneOfEitherDimension>(prm); }
} // namespace trestle
