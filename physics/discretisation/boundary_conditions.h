#pragma once

#include "core/parameters.h"
#include "physics/functions/expression.h"
#include "physics/functions/mesh_ids.h"

#include <deal.II/base/types.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace trestle
{
  /**
   * Section `boundary conditions`. Each key lists entries separated by '|': `ids : components`, components
   * separated by ';', ids by commas:
   *   set dirichlet = 0, 2: 0; 0 | 1: -; 0.1*t     ('-' leaves a component free)
   *   set neumann   = 3: 0; 16                      (f1 . n + g = 0: g is the inward flux / traction)
   *   set robin     = 4: 10; 293                    (coefficient; external value a component)
   *   set constants = a = 1, b = 2                  (names for all expressions here)
   * Residual contributions: neumann -int g phi; robin +int alpha (u - u_external) phi.
   * Robin entries have 1 + n_components parts: one coefficient for all components, then the external values.
   */
  template <int dim>
  class BoundaryConditions
  {
  public:
    explicit BoundaryConditions(ParameterSink &prm);
    BoundaryConditions(const BoundaryConditions &)            = delete;
    BoundaryConditions &operator=(const BoundaryConditions &) = delete;

    struct Dirichlet
    {
      std::vector<std::optional<Expression<dim>>> components;
    };
    struct Neumann
    {
      Expression<dim> flux;
    };
    struct Robin
    {
      Expression<dim> coefficient;
      Expression<dim> external;
    };

    /**
     * Parses. @param parameters further names for the expressions.
     * @throws InputError on bad syntax, a NaN, or ids that are not on the mesh (listing those that are).
     */
    void setup(unsigned int n_components, const MeshIds &ids_on_mesh,
               const std::map<std::string, double> &parameters = {});
    /// Parses again with other values of the parameters.
    void set_parameters(const std::map<std::string, double> &parameters);

    const std::map<dealii::types::boundary_id, Dirichlet> &dirichlet() const { return dirichlet_; }
    const std::map<dealii::types::boundary_id, Neumann>   &neumann() const { return neumann_; }
    const std::map<dealii::types::boundary_id, Robin>     &robin() const { return robin_; }

  private:
    using Ids = std::vector<dealii::types::boundary_id>;

    void add_dirichlet(const std::string &entry, const Ids &ids, const std::string &values);
    void add_neumann(const std::string &entry, const Ids &ids, const std::string &values);
    void add_robin(const std::string &entry, const Ids &ids, const std::string &values);

    std::string                                     dirichlet_text_;
    std::string                                     neumann_text_;
    std::string                                     robin_text_;
    std::string                                     constants_text_;
    unsigned int                                    n_components_ = 0;
    MeshIds                                         ids_on_mesh_  = MeshIds("boundary");
    std::map<std::string, double>                   constants_;
    std::map<dealii::types::boundary_id, Dirichlet> dirichlet_;
    std::map<dealii::types::boundary_id, Neumann>   neumann_;
    std::map<dealii::types::boundary_id, Robin>     robin_;
  };
} // namespace trestle
