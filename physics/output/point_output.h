#pragma once

#include <deal.II/base/data_out_base.h>
#include <deal.II/base/point.h>

#include <ostream>
#include <string>
#include <vector>

namespace trestle
{
  struct NamedPointValues
  {
    std::string         name;
    std::vector<double> values; ///< one a point
  };

  /// Values at points of no mesh, quadrature points say, as a .vtu of vertices.
  template <int dim>
  class PointOutput : public dealii::DataOutInterface<0, dim>
  {
  public:
    /// @param fields as many values each as there are positions; single precision, as deal.II's fields are.
    PointOutput(const std::vector<dealii::Point<dim>> &positions, const std::vector<NamedPointValues> &fields);

    /// A broken stream (full disk) is left to its owner, who knows the file.
    void write(double time, unsigned int step, std::ostream &out);

  protected:
    const std::vector<dealii::DataOutBase::Patch<0, dim>> &get_patches() const override { return patches_; }
    std::vector<std::string>                               get_dataset_names() const override { return names_; }

  private:
    std::vector<dealii::DataOutBase::Patch<0, dim>> patches_;
    std::vector<std::string>                        names_;
  };
} // namespace trestle
