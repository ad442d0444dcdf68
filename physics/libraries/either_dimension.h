#pragma once

#include "core/exceptions.h"
#include "core/parameters.h"

#include <deal.II/base/exceptions.h>

#include <string>

namespace trestle
{
  /**
   * Whatever exists in the plane and in space and is chosen by a file's `mesh/dimension`. That is known only after
   * reading: both twins declare the same keys.
   */
  template <class Base, template <int> class Twin>
  class EitherDimension
  {
  public:
    explicit EitherDimension(ParameterSink &prm)
      : in_2d_(declare_dimension(prm)),
        in_3d_(prm)
    {}

    unsigned int dimension() const { return dimension_; }

    /// To be called once the file has been read.
    Base &choose()
    {
      chosen_ = &by_dimension();
      return *chosen_;
    }

    /// @throws FatalError before choose().
    Base       &chosen() { return checked(chosen_); }
    const Base &chosen() const { return checked(chosen_); }

    /// Of what is known before.
    Base       &by_dimension() { return dimension_ == 2 ? static_cast<Base &>(in_2d_) : in_3d_; }
    const Base &by_dimension() const { return dimension_ == 2 ? static_cast<const Base &>(in_2d_) : in_3d_; }

  private:
    ParameterSink &declare_dimension(ParameterSink &prm)
    {
      const auto section = prm.section("mesh");
      prm.add("dimension", dimension_, "Space dimension, 2 or 3.", Allowed::between(2, 3));
      return prm;
    }

    static Base &checked(Base *chosen)
    {
      if (chosen == nullptr)
        throw FatalError("A problem or unit cell was used before setup().", "Call setup() first.");
      return *chosen;
    }

    unsigned int dimension_ = 2;
    Twin<2>      in_2d_;
    Twin<3>      in_3d_;
    Base        *chosen_ = nullptr;
  };

  /// deal.II's exceptions become Trestle's here, at the layer's edge.
  template <class Action>
  auto guarded(const Action &action)
  {
    try
      {
        return action();
      }
    catch (const dealii::ExceptionBase &exception)
      {
        throw FatalError(std::string("deal.II: ") + exception.what(),
                         "This is a fault of Trestle or of a library; please report it with the file.");
      }
  }
} // namespace trestle
