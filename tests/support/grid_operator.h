#pragma once

#include "bridge/equations/residual_operator.h"
#include "bridge/graph/field_map.h"
#include "bridge/graph/mesh_graph.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>
#include <vector>

namespace trestle::testing
{
  /**
   * Finite differences for -k Laplace(u) + cubic u^3 = f on the unit square, u = 0 on its boundary, with the
   * parameters k and f, both 1 at first: equations for
   * the tests of ml/, which has no finite elements. n x n nodes, distributed by rows; slow and obvious (every
   * function works on the whole vector). The free dofs are the inner nodes; the graph has the boundary too.
   */
  class GridOperator : public ResidualOperator
  {
  public:
    GridOperator(const Communicator &communicator, unsigned int n, double cubic = 0., double length = 1.)
      : communicator_(communicator),
        n_(n),
        cubic_(cubic),
        length_(length),
        first_row_(row_of(communicator.rank())),
        end_row_(row_of(communicator.rank() + 1))
    {}

    MeshGraph graph() const
    {
      MeshGraph                 graph;
      const unsigned int        below = first_row_ > 0 && end_row_ > first_row_ ? 1 : 0;
      const unsigned int        above = end_row_ < n_ && end_row_ > first_row_ ? 1 : 0;
      std::vector<unsigned int> rows;
      for (unsigned int row = first_row_; row < end_row_; ++row)
        rows.push_back(row);
      graph.dim      = 2;
      graph.n_owned  = rows.size() * n_;
      graph.n_ghost  = (below + above) * n_;
      graph.n_global = n_ * n_;
      if (below)
        rows.push_back(first_row_ - 1);
      if (above)
        rows.push_back(end_row_);

      std::vector<std::size_t> local(n_ * n_, graph.n_global);
      for (const auto row : rows)
        for (unsigned int i = 0; i < n_; ++i)
          {
            local[row * n_ + i] = graph.global_index.size();
            graph.global_index.push_back(row * n_ + i);
            graph.position.push_back(length_ * i / (n_ - 1));
            graph.position.push_back(length_ * row / (n_ - 1));
            graph.type.push_back(is_free(row * n_ + i) ? 0 : 2);
          }
      graph.row_offset.push_back(0);
      for (std::size_t node = 0; node < graph.n_owned; ++node)
        {
          for (const auto neighbour : neighbours(graph.global_index[node]))
            graph.column.push_back(local[neighbour]);
          graph.row_offset.push_back(graph.column.size());
        }
      return graph;
    }

    FieldMap field_map(double scale = 0.1) const
    {
      std::vector<FieldMap::FreeDof> free;
      for (std::size_t node = 0; node < (end_row_ - first_row_) * n_; ++node)
        if (is_free(first_row_ * n_ + node))
          free.push_back({node, 0});
      FieldMap map((end_row_ - first_row_) * n_, {"u"}, free);
      map.set_scales({scale});
      return map;
    }

    const Communicator &communicator() const override { return communicator_; }
    std::size_t         n_owned() const override { return field_map().n_free(); }
    std::size_t         n_ghost() const override { return 0; }
    std::size_t         n_global() const override { return (n_ - 2) * (n_ - 2); }

    void residual(std::span<const double> u, std::span<double> r) override
    {
      const auto all = gather(u);
      restrict_to(r, [&](std::size_t node) {
        return conductivity_ * laplacian(all, node) +
               cell_area() * (cubic_ * all[node] * all[node] * all[node] - source_);
      });
    }

    void linearise(std::span<const double> u) override { state_ = gather(u); }

    void apply(std::span<const double> v, std::span<double> result) override
    {
      const auto all = gather(v);
      restrict_to(result, [&](std::size_t node) {
        return conductivity_ * laplacian(all, node) +
               cell_area() * 3. * cubic_ * state_[node] * state_[node] * all[node];
      });
    }
    void apply_transpose(std::span<const double> v, std::span<double> result) override { apply(v, result); }

    bool is_linear() const override { return cubic_ == 0.; }
    bool is_spd() const override { return true; }
    bool has_energy() const override { return true; }

    double energy(std::span<const double> u) override
    {
      const auto all = gather(u);
      double     sum = 0.;
      for (std::size_t node = 0; node < all.size(); ++node)
        if (is_free(node))
          {
            const double square = all[node] * all[node];
            sum += 0.5 * conductivity_ * all[node] * laplacian(all, node) +
                   cell_area() * (0.25 * cubic_ * square * square - source_ * all[node]);
          }
      return sum;
    }

    void freeze_preconditioner(std::span<const double>, Preconditioner kind) override { kind_ = kind; }

    /// Point Jacobi, or eight damped Jacobi sweeps in the place of a V-cycle, for the Laplacian alone.
    void precondition(std::span<const double> r, std::span<double> result) override
    {
      const auto          all = gather(r);
      std::vector<double> x(all.size(), 0.);
      for (int sweep = 0; sweep < (kind_ == Preconditioner::jacobi ? 1 : 8); ++sweep)
        {
          auto next = x;
          for (std::size_t node = 0; node < all.size(); ++node)
            if (is_free(node))
              next[node] += (kind_ == Preconditioner::jacobi ? 1. : 0.8) * (all[node] - laplacian(x, node)) / 4.;
          x = next;
        }
      restrict_to(result, [&](std::size_t node) { return x[node]; });
    }

