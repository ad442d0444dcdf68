#include "physics/discretisation/cell_key.h"
#include "physics/rom/training_terms.h"
#include "physics/solvers/boundary_kernel.h"
#include "physics/solvers/cell_geometry.h"

#include <deal.II/fe/fe_values.h>

#include <algorithm>
#include <cmath>
#include <map>

namespace trestle
{
  namespace
  {
    using Eigen::Index;
    using Eigen::MatrixXd;
    using Eigen::VectorXd;

    /// The coefficients moved by a part of themselves, as one solve of the step would move them.
    CoefficientState moved(const CoefficientState &q, const Shifts &shifts, const double part)
    {
      CoefficientState result = q;
      result.value += part * q.value;
      if (result.rate.size() > 0)
        result.rate += part * shifts.rate * q.value;
      if (result.acceleration.size() > 0)
        result.acceleration += part * shifts.acceleration * q.value;
      return result;
    }

    template <int dim>
    class GalerkinTerms : public TrainingTerms<dim>
    {
    public:
      GalerkinTerms(const ReducedContext<dim> &context, std::span<const Vector> basis, const bool by_points,
                    const std::vector<char> &always)
        : context_(context),
          basis_(basis)
      {
        collect(by_points, always);
      }

      /// Whole cells, and beside them the parts of cells that are taken at present.
      GalerkinTerms(const ReducedContext<dim> &context, std::span<const Vector> basis,
                    std::span<const SampledTerm> present, const std::vector<char> &always)
        : context_(context),
          basis_(basis)
      {
        for (const SampledTerm &term : present)
          present_[term.cell].push_back(term);
        collect(false, always);
      }

      /// Whether a term is a whole cell, and its factor at present.
      std::vector<char>          is_whole() const;
      const std::vector<double> &present_factors() const { return present_factors_; }

      MatrixXd works(SampledState<dim> &whole, const typename TrainingTerms<dim>::At &at) override
      {
        constexpr double part = 1e-4; // of the state: what a quadratic term errs by
        const Index      n    = basis_.size();
        MatrixXd         result(this->n(), 2 * n);
        result.leftCols(n)  = virtual_works(whole.set(at.coefficients, at.boundary));
        result.rightCols(n) = virtual_works(whole.set(moved(at.coefficients, at.shifts, part), at.boundary));
        result.rightCols(n) = ((result.rightCols(n) - result.leftCols(n)) / part).eval();
        return result;
      }

      void choose(std::span<const double> factors, ReducedData &data) const override;

    private:
      using Cell = typename dealii::DoFHandler<dim>::active_cell_iterator;

      void   collect(bool by_points, const std::vector<char> &always);
      void   add(const Cell &cell, int point, bool is_always, double volume, double area);
      void   add_present(const Cell &cell, const CellGeometry<dim> &geometry, double area);
      double area_with_terms(const Cell &cell) const;

      MatrixXd virtual_works(const DiscreteState &state) const
      {
        MatrixXd result(this->n(), basis_.size());
        context_.assembler.visit_cells(state, nullptr, visits_, basis_, [&](const CellSums &sums) {
          for (std::size_t m = 0; m < basis_.size(); ++m)
            {
              double work = 0.;
              for (unsigned int i = 0; i < sums.residual.size(); ++i)
                work += sums.basis(m, i) * sums.residual(i);
              result(sums.visit, m) = work;
            }
        });
        return result;
      }

      const ReducedContext<dim>         &context_;
      std::span<const Vector>            basis_;
      std::vector<SampledTerm>           terms_;
      std::vector<CellVisit>             visits_; ///< one a term
      std::vector<std::array<double, 2>> measure_of_;

      std::map<dealii::CellId::binary_type, std::vector<SampledTerm>> present_;
      std::vector<double>                                             present_factors_;
    };

    template <int dim>
    std::vector<char> GalerkinTerms<dim>::is_whole() const
    {
      std::vector<char> result;
      for (const SampledTerm &term : terms_)
        result.push_back(term.point == SampledTerm::whole);
      return result;
    }

    template <int dim>
    void GalerkinTerms<dim>::add(const Cell &cell, const int point, const bool is_always, const double volume,
                                 const double area)
    {
      const SampledTerm term{cell_key(cell), point, 1.};
      CellVisit         visit{cell->active_cell_index(), 1., {}};
      if (point == SampledTerm::boundary)
        visit.points = {{0, 0.}};
      else if (point != SampledTerm::whole)
        visit = {visit.cell, 0., {{unsigned(point), 1.}}};
      terms_.push_back(term);
      visits_.push_back(visit);
      measure_of_.push_back({volume, area});
      this->keys_.push_back(key_of(term));
      this->is_always_.push_back(is_always);
      present_factors_.push_back(0.);
    }

    /// After the whole cell, which gets its factor if it has one.
    template <int dim>
    void GalerkinTerms<dim>::add_present(const Cell &cell, const CellGeometry<dim> &geometry, const double area)
    {
      const auto found = present_.find(cell_key(cell));
      if (found == present_.end())
        return;
      const std::size_t whole = terms_.size() - 1;
      for (const SampledTerm &term : found->second)
        if (term.point == SampledTerm::whole)
          present_factors_[whole] = term.factor;
        else
          {
            const bool is_boundary = term.point == SampledTerm::boundary;
            add(cell, term.point, false, is_boundary ? 0. : geometry.weight(unsigned(term.point)),
                is_boundary ? area : 0.);
            present_factors_.back() = term.factor;
          }
    }

