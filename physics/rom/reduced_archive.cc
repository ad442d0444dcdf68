#include "physics/rom/reduced_archive.h"

#include "bridge/reduced/dof_order.h"
#include "core/exceptions.h"
#include "core/text.h"
#include "physics/bridge/dof_order.h"
#include "physics/rom/archived_matrices.h"

#include <algorithm>
#include <cmath>

namespace trestle
{
  namespace
  {
    using Eigen::MatrixXd;
    using Eigen::VectorXd;

    const std::string kind = "reduced problem 2"; // 1: cells by deal.II's CellId, which depends on the ranks

    template <int dim>
    std::string field_names(const ReducedContext<dim> &context)
    {
      std::string result;
      for (const auto &block : context.discretisation.physics().blocks())
        result += (result.empty() ? "" : ", ") + block.name;
      return result;
    }

    std::string joined(const std::vector<std::string> &names)
    {
      std::string result;
      for (const auto &name : names)
        result += (result.empty() ? "" : ", ") + name;
      return result;
    }

    template <int dim>
    std::string mesh_of(const ReducedContext<dim> &context, const std::size_t n_free)
    {
      return std::to_string(dim) + "D, " +
             std::to_string(context.discretisation.mesh().triangulation().n_global_active_cells()) + " cells, " +
             std::to_string(n_free) + " free dofs";
    }

    template <int dim>
    std::string time_of(const ReducedContext<dim> &context)
    {
      const auto &rule = context.rule;
      if (!context.load_path.empty())
        return context.load_path;
      return rule.order == 0 ? "steady"
                             : std::to_string(rule.n_steps) + " steps of " + text::rounded(rule.step, 9) + " s";
    }

    MatrixXd terms_of(const ReducedData &data)
    {
      MatrixXd result(6, data.terms.size());
      for (std::size_t i = 0; i < data.terms.size(); ++i)
        {
          for (unsigned int k = 0; k < 4; ++k)
            result(k, i) = data.terms[i].cell[k];
          result(4, i) = data.terms[i].point;
          result(5, i) = data.terms[i].factor;
        }
      return result;
    }

    MatrixXd rows_of(const ReducedData &data)
    {
      MatrixXd result(2, data.rows.size());
      for (std::size_t i = 0; i < data.rows.size(); ++i)
        result.col(i) << double(data.rows[i].place), data.rows[i].factor;
      return result;
    }

    std::string joined(const std::vector<unsigned int> &ids)
    {
      std::string result;
      for (const unsigned int id : ids)
        result += (result.empty() ? "" : ", ") + std::to_string(id);
      return result;
    }

    /// Older models name none.
    std::vector<unsigned int> always_sampled_of(const ArchivedMatrices &reader)
    {
      std::vector<unsigned int> result;
      for (const auto &id : text::split(reader.attribute("always sampled boundaries"), ','))
        result.push_back(text::natural_number("always sampled boundaries of a reduced model", id));
      return result;
    }

    void set_terms(const ArchivedMatrices &reader, const int n_points, ReducedData &data)
    {
      const MatrixXd terms = reader.matrix("terms", 6), rows = reader.matrix("rows", 2);
      for (Eigen::Index i = 0; i < terms.cols(); ++i)
        {
          SampledTerm term;
          for (unsigned int k = 0; k < 4; ++k)
            term.cell[k] = static_cast<unsigned int>(terms(k, i));
          term.point  = int(terms(4, i));
          term.factor = terms(5, i);
          if (term.point >= n_points || term.point < SampledTerm::boundary)
            ArchivedMatrices::refuse("takes point " + std::to_string(term.point) + " of a cell with " +
                                         std::to_string(n_points),
                                     "It is of another degree or mesh, or damaged: train it again.");
          data.terms.push_back(term);
        }
      for (Eigen::Index i = 0; i < rows.cols(); ++i)
        data.rows.push_back({std::uint64_t(rows(0, i)), rows(1, i)});
    }

    VectorXd numbers_of(const CubatureFigures &f)
    {
      VectorXd result(8);
      result << f.least_weight, f.error, f.volume, f.share, f.held_out_median, f.held_out_max, double(f.n_chosen),
          double(f.n_cells);
      return result;
    }

    CubatureFigures figures_of(const VectorXd &n)
    {
      if (n.size() != 8)
        ArchivedMatrices::refuse("says nothing of its cubature", "It is damaged: train it again.");
      return {n[0], n[1], n[2], n[3], n[4], n[5], std::size_t(n[6]), std::size_t(n[7])};
    }
  } // namespace