    std::size_t n_parameters() const override { return 2; }
    void        set_parameters(std::span<const double> mu) override
    {
      conductivity_ = mu[0];
      source_       = mu[1];
    }
    void linearise_parameters(std::span<const double> u) override { parameter_state_ = gather(u); }
    void apply_parameters(std::span<const double> v, std::span<double> result) override
    {
      restrict_to(result,
                  [&](std::size_t node) { return laplacian(parameter_state_, node) * v[0] - cell_area() * v[1]; });
    }
    void apply_parameters_transpose(std::span<const double> v, std::span<double> result) override
    {
      const auto all = gather(v);
      std::fill(result.begin(), result.end(), 0.);
      for (std::size_t node = 0; node < all.size(); ++node)
        if (is_free(node))
          {
            result[0] += all[node] * laplacian(parameter_state_, node);
            result[1] -= all[node] * cell_area();
          }
    }

    /// Newton to round-off with conjugate gradients: what networks are compared with.
    std::vector<double> solve()
    {
      std::vector<double> u(n_owned(), 0.), r(u), p, q(u), d;
      for (int newton = 0; newton < (is_linear() ? 2 : 12); ++newton)
        {
          residual(u, r);
          linearise(u);
          for (double &value : r)
            value = -value;
          p          = r;
          double rho = dot(r, r);
          for (int i = 0; i < 2000 && rho > 1e-36; ++i)
            {
              apply(p, q);
              const double alpha = rho / dot(p, q);
              for (std::size_t j = 0; j < u.size(); ++j)
                {
                  u[j] += alpha * p[j];
                  r[j] -= alpha * q[j];
                }
              const double old = std::exchange(rho, dot(r, r));
              for (std::size_t j = 0; j < u.size(); ++j)
                p[j] = r[j] + rho / old * p[j];
            }
        }
      return u;
    }

    /// |a - b| / |b| over all ranks.
    double relative_difference(std::span<const double> a, std::span<const double> b) const
    {
      std::vector<double> difference(a.begin(), a.end());
      for (std::size_t i = 0; i < a.size(); ++i)
        difference[i] -= b[i];
      return std::sqrt(dot(difference, difference) / dot(b, b));
    }

  private:
    unsigned int row_of(int rank) const
    {
      return n_ * (unsigned int)(rank) / (unsigned int)(communicator_.size());
    }
    double cell_area() const { return 1. / ((n_ - 1.) * (n_ - 1.)); }

    bool is_free(std::size_t node) const
    {
      const std::size_t i = node % n_, j = node / n_;
      return i > 0 && j > 0 && i + 1 < n_ && j + 1 < n_;
    }

    /// All nodes of the up to four cells around a node.
    std::vector<std::size_t> neighbours(std::size_t node) const
    {
      std::vector<std::size_t> result;
      const int                i = int(node % n_), j = int(node / n_);
      for (int dj = -1; dj <= 1; ++dj)
        for (int di = -1; di <= 1; ++di)
          if ((di != 0 || dj != 0) && i + di >= 0 && i + di < int(n_) && j + dj >= 0 && j + dj < int(n_))
            result.push_back(std::size_t(j + dj) * n_ + std::size_t(i + di));
      return result;
    }

    double laplacian(const std::vector<double> &u, std::size_t node) const
    {
      return 4. * u[node] - u[node - 1] - u[node + 1] - u[node - n_] - u[node + n_];
    }

    /// All nodes of all ranks, zero on the boundary.
    std::vector<double> gather(std::span<const double> free) const
    {
      std::vector<double> all(n_ * n_, 0.);
      std::size_t         next = 0;
      for (std::size_t node = first_row_ * n_; node < end_row_ * n_; ++node)
        if (is_free(node))
          all[node] = free[next++];
      communicator_.sum_in_place(all.data(), all.size());
      return all;
    }

    void restrict_to(std::span<double> free, const std::function<double(std::size_t)> &value) const
    {
      std::size_t next = 0;
      for (std::size_t node = first_row_ * n_; node < end_row_ * n_; ++node)
        if (is_free(node))
          free[next++] = value(node);
    }

    double dot(std::span<const double> a, std::span<const double> b) const
    {
      double sum = 0.;
      for (std::size_t i = 0; i < a.size(); ++i)
        sum += a[i] * b[i];
      return communicator_.sum(sum);
    }

    Communicator        communicator_;
    unsigned int        n_;
    double              cubic_;
    double              length_;
    unsigned int        first_row_;
    unsigned int        end_row_;
    std::vector<double> state_;
    std::vector<double> parameter_state_;
    double              conductivity_ = 1.;
    double              source_       = 1.;
    Preconditioner      kind_         = Preconditioner::jacobi;
  };
} // namespace trestle::testing
