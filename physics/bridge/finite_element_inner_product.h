#pragma once

#include "bridge/equations/inner_product.h"
#include "physics/bridge/free_dofs.h"
#include "physics/solvers/assembler.h"

#include <deal.II/fe/component_mask.h>

#include <memory>
#include <string>

namespace trestle
{
  /// Inner products by a matrix that is assembled once, and then its own: the assembler must outlive the constructor
  /// alone, its discretisation this.
  template <int dim>
  class FiniteElementInnerProduct : public InnerProduct
  {
  public:
    /// @param library name in the LinearSystemRegistry. @param components that count; all of them for the energy.
    /// @throws InputError for the energy of a physics whose tangent is not symmetric positive definite.
    FiniteElementInnerProduct(const Assembler<dim> &assembler, const std::string &library, Kind kind,
                              const dealii::ComponentMask &components);

    const Communicator &communicator() const override { return communicator_; }
    std::size_t         n_owned() const override { return free_dofs_.size(); }
    void                apply(std::span<const double> v, std::span<double> result) override;

  private:
    void assemble_energy(const Assembler<dim> &assembler, const dealii::ComponentMask &components);
    void assemble_products(const Discretisation<dim> &discretisation, bool with_gradients,
                           const dealii::ComponentMask &components);

    Communicator                  communicator_;
    FreeDofs<dim>                 free_dofs_;
    std::unique_ptr<LinearSystem> matrix_;
    Vector                        source_; ///< work space of the products
    Vector                        destination_;
  };
} // namespace trestle
