#include "bridge/graph/boundary_weight.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace trestle
{
  namespace
  {
    /// Rows of all ranks, in an order that does not depend on the partition.
    std::vector<double> gather_sorted(const Communicator &communicator, const std::vector<double> &mine,
                                      const std::size_t n_columns)
    {
      const int        n = int(mine.size());
      std::vector<int> counts(communicator.size()), begins(communicator.size(), 0);
      MPI_Allgather(&n, 1, MPI_INT, counts.data(), 1, MPI_INT, communicator.get());
      std::partial_sum(counts.begin(), counts.end() - 1, begins.begin() + 1);
      std::vector<double> all(begins.back() + counts.back());
      MPI_Allgatherv(mine.data(), n, MPI_DOUBLE, all.data(), counts.data(), begins.data(), MPI_DOUBLE,
                     communicator.get());

      std::vector<std::vector<double>> rows;
      for (std::size_t i = 0; i < all.size(); i += n_columns)
        rows.emplace_back(all.begin() + i, all.begin() + i + n_columns);
      std::sort(rows.begin(), rows.end());
      all.clear();
      for (const auto &row : rows)
        all.insert(all.end(), row.begin(), row.end());
      return all;
    }

    struct Kernel
    {
      double sum = 0., weighted = 0.; ///< of r^(-dim), and of g r^(-dim)
    };

    /// @param dirichlet rows of a position and a value.
    Kernel evaluate(const double *x, const unsigned int dim, const std::vector<double> &dirichlet)
    {
      Kernel kernel;
      for (std::size_t j = 0; j < dirichlet.size(); j += dim + 1)
        {
          double square = 0.;
          for (unsigned int d = 0; d < dim; ++d)
            square += (x[d] - dirichlet[j + d]) * (x[d] - dirichlet[j + d]);
          const double value = 1. / (dim == 2 ? square : square * std::sqrt(square));
          kernel.sum += value;
          kernel.weighted += value * dirichlet[j + dim];
        }
      return kernel;
    }
  } // namespace

  void weigh_by_boundary_distance(const Communicator &communicator, const MeshGraph &graph, FieldMap &map)
  {
    const unsigned int  dim = graph.dim;
    std::vector<double> weights(map.n_free(), 1.), lift(map.n_free(), 0.);
    for (unsigned int component = 0; component < map.n_components(); ++component)
      {
        std::vector<double> mine;
        for (const auto &dof : map.dirichlet_dofs())
          if (dof.component == component)
            {
              const auto *x = graph.position.data() + dof.node * dim;
              mine.insert(mine.end(), x, x + dim);
              mine.push_back(dof.value);
            }
        const auto dirichlet = gather_sorted(communicator, mine, dim + 1);
        if (dirichlet.size() < 2 * (dim + 1))
          continue;

        double largest = 0.;
        for (std::size_t i = 0; i < map.n_free(); ++i)
          if (map.free_dofs()[i].component == component)
            {
              const auto kernel = evaluate(graph.position.data() + map.free_dofs()[i].node * dim, dim, dirichlet);
              weights[i]        = 1. / kernel.sum;
              lift[i]           = kernel.weighted / kernel.sum;
              largest           = std::max(largest, weights[i]);
            }
        largest = communicator.max(largest);
        for (std::size_t i = 0; i < map.n_free(); ++i)
          if (map.free_dofs()[i].component == component)
            weights[i] /= largest;
      }
    map.set_weights(std::move(weights), std::move(lift));
  }
} // namespace trestle