    template <int dim>
    double GalerkinTerms<dim>::area_with_terms(const Cell &cell) const
    {
      const auto &conditions = context_.discretisation.conditions();
      double      area       = 0.;
      for (const unsigned int f : cell->face_indices())
        if (const auto &face = cell->face(f);
            face->at_boundary() && (conditions.neumann().contains(face->boundary_id()) ||
                                    conditions.robin().contains(face->boundary_id())))
          area += std::pow(face->diameter(), dim - 1); // deal.II measures no face that is not plane
      return area;
    }

    template <int dim>
    void GalerkinTerms<dim>::collect(const bool by_points, const std::vector<char> &always)
    {
      const auto               &discretisation = context_.discretisation;
      CellGeometry<dim>         geometry(discretisation.mesh(), discretisation.cell_quadrature());
      const BoundaryKernel<dim> boundary(discretisation);
      bool                      has_boundary = false;
      geometry.restart();
      for (const auto &cell : discretisation.dof_handler().active_cell_iterators())
        if (cell->is_locally_owned())
          {
            geometry.reinit(cell);
            const bool   is_always = always[cell->active_cell_index()] != 0, has_terms = boundary.has_terms(cell);
            const double area   = has_terms ? area_with_terms(cell) : 0.;
            double       volume = 0.;
            for (unsigned int q = 0; q < geometry.n_points(); ++q)
              volume += geometry.weight(q);
            has_boundary = has_boundary || has_terms;
            if (is_always || !by_points)
              {
                add(cell, SampledTerm::whole, is_always, volume, area);
                if (!is_always)
                  add_present(cell, geometry, area);
                continue;
              }
            for (unsigned int q = 0; q < geometry.n_points(); ++q)
              add(cell, int(q), false, geometry.weight(q), 0.);
            if (has_terms)
              add(cell, SampledTerm::boundary, false, 0., area);
          }
      has_boundary = context_.communicator().any(has_boundary);
      this->measures_.resize(this->n(), has_boundary ? 2 : 1);
      for (std::size_t i = 0; i < this->n(); ++i)
        for (Index j = 0; j < this->measures_.cols(); ++j)
          this->measures_(i, j) = measure_of_[i][j];
    }

    template <int dim>
    void GalerkinTerms<dim>::choose(std::span<const double> factors, ReducedData &data) const
    {
      std::vector<SampledTerm> chosen;
      for (std::size_t i = 0; i < terms_.size(); ++i)
        if (factors[i] > 0.)
          chosen.push_back({terms_[i].cell, terms_[i].point, factors[i]});
      data.terms = gathered(context_.communicator(), chosen);
    }

    std::vector<unsigned int> ids_of(const MeshIds &ids, const std::string &key, const std::string &words)
    {
      return words.empty() ? std::vector<unsigned int>() : ids.parse(key, words);
    }
  } // namespace

  template <int dim>
  std::vector<unsigned int> always_sampled_boundaries(const Mesh<dim> &mesh, const ReducedOptions &options)
  {
    return ids_of(mesh.boundary_ids(), "always sampled boundaries", options.always_sampled_boundaries);
  }

  template <int dim>
  std::vector<char> always_sampled(const Discretisation<dim> &discretisation, const ReducedOptions &options)
  {
    const auto &mesh       = discretisation.mesh();
    const auto  boundaries = always_sampled_boundaries(mesh, options);
    const auto  materials =
        ids_of(mesh.material_ids(), "always sampled materials", options.always_sampled_materials);
    std::vector<char> result(mesh.triangulation().n_active_cells(), 0);
    for (const auto &cell : discretisation.dof_handler().active_cell_iterators())
      if (cell->is_locally_owned())
        {
          bool is_sampled = std::ranges::find(materials, cell->material_id()) != materials.end();
          for (const unsigned int f : cell->face_indices())
            if (cell->face(f)->at_boundary())
              is_sampled =
                  is_sampled || std::ranges::find(boundaries, cell->face(f)->boundary_id()) != boundaries.end();
          result[cell->active_cell_index()] = is_sampled;
        }
    return result;
  }

  template <int dim>
  std::unique_ptr<TrainingTerms<dim>> galerkin_terms(const ReducedContext<dim> &context,
                                                     std::span<const Vector> basis, const bool by_points,
                                                     const std::vector<char> &always)
  {
    return std::make_unique<GalerkinTerms<dim>>(context, basis, by_points, always);
  }

  template <int dim>
  PresentTerms<dim> present_galerkin_terms(const ReducedContext<dim> &context, std::span<const Vector> basis,
                                           std::span<const SampledTerm> present, const std::vector<char> &always)
  {
    auto              terms = std::make_unique<GalerkinTerms<dim>>(context, basis, present, always);
    PresentTerms<dim> result{nullptr, terms->is_whole(), terms->present_factors()};
    result.terms = std::move(terms);
    return result;
  }

  template PresentTerms<2>           present_galerkin_terms(const ReducedContext<2> &, std::span<const Vector>,
                                                            std::span<const SampledTerm>, const std::vector<char> &);
  template PresentTerms<3>           present_galerkin_terms(const ReducedContext<3> &, std::span<const Vector>,
                                                            std::span<const SampledTerm>, const std::vector<char> &);
  template std::vector<unsigned int> always_sampled_boundaries(const Mesh<2> &, const ReducedOptions &);
  template std::vector<unsigned int> always_sampled_boundaries(const Mesh<3> &, const ReducedOptions &);
  template std::vector<char>         always_sampled(const Discretisation<2> &, const ReducedOptions &);
  template std::vector<char>         always_sampled(const Discretisation<3> &, const ReducedOptions &);
  template std::unique_ptr<TrainingTerms<2>> galerkin_terms(const ReducedContext<2> &, std::span<const Vector>,
                                                            bool, const std::vector<char> &);
  template std::unique_ptr<TrainingTerms<3>> galerkin_terms(const ReducedContext<3> &, std::span<const Vector>,
                                                            bool, const std::vector<char> &);
} // namespace trestle
