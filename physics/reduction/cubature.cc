#include "physics/reduction/cubature.h"

#include <algorithm>
#include <numeric>

namespace trestle
{
  namespace
  {
    using Index = Eigen::Index;

    /**
     * Least squares min |columns x - target|. @param missing target - columns x, as the part of the target that Q
     * leaves over. The difference itself has the round-off of the target along the columns; functions that hardly
     * differ from combinations of others have less than that to say, and which point helps them would be chance.
     */
    Eigen::VectorXd least_squares(const Eigen::MatrixXd &columns, const Eigen::VectorXd &target,
                                  Eigen::VectorXd &missing)
    {
      const auto      qr        = columns.householderQr();
      Eigen::VectorXd left_over = qr.householderQ().adjoint() * target;
      left_over.head(columns.cols()).setZero();
      missing = qr.householderQ() * left_over;
      return qr.solve(target);
    }

    /// Moves the weights to their least squares; points whose weight would turn negative leave.
    /// @param missing what the weights then leave over of the target.
    void settle(std::vector<Index> &chosen, Eigen::VectorXd &x, const Eigen::MatrixXd &rows,
                const Eigen::VectorXd &target, Eigen::VectorXd &missing)
    {
      missing = target;
      while (!chosen.empty())
        {
          Eigen::MatrixXd columns(rows.cols(), chosen.size());
          for (std::size_t i = 0; i < chosen.size(); ++i)
            columns.col(i) = rows.row(chosen[i]).transpose();
          const Eigen::VectorXd free = least_squares(columns, target, missing);
          if (free.minCoeff() > 0.)
            {
              x = free;
              return;
            }
          double step = 1.;
          for (Index i = 0; i < free.size(); ++i)
            if (free[i] <= 0.)
              step = std::min(step, x[i] / (x[i] - free[i]));
          x += step * (free - x);
          std::vector<Index>  kept;
          std::vector<double> values;
          const double        small = 1e-12 * x.maxCoeff();
          for (Index i = 0; i < x.size(); ++i)
            if (x[i] > small && !(free[i] <= 0. && x[i] <= small))
              {
                kept.push_back(chosen[i]);
                values.push_back(x[i]);
              }
          chosen = std::move(kept);
          x      = Eigen::Map<Eigen::VectorXd>(values.data(), values.size());
        }
    }

    /// The point that still has most to give to what is missing, by its own size; -1: none has anything.
    Index most_useful(const Eigen::MatrixXd &functions, const Eigen::VectorXd &size,
                      const Eigen::VectorXd &missing, const std::vector<Index> &chosen,
                      const std::vector<bool> &barren)
    {
      const Eigen::VectorXd gain = functions * missing;
      Index                 best = -1;
      double                most = 0.;
      for (Index i = 0; i < gain.size(); ++i)
        if (size[i] > 0. && gain[i] > most * size[i] && !barren[i] &&
            std::find(chosen.begin(), chosen.end(), i) == chosen.end())
          {
            best = i;
            most = gain[i] / size[i];
          }
      return best;
    }
  } // namespace

  Cubature::Cubature(const Eigen::MatrixXd &functions, const Eigen::VectorXd &full_weights,
                     const unsigned int max_points, const double tolerance)
  {
    const Eigen::VectorXd root   = full_weights.cwiseSqrt();
    const Eigen::VectorXd target = functions.transpose() * root;
    // Rows of unit weight: an unknown is a weight over the root of the full one.
    const Eigen::VectorXd size = functions.rowwise().norm();
    std::vector<Index>    chosen;
    std::vector<bool>     barren(functions.rows(), false); ///< chosen, and thrown out at once
    Eigen::VectorXd       x;
    Eigen::VectorXd       missing = target;
    while (chosen.size() < std::min<std::size_t>(max_points, functions.cols()) &&
           missing.norm() > tolerance * target.norm())
      {
        const Index best = most_useful(functions, size, missing, chosen, barren);
        if (best < 0)
          break;
        chosen.push_back(best);
        x.conservativeResize(chosen.size());
        x[x.size() - 1] = 0.;
        settle(chosen, x, functions, target, missing);
        if (std::find(chosen.begin(), chosen.end(), best) == chosen.end())
          barren[best] = true;
      }
    error = missing.norm() / target.norm();
    std::vector<std::size_t> order(chosen.size());
    std::iota(order.begin(), order.end(), 0);
    std::sort(order.begin(), order.end(), [&](const auto a, const auto b) { return chosen[a] < chosen[b]; });
    for (const auto i : order)
      {
        points.push_back(chosen[i]);
        weights.push_back(x[i] * root[chosen[i]]);
      }
  }
} // namespace trestle
