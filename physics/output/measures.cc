#include "physics/output/measures.h"

#include "core/exceptions.h"
#include "core/text.h"
#include "physics/models/component_names.h"
#include "physics/output/field_points.h"
#include "physics/output/named_entries.h"

#include <deal.II/dofs/dof_tools.h>

#include <algorithm>
#include <set>

namespace trestle
{
  namespace
  {
    template <int dim>
    dealii::Point<dim> parse_point(const std::string &key, const std::string &text)
    {
      const auto parts = text::split(text, ',');
      if (parts.size() != dim)
        throw InputError(key + ": '" + text + "' is no point in " + std::to_string(dim) + "D.",
                         "Give " + std::to_string(dim) + " coordinates separated by commas.");
      dealii::Point<dim> point;
      for (unsigned int d = 0; d < dim; ++d)
        point[d] = text::number(key, parts[d]);
      return point;
    }

    template <int dim>
    std::string to_string(const dealii::Point<dim> &point)
    {
      std::string text = "(";
      for (unsigned int d = 0; d < dim; ++d)
        text += (d == 0 ? "" : ", ") + text::shortest(point[d]);
      return text + ")";
    }

    template <int dim>
    void require_found(const std::string &key, const std::string &name, const PointLocator<dim> &locator,
                       std::size_t index, const dealii::Point<dim> &point)
    {
      if (!locator.found(index))
        throw InputError(key + ": the point " + to_string(point) + " of '" + name + "' lies outside the mesh.",
                         "Move it inside; mind the mesh's scale. Only curved boundaries that the mesh "
                         "approximates are a little wider.");
    }

    /// `name` or `name.component`, behind the prefix of all these figures.
    std::string figure_name(const std::string &name, const std::vector<std::string> &components, unsigned int c)
    {
      return "postprocessing." + name + (components.size() == 1 ? "" : "." + components[c]);
    }

    /// Position (in steps from the middle sample) and value of the parabola's vertex through three samples.
    std::pair<double, double> vertex(double left, double middle, double right)
    {
      const double slope     = 0.5 * (right - left);
      const double curvature = left - 2. * middle + right;
      if (curvature == 0.)
        return {0., middle};
      const double at = std::clamp(-slope / curvature, -0.5, 0.5);
      return {at, middle + at * slope + 0.5 * at * at * curvature};
    }
  } // namespace

  template <int dim>
  void Probes<dim>::setup(const std::string &text, const Discretisation<dim> &discretisation)
  {
    const std::string key = "postprocessing/probes";
    probes_.clear();
    components_ = component_names(discretisation.physics().blocks());
    std::vector<dealii::Point<dim>> points;
    for (const auto &[name, value] : named_entries(key, text))
      {
        Probe probe{name, {}};
        for (const auto &point : text::split(value, ';'))
          probe.points.push_back(parse_point<dim>(key, point));
        if (probe.points.empty() || probe.points.size() > 2)
          throw InputError(key + ": '" + name + "' has " + std::to_string(probe.points.size()) + " points.",
                           "Give one point, or two separated by ';' for the difference of their values.");
        points.insert(points.end(), probe.points.begin(), probe.points.end());
        probes_.push_back(std::move(probe));
      }
    locator_.setup(discretisation, points);
    std::size_t index = 0;
    for (const auto &probe : probes_)
      for (const auto &point : probe.points)
        require_found(key, probe.name, locator_, index++, point);
  }

  template <int dim>
  void Probes<dim>::evaluate(const Vector &u, Entries &entries) const
  {
    if (probes_.empty())
      return;
    const auto  values = locator_.values(u);
    const auto  n      = components_.size();
    std::size_t index  = 0;
    for (const auto &probe : probes_)
      {
        for (unsigned int c = 0; c < n; ++c)
          {
            double value = values[index * n + c];
            if (probe.points.size() == 2)
              value -= values[(index + 1) * n + c];
            entries.push_back({figure_name(probe.name, components_, c), value});
          }
        index += probe.points.size();
      }
  }

  template <int dim>
  std::vector<std::string> Probes<dim>::names() const
  {
    std::vector<std::string> result;
    for (const auto &probe : probes_)
      for (unsigned int c = 0; c < components_.size(); ++c)
        result.push_back(figure_name(probe.name, components_, c));
    return result;
  }

  template <int dim>
  void Lines<dim>::setup(const std::string &text, const Discretisation<dim> &discretisation)
  {
    const std::string key = "postprocessing/lines";
    lines_.clear();
    n_components_ = discretisation.physics().n_components();
    std::vector<dealii::Point<dim>> points;
    for (const auto &[name, value] : named_entries(key, text))
      {
        const auto parts = text::split(value, ':');
        if (parts.size() != 4)
          throw InputError(key + ": '" + name + ": " + value + "' has " + std::to_string(parts.size()) + " parts.",
                           "Write 'name: start point : end point : number of samples : component'.");
        const auto start = parse_point<dim>(key, parts[0]);
        const auto end   = parse_point<dim>(key, parts[1]);
        Line       line{name, start.distance(end), text::natural_number(key, parts[2]),
                  text::natural_number(key, parts[3])};
        if (line.n_points < 3 || line.n_points > 1000000 || line.component >= n_components_ || line.length == 0.)
          throw InputError(key + ": '" + name + ": " + value +
                               "' needs two different ends, 3 to 1000000 samples and a "
                               "component below " +
                               std::to_string(n_components_) + ".",
                           "Write 'name: start point : end point : number of samples : component'.");
        for (unsigned int i = 0; i < line.n_points; ++i)
          points.push_back(start + (end - start) * (double(i) / (line.n_points - 1)));
        lines_.push_back(std::move(line));
      }
    locator_.setup(discretisation, points);
    std::size_t index = 0;
    for (const auto &line : lines_)
      for (unsigned int i = 0; i < line.n_points; ++i, ++index)
        require_found(key, line.name, locator_, index, points[index]);
  }

