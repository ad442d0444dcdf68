#include "physics/rom/warm_cubature.h"

#include <Eigen/Dense>
#include <Eigen/Jacobi>

#include <algorithm>
#include <cmath>

namespace trestle
{
  namespace
  {
    using Eigen::Index;
    using Eigen::MatrixXd;
    using Eigen::VectorXd;

    /// A = Q R of columns that come and go.
    class ColumnQr
    {
    public:
      explicit ColumnQr(const Index n_rows)
        : q_(n_rows, 0)
      {}

      Index n() const { return n_; }

      /// @returns whether it is independent of those there; else it is left out.
      bool add(const VectorXd &column)
      {
        if (n_ == q_.rows())
          return false;
        grow();
        VectorXd rest = column, parts = VectorXd::Zero(n_);
        for (unsigned int pass = 0; pass < 2; ++pass) // one leaves round-off along columns that nearly depend
          {
            const VectorXd along = q_.leftCols(n_).transpose() * rest;
            rest -= q_.leftCols(n_) * along;
            parts += along;
          }
        const double left = rest.norm();
        if (!(left > 1e-10 * column.norm()))
          return false;
        q_.col(n_)          = rest / left;
        r_.col(n_).head(n_) = parts;
        r_(n_, n_)          = left;
        ++n_;
        return true;
      }

      void remove(const Index j)
      {
        for (Index k = j; k + 1 < n_; ++k)
          r_.col(k).head(n_) = r_.col(k + 1).head(n_);
        --n_;
        for (Index k = j; k < n_; ++k)
          {
            Eigen::JacobiRotation<double> rotation;
            rotation.makeGivens(r_(k, k), r_(k + 1, k));
            r_.block(k, k, 2, n_ - k).applyOnTheLeft(0, 1, rotation.adjoint());
            q_.applyOnTheRight(k, k + 1, rotation);
          }
      }

      /// Of least squares. @param missing what they leave over of the target, as its part outside of Q: the difference
      /// itself would have the round-off of the target.
      VectorXd solve(const VectorXd &target, VectorXd &missing) const
      {
        const auto     q     = q_.leftCols(n_);
        const VectorXd along = q.transpose() * target;
        missing              = target - q * along;
        missing -= q * (q.transpose() * missing);
        return r_.topLeftCorner(n_, n_).triangularView<Eigen::Upper>().solve(along);
      }

    private:
      void grow()
      {
        if (n_ < q_.cols())
          return;
        const Index more = 2 * n_ + 16;
        q_.conservativeResize(Eigen::NoChange, more);
        r_.conservativeResize(more, more);
        r_.bottomRows(more - n_).setZero();
        r_.rightCols(more - n_).setZero();
      }

      Index    n_ = 0;
      MatrixXd q_, r_; ///< beyond n_ columns: room
    };

    /// The terms chosen, their factors, and what those miss.
    class Chosen
    {
    public:
      Chosen(const MatrixXd &terms, const VectorXd &target, const Index n_apart)
        : terms_(terms),
          target_(target),
          n_apart_(n_apart),
          sizes_(terms.rowwise().norm()),
          is_taken_(terms.rows(), false),
          qr_(terms.cols()),
          missing_(target)
      {}

      Index n() const { return qr_.n(); }
      bool  has(const Index term) const
      {
        return std::find(numbers_.begin(), numbers_.end(), term) != numbers_.end();
      }
      void   bar(const Index term) { is_taken_[term] = true; }
      double error() const
      {
        double result = target_.norm() > 0. ? missing_.norm() / target_.norm() : 0.;
        for (Index i = target_.size() - n_apart_; i < target_.size(); ++i)
          if (target_[i] != 0.)
            result = std::max(result, std::abs(missing_[i] / target_[i]));
        return result;
      }

      /// Takes a term, at a factor that it has already, or none. One that depends on others is not looked at again.
      bool take(const Index term, const double factor)
      {
        is_taken_[term] = true;
        if (!qr_.add(terms_.row(term).transpose()))
          return false;
        numbers_.push_back(term);
        x_.conservativeResize(qr_.n());
        x_[qr_.n() - 1] = factor;
        return true;
      }

      /// The term that has most to give to what is missing, by its own size; -1: none has anything.
      Index most_useful() const
      {
        const VectorXd gain = terms_ * missing_;
        Index          best = -1;
        double         most = 0.;
        for (Index i = 0; i < gain.size(); ++i)
          if (!is_taken_[i] && sizes_[i] > 0. && gain[i] > most * sizes_[i])
            {
              best = i;
              most = gain[i] / sizes_[i];
            }
        return best;
      }

      /// Moves the factors to their least squares; those that would turn negative leave.
      void settle()
      {
        missing_ = target_;
        while (qr_.n() > 0)
          {
            const VectorXd free = qr_.solve(target_, missing_);
            if (free.minCoeff() > 0.)
              {
                x_ = free;
                return;
              }
            double step = 1.;
            for (Index i = 0; i < free.size(); ++i)
              if (free[i] <= 0.)
                step = std::min(step, x_[i] / (x_[i] - free[i]));
            x_ += step * (free - x_);
            leave(free);
          }
      }

      std::vector<double> factors() const
      {
        std::vector<double> result(terms_.rows(), 0.);
        for (Index i = 0; i < qr_.n(); ++i)
          result[numbers_[i]] = x_[i];
        return result;
      }

    private:
      void leave(const VectorXd &free)
      {
        const double small = 1e-12 * x_.maxCoeff();
        for (Index i = qr_.n(); i-- > 0;)
          if (free[i] <= 0. && x_[i] <= small)
            {
              qr_.remove(i);
              is_taken_[numbers_[i]] = false;
              numbers_.erase(numbers_.begin() + i);
              for (Index k = i; k < qr_.n(); ++k)
                x_[k] = x_[k + 1];
              x_.conservativeResize(qr_.n());
            }
      }

      const MatrixXd    &terms_;
      const VectorXd    &target_;
      const Index        n_apart_;
      VectorXd           sizes_;
      std::vector<bool>  is_taken_;
      std::vector<Index> numbers_; ///< in the order of the columns
      ColumnQr           qr_;
      VectorXd           x_, missing_;
    };
  } // namespace

  WarmCubature::WarmCubature(const MatrixXd &terms, const VectorXd &target, const std::vector<double> &start,
                             const unsigned int most, const double tolerance, const unsigned int n_apart)
  {
    Chosen chosen(terms, target, n_apart);
    for (std::size_t i = 0; i < start.size(); ++i)
      if (start[i] > 0. && chosen.n() < Index(most))
        chosen.take(Index(i), start[i]);
    chosen.settle();
    while (chosen.n() < Index(most) && chosen.error() > tolerance)
      {
        const Index best = chosen.most_useful();
        if (best < 0)
          break;
        const bool is_new = chosen.take(best, 0.);
        chosen.settle();
        if (is_new && !chosen.has(best)) // thrown out at once: it would come again and again
          chosen.bar(best);
      }
    factors = chosen.factors();
    error   = chosen.error();
  }
} // namespace trestle
