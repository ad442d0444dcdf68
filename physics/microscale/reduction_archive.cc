#include "core/exceptions.h"
#include "physics/microscale/reduction.h"
#include "physics/reduction/row_major.h"

namespace trestle
{
  namespace
  {
    Archive::Array to_array(const Eigen::MatrixXd &matrix)
    {
      return {{static_cast<unsigned long>(matrix.rows()), static_cast<unsigned long>(matrix.cols())},
              row_major(matrix)};
    }
    Archive::Array to_array(const std::vector<double> &values) { return {{values.size()}, values}; }

    const Archive::Array &array_of(const Archive &archive, const std::string &name)
    {
      const auto found = archive.arrays.find(name);
      if (found == archive.arrays.end())
        throw InputError("The archive of the unit cell has no array '" + name + "'.",
                         "The file is damaged: run the representative volume again.");
      return found->second;
    }

    Eigen::MatrixXd matrix_of(const Archive &archive, const std::string &name, const std::size_t n_rows)
    {
      const auto &array = array_of(archive, name);
      if (array.shape.size() != 2 || array.shape[0] != n_rows || array.values.size() != n_rows * array.shape[1] ||
          array.shape[1] == 0)
        throw InputError("The archive's '" + name + "' has " + std::to_string(array.values.size()) +
                             " entries, which do not fit a cell with " + std::to_string(n_rows) + " rows.",
                         "It belongs to another mesh or is damaged: run the representative volume again.");
      return Eigen::Map<const Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>(
          array.values.data(), array.shape[0], array.shape[1]);
    }

    std::vector<double> vector_of(const Archive &archive, const std::string &name, const std::size_t size)
    {
      const auto &array = array_of(archive, name);
      if (array.values.size() != size)
        throw InputError("The archive's '" + name + "' has " + std::to_string(array.values.size()) +
                             " entries instead of " + std::to_string(size) + ".",
                         "The file is damaged: run the representative volume again.");
      return array.values;
    }
  } // namespace

  template <int dim>
  void Reduction<dim>::write(Archive &archive) const
  {
    archive.attributes["kind"]           = "unit cell";
    archive.attributes["dimension"]      = std::to_string(dim);
    archive.arrays["displacement modes"] = to_array(displacement_modes);
    archive.arrays["stress modes"]       = to_array(stress_modes);
    archive.arrays["stress projection"]  = to_array(stress_projection);
    archive.arrays["cubature points"]    = to_array(std::vector<double>(points.begin(), points.end()));
    archive.arrays["cubature weights"]   = to_array(data.weights);
    archive.arrays["strain range"]       = to_array(data.strain_range);
    archive.arrays["strain amplitude"]   = to_array(data.strain_amplitude);
    archive.arrays["stress amplitude"]   = to_array(data.stress_amplitude);
    archive.arrays["scales"] =
        to_array(std::vector<double>{data.stress_scale, data.work_scale, data.stress_maximum});
    if (snapshots.empty())
      return;
    archive.arrays["trained snapshots"] = to_array(std::vector<double>{double(n_trained)});
    auto &array                         = archive.arrays["snapshots"];
    for (const auto &snapshot : snapshots)
      {
        const auto numbers = to_numbers(snapshot);
        array.shape        = {snapshots.size(), numbers.size()};
        array.values.insert(array.values.end(), numbers.begin(), numbers.end());
      }
  }

  /// Archives without them are of cells with history, or older than enrichment.
  template <int dim>
  void Reduction<dim>::read_snapshots(const Archive &archive, const Cell<dim> &cell)
  {
    snapshots.clear();
    if (archive.arrays.count("snapshots") == 0)
      return;
    const std::size_t length = snapshot_length(cell);
    const auto       &values = array_of(archive, "snapshots").values;
    for (std::size_t begin = 0; begin < values.size(); begin += length)
      snapshots.push_back(
          snapshot_of(cell, std::span(values).subspan(begin, std::min(length, values.size() - begin))));
    n_trained = std::size_t(vector_of(archive, "trained snapshots", 1)[0]);
  }

  template <int dim>
  void Reduction<dim>::read(const Archive &archive, const Cell<dim> &cell)
  {
    using V                    = Voigt<dim>;
    const std::size_t n_points = cell.tables.n_points();
    displacement_modes         = matrix_of(archive, "displacement modes", cell.tables.n_equations);
    stress_modes               = matrix_of(archive, "stress modes", n_points * V::n_stress);
    stress_projection          = matrix_of(archive, "stress projection", stress_modes.cols());
    points.clear();
    for (const double point : array_of(archive, "cubature points").values)
      {
        if (!(point >= 0. && point < double(n_points)))
          throw InputError("The archive's cubature has a point " + std::to_string(point) + " of " +
                               std::to_string(n_points) + ".",
                           "The file is damaged: run the representative volume again.");
        points.push_back(std::size_t(point));
      }
    data                  = {};
    data.n_strain         = V::n_strain;
    data.n_stress         = V::n_stress;
    data.weights          = vector_of(archive, "cubature weights", points.size());
    data.strain_range     = vector_of(archive, "strain range", V::n_strain);
    data.strain_amplitude = vector_of(archive, "strain amplitude", displacement_modes.cols());
    data.stress_amplitude = vector_of(archive, "stress amplitude", stress_modes.cols());
    data.stress_scale     = vector_of(archive, "scales", 3)[0];
    data.work_scale       = vector_of(archive, "scales", 3)[1];
    data.stress_maximum   = vector_of(archive, "scales", 3)[2];
    make_strain_modes(cell);
    restrict_to_points(cell);
    read_snapshots(archive, cell);
    if (std::size_t(stress_projection.cols()) != points.size() * V::n_stress)
      throw InputError("The archive's stress projection does not fit its cubature.",
                       "The file is damaged: run the representative volume again.");
  }

  template void Reduction<2>::write(Archive &) const;
  template void Reduction<3>::write(Archive &) const;
  template void Reduction<2>::read(const Archive &, const Cell<2> &);
  template void Reduction<3>::read(const Archive &, const Cell<3> &);
} // namespace trestle
