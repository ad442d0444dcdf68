#include "physics/output/postprocessing.h"

#include "core/exceptions.h"
#include "core/text.h"
#include "physics/output/exact_errors.h"
#include "physics/output/maxima.h"

#include <optional>
#include <set>

namespace trestle
{
  template <int dim>
  struct Postprocessing<dim>::Implementation
  {
    std::string probes_text;
    std::string lines_text;
    std::string integrals_text;
    std::string maxima_text;
    std::string forces_text;
    std::string windows_text;
    std::string exact_text;
    std::string constants_text;

    Probes<dim>                    probes;
    Lines<dim>                     lines;
    Integrals<dim>                 integrals;
    Maxima<dim>                    maxima;
    Forces<dim>                    forces;
    Windows                        windows;
    std::optional<Expression<dim>> exact;
  };

  namespace
  {
    /// Names become columns, so two of a kind would hide one another.
    void refuse_repeated_names(const std::vector<std::string> &texts)
    {
      std::set<std::string> names;
      for (const auto &text : texts)
        for (const auto &entry : text::split_entries(text))
          {
            const auto name = text::split_once("postprocessing", entry, ':').first;
            if (!names.insert(name).second)
              throw InputError("postprocessing: the name '" + name + "' is given twice.",
                               "Rename one of the two.");
          }
    }
  } // namespace

  std::vector<std::string> without_prefixes(std::vector<std::string> names)
  {
    for (auto &name : names)
      name = name.substr(name.find('.') + 1);
    return names;
  }

  template <int dim>
  Postprocessing<dim>::Postprocessing(ParameterSink &prm)
    : implementation_(std::make_shared<Implementation>())
  {
    auto      &p       = *implementation_;
    const auto section = prm.section("postprocessing");
    prm.add("probes", p.probes_text,
            "Values at points: 'name: x, y | ...'; 'name: x, y; x2, y2' is a difference.");
    prm.add("lines", p.lines_text,
            "Extrema along lines: 'name: start : end : number of samples : component | ...'.");
    prm.add("integrals", p.integrals_text,
            "Domain integrals: 'name: expression of x, y, z, t, u0, u1, .., u0_x, .. | ...'.");
    prm.add(
        "maxima", p.maxima_text,
        "Largest values at quadrature points: 'name: expression of what integrals know and of derived quantities "
        "such as von_mises | ...'.");
    prm.add("forces", p.forces_text,
            "Sums of reactions of boundaries on the body: 'name: ids : factor | ...'; factor -1 for drag.");
    prm.add(
        "windows", p.windows_text,
        "Maximum, minimum, mean and period of a column of history.csv between two times: 'name: column : start : "
        "end | ...'.");
    prm.add("exact solution", p.exact_text, "Expressions of x, y, z, t for each component, separated by ';'.");
    prm.add("constants", p.constants_text, "Names for integrals and the exact solution: 'a = 1, b = 2'.");
  }

  template <int dim>
  void Postprocessing<dim>::setup(const Discretisation<dim> &discretisation)
  {
    auto &p = *implementation_;
    refuse_repeated_names(
        {p.probes_text, p.lines_text, p.integrals_text, p.maxima_text, p.forces_text, p.windows_text});
    const auto constants = text::constants("postprocessing/constants", p.constants_text);
    p.probes.setup(p.probes_text, discretisation);
    p.lines.setup(p.lines_text, discretisation);
    p.integrals.setup(p.integrals_text, constants, discretisation);
    p.maxima.setup(p.maxima_text, constants, discretisation);
    p.forces.setup(p.forces_text, discretisation);
    p.windows.setup(p.windows_text);
    p.exact.reset();
    if (has_exact_solution())
      p.exact.emplace("postprocessing/exact solution", p.exact_text, discretisation.physics().n_components(),
                      constants);
  }

  template <int dim>
  const Windows &Postprocessing<dim>::windows() const
  {
    return implementation_->windows;
  }

  template <int dim>
  std::vector<History::Entry> Postprocessing<dim>::evaluate(const Assembler<dim> &assembler,
                                                            const DiscreteState  &state) const
  {
    const auto &p = *implementation_;
    Entries     entries;
    p.probes.evaluate(state.value, entries);
    p.lines.evaluate(state.value, entries);
    p.integrals.evaluate(state, entries);
    p.forces.evaluate(assembler, state, entries);
    p.maxima.evaluate(state, entries);
    return entries;
  }

  template <int dim>
  std::vector<std::string> Postprocessing<dim>::names() const
  {
    const auto              &p = *implementation_;
    std::vector<std::string> result;
    const auto               append = [&](const std::vector<std::string> &some) {
      result.insert(result.end(), some.begin(), some.end());
    };
    append(p.probes.names());
    append(p.lines.names());
    for (const auto &integral : p.integrals.list())
      result.push_back("postprocessing." + integral.name);
    for (const auto &force : p.forces.list())
      append(p.forces.names(force));
    append(p.maxima.names());
    return result;
  }

  template <int dim>
  typename Postprocessing<dim>::Parts Postprocessing<dim>::parts() const
  {
    const auto &p = *implementation_;
    return {p.probes, p.lines, p.integrals, p.forces};
  }

  template <int dim>
  bool Postprocessing<dim>::has_exact_solution() const
  {
    return !text::trim(implementation_->exact_text).empty();
  }

  template <int dim>
  std::vector<typename Postprocessing<dim>::Errors>
  Postprocessing<dim>::errors(const Discretisation<dim> &discretisation, const DiscreteState &state) const
  {
    if (!implementation_->exact)
      throw InputError("There is no exact solution to compare with.", "Set postprocessing/exact solution.");
    return exact_errors(discretisation, state, *implementation_->exact);
  }

  template class Postprocessing<2>;
  template class Postprocessing<3>;
} // namespace trestle
