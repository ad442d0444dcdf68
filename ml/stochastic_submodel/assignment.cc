#include "ml/stochastic_submodel/assignment.h"

#include "core/exceptions.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <string>

namespace trestle
{
  namespace
  {
    constexpr std::size_t none = std::numeric_limits<std::size_t>::max();

    /// Pairs of rows and columns, and duals that make every cost minus its two duals non-negative, zero for a pair.
    class Assignment
    {
    public:
      Assignment(const std::size_t n, const std::span<const double> cost)
        : n_(n),
          cost_(cost),
          row_dual_(n, std::numeric_limits<double>::infinity()),
          column_dual_(n, std::numeric_limits<double>::infinity()),
          column_of_(n, none),
          row_of_(n, none),
          distance_(n),
          from_(n),
          open_(n)
      {
        start();
      }

      std::vector<std::size_t> complete()
      {
        for (std::size_t row = 0; row < n_; ++row)
          if (column_of_[row] == none)
            augment(row, shortest_path(row));
        return column_of_;
      }

    private:
      /// Least costs as duals; a row takes its cheapest column where that is free, which pairs most of them.
      void start()
      {
        for (std::size_t i = 0; i < n_; ++i)
          for (std::size_t j = 0; j < n_; ++j)
            column_dual_[j] = std::min(column_dual_[j], cost_[i * n_ + j]);
        for (std::size_t i = 0; i < n_; ++i)
          {
            std::size_t cheapest = 0;
            for (std::size_t j = 0; j < n_; ++j)
              if (const double reduced = cost_[i * n_ + j] - column_dual_[j]; reduced < row_dual_[i])
                {
                  row_dual_[i] = reduced;
                  cheapest     = j;
                }
            if (row_of_[cheapest] == none)
              {
                row_of_[cheapest] = i;
                column_of_[i]     = cheapest;
              }
          }
      }

      /// Dijkstra over reduced costs from a free row to the nearest free column, which it returns; then new duals.
      std::size_t shortest_path(const std::size_t first_row)
      {
        std::fill(distance_.begin(), distance_.end(), std::numeric_limits<double>::infinity());
        std::iota(open_.begin(), open_.end(), std::size_t(0));
        closed_.clear();
        std::size_t n_open = n_, row = first_row, column = none;
        double      length = 0.;
        while (row != none)
          {
            const std::size_t place = nearest(row, length, n_open);
            column                  = open_[place];
            length                  = distance_[column];
            open_[place]            = open_[--n_open];
            closed_.push_back(column);
            row = row_of_[column];
          }
        row_dual_[first_row] += length;
        for (const std::size_t j : closed_)
          {
            if (row_of_[j] != none)
              row_dual_[row_of_[j]] += length - distance_[j];
            column_dual_[j] -= length - distance_[j];
          }
        return column;
      }

      /// Relaxes the open columns by a row that lies at a length. @returns the place of the nearest, a free one of equals.
      std::size_t nearest(const std::size_t row, const double length, const std::size_t n_open)
      {
        const double *cost  = cost_.data() + row * n_;
        const double  start = length - row_dual_[row];
        double        least = std::numeric_limits<double>::infinity();
        std::size_t   place = 0;
        for (std::size_t k = 0; k < n_open; ++k)
          {
            const std::size_t j = open_[k];
            if (const double d = start + cost[j] - column_dual_[j]; d < distance_[j])
              {
                distance_[j] = d;
                from_[j]     = row;
              }
            if (distance_[j] < least || (distance_[j] == least && row_of_[j] == none))
              {
                least = distance_[j];
                place = k;
              }
          }
        return place;
      }

      void augment(const std::size_t first_row, std::size_t column)
      {
        for (std::size_t row = none; row != first_row;)
          {
            row             = from_[column];
            row_of_[column] = row;
            std::swap(column, column_of_[row]);
          }
      }

      std::size_t              n_;
      std::span<const double>  cost_;
      std::vector<double>      row_dual_, column_dual_;
      std::vector<std::size_t> column_of_, row_of_;
      std::vector<double>      distance_; ///< of columns, from the row that a path starts at
      std::vector<std::size_t> from_, open_,
          closed_; ///< the row before a column; columns not reached, and reached
    };
  } // namespace

  std::vector<std::size_t> least_cost_assignment(const std::size_t n, const std::span<const double> cost)
  {
    if (cost.size() != n * n)
      throw InputError("An assignment of " + std::to_string(n) + " rows has " + std::to_string(cost.size()) +
                           " costs.",
                       "Give one cost to every pair of row and column.");
    for (std::size_t i = 0; i < cost.size(); ++i)
      if (!std::isfinite(cost[i]))
        throw InputError("The cost of row " + std::to_string(i / n) + " and column " + std::to_string(i % n) +
                             " is " + std::to_string(cost[i]) + ".",
                         "Give finite costs.");
    return Assignment(n, cost).complete();
  }
} // namespace trestle
