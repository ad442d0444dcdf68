#include "embed/borrowed_cell.h"
#include "embed/guarded.h"
#include "embed/mgis/data_view.h"
#include "embed/mgis/internal_variables.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>

// A behaviour of MFront's generic interface: any code with MGIS loads this library as one that MFront wrote.
// MFront's symmetric tensors are xx, yy, zz, xy(, xz, yz) with a factor sqrt(2) on shears, of strain and stress
// alike.

namespace trestle
{
  namespace mfront
  {
    namespace
    {
      /// What K[0] asks for.
      struct Order
      {
        enum class Operator
        {
          none,
          elastic,
          secant,
          tangent
        };

        bool     prediction = false; ///< the operator at the step's beginning, and nothing else
        bool     sound      = false;
        Operator wanted     = Operator::none;
      };

      Order decode(const double k0)
      {
        Order order;
        order.sound        = k0 > 50.;
        const double k     = order.sound ? k0 - 100. : k0;
        const double which = std::abs(k);
        order.prediction   = k < -0.25;
        if (which > 2.5)
          order.wanted = Order::Operator::tangent;
        else if (which > 1.5)
          order.wanted = Order::Operator::secant;
        else if (which > 0.5)
          order.wanted = Order::Operator::elastic;
        return order;
      }

      /// Factor of component i: its Mandel form from the tensor's own.
      double factor(const unsigned int i) { return i < 3 ? 1. : std::numbers::sqrt2; }

      std::array<double, 6> strain_of(const double *gradients, const unsigned int n)
      {
        std::array<double, 6> strain{};
        for (unsigned int i = 0; i < n; ++i)
          strain[i] = gradients[i] * factor(i); // sqrt(2) e times sqrt(2): gamma
        return strain;
      }

      void check_dimension(const BorrowedCell &cell, const unsigned int n)
      {
        if (cell.dimension() != (n == 4 ? 2u : 3u))
          throw InputError("TRESTLE_CELL is a cell of " + std::to_string(cell.dimension()) +
                               " dimensions, the hypothesis is " + (n == 4 ? "PlaneStrain." : "Tridimensional."),
                           "Take the hypothesis of the cell, or the run directory of another one.");
      }

      double speed_of_sound(const PointAnswer &answer, const double *density)
      {
        if (density == nullptr || !(*density > 0.))
          throw InputError("The speed of sound is asked for, and the mass density is not positive.",
                           "Set the mass density of the material.");
        return std::sqrt(std::max({answer.tangent[0], answer.tangent[7], answer.tangent[14]}) / *density);
      }

      /// One call, up to where results are written: what throws leaves the view as it was.
      class Call
      {
      public:
        Call(const mgis_bv_BehaviourDataView &view, const unsigned int n)
          : view_(view),
            n_(n),
            order_(decode(view.K[0])),
            cell_(CellSettings::from_environment())
        {
          check_dimension(cell_, n);
          if (order_.wanted == Order::Operator::secant)
            throw InputError(
                "The secant operator is asked for (K[0] = " + std::to_string(std::lround(view.K[0])) + ").",
                "A unit cell has an elastic and a consistent tangent operator: ask for one of these.");
          if (cell_.has_history())
            internal_variables::check(cell_.state_size());
        }

        void compute()
        {
          cell_.begin(state());
          if (order_.prediction)
            operator_ = cell_.evaluate(strain_of(view_.before.gradients, n_));
          else
            {
              result_   = cell_.evaluate(strain_of(view_.after.gradients, n_));
              state_    = cell_.end();
              operator_ = *result_;
            }
          if (order_.wanted == Order::Operator::elastic)
            {
              cell_.begin({});
              operator_ = cell_.evaluate({});
            }
          if (order_.sound)
            sound_ = speed_of_sound(operator_, view_.after.mass_density);
        }

        void write() const
        {
          if (result_)
            {
              for (unsigned int i = 0; i < n_; ++i)
                view_.after.forces[i] = result_->stress[i] * factor(i);
              double *const variables = view_.after.internal_variables;
              std::copy(state_.begin(), state_.end(), variables);
              variables[internal_variables::state_size()]     = result_->finite_estimate();
              variables[internal_variables::state_size() + 1] = result_->level;
            }
          if (order_.wanted != Order::Operator::none)
            for (unsigned int i = 0; i < n_; ++i)
              for (unsigned int j = 0; j < n_; ++j)
                view_.K[i * n_ + j] = operator_.tangent[i * 6 + j] * factor(i) * factor(j);
          if (order_.sound && view_.sound != nullptr)
            *view_.sound = sound_;
        }

        bool is_doubtful() const { return result_ && result_->is_doubtful(); }

      private:
        std::span<const double> state() const
        {
          return cell_.has_history()
                     ? std::span<const double>(view_.before.internal_variables, internal_variables::state_size())
                     : std::span<const double>();
        }

        const mgis_bv_BehaviourDataView &view_;
        unsigned int                     n_;
        Order                            order_;
        BorrowedCell                     cell_;
        std::optional<PointAnswer>       result_;
        PointAnswer                      operator_;
        std::vector<double>              state_;
        double                           sound_ = 0.;
      };

      /// As MFront's own: 1 done, 0 done but not to be relied on, -1 not done.
      int integrate(mgis_bv_BehaviourDataView *view, const unsigned int n)
      {
        ErrorText  error;
        bool       doubtful = false;
        const auto status   = guarded(error, [&] {
          Call call(*view, n);
          call.compute();
          call.write();
          doubtful = call.is_doubtful();
        });
        if (status == TRESTLE_OK)
          return doubtful ? 0 : 1;
        if (view->error_message != nullptr)
          std::snprintf(view->error_message, 512, "%s", error.text);
        if (view->rdt != nullptr)
          *view->rdt = std::min(*view->rdt, 0.25);
        return -1;
      }
    } // namespace
  }   // namespace mfront
} // namespace trestle

extern "C" {
int TrestleCell_PlaneStrain(mgis_bv_BehaviourDataView *view) { return trestle::mfront::integrate(view, 4); }
int TrestleCell_Tridimensional(mgis_bv_BehaviourDataView *view) { return trestle::mfront::integrate(view, 6); }
}
