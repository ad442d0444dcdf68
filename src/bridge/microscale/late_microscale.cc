#include "bridge/microscale/late_microscale.h"

#include "core/exceptions.h"

namespace trestle
{
  LateMicroscale::LateMicroscale(const unsigned int dimension, const MicroscaleLevel level, Maker maker)
    : dimension_(dimension),
      level_(level),
      maker_(std::move(maker))
  {}

  Microscale &LateMicroscale::made()
  {
    if (!made_)
      {
        auto microscale = maker_();
        microscale->set_n_points(n_points_);
        made_ = std::move(microscale);
      }
    return *made_;
  }

  void LateMicroscale::set_n_points(const std::size_t n)
  {
    n_points_ = n;
    if (made_)
      made_->set_n_points(n);
  }

  void LateMicroscale::evaluate(std::span<const std::size_t> points, std::span<const double> strains,
                                const MicroscaleAnswer &answer)
  {
    check_request(*this, points, strains, answer);
    made().evaluate(points, strains, answer);
  }

  void LateMicroscale::commit()
  {
    if (made_)
      made_->commit();
  }

  void LateMicroscale::roll_back()
  {
    if (made_)
      made_->roll_back();
  }

  // Without a history, a state is no more than where an iteration starts.
  std::vector<double> LateMicroscale::pack(const std::size_t point) const
  {
    return made_ ? made_->pack(point) : std::vector<double>();
  }

  void LateMicroscale::unpack(const std::size_t point, std::span<const double> state)
  {
    if (!state.empty())
      made().unpack(point, state);
  }

  void LateMicroscale::write_cell(const std::size_t point, const RunDirectory &directory,
                                  const std::string &name) const
  {
    if (!made_)
      throw InputError("A point's fields were asked for before any answer of finite elements.",
                       "Evaluate the point first.");
    made_->write_cell(point, directory, name);
  }
} // namespace trestle
