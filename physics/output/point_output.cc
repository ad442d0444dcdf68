#include "physics/output/point_output.h"

#include "core/assert.h"

namespace trestle
{
  template <int dim>
  PointOutput<dim>::PointOutput(const std::vector<dealii::Point<dim>> &positions,
                                const std::vector<NamedPointValues>   &fields)
    : patches_(positions.size())
  {
    for (const auto &field : fields)
      {
        TRESTLE_ASSERT(field.values.size() == positions.size(), "a value a point of '" + field.name + "'");
        names_.push_back(field.name);
      }
    for (std::size_t p = 0; p < patches_.size(); ++p)
      {
        patches_[p].vertices[0] = positions[p];
        patches_[p].patch_index = p;
        patches_[p].data.reinit(fields.size(), 1);
        for (std::size_t f = 0; f < fields.size(); ++f)
          patches_[p].data(f, 0) = static_cast<float>(fields[f].values[p]);
      }
  }

  template <int dim>
  void PointOutput<dim>::write(const double time, const unsigned int step, std::ostream &out)
  {
    dealii::DataOutBase::VtkFlags flags(time, step);
    // The name of its type is another one since deal.II 9.5.
    flags.compression_level = decltype(flags.compression_level)::best_speed;
    this->set_flags(flags);
    try
      {
        this->write_vtu(out);
      }
    catch (const dealii::ExcIO &)
      {
        if (out)
          throw;
      }
  }

  template class PointOutput<2>;
  template class PointOutput<3>;
} // namespace trestle