  template <int dim>
  void Lines<dim>::evaluate(const Vector &u, Entries &entries) const
  {
    if (lines_.empty())
      return;
    const auto  values = locator_.values(u);
    std::size_t first  = 0;
    for (const auto &line : lines_)
      {
        std::vector<double> samples(line.n_points);
        for (unsigned int i = 0; i < line.n_points; ++i)
          samples[i] = values[(first + i) * n_components_ + line.component];
        first += line.n_points;

        const auto add = [&](const std::string &what, std::vector<double>::const_iterator extremum) {
          const auto i           = extremum - samples.cbegin();
          const bool inner       = i > 0 && i + 1 < std::ptrdiff_t(line.n_points);
          const auto [at, value] = inner ? vertex(samples[i - 1], samples[i], samples[i + 1])
                                         : std::pair<double, double>(0., *extremum);
          const std::string name = "postprocessing." + line.name + "." + what;
          entries.push_back({name, value});
          entries.push_back({name + "_position", (double(i) + at) * line.length / (line.n_points - 1)});
        };
        add("minimum", std::min_element(samples.cbegin(), samples.cend()));
        add("maximum", std::max_element(samples.cbegin(), samples.cend()));
      }
  }

  template <int dim>
  std::vector<std::string> Lines<dim>::names() const
  {
    std::vector<std::string> result;
    for (const auto &line : lines_)
      for (const std::string what : {".minimum", ".minimum_position", ".maximum", ".maximum_position"})
        result.push_back("postprocessing." + line.name + what);
    return result;
  }

  template <int dim>
  void Integrals<dim>::setup(const std::string &text, const std::map<std::string, double> &constants,
                             const Discretisation<dim> &discretisation)
  {
    const std::string key = "postprocessing/integrals";
    discretisation_       = &discretisation;
    integrals_.clear();
    const auto variables = FieldExpression::field_variables(dim, discretisation.physics().n_components());
    for (const auto &[name, value] : named_entries(key, text))
      integrals_.push_back({name, value, FieldExpression(key + " (" + name + ")", value, variables, constants)});
  }

  template <int dim>
  void Integrals<dim>::evaluate(const DiscreteState &state, Entries &entries) const
  {
    if (integrals_.empty())
      return;
    const auto         &communicator = discretisation_->mesh().communicator();
    std::vector<double> sums(integrals_.size(), 0.);
    communicator.on_all([&] {
      FieldPoints<dim>(*discretisation_)
          .visit(state, [&](const std::vector<double> &variables, const double volume) {
            for (std::size_t i = 0; i < sums.size(); ++i)
              sums[i] += integrals_[i].integrand.value(variables) * volume;
          });
    });
    communicator.sum_in_place(sums.data(), sums.size());
    for (std::size_t i = 0; i < sums.size(); ++i)
      entries.push_back({"postprocessing." + integrals_[i].name, sums[i]});
  }

  template <int dim>
  void Forces<dim>::setup(const std::string &text, const Discretisation<dim> &discretisation)
  {
    const std::string key = "postprocessing/forces";
    forces_.clear();
    components_         = component_names(discretisation.physics().blocks());
    const auto &on_mesh = discretisation.mesh().boundary_ids();
    for (const auto &[name, value] : named_entries(key, text))
      {
        const auto parts = text::split(value, ':');
        if (parts.empty() || parts.size() > 2)
          throw InputError(key + ": '" + name + ": " + value + "' cannot be read.",
                           "Write 'name: boundary ids' or 'name: boundary ids : factor'.");
        const auto                                 list = on_mesh.parse(key, parts[0]);
        const std::set<dealii::types::boundary_id> ids(list.begin(), list.end());
        Force force{name, parts.size() == 2 ? text::number(key, parts[1]) : 1., {}, ids};
        for (unsigned int c = 0; c < components_.size(); ++c)
          {
            dealii::ComponentMask mask(components_.size(), false);
            mask.set(c, true);
            force.dofs.push_back(dealii::DoFTools::extract_boundary_dofs(discretisation.dof_handler(), mask, ids) &
                                 discretisation.owned());
          }
        forces_.push_back(std::move(force));
      }
  }

  template <int dim>
  void Forces<dim>::evaluate(const Assembler<dim> &assembler, const DiscreteState &state, Entries &entries) const
  {
    if (forces_.empty())
      return;
    Vector residual = assembler.discretisation().make_vector();
    assembler.unconstrained_residual(state, residual);
    std::vector<double> sums;
    for (const auto &force : forces_)
      for (const auto &dofs : force.dofs)
        {
          double sum = 0.;
          for (const auto dof : dofs)
            sum += residual(dof);
          sums.push_back(force.factor * sum);
        }
    assembler.discretisation().mesh().communicator().sum_in_place(sums.data(), sums.size());
    for (std::size_t f = 0; f < forces_.size(); ++f)
      for (unsigned int c = 0; c < components_.size(); ++c)
        entries.push_back({figure_name(forces_[f].name, components_, c), sums[f * components_.size() + c]});
  }

  template <int dim>
  std::vector<std::string> Forces<dim>::names(const Force &force) const
  {
    std::vector<std::string> result;
    for (unsigned int c = 0; c < components_.size(); ++c)
      result.push_back(figure_name(force.name, components_, c));
    return result;
  }

  template class Probes<2>;
  template class Probes<3>;
  template class Lines<2>;
  template class Lines<3>;
  template class Integrals<2>;
  template class Integrals<3>;
  template class Forces<2>;
  template class Forces<3>;
} // namespace trestle
