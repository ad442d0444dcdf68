#include "ml/stochastic_submodel/scales.h"

#include "ml/answering/cell_scales.h"

#include <cmath>

namespace trestle
{
  Scales::Scales(const std::size_t n_columns, const std::span<const double> values)
    : offset_(n_columns, 0.),
      unit_(n_columns, 0.)
  {
    if (n_columns == 0)
      return;
    const double n = double(values.size() / n_columns);
    // From the first row on: what never varies then has deviation zero, without round-off.
    for (std::size_t i = 0; i < values.size(); ++i)
      offset_[i % n_columns] += (values[i] - values[i % n_columns]) / n;
    for (std::size_t j = 0; j < n_columns; ++j)
      offset_[j] += values[j];
    for (std::size_t i = 0; i < values.size(); ++i)
      unit_[i % n_columns] += std::pow(values[i] - offset_[i % n_columns], 2) / n;
    for (double &unit : unit_)
      unit = std::sqrt(unit);
  }

  void Scales::to_standard(const std::span<double> values) const
  {
    for (std::size_t i = 0; i < values.size(); ++i)
      {
        const std::size_t j = i % n_columns();
        values[i]           = unit_[j] > 0. ? (values[i] - offset_[j]) / unit_[j] : 0.;
      }
  }

  void Scales::from_standard(const std::span<double> values) const
  {
    for (std::size_t i = 0; i < values.size(); ++i)
      values[i] = offset_[i % n_columns()] + unit_[i % n_columns()] * values[i];
  }

  Scales Scales::corrected_by(const std::span<const double> values) const
  {
    const Scales drawn(n_columns(), values);
    Scales       result = *this;
    for (std::size_t j = 0; j < n_columns(); ++j)
      if (drawn.unit_[j] > 0.)
        {
          result.unit_[j] = unit_[j] / drawn.unit_[j];
          result.offset_[j] -= result.unit_[j] * drawn.offset_[j];
        }
    return result;
  }

  void Scales::write(const std::string &name, Archive &archive) const
  {
    if (n_columns() == 0)
      return;
    archive.arrays[name + " offset"] = {{n_columns()}, offset_};
    archive.arrays[name + " unit"]   = {{n_columns()}, unit_};
  }

  Scales Scales::read(const std::string &name, const std::size_t n_columns, const Archive &archive)
  {
    Scales result;
    if (n_columns == 0)
      return result;
    result.offset_ = archived(archive, name + " offset", n_columns);
    result.unit_   = archived(archive, name + " unit", n_columns);
    return result;
  }
} // namespace trestle
