#include "physics/answering/reduced_solver.h"

#include "core/exceptions.h"
#include "physics/reduction/row_major.h"

#include <cmath>

namespace trestle
{
  using Eigen::Index;
  using Eigen::VectorXd;
  using RowMatrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  using Map       = Eigen::Map<const RowMatrix>;

  namespace
  {
    /// On the residual, relative to what the stresses could make of it. The tangent's factor gives one more Newton
    /// step for nothing, and with it round-off; without a tangent the iteration must get there by itself.
    constexpr double tolerance(const bool with_tangent) { return with_tangent ? 1e-9 : 1e-14; }
    constexpr double near_round_off = 1e-10; ///< where a step that leads nowhere is no failure
  }                                          // namespace

  namespace
  {
    /// Kept from call to call: to clear its memory takes as long as to price a single strain.
    template <int dim>
    typename ReducedKernel<dim>::Block &block_of_this_thread(const ReducedCellData &data)
    {
      using Block = typename ReducedKernel<dim>::Block;
      static thread_local std::unique_ptr<Block> block;
      if (!block || !block->fits(data))
        block = std::make_unique<Block>(data);
      return *block;
    }
  } // namespace

  /// Arrays of one solve, kept between those of a batch.
  template <int dim>
  struct ReducedSolver<dim>::Workspace
  {
    explicit Workspace(const ReducedCellData &data)
      : strain(data.n_points * V::n_strain),
        stress(data.n_points * V::n_stress),
        force(data.n_points * V::n_strain),
        residual(data.n_strain_modes),
        stiffness_modes(data.n_points * V::n_strain, data.n_strain_modes),
        stiffness(data.n_strain_modes, data.n_strain_modes),
        coupling(data.n_strain_modes, V::n_stress),
        equilibrated(data.n_points * V::n_stress)
    {}

    VectorXd         strain; ///< [point][n_strain]
    VectorXd         stress; ///< [point][n_stress]
    VectorXd         force;  ///< weight * stress that works on strains
    VectorXd         residual;
    RowMatrix        stiffness_modes; ///< weight C B
    Eigen::MatrixXd  stiffness;
    Eigen::MatrixXd  coupling;
    VectorXd         equilibrated;
    Homogenised<dim> mean;
    double           size = 0.; ///< of the stresses, for the tolerance
  };

  template <int dim>
  ReducedSolver<dim>::ReducedSolver(Parts parts)
    : parts_(std::move(parts))
  {
    // By Cauchy and Schwarz what a residual of unit stresses may be.
    const auto &d    = data();
    VectorXd    sums = VectorXd::Zero(d.n_strain_modes);
    for (std::size_t i = 0; i < d.n_points; ++i)
      for (unsigned int k = 0; k < V::n_strain; ++k)
        for (std::size_t m = 0; m < d.n_strain_modes; ++m)
          sums[m] += d.weights[i] * std::abs(d.strain_modes[(i * V::n_strain + k) * d.n_strain_modes + m]);
    residual_scale_ = sums.norm();

    std::vector<const RadialLaw *> radial;
    for (const auto *law : parts_.laws)
      if (law->radial() != nullptr)
        radial.push_back(law->radial());
    if (radial.size() != parts_.laws.size())
      return;
    kernel_ = std::make_unique<ReducedKernel<dim>>(d, radial, parts_.law_of_point,
                                                   row_major(*parts_.stress_projection), residual_scale_);
  }

  template <int dim>
  void ReducedSolver<dim>::respond(const std::size_t n, std::span<const double> strain, std::span<double> stress,
                                   std::span<double> stiffness, std::span<double> energy) const
  {
    const std::size_t n_points = data().n_points;
    for (std::size_t k = 0; k < n * n_points; ++k)
      {
        const Material &material = law(k % n_points);
        const Strain    e        = V::tensor_of_strain(&strain[k * V::n_strain]);
        if (!stress.empty())
          V::write_stress(material.stress(e), &stress[k * V::n_stress]);
        if (!stiffness.empty())
          V::write_stiffness(material.stiffness(e), &stiffness[k * V::n_stress * V::n_strain]);
        if (!energy.empty())
          energy[k] = material.energy(e);
      }
  }

  template <int dim>
  void ReducedSolver<dim>::conjugate(const std::size_t n, std::span<const double> stress,
                                     std::span<double> conjugate_energy, std::span<double> strain) const
  {
    const std::size_t n_points = data().n_points;
    for (std::size_t k = 0; k < n * n_points; ++k)
      {
        const Material &material = law(k % n_points);
        const Stress    s        = V::tensor_of_stress(&stress[k * V::n_stress]);
        if (!conjugate_energy.empty())
          conjugate_energy[k] = material.conjugate_energy(s);
        if (!strain.empty())
          V::write_full_strain(material.conjugate_strain(s), &strain[k * V::n_stress]);
      }
  }

