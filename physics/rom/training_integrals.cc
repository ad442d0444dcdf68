#include "physics/rom/training_integrals.h"

#include "bridge/graph/messages.h"
#include "core/random.h"
#include "physics/rom/warm_cubature.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace trestle
{
  using Eigen::Index;
  using Eigen::MatrixXd;
  using Eigen::VectorXd;

  namespace
  {
    /// Sums of moduli of the columns, over all ranks.
    VectorXd moduli(const Communicator &communicator, const MatrixXd &terms)
    {
      VectorXd result = terms.cwiseAbs().colwise().sum();
      communicator.sum_in_place(result.data(), result.size());
      return result;
    }

    /// Where each rank's rows stand in the order of the keys: (rank, number there).
    std::vector<std::pair<std::size_t, std::size_t>> order_of(const Messages<std::uint64_t> &keys)
    {
      constexpr std::size_t                            length = std::tuple_size_v<TermKey>;
      std::vector<std::pair<std::size_t, std::size_t>> order;
      for (std::size_t rank = 0; rank < keys.size(); ++rank)
        for (std::size_t i = 0; i < keys[rank].size() / length; ++i)
          order.emplace_back(rank, i);
      const auto key = [&](const auto &entry) { return keys[entry.first].data() + entry.second * length; };
      std::sort(order.begin(), order.end(), [&](const auto &a, const auto &b) {
        return std::lexicographical_compare(key(a), key(a) + length, key(b), key(b) + length);
      });
      return order;
    }
  } // namespace

  TrainingIntegrals::TrainingIntegrals(const Communicator &communicator, std::vector<TermKey> keys,
                                       const std::size_t n_functions, const unsigned int max_points)
    : communicator_(communicator),
      keys_(std::move(keys)),
      n_functions_(n_functions),
      max_points_(max_points),
      sums_(MatrixXd::Zero(keys_.size(), n_sums(n_functions, max_points)))
  {}

  std::size_t TrainingIntegrals::n_sums(const std::size_t n_functions, const unsigned int max_points)
  {
    return std::min<std::size_t>(n_functions, 2 * std::size_t(max_points) + 40);
  }

  void TrainingIntegrals::add(const MatrixXd &terms)
  {
    constexpr unsigned int spread = 8; // sums that a function enters
    const double           scale  = 1. / std::max(moduli(communicator_, terms).norm(), 1e-300);
    for (Index j = 0; j < terms.cols(); ++j, ++n_added_)
      {
        if (n_functions_ <= std::size_t(sums_.cols())) // all of them are kept as they are
          {
            sums_.col(Index(n_added_)) += scale * terms.col(j);
            continue;
          }
        const RandomStream stream(1, "integrals of a reduced model", n_added_);
        for (unsigned int k = 0; k < spread; ++k)
          {
            const auto   sum  = stream.below(sums_.cols(), k);
            const double sign = stream.bits(spread + k) % 2 == 0 ? scale : -scale;
            sums_.col(Index(sum)) += sign * terms.col(j);
          }
      }
  }

  MatrixXd TrainingIntegrals::rows_with(const MatrixXd &measures) const
  {
    const double size = moduli(communicator_, sums_).norm() / std::sqrt(double(std::max<Index>(sums_.cols(), 1)));
    const VectorXd of_measure = moduli(communicator_, measures);
    MatrixXd       rows(sums_.cols() + measures.cols(), sums_.rows());
    rows.topRows(sums_.cols()) = sums_.transpose();
    for (Index j = 0; j < measures.cols(); ++j)
      rows.row(sums_.cols() + j) =
          (size > 0. ? size : 1.) / std::max(of_measure[j], 1e-300) * measures.col(j).transpose();
    return rows;
  }

  TrainingIntegrals::Choice TrainingIntegrals::choose(const MatrixXd &rows, const Solver &solver) const
  {
    Messages<std::uint64_t> keys(communicator_.size());
    Messages<double>        values(communicator_.size()), factors(communicator_.size());
    for (const TermKey &key : keys_)
      keys[0].insert(keys[0].end(), key.begin(), key.end());
    values[0].assign(rows.data(), rows.data() + rows.size());
    keys   = swap_messages(communicator_, keys);
    values = swap_messages(communicator_, values);
    Choice choice;
    communicator_.on_root([&] {
      const auto order = order_of(keys);
      MatrixXd   functions(order.size(), rows.rows());
      for (std::size_t i = 0; i < order.size(); ++i)
        functions.row(i) =
            Eigen::Map<const VectorXd>(values[order[i].first].data() + order[i].second * rows.rows(), rows.rows());
      for (std::size_t rank = 0; rank < keys.size(); ++rank)
        factors[rank].assign(keys[rank].size() / std::tuple_size_v<TermKey>, 0.);
      if (order.empty())
        return;
      const auto chosen = solver(functions, choice.error);
      for (std::size_t i = 0; i < order.size(); ++i)
        factors[order[i].first][order[i].second] = chosen[i];
    });
    choice.factors = swap_messages(communicator_, factors)[0];
    choice.error   = communicator_.max(choice.error);
    return choice;
  }

  TrainingIntegrals::Choice TrainingIntegrals::cubature(const MatrixXd &measures, const double tolerance) const
  {
    const auto n_measures = (unsigned int)(measures.cols());
    return choose(rows_with(measures), [&](const MatrixXd &functions, double &error) {
      const VectorXd     target = functions.colwise().sum().transpose();
      const WarmCubature cubature(functions, target, {}, max_points_, tolerance, n_measures);
      error = cubature.error;
      return cubature.factors;
    });
  }

  TrainingIntegrals::Choice TrainingIntegrals::grown(const MatrixXd &measures, std::span<const char> is_counted,
                                                     std::span<const double> start, const double tolerance) const
  {
    const MatrixXd of_terms   = rows_with(measures);
    const auto     n_measures = (unsigned int)(measures.cols());
    MatrixXd       rows(of_terms.rows() + 2, of_terms.cols()); // two rows that the root takes off again
    rows.topRows(of_terms.rows()) = of_terms;
    for (Index i = 0; i < rows.cols(); ++i)
      {
        rows(of_terms.rows(), i)     = is_counted[i];
        rows(of_terms.rows() + 1, i) = start[i];
      }
    return choose(rows, [&](const MatrixXd &functions, double &error) {
      const Index               n      = functions.cols() - 2;
      const VectorXd            first  = functions.col(n + 1);
      const MatrixXd            terms  = functions.leftCols(n);
      const VectorXd            target = terms.transpose() * functions.col(n);
      const std::vector<double> begin(first.data(), first.data() + first.size());
      const WarmCubature        cubature(terms, target, begin, max_points_, tolerance, n_measures);
      error = cubature.error;
      return cubature.factors;
    });
  }
} // namespace trestle
