#include "physics/microscale/reduction.h"

#include "core/exceptions.h"
#include "physics/reduction/integrands.h"
#include "physics/reduction/pod.h"
#include "physics/reduction/point_fields.h"
#include "physics/reduction/row_major.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace trestle
{
  using Eigen::Index;
  using Eigen::MatrixXd;
  using Eigen::VectorXd;

  ReductionParameters::ReductionParameters(ParameterSink &prm)
  {
    const auto section = prm.section("reduction");
    prm.add("displacement modes", displacement_modes, "Most modes of the displacement fluctuation.",
            Allowed::between(1, 200));
    prm.add("stress modes", stress_modes, "Most modes of the stress.", Allowed::between(1, 200));
    prm.add("cubature points", cubature_points, "Most points that the reduced cell is integrated with.",
            Allowed::between(1, 5000));
    prm.add("cubature tolerance", cubature_tolerance, "On the integrals of the training, relative.",
            Allowed::positive());
    prm.add("sensitivities", sensitivities,
            "Whether derivatives of the snapshots by the strain are snapshots too.");
  }

  ReductionParameters ReductionParameters::enriched(const std::size_t n_trained,
                                                    const std::size_t n_snapshots) const
  {
    // What is to be integrated grows faster than the number of modes.
    const double        ratio  = double(n_snapshots) / double(std::max<std::size_t>(n_trained, 1));
    ReductionParameters result = *this;
    result.displacement_modes  = static_cast<unsigned int>(displacement_modes * ratio);
    result.stress_modes        = static_cast<unsigned int>(stress_modes * ratio);
    result.cubature_points     = static_cast<unsigned int>(cubature_points * std::pow(ratio, 1.5));
    return result;
  }

  namespace
  {
    template <int dim>
    using Snapshots = std::vector<Snapshot<dim>>;

    /// Whether the derivatives of a snapshot are the linear response, near which most points of a structure are.
    template <int dim>
    bool is_at_rest(const Snapshot<dim> &snapshot)
    {
      return snapshot.internal.empty() &&
             std::ranges::all_of(snapshot.strain, [](const double entry) { return entry == 0.; });
    }

    /// What the derivatives of a snapshot are multiplied with, besides the range: the linear response survives the
    /// truncation of the modes.
    template <int dim>
    double weight_of_derivatives(const Snapshot<dim> &snapshot)
    {
      return is_at_rest(snapshot) ? 4. : 1.;
    }

    /// Stress fields as columns; after each the derivatives times the range of the strain.
    template <int dim>
    MatrixXd stress_columns(const Cell<dim> &cell, const Snapshots<dim> &snapshots,
                            const std::vector<double> &range, const bool sensitivities)
    {
      using V                 = Voigt<dim>;
      const unsigned int each = sensitivities ? 1 + V::n_strain : 1;
      MatrixXd           result(cell.tables.n_points() * V::n_stress, snapshots.size() * each);
      Index              column = 0;
      const auto         add    = [&](const std::vector<double> &field, const double factor) {
        result.col(column++) = factor * Eigen::Map<const VectorXd>(field.data(), field.size());
      };
      for (const auto &snapshot : snapshots)
        {
          add(stress_field(cell, snapshot), 1.);
          for (unsigned int j = 0; j + 1 < each; ++j)
            add(stress_sensitivity(cell, snapshot, j), weight_of_derivatives(snapshot) * range[j]);
        }
      return result;
    }

    /// Which of stress_columns() the cubature integrates: every stress; at rest, where it is zero, the
    /// derivatives.
    template <int dim>
    std::vector<Index> integrated_columns(const Snapshots<dim> &snapshots, const bool sensitivities)
    {
      const Index        each = sensitivities ? 1 + Voigt<dim>::n_strain : 1;
      std::vector<Index> result;
      for (std::size_t k = 0; k < snapshots.size(); ++k)
        if (const Index first = Index(k) * each; !is_at_rest(snapshots[k]))
          result.push_back(first);
        else
          for (Index j = 1; j < each; ++j)
            result.push_back(first + j);
      return result;
    }

    /// weight * stiffness of the virgin material at all points, side by side: n_strain x (n_points n_strain).
    template <int dim>
    MatrixXd virgin_stiffness(const Cell<dim> &cell)
    {
      using V = Voigt<dim>;
      MatrixXd result(V::n_strain, cell.tables.n_points() * V::n_strain);
      for (std::size_t p = 0; p < cell.tables.n_points(); ++p)
        {
          typename V::TangentArray tangent;
          V::write_stiffness(cell.law_of(p / cell.tables.n_q).stiffness(Strain()), tangent.data());
          for (unsigned int i = 0; i < V::n_strain; ++i)
            for (unsigned int j = 0; j < V::n_strain; ++j)
              result(i, p * V::n_strain + j) =
                  cell.tables.weight[p] * tangent[V::stress_of_strain(i) * V::n_strain + j];
        }
      return result;
    }

    /// Mean over the snapshots of the inverse tangents at all points: n_stress x (n_points n_stress), not
    /// weighted.
    template <int dim>
    MatrixXd mean_compliance(const Cell<dim> &cell, const Snapshots<dim> &snapshots)
    {
      using V         = Voigt<dim>;
      MatrixXd result = MatrixXd::Zero(V::n_stress, cell.tables.n_points() * V::n_stress);
      for (const auto &snapshot : snapshots)
        {
          const auto strains = local_strains<dim>(cell.tables, snapshot.strain.data(), snapshot.w);
          for (std::size_t p = 0; p < cell.tables.n_points(); ++p)
            {
              const std::size_t c          = p / cell.tables.n_q;
              const Stiffness   compliance = invert(cell.law_of(c).stiffness(
                    V::tensor_of_strain(&strains[p * V::n_strain]), cell.internal_at(snapshot.internal, c, p)));
              for (unsigned int i = 0; i < V::n_stress; ++i)
                for (unsigned int j = 0; j < V::n_stress; ++j)
                  {
                    const auto [a, b]   = V::stress_index(i);
                    const auto [k, l]   = V::stress_index(j);
                    const double factor = (a == b ? 1. : 2.) * (k == l ? 1. : 2.);
                    result(i, p * V::n_stress + j) += factor * compliance[a][b][k][l] / double(snapshots.size());
                  }
            }
        }
      return result;
    }

    /// Whether strains of fluctuations are no more than the tolerance of the solver beside the macroscopic ones.
    template <int dim>
    bool is_round_off(const MatrixXd &stiffness, const MatrixXd &strains, const std::vector<double> &range)
    {
      const Eigen::Map<const VectorXd> strain(range.data(), range.size());
      const MatrixXd                   macroscopic = strain.replicate(strains.rows() / range.size(), 1);
      const auto                       energy      = [&](const MatrixXd &columns) {
        return columns.cwiseProduct(times_blocks(stiffness, columns)).colwise().sum().maxCoeff();
      };
      return energy(strains) <= 1e-20 * energy(macroscopic);
    }

    template <int dim>
    MatrixXd strains_of_columns(const Cell<dim> &cell, const MatrixXd &w)
    {
      MatrixXd result(cell.tables.n_points() * Voigt<dim>::n_strain, w.cols());
      for (Index j = 0; j < w.cols(); ++j)
        {
          const auto strains = local_strains<dim>(cell.tables, nullptr, {w.col(j).data(), std::size_t(w.rows())});
          result.col(j)      = Eigen::Map<const VectorXd>(strains.data(), strains.size());
        }
      return result;
    }
  } // namespace

  template <int dim>
  Reduction<dim>::Reduction(const Cell<dim> &cell, const Snapshots<dim> &snapshots,
                            const std::vector<double> &range, const ReductionParameters &parameters,
                            Figures &figures)
  {
    data.strain_range = range;
    data.n_strain     = Voigt<dim>::n_strain;
    data.n_stress     = Voigt<dim>::n_stress;
    make_displacement_modes(cell, snapshots, parameters, figures);
    const MatrixXd stresses   = stress_columns(cell, snapshots, range, parameters.sensitivities);
    const MatrixXd compliance = mean_compliance(cell, snapshots);
    make_stress_modes(cell, compliance, stresses, parameters, figures);
    make_cubature(cell, stresses, integrated_columns(snapshots, parameters.sensitivities), parameters, figures);
    restrict_to_points(cell);
    make_projection(compliance);
    measure_amplitudes(cell, snapshots, compliance, stresses);
    n_trained = snapshots.size();
    if (cell.n_internal == 0)
      this->snapshots = snapshots;
  }

  template <int dim>
  std::shared_ptr<Reduction<dim>> Reduction<dim>::enriched(const Cell<dim> &cell, const Snapshots<dim> &added,
                                                           const ReductionParameters &parameters) const
  {
    if (snapshots.empty())
      throw InputError("The unit cell's snapshots are not known, so that its modes cannot be enriched.",
                       "Run the representative volume again, or set certificate/adapt = false.");
    auto all = snapshots;
    all.insert(all.end(), added.begin(), added.end());
    Figures none;
    auto    result              = std::make_shared<Reduction>(cell, all, data.strain_range,
                                              parameters.enriched(n_trained, all.size()), none);
    result->n_trained           = n_trained;
    result->data.stress_scale   = data.stress_scale;
    result->data.work_scale     = data.work_scale;
    result->data.stress_maximum = data.stress_maximum;
    return result;
  }

  template <int dim>
  void Reduction<dim>::make_displacement_modes(const Cell<dim> &cell, const Snapshots<dim> &snapshots,
                                               const ReductionParameters &parameters, Figures &figures)
  {
    using V                 = Voigt<dim>;
    const Index        n    = cell.tables.n_equations;
    const unsigned int each = parameters.sensitivities ? 1 + V::n_strain : 1;
    MatrixXd           columns(n, snapshots.size() * each);
    for (std::size_t k = 0; k < snapshots.size(); ++k)
      {
        columns.col(k * each) = Eigen::Map<const VectorXd>(snapshots[k].w.data(), n);
        for (unsigned int j = 0; j + 1 < each; ++j)
          columns.col(k * each + 1 + j) = weight_of_derivatives(snapshots[k]) * data.strain_range[j] *
                                          Eigen::Map<const VectorXd>(&snapshots[k].sensitivity[j * n], n);
      }
    const MatrixXd stiffness = virgin_stiffness(cell);
    MatrixXd       strains   = strains_of_columns(cell, columns);
    if (is_round_off<dim>(stiffness, strains, data.strain_range))
      {
        // A homogeneous cell has no fluctuation; one that strains every point keeps the reduced cell's systems regular,
        // whichever points the cubature takes.
        columns.setZero();
        for (Index i = 0; i < n; ++i)
          columns(i, 0) = std::sin(1. + double(i));
        strains = strains_of_columns(cell, columns);
      }
    const Pod pod(strains.transpose() * times_blocks(stiffness, strains), parameters.displacement_modes);
    displacement_modes = columns * pod.coefficients;
    make_strain_modes(cell);
    mode_size_ = (pod.eigenvalues / pod.eigenvalues[0]).cwiseSqrt();
    figures.set("reduction.displacement_modes", static_cast<unsigned long>(pod.eigenvalues.size()));
    figures.set("reduction.displacement_rest", pod.rest);
  }

  /// Of the displacement modes, as written or as read: the same to the bit.
  template <int dim>
  void Reduction<dim>::make_strain_modes(const Cell<dim> &cell)
  {
    strain_modes = strains_of_columns(cell, displacement_modes);
  }

  template <int dim>
  void Reduction<dim>::make_stress_modes(const Cell<dim> &cell, const MatrixXd &compliance,
                                         const MatrixXd &stresses, const ReductionParameters &parameters,
                                         Figures &figures)
  {
    const Pod pod(stresses.transpose() * times_blocks(weighted_blocks(compliance, cell.tables.weight), stresses),
                  parameters.stress_modes);
    stress_modes = stresses * pod.coefficients;
    figures.set("reduction.stress_modes", static_cast<unsigned long>(pod.eigenvalues.size()));
    figures.set("reduction.stress_rest", pod.rest);
  }

  /// Integrands: the work of the training stresses on all strain modes, and the stresses themselves.
  template <int dim>
  void Reduction<dim>::make_cubature(const Cell<dim> &cell, const MatrixXd &stresses,
                                     const std::vector<Index> &integrated, const ReductionParameters &parameters,
                                     Figures &figures)
  {
    using V              = Voigt<dim>;
    const Index n_points = cell.tables.n_points();
    const Index n_modes  = strain_modes.cols();

    Integrands integrands(cell.tables.weight, parameters.cubature_points);
    MatrixXd   values(n_points, n_modes + V::n_stress);
    for (const Index k : integrated)
      {
        for (Index p = 0; p < n_points; ++p)
          {
            for (unsigned int i = 0; i < V::n_stress; ++i)
              values(p, n_modes + i) = stresses(p * V::n_stress + i, k);
            for (Index m = 0; m < n_modes; ++m)
              {
                double work = 0.;
                for (unsigned int i = 0; i < V::n_strain; ++i)
                  work +=
                      strain_modes(p * V::n_strain + i, m) * stresses(p * V::n_stress + V::stress_of_strain(i), k);
                values(p, m) = work * mode_size_[m];
              }
          }
        integrands.add(values, std::array{n_modes, Index(V::n_stress)});
      }
    const Cubature cubature = integrands.cubature(parameters.cubature_tolerance);
    points                  = cubature.points;
    data.weights            = cubature.weights;
    figures.set("reduction.cubature_points", static_cast<unsigned long>(points.size()));
    figures.set("reduction.cubature_error", cubature.error);
  }

  template <int dim>
  void Reduction<dim>::restrict_to_points(const Cell<dim> &cell)
  {
    using V             = Voigt<dim>;
    data.n_points       = points.size();
    data.n_strain_modes = strain_modes.cols();
    data.n_stress_modes = stress_modes.cols();
    data.strain_modes   = row_major(rows_at(strain_modes, V::n_strain, points));
    data.stress_modes   = row_major(rows_at(stress_modes, V::n_stress, points));
    data.mean_stress    = row_major(integral(stress_modes, V::n_stress, cell.tables.weight));
  }

  /// b that brings sum b_j s_j nearest to given stresses at the points, in the mean compliance.
  template <int dim>
  void Reduction<dim>::make_projection(const MatrixXd &compliance)
  {
    stress_projection = projection_on(rows_at(stress_modes, Voigt<dim>::n_stress, points),
                                      weighted_blocks(blocks_at(compliance, points), data.weights));
  }

  template <int dim>
  void Reduction<dim>::measure_amplitudes(const Cell<dim> &cell, const Snapshots<dim> &snapshots,
                                          const MatrixXd &compliance, const MatrixXd &stresses)
  {
    using V               = Voigt<dim>;
    const Index    each   = stresses.cols() / snapshots.size();
    const MatrixXd energy = times_blocks(virgin_stiffness(cell), strain_modes);
    const MatrixXd work   = times_blocks(weighted_blocks(compliance, cell.tables.weight), stress_modes);
    VectorXd       a = VectorXd::Zero(strain_modes.cols()), b = VectorXd::Zero(stress_modes.cols());
    double         stress = 0.;
    for (std::size_t k = 0; k < snapshots.size(); ++k)
      {
        const auto strains = local_strains<dim>(cell.tables, nullptr, snapshots[k].w);
        a += (energy.transpose() * Eigen::Map<const VectorXd>(strains.data(), strains.size())).cwiseAbs2();
        b += (work.transpose() * stresses.col(k * each)).cwiseAbs2();
        for (unsigned int i = 0; i < V::n_stress; ++i)
          stress += snapshots[k].mean.stress[i] * snapshots[k].mean.stress[i];
      }
    const double n = snapshots.size();
    a              = (a / n).cwiseSqrt();
    b              = (b / n).cwiseSqrt();
    data.strain_amplitude.assign(a.data(), a.data() + a.size());
    data.stress_amplitude.assign(b.data(), b.data() + b.size());
    data.stress_scale = std::sqrt(stress / n);
    for (const auto &snapshot : snapshots)
      {
        double work = 0.;
        for (unsigned int i = 0; i < V::n_strain; ++i)
          work += snapshot.strain[i] * snapshot.mean.stress[V::stress_of_strain(i)];
        data.work_scale = std::max(data.work_scale, work);
        double square   = 0.;
        for (const double entry : snapshot.mean.stress)
          square += entry * entry;
        data.stress_maximum = std::max(data.stress_maximum, std::sqrt(square));
      }
  }

  template <int dim>
  std::vector<double> Reduction<dim>::fluctuation(std::span<const double> a) const
  {
    const VectorXd w = displacement_modes * Eigen::Map<const VectorXd>(a.data(), a.size());
    return {w.data(), w.data() + w.size()};
  }

  template struct Reduction<2>;
  template struct Reduction<3>;
} // namespace trestle