  template <int dim>
  void ReducedSolver<dim>::strains_at(const double *strain, std::span<const double> a, Workspace &work) const
  {
    const auto &d         = data();
    work.strain.noalias() = Map(d.strain_modes.data(), d.n_points * V::n_strain, d.n_strain_modes) *
                            Eigen::Map<const VectorXd>(a.data(), a.size());
    for (std::size_t i = 0; i < d.n_points; ++i)
      for (unsigned int k = 0; k < V::n_strain; ++k)
        work.strain[i * V::n_strain + k] += strain[k];
  }

  /// Stresses, energy and residual.
  template <int dim>
  void ReducedSolver<dim>::evaluate(const double *strain, std::span<const double> internal,
                                    std::span<const double> a, Workspace &work) const
  {
    const auto &d = data();
    strains_at(strain, a, work);
    work.mean.energy = 0.;
    work.mean.stress.fill(0.);
    for (std::size_t i = 0; i < d.n_points; ++i)
      {
        const Strain e      = V::tensor_of_strain(&work.strain[i * V::n_strain]);
        const auto   before = internal_at(internal, i);
        V::write_stress(law(i).stress(e, before), &work.stress[i * V::n_stress]);
        work.mean.energy += d.weights[i] * law(i).energy(e, before);
        for (unsigned int k = 0; k < V::n_stress; ++k)
          work.mean.stress[k] += d.weights[i] * work.stress[i * V::n_stress + k];
        for (unsigned int k = 0; k < V::n_strain; ++k)
          work.force[i * V::n_strain + k] = d.weights[i] * work.stress[i * V::n_stress + V::stress_of_strain(k)];
      }
    work.residual.noalias() =
        Map(d.strain_modes.data(), d.n_points * V::n_strain, d.n_strain_modes).transpose() * work.force;
    work.size = work.stress.norm() / std::sqrt(double(d.n_points));
  }

  /// Reduced stiffness, coupling to the macroscopic strain, mean stiffness at the strains of the last evaluate().
  template <int dim>
  void ReducedSolver<dim>::linearise(std::span<const double> internal, Workspace &work) const
  {
    const auto &d = data();
    const Map   modes(d.strain_modes.data(), d.n_points * V::n_strain, d.n_strain_modes);
    work.coupling.setZero();
    work.mean.tangent.fill(0.);
    using Block = Eigen::Matrix<double, V::n_stress, V::n_strain, Eigen::RowMajor>;
    for (std::size_t i = 0; i < d.n_points; ++i)
      {
        Block block;
        V::write_stiffness(
            law(i).stiffness(V::tensor_of_strain(&work.strain[i * V::n_strain]), internal_at(internal, i)),
            block.data());
        block *= d.weights[i];
        for (unsigned int k = 0; k < work.mean.tangent.size(); ++k)
          work.mean.tangent[k] += block.data()[k];
        const auto rows = modes.template middleRows<V::n_strain>(i * V::n_strain);
        for (unsigned int k = 0; k < V::n_strain; ++k)
          work.stiffness_modes.row(i * V::n_strain + k).noalias() = block.row(V::stress_of_strain(k)) * rows;
        work.coupling.noalias() += (block * rows).transpose();
      }
    work.stiffness.noalias() = modes.transpose() * work.stiffness_modes;
  }

