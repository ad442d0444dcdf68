#include "physics/discretisation/boundary_conditions.h"

#include "core/exceptions.h"
#include "core/text.h"

namespace trestle
{
  namespace
  {
    const std::string section_name = "boundary conditions";

    void refuse_second(const std::string &key, bool inserted, dealii::types::boundary_id id)
    {
      if (!inserted)
        throw InputError(key + ": boundary id " + std::to_string(id) + " has two entries.", "Keep one of them.");
    }
  } // namespace

  template <int dim>
  BoundaryConditions<dim>::BoundaryConditions(ParameterSink &prm)
  {
    const auto section = prm.section(section_name);
    prm.add("dirichlet", dirichlet_text_,
            "Prescribed values: 'ids : value; value | ids : ...', a muParser expression of x, y, z, t for each "
            "component, '-' leaves it free.");
    prm.add("neumann", neumann_text_,
            "Inward fluxes or tractions: 'ids : value; value | ...', a value for each component.");
    prm.add("robin", robin_text_,
            "Exchange alpha (u - external): 'ids : alpha; external value of each component | ...'.");
    prm.add("constants", constants_text_, "Names for the expressions of this section: 'a = 1, b = 2'.");
  }

  template <int dim>
  void BoundaryConditions<dim>::setup(unsigned int n_components, const MeshIds &ids_on_mesh,
                                      const std::map<std::string, double> &parameters)
  {
    n_components_ = n_components;
    ids_on_mesh_  = ids_on_mesh;
    set_parameters(parameters);
  }

  template <int dim>
  void BoundaryConditions<dim>::set_parameters(const std::map<std::string, double> &parameters)
  {
    constants_ = text::constants(section_name + "/constants", constants_text_);
    for (const auto &[name, value] : parameters)
      if (!constants_.emplace(name, value).second)
        throw InputError("'" + name + "' is in " + section_name + "/constants and in section 'parameters'.",
                         "Give it another name in one of them.");
    dirichlet_.clear();
    neumann_.clear();
    robin_.clear();

    using Add = void (BoundaryConditions::*)(const std::string &, const Ids &, const std::string &);
    const auto for_each_entry = [&](const std::string &name, const std::string &text, Add add) {
      const std::string key = section_name + "/" + name;
      for (const auto &entry : text::split_entries(text))
        {
          const auto [ids, values] = text::split_once(key, entry, ':');
          (this->*add)(key, ids_on_mesh_.parse(key, ids), values);
        }
    };
    for_each_entry("dirichlet", dirichlet_text_, &BoundaryConditions::add_dirichlet);
    for_each_entry("neumann", neumann_text_, &BoundaryConditions::add_neumann);
    for_each_entry("robin", robin_text_, &BoundaryConditions::add_robin);
  }

  template <int dim>
  void BoundaryConditions<dim>::add_dirichlet(const std::string &key, const Ids &ids, const std::string &values)
  {
    const auto parts = text::split(values, ';');
    if (parts.size() != n_components_)
      throw InputError(key + ": '" + values + "' has " + std::to_string(parts.size()) + " component(s), " +
                           std::to_string(n_components_) + " are needed.",
                       "Separate components by ';' and write '-' for those that stay free.");
    for (const auto id : ids)
      {
        auto &components = dirichlet_[id].components;
        components.resize(n_components_);
        for (unsigned int c = 0; c < n_components_; ++c)
          if (parts[c] != "-")
            {
              refuse_second(key + " (component " + std::to_string(c) + ")", !components[c], id);
              components[c].emplace(key, parts[c], 1, constants_);
            }
      }
  }

  template <int dim>
  void BoundaryConditions<dim>::add_neumann(const std::string &key, const Ids &ids, const std::string &values)
  {
    for (const auto id : ids)
      refuse_second(key, neumann_.emplace(id, Neumann{{key, values, n_components_, constants_}}).second, id);
  }

  template <int dim>
  void BoundaryConditions<dim>::add_robin(const std::string &key, const Ids &ids, const std::string &values)
  {
    const auto parts = text::split(values, ';');
    if (parts.size() != 1 + n_components_)
      throw InputError(key + ": '" + values + "' has " + std::to_string(parts.size()) + " part(s), " +
                           std::to_string(1 + n_components_) + " are needed.",
                       "Write 'coefficient; external value of each component'.");
    std::string external = parts[1];
    for (unsigned int c = 1; c < n_components_; ++c)
      external += "; " + parts[1 + c];
    for (const auto id : ids)
      refuse_second(
          key,
          robin_.emplace(id, Robin{{key, parts[0], 1, constants_}, {key, external, n_components_, constants_}})
              .second,
          id);
  }

  template class BoundaryConditions<2>;
  template class BoundaryConditions<3>;
} // namespace trestle
