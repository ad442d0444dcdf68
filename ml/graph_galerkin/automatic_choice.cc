#include "ml/graph_galerkin/automatic_choice.h"

#include "core/text.h"

#include <algorithm>
#include <cmath>

namespace trestle
{
  namespace automatic_choice
  {
    namespace
    {
      // A system of this size is solved in some seconds on one core, its matrix made in a minute or two.
      constexpr double most_unknowns = 4000.;
      // Of du/dw, in GB: half the default of training/gauss newton/memory limit.
      constexpr double largest_derivative = 1.;

      constexpr unsigned int order       = 10;
      constexpr unsigned int least_width = 32;
      // As many as nodes would do in exact arithmetic; with 1.2 times as many the kernel's condition is 1e8, with two 1e5.
      constexpr double features_per_node = 3.;
      // By which phases of neighbouring nodes differ (deviation over the weights): smoother features leave rough nodal
      // vectors to round-off.
      constexpr double phase_of_neighbours = 1.;

      double n_unknowns(const GraphModel::Size &size) { return double(size.n_free) * double(size.n_copies); }

      unsigned int width(const GraphModel::Size &size)
      {
        const double n_points = double(size.n_nodes) * double(size.n_copies);
        return std::max(least_width, (unsigned int)(std::ceil(features_per_node * n_points / order)));
      }

      /**
       * A phase is frequency x sum_k w_k T_k(L) x over `order` polynomials, with w uniform in +- glorot_bound() and
       * T_k(L) x near +- x. Inputs run over 2/sqrt(dim) on a cube's side, with n^(1/dim) nodes.
       */
      double frequency(const GraphModel::Size &size, const unsigned int n_channels)
      {
        const double dim       = size.dim;
        const double fans      = order * (dim + size.n_inputs) + n_channels;
        const double deviation = std::sqrt(6. / fans) * std::sqrt(order / 3.);
        const double spacing   = 2. / std::sqrt(dim) / std::pow(double(size.n_nodes), 1. / dim);
        return std::max(1., std::round(phase_of_neighbours / (deviation * spacing)));
      }

      std::vector<std::string> random_features(const GraphModel::Size &size)
      {
        const unsigned int n = width(size);
        return {"network/type=chebyshev",
                "network/chebyshev/widths=" + std::to_string(n),
                "network/chebyshev/order=" + text::shortest(order),
                "network/chebyshev/activation=sine",
                "network/chebyshev/frequency=" + text::shortest(frequency(size, n)),
                "network/chebyshev/trained layers=last"};
      }

      /// As on the meshes of mesh_sequence.prm.
      std::vector<std::string> multilevel(const GraphModel::Size &size)
      {
        return {"network/type=multilevel",
                std::string("network/boundary weight=") + (size.has_known_boundary ? "true" : "false"),
                "network/multilevel/channels=16",
                "network/multilevel/weight sets=5",
                "network/multilevel/level factor=0.7",
                "network/multilevel/order=5",
                "network/multilevel/activation=tanh",
                "network/multilevel/frequency=2"};
      }
    } // namespace

    bool suits_gauss_newton(const GraphModel::Size &size) { return n_unknowns(size) <= most_unknowns; }

    bool suits_gauss_newton(const GraphModel::Size &size, const std::size_t n_weights)
    {
      return suits_gauss_newton(size) && 8e-9 * n_unknowns(size) * double(n_weights) <= largest_derivative;
    }

    std::vector<std::string> network(const GraphModel::Size &size, const bool for_gauss_newton)
    {
      return for_gauss_newton ? random_features(size) : multilevel(size);
    }

    std::vector<std::string> training(const GraphModel::Size &size, const bool by_gauss_newton)
    {
      if (by_gauss_newton)
        return {"training/loss=preconditioned", "training/optimisers=gauss newton",
                "training/gauss newton/steps=50", "training/gauss newton/tolerance=1e-8",
                "training/gauss newton/damping=1e-8"};
      return {std::string("training/loss=") + (size.has_energy ? "energy" : "preconditioned"),
              "training/optimisers=soap, lbfgs",
              "training/monitor every=10",
              "training/soap/steps=300",
              "training/soap/rate=3e-3",
              "training/soap/decay=1e-2",
              "training/soap/schedule=cosine",
              "training/soap/warm-up=0.02",
              "training/lbfgs/steps=1000"};
    }
  } // namespace automatic_choice
} // namespace trestle