  template <int dim>
  Homogenised<dim> ReducedSolver<dim>::solve(const double *strain, std::span<const double> internal,
                                             std::span<double> a, std::span<double> b, const bool with_tangent,
                                             ReducedReport &report) const
  {
    constexpr unsigned int max_iterations = 50;
    Workspace              work(data());
    VectorXd               present = Eigen::Map<const VectorXd>(a.data(), a.size());
    const auto             view    = [](const VectorXd &v) { return std::span<const double>(v.data(), v.size()); };
    report                         = {};
    evaluate(strain, internal, view(present), work);
    const auto within = [&](const double norm, const double limit) {
      return std::isfinite(norm) && norm <= limit * residual_scale_ * work.size; // infinity is within infinity
    };
    // Near round-off, energies do not tell any more, and a step that leads nowhere ends the iteration.
    const auto search = [&](const VectorXd &step) {
      const double norm = work.residual.norm(), energy = work.mean.energy, slope = -step.dot(work.residual);
      const bool   is_near = within(norm, near_round_off);
      for (int halvings = 0; halvings <= (is_near ? 0 : 13); ++halvings) // down to 1e-4
        {
          const double   length = std::ldexp(1., -halvings);
          const VectorXd next   = present - length * step;
          evaluate(strain, internal, view(next), work);
          const double reached = work.residual.norm();
          if (std::isfinite(reached) &&
              (reached < 0.5 * norm || (!is_near && work.mean.energy <= energy + 1e-4 * length * slope)))
            {
              present = next;
              return true;
            }
        }
      if (!is_near)
        throw ConvergenceError("The reduced unit cell found no equilibrium.", "Cut the macroscopic step.");
      evaluate(strain, internal, view(present), work);
      return false;
    };
    while (!within(work.residual.norm(), tolerance(with_tangent)))
      {
        linearise(internal, work);
        if (!search(work.stiffness.llt().solve(work.residual)))
          break;
        if (++report.iterations == max_iterations)
          throw ConvergenceError("The reduced unit cell found no equilibrium in " +
                                     std::to_string(max_iterations) + " steps.",
                                 "Cut the macroscopic step.");
      }
    if (with_tangent)
      {
        linearise(internal, work);
        const Eigen::LLT<Eigen::MatrixXd> factor(work.stiffness);
        const VectorXd                    last    = factor.solve(work.residual);
        const Eigen::MatrixXd             columns = factor.solve(work.coupling);
        present -= last;
        for (unsigned int i = 0; i < V::n_stress; ++i)
          {
            work.mean.stress[i] -= work.coupling.col(i).dot(last);
            for (unsigned int j = 0; j < V::n_strain; ++j)
              work.mean.tangent[i * V::n_strain + j] -=
                  work.coupling.col(i).dot(columns.col(V::stress_of_strain(j)));
          }
      }
    if (!b.empty())
      project(work, internal, b, report);
    std::copy(present.data(), present.data() + present.size(), a.begin());
    return work.mean;
  }

  template <int dim>
  void ReducedSolver<dim>::project(Workspace &work, std::span<const double> internal, std::span<double> b,
                                   ReducedReport &report) const
  {
    const auto          &d = data();
    Eigen::Map<VectorXd> coefficients(b.data(), b.size());
    coefficients.noalias() = *parts_.stress_projection * work.stress;
    work.equilibrated.noalias() =
        Map(d.stress_modes.data(), d.n_points * V::n_stress, d.n_stress_modes) * coefficients;
    const double scale =
        scale_into_domain(*this, {work.equilibrated.data(), std::size_t(work.equilibrated.size())});
    double mismatch = work.mean.energy;
    for (std::size_t i = 0; i < d.n_points; ++i)
      {
        double density = 0.;
        for (unsigned int k = 0; k < V::n_strain; ++k)
          density +=
              work.strain[i * V::n_strain + k] * work.equilibrated[i * V::n_stress + V::stress_of_strain(k)];
        report.work += d.weights[i] * density / scale;
        mismatch +=
            d.weights[i] * (law(i).conjugate_energy(V::tensor_of_stress(&work.equilibrated[i * V::n_stress]),
                                                    internal_at(internal, i)) -
                            density);
      }
    report.gap = std::max(0., mismatch);
  }

  template <int dim>
  void ReducedSolver<dim>::solve(const std::size_t n, std::span<const double> strains,
                                 std::span<double> coefficients, std::span<double> stress,
                                 std::span<double> tangent) const
  {
    std::vector<Request> requests(n);
    for (std::size_t k = 0; k < n; ++k)
      requests[k] = {&strains[k * V::n_strain], &coefficients[k * data().n_strain_modes], {}, {}};
    solve(requests, !tangent.empty(), false);
    for (std::size_t k = 0; k < n; ++k)
      {
        const auto &mean = requests[k].mean;
        if (!stress.empty())
          std::copy(mean.stress.begin(), mean.stress.end(), &stress[k * V::n_stress]);
        if (!tangent.empty())
          std::copy(mean.tangent.begin(), mean.tangent.end(), &tangent[k * mean.tangent.size()]);
      }
  }

  template <int dim>
  void ReducedSolver<dim>::solve(std::span<Request> requests, const bool with_tangent, const bool with_error) const
  {
    constexpr std::size_t n_lanes = ReducedKernel<dim>::n_lanes;
    if (kernel_)
      {
        auto &block = block_of_this_thread<dim>(data());
        for (std::size_t first = 0; first < requests.size(); first += n_lanes)
          solve_block(requests.subspan(first, std::min(n_lanes, requests.size() - first)), with_tangent,
                      with_error, block);
        return;
      }
    for (auto &request : requests)
      solve_alone(request, with_tangent, with_error);
  }

