#include "bridge/inverse/inverse_loss.h"

#include "bridge/inverse/discrepancy_principle.h"
#include "bridge/inverse/observations.h"
#include "bridge/inverse/unknown_parameters.h"
#include "core/assert.h"
#include "core/exceptions.h"

#include <algorithm>

namespace trestle
{
  namespace
  {
    using Regularisation = UnknownParameters::Regularisation;

    /**
     * R(u, mu(theta)) as equations of (u, theta), so that every Loss takes them for a state: the rows of theta are
     * zero. Where data are imposed, u is overwritten first, so that the columns of observed dofs vanish.
     */
    class ExtendedEquations : public ResidualOperator
    {
    public:
      ExtendedEquations(ResidualOperator &equations, const InverseLoss::Data &data)
        : equations_(equations),
          data_(data),
          n_state_(equations.n_owned()),
          n_parameters_(data.unknowns.size()),
          theta_(n_parameters_, 0.),
          state_(n_state_),
          scratch_(n_state_)
      {
        set_theta(theta_);
      }

      const Communicator &communicator() const override { return equations_.communicator(); }
      std::size_t n_owned() const override { return n_state_ + (communicator().is_root() ? n_parameters_ : 0); }
      std::size_t n_ghost() const override { return equations_.n_ghost(); }
      std::size_t n_global() const override { return equations_.n_global() + n_parameters_; }

      bool   is_linear() const override { return false; }
      bool   is_spd() const override { return false; }
      bool   has_energy() const override { return false; }
      double energy(std::span<const double>) override
      {
        throw FatalError("An inverse problem has no energy.", "This is a mistake in the program.");
      }

      void residual(std::span<const double> y, std::span<double> r) override
      {
        place(y);
        equations_.residual(state_, r.first(n_state_));
        clear_parameter_rows(r);
      }

      void linearise(std::span<const double> y) override
      {
        place(y);
        equations_.linearise(state_);
        equations_.linearise_parameters(state_);
      }

      void apply(std::span<const double> v, std::span<double> result) override
      {
        std::copy_n(v.begin(), n_state_, state_.begin());
        clear_imposed(state_);
        equations_.apply(state_, result.first(n_state_));
        equations_.apply_parameters(physical(v), scratch_);
        for (std::size_t i = 0; i < n_state_; ++i)
          result[i] += scratch_[i];
        clear_parameter_rows(result);
      }

      void apply_transpose(std::span<const double> v, std::span<double> result) override
      {
        TRESTLE_ASSERT(v.size() == n_owned() && result.size() == n_owned(), "spans of wrong length");
        equations_.apply_transpose(v.first(n_state_), result.first(n_state_));
        clear_imposed(result);
        std::vector<double> gradient(equations_.n_parameters());
        equations_.apply_parameters_transpose(v.first(n_state_), gradient);
        for (std::size_t i = n_state_; i < result.size(); ++i)
          result[i] = data_.unknowns.scale()[i - n_state_] * gradient[data_.unknowns.index()[i - n_state_]];
      }

      void freeze_preconditioner(std::span<const double> y, Preconditioner kind) override
      {
        place(y);
        equations_.freeze_preconditioner(state_, kind);
      }

      void precondition(std::span<const double> r, std::span<double> result) override
      {
        TRESTLE_ASSERT(r.size() == n_owned() && result.size() == n_owned(), "spans of wrong length");
        equations_.precondition(r.first(n_state_), result.first(n_state_));
        clear_parameter_rows(result);
      }

      /// theta of y, on all ranks.
      std::vector<double> theta_of(std::span<const double> y) const
      {
        TRESTLE_ASSERT(y.size() == n_owned(), "spans of wrong length");
        std::vector<double> theta(n_parameters_, 0.);
        std::copy(y.begin() + n_state_, y.end(), theta.begin());
        communicator().sum_in_place(theta.data(), theta.size());
        return theta;
      }

    private:
      void place(std::span<const double> y)
      {
        // Coefficients are assembled into the equations: the same ones need not be set again.
        if (auto theta = theta_of(y); theta != theta_)
          set_theta(std::move(theta));
        std::copy_n(y.begin(), n_state_, state_.begin());
        if (data_.observations.is_imposed())
          data_.observations.impose(state_);
      }

      void set_theta(std::vector<double> theta)
      {
        theta_ = std::move(theta);
        equations_.set_parameters(data_.unknowns.values(theta_));
      }

      /// A change of theta as one of all parameters of the equations.
      std::vector<double> physical(std::span<const double> v) const
      {
        const auto          theta = theta_of(v);
        std::vector<double> result(equations_.n_parameters(), 0.);
        for (std::size_t i = 0; i < n_parameters_; ++i)
          result[data_.unknowns.index()[i]] = data_.unknowns.scale()[i] * theta[i];
        return result;
      }

      void clear_imposed(std::span<double> values) const
      {
        if (data_.observations.is_imposed())
          for (const auto &sensor : data_.observations.owned())
            values[sensor.dof] = 0.;
      }

      void clear_parameter_rows(std::span<double> r) const
      {
        TRESTLE_ASSERT(r.size() == n_owned(), "spans of wrong length");
        std::fill(r.begin() + n_state_, r.end(), 0.);
      }