  template <int dim>
  void write_reduced(const ReducedData &data, const ReducedContext<dim> &context, Archive &archive,
                     const std::string &prefix)
  {
    const DofOrder order(context.communicator(), dof_places(context.discretisation));
    const auto     modes = order.gather(data.modes), duals = order.gather(data.duals);
    if (!context.communicator().is_root())
      return;
    auto &says                                 = archive.attributes;
    says[prefix + "kind"]                      = kind;
    says[prefix + "fields"]                    = field_names(context);
    says[prefix + "parameter names"]           = joined(context.parameter_names);
    says[prefix + "mesh"]                      = mesh_of(context, order.n_global());
    says[prefix + "time"]                      = time_of(context);
    says[prefix + "projection"]                = data.is_galerkin ? "galerkin" : "least squares";
    says[prefix + "certificate"]               = data.is_audited ? "audit" : "indicator";
    says[prefix + "modes"]                     = std::to_string(data.n_modes);
    says[prefix + "always sampled boundaries"] = joined(data.always_sampled);

    const auto put = [&](const std::string &name, const MatrixXd &matrix) {
      put_matrix(archive, prefix + name, matrix);
    };
    archive.arrays[prefix + "modes"] = {{data.n_richer, order.n_global()}, modes};
    if (!duals.empty())
      archive.arrays[prefix + "duals"] = {{data.n_richer, order.n_global()}, duals};
    put("gram", data.gram);
    put("initial value", data.value);
    put("initial rate", data.rate);
    put("terms", terms_of(data));
    put("rows", rows_of(data));
    put("known parameters", data.known_parameters);
    put("known coefficients", data.known_coefficients);
    put("cubature", numbers_of(data.cubature));
  }

  template <int dim>
  ReducedData read_reduced(const ReducedContext<dim> &context, const Archive &archive, const std::string &prefix)
  {
    const DofOrder order(context.communicator(), dof_places(context.discretisation));
    ReducedData    data;
    context.communicator().on_all([&] {
      const ArchivedMatrices reader(archive, prefix);
      reader.expect("kind", kind, "the kind");
      reader.expect("fields", field_names(context), "the fields");
      reader.expect("parameter names", joined(context.parameter_names), "the parameters");
      reader.expect("mesh", mesh_of(context, order.n_global()), "a mesh of");
      reader.expect("time", time_of(context), "in time");
      data.is_galerkin     = reader.attribute("projection") == "galerkin";
      data.is_audited      = reader.attribute("certificate") == "audit";
      data.always_sampled  = always_sampled_of(reader);
      const MatrixXd modes = reader.matrix("modes", order.n_global()),
                     duals = reader.matrix("duals", order.n_global());
      data.n_richer        = modes.cols();
      data.n_modes         = text::natural_number("modes of a reduced model", reader.attribute("modes"));
      if (data.n_modes == 0 || data.n_modes > data.n_richer)
        ArchivedMatrices::refuse("answers in " + std::to_string(data.n_modes) + " modes of " +
                                     std::to_string(data.n_richer),
                                 "It is damaged: train it again.");
      data.modes = order.pick({modes.data(), std::size_t(modes.size())});
      data.duals = order.pick({duals.data(), std::size_t(duals.size())});
      data.gram  = reader.matrix("gram", data.n_richer);
      data.value = reader.vector("initial value", data.n_richer);
      data.rate  = reader.vector("initial rate", data.n_richer);
      set_terms(reader, int(context.discretisation.cell_quadrature().size()), data);
      data.known_coefficients = reader.matrix("known coefficients", data.n_richer);
      data.known_parameters   = reader.matrix("known parameters", context.parameter_names.size());
      data.cubature           = figures_of(reader.vector("cubature", 8));
      const bool has_start =
          context.rule.order == 0 || (data.value.size() > 0 && (context.rule.order == 1 || data.rate.size() > 0));
      if (data.gram.cols() != data.gram.rows() || !has_start || data.terms.size() + data.rows.size() == 0)
        ArchivedMatrices::refuse("is not complete", "It is damaged: train it again.");
    });
    return data;
  }

  template void write_reduced(const ReducedData &, const ReducedContext<2> &, Archive &, const std::string &);
  template void write_reduced(const ReducedData &, const ReducedContext<3> &, Archive &, const std::string &);
  template ReducedData read_reduced(const ReducedContext<2> &, const Archive &, const std::string &);
  template ReducedData read_reduced(const ReducedContext<3> &, const Archive &, const std::string &);
} // namespace trestle