  /// At most as many as there are lanes; the lanes left over repeat the last. One by one what does not converge.
  template <int dim>
  void ReducedSolver<dim>::solve_block(std::span<Request> requests, const bool with_tangent, const bool with_error,
                                       Block &block) const
  {
    constexpr std::size_t n_lanes = ReducedKernel<dim>::n_lanes;
    const std::size_t     n_modes = data().n_strain_modes;
    for (std::size_t lane = 0; lane < n_lanes; ++lane)
      {
        const Request &request = requests[std::min(lane, requests.size() - 1)];
        for (unsigned int k = 0; k < V::n_strain; ++k)
          block.strain[k * n_lanes + lane] = request.strain[k];
        for (std::size_t m = 0; m < n_modes; ++m)
          block.a[m * n_lanes + lane] = request.a[m];
      }
    block.n_active = requests.size();
    kernel_->solve(block, tolerance(with_tangent), with_tangent, with_error);
    for (std::size_t lane = 0; lane < requests.size(); ++lane)
      {
        Request &request = requests[lane];
        if (block.has_converged[lane] == 0.)
          {
            solve_alone(request, with_tangent, with_error);
            continue;
          }
        for (std::size_t m = 0; m < n_modes; ++m)
          request.a[m] = block.a[m * n_lanes + lane];
        for (unsigned int k = 0; k < V::n_stress; ++k)
          request.mean.stress[k] = block.stress[k * n_lanes + lane];
        for (unsigned int k = 0; with_tangent && k < request.mean.tangent.size(); ++k)
          request.mean.tangent[k] = block.tangent[k * n_lanes + lane];
        request.mean.energy = block.energy[lane];
        if (with_error)
          request.error = {block.gap[lane], block.work[lane]};
      }
  }

  template <int dim>
  void ReducedSolver<dim>::solve_alone(Request &request, const bool with_tangent, const bool with_error) const
  {
    std::vector<double> b(with_error ? data().n_stress_modes : 0);
    ReducedReport       report;
    request.mean  = solve(request.strain, {}, {request.a, data().n_strain_modes}, b, with_tangent, report);
    request.error = {report.gap, report.work};
  }

  template <int dim>
  void ReducedSolver<dim>::constitutive_errors(const std::size_t n, std::span<const double> strains,
                                               std::span<const double> a, std::span<const double> b,
                                               std::span<ConstitutiveError> errors,
                                               std::span<double>            corrected) const
  {
    constexpr std::size_t n_lanes = ReducedKernel<dim>::n_lanes;
    if (!kernel_)
      return ReducedCell::constitutive_errors(n, strains, a, b, errors, corrected);
    auto      &block  = block_of_this_thread<dim>(data());
    const auto spread = [&](std::span<const double> from, const std::size_t first, auto &to) {
      const std::size_t size = to.size() / n_lanes;
      for (std::size_t lane = 0; lane < n_lanes; ++lane)
        for (std::size_t k = 0; k < size; ++k)
          to[k * n_lanes + lane] = from[std::min(first + lane, n - 1) * size + k];
    };
    for (std::size_t first = 0; first < n; first += n_lanes)
      {
        spread(strains, first, block.strain);
        spread(a, first, block.a);
        spread(b, first, block.b);
        block.n_active = std::min(n_lanes, n - first);
        kernel_->price(block);
        for (std::size_t lane = 0; lane < block.n_active; ++lane)
          {
            errors[first + lane] = {block.gap[lane], block.work[lane]};
            for (unsigned int k = 0; !corrected.empty() && k < V::n_stress; ++k)
              corrected[(first + lane) * V::n_stress + k] = block.stress[k * n_lanes + lane];
          }
      }
  }

  template <int dim>
  std::vector<double> ReducedSolver<dim>::advance(const double *strain, std::span<const double> a,
                                                  std::span<const double> internal) const
  {
    Workspace work(data());
    strains_at(strain, a, work);
    std::vector<double> after(internal_size(), 0.);
    for (std::size_t i = 0; i < data().n_points; ++i)
      law(i).advance(V::tensor_of_strain(&work.strain[i * V::n_strain]), internal_at(internal, i),
                     std::span<double>(after).subspan(i * parts_.n_internal, law(i).n_internal()));
    return after;
  }

  template class ReducedSolver<2>;
  template class ReducedSolver<3>;
} // namespace trestle