      ResidualOperator   &equations_;
      InverseLoss::Data   data_;
      std::size_t         n_state_;
      std::size_t         n_parameters_;
      std::vector<double> theta_;
      std::vector<double> state_;
      std::vector<double> scratch_;
    };

    /**
     * find_regularisation_weight() asks for one minimisation after the other; a training that can be interrupted
     * answers one at a time. So the search is run again from its recorded answers, up to the first it lacks.
     */
    class WeightSearch
    {
    public:
      WeightSearch(const double target, const double guess)
        : target_(target),
          guess_(guess),
          alpha_(guess)
      {}

      double alpha() const { return alpha_; }

      /// @param discrepancy at alpha(). @returns whether there is another alpha() to try.
      bool advance(const double discrepancy)
      {
        if (is_done_)
          return false;
        struct Question
        {
          double alpha;
        };
        answers_.push_back(discrepancy);
        std::size_t next = 0;
        const auto  ask  = [&](const double alpha) {
          return next < answers_.size() ? answers_[next++] : throw Question{alpha};
        };
        try
          {
            alpha_   = find_regularisation_weight(ask, target_, guess_).weight;
            is_done_ = true;
          }
        catch (const Question &question)
          {
            alpha_ = question.alpha;
          }
        return !is_done_;
      }

      std::vector<double> state() const
      {
        std::vector<double> result{alpha_, double(is_done_)};
        result.insert(result.end(), answers_.begin(), answers_.end());
        return result;
      }

      void restore(std::span<const double> state)
      {
        alpha_   = state[0];
        is_done_ = state[1] != 0.;
        answers_.assign(state.begin() + 2, state.end());
      }

    private:
      double              target_, guess_, alpha_;
      bool                is_done_ = false;
      std::vector<double> answers_;
    };

    class RegularisedLoss : public InverseLoss
    {
    public:
      RegularisedLoss(const std::string &name, ResidualOperator &equations, ResidualOperator::Preconditioner kind,
                      const Data &data)
        : data_(data),
          n_state_(equations.n_owned()),
          equations_(equations, data),
          base_(Loss::create(name, equations_, kind)),
          search_(double(data.observations.n_sensors()), data.unknowns.weight())
      {}

      double alpha() const override
      {
        switch (data_.unknowns.regularisation())
          {
          case Regularisation::none:
            return 0.;
          case Regularisation::fixed:
            return data_.unknowns.weight();
          default:
            return search_.alpha();
          }
      }

      double value_and_gradient(std::span<const double> y, std::span<double> gradient) override
      {
        const double weight = data_.observations.penalty_weight();
        double       value  = base_->value_and_gradient(y, gradient);
        if (!data_.observations.is_imposed())
          {
            value += 0.5 * weight * data_.observations.discrepancy(y.first(n_state_));
            data_.observations.add_gradient(y.first(n_state_), 0.5 * weight, gradient.first(n_state_));
          }
        for (const double theta : equations_.theta_of(y))
          value += 0.5 * weight * alpha() * theta * theta;
        add_regularisation(y, gradient);
        return value;
      }

      void hessian(std::span<const double> v, std::span<double> result) override
      {
        base_->hessian(v, result);
        if (!data_.observations.is_imposed())
          data_.observations.add_hessian(v.first(n_state_), 0.5 * data_.observations.penalty_weight(),
                                         result.first(n_state_));
        add_regularisation(v, result);
      }

      bool is_quadratic() const override { return false; }

      bool advance(std::span<const double> y) override
      {
        return data_.unknowns.regularisation() == Regularisation::discrepancy_principle &&
               search_.advance(data_.observations.discrepancy(y.first(n_state_)));
      }

      std::vector<double> progress() const override { return search_.state(); }
      void                set_progress(std::span<const double> state) override { search_.restore(state); }

    private:
      /// The regularisation is a square: its gradient at v is its Hessian's product with v.
      void add_regularisation(std::span<const double> v, std::span<double> result) const
      {
        for (std::size_t i = n_state_; i < v.size(); ++i)
          result[i] += data_.observations.penalty_weight() * alpha() * v[i];
      }

      Data                  data_;
      std::size_t           n_state_;
      ExtendedEquations     equations_;
      std::unique_ptr<Loss> base_;
      WeightSearch          search_;
    };
  } // namespace

  std::unique_ptr<InverseLoss> InverseLoss::create(const std::string &name, ResidualOperator &equations,
                                                   ResidualOperator::Preconditioner kind, const Data &data)
  {
    if (name == "energy")
      throw InputError("training/loss = energy: an energy has no minimum in unknown coefficients.",
                       "Set the loss to `preconditioned` or `residual`.");
    const bool asks_for_noise = data.unknowns.regularisation() == Regularisation::discrepancy_principle;
    if (asks_for_noise && (data.observations.is_imposed() || !data.observations.has_noise()))
      throw InputError(
          "inverse/regularisation = discrepancy principle: the data have no misfit that noise explains.",
          "Set observations/impose = penalty and observations/noise, or another regularisation.");
    return std::make_unique<RegularisedLoss>(name, equations, kind, data);
  }
} // namespace trestle
