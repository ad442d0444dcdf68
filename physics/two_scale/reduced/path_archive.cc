#include "physics/two_scale/reduced/path_archive.h"

#include "bridge/graph/messages.h"
#include "bridge/reduced/dof_order.h"
#include "core/text.h"
#include "physics/discretisation/cell_key.h"
#include "physics/rom/archived_matrices.h"
#include "physics/rom/reduced_archive.h"

#include <deal.II/grid/cell_id.h>

#include <algorithm>
#include <functional>

namespace trestle
{
  namespace
  {
    using Eigen::Index;
    using Eigen::MatrixXd;

    /// Material points in an order that the mesh alone decides: cells by their ids.
    template <int dim>
    DofOrder point_order(const PathContext<dim> &context)
    {
      using Key                         = dealii::CellId::binary_type;
      const auto                &points = context.points;
      const auto                 n_each = points.n_per_cell();
      std::vector<std::uint64_t> keys;
      for (std::size_t p = 0; p < points.n(); p += n_each)
        {
          const Key key = cell_key(points.place(p).cell);
          keys.insert(keys.end(), key.begin(), key.end());
        }
      std::vector<dealii::CellId> all;
      const auto                 &communicator = context.communicator();
      for (const auto &message : swap_messages(communicator, Messages<std::uint64_t>(communicator.size(), keys)))
        for (std::size_t i = 0; i < message.size(); i += std::tuple_size_v<Key>)
          {
            Key key;
            std::copy_n(message.begin() + std::ptrdiff_t(i), key.size(), key.begin());
            all.emplace_back(key);
          }
      std::ranges::sort(all, std::less());
      std::vector<std::uint64_t> places;
      for (std::size_t p = 0; p < points.n(); ++p)
        {
          const auto [cell, q] = points.place(p);
          const auto found     = std::lower_bound(all.begin(), all.end(), dealii::CellId(cell_key(cell)));
          places.push_back(std::uint64_t(found - all.begin()) * n_each + q);
        }
      return {communicator, places};
    }

    /// A column a mode and component, a row a point; and back.
    std::vector<double> by_points(const DualField &field)
    {
      const Index         n = field.n_components, n_points = field.modes.rows() / n;
      std::vector<double> result;
      for (Index m = 0; m < field.modes.cols(); ++m)
        for (Index c = 0; c < n; ++c)
          for (Index p = 0; p < n_points; ++p)
            result.push_back(field.modes(p * n + c, m));
      return result;
    }

    MatrixXd by_components(std::span<const double> columns, const Index n_points, const Index n,
                           const Index n_modes)
    {
      MatrixXd result(n_points * n, n_modes);
      for (Index m = 0; m < n_modes; ++m)
        for (Index c = 0; c < n; ++c)
          for (Index p = 0; p < n_points; ++p)
            result(p * n + c, m) = columns[std::size_t((m * n + c) * n_points + p)];
      return result;
    }

    template <int dim>
    std::vector<DualField> read_duals(const PathContext<dim> &context, const ArchivedMatrices &reader,
                                      const DofOrder &order)
    {
      std::vector<DualField> result;
      for (const auto &name : dual_names(reader.attribute("dual fields")))
        {
          const MatrixXd whole = reader.matrix("dual modes of " + name, order.n_global());
          const Index    n     = name == "stress" ? Index(voigt::n_stress(dim)) : 1;
          if (whole.cols() % n != 0)
            reader.refuse("has modes of '" + name + "' that are no whole fields",
                          "It is damaged: train it again.");
          const auto own = order.pick({whole.data(), std::size_t(whole.size())});
          result.push_back(
              {name, (unsigned int)(n), by_components(own, Index(context.points.n()), n, whole.cols() / n)});
        }
      return result;
    }
    PathScales read_scales(const ArchivedMatrices &reader)
    {
      const Eigen::VectorXd scales = reader.vector("certificate scales", 2);
      if (!scales.allFinite() || !(scales.minCoeff() > 0.))
        reader.refuse("has a certificate without scales", "It is damaged: train it again.");
      return {scales[0], scales[1]};
    }
  } // namespace

  template <int dim>
  void write_load_path(const PathData &data, const PathContext<dim> &context, Archive &archive,
                       const std::string &prefix)
  {
    write_reduced(data, context.reduced, archive, prefix);
    const auto                       order = point_order(context);
    std::vector<std::string>         names;
    std::vector<std::vector<double>> duals;
    for (const DualField &field : data.duals)
      {
        names.push_back(field.name);
        duals.push_back(order.gather(by_points(field)));
      }
    if (!context.communicator().is_root())
      return;
    archive.attributes[prefix + "loads"] = data.loads_differ ? "of each query" : "of all queries";
    put_matrix(archive, prefix + "load works", data.loads);
    put_matrix(archive, prefix + "stress modes", data.stress_modes);
    put_matrix(archive, prefix + "certificate scales", Eigen::Vector2d(data.scales.change, data.scales.misfit));
    archive.attributes[prefix + "dual fields"] = text::join(names, ", ");
    for (std::size_t f = 0; f < duals.size(); ++f)
      archive.arrays[prefix + "dual modes of " + names[f]] = {
          {duals[f].size() / order.n_global(), order.n_global()}, duals[f]};
  }

  template <int dim>
  PathData read_load_path(const PathContext<dim> &context, const Archive &archive, const std::string &prefix)
  {
    PathData data;
    static_cast<ReducedData &>(data) = read_reduced(context.reduced, archive, prefix);
    const auto order                 = point_order(context);
    context.communicator().on_all([&] {
      const ArchivedMatrices reader(archive, prefix);
      data.loads_differ = reader.attribute("loads") == "of each query";
      data.loads        = reader.matrix("load works", data.n_richer);
      data.stress_modes = reader.matrix("stress modes", data.terms.size() * voigt::n_stress(dim));
      data.duals        = read_duals(context, reader, order);
      data.scales       = read_scales(reader);
      const bool has_loads =
          data.loads.cols() == 0 || (!data.loads_differ && data.loads.cols() == context.n_load_steps);
      const bool has_points =
          std::ranges::none_of(data.terms, [](const SampledTerm &term) { return term.point < 0; });
      if (!has_loads || !has_points)
        reader.refuse("is no whole model of a load path", "It is damaged: train it again.");
    });
    return data;
  }

  template void     write_load_path(const PathData &, const PathContext<2> &, Archive &, const std::string &);
  template void     write_load_path(const PathData &, const PathContext<3> &, Archive &, const std::string &);
  template PathData read_load_path(const PathContext<2> &, const Archive &, const std::string &);
  template PathData read_load_path(const PathContext<3> &, const Archive &, const std::string &);
} // namespace trestle
