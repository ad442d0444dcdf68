#pragma once

#include "bridge/equations/algebra.h"
#include "physics/api/reduced_problem.h"
#include "support/problem_case.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

namespace trestle::testing
{
  /// A problem with parameters, its finite-element answers, and bases for reduced models of it.
  struct ReducedCase : ProblemCase
  {
    using ProblemCase::ProblemCase;

    const Communicator &communicator() const { return problem->equations().communicator(); }

    /// All states at mu, the initial one first: n_states x n_free.
    std::vector<double> solve(const std::vector<double> &mu)
    {
      problem->set_parameters(mu);
      std::vector<double> u(problem->n_free(), 0.);
      if (problem->is_steady())
        {
          problem->solve(u);
          return u;
        }
      const auto               steps = problem->step_equations();
      std::vector<StateInTime> earlier{steps->initial_state()};
      std::vector<double>      states = earlier.front().value;
      for (unsigned int n = 1; n <= problem->n_steps(); ++n)
        {
          const auto step = steps->step_to(n * steps->step(), earlier);
          u               = step->cold_start();
          step->solve(u);
          states.insert(states.end(), u.begin(), u.end());
          earlier.insert(earlier.begin(), step->state(u));
          earlier.resize(std::min<std::size_t>(earlier.size(), steps->n_earlier()));
        }
      return states;
    }

    SnapshotSet samples(const std::vector<std::vector<double>> &parameters)
    {
      SnapshotSet result(communicator(), problem->n_free(), problem->n_steps() + 1);
      for (const auto &mu : parameters)
        result.append(solve(mu), mu);
      return result;
    }

    /// All unit vectors, in an order that no partition changes.
    std::vector<double> unit_vectors() const
    {
      const auto          places = problem->dof_places();
      const std::size_t   n      = communicator().sum((unsigned long)(places.size()));
      std::vector<double> result(places.size() * n, 0.);
      for (std::size_t k = 0; k < places.size(); ++k)
        result[places[k] * places.size() + k] = 1.;
      return result;
    }

    /// What the first columns that do not depend on others span, orthonormal (Gram and Schmidt, twice).
    std::vector<double> orthonormal(const SnapshotSet &set, InnerProduct &product,
                                    const unsigned int n_modes) const
    {
      const std::size_t                n = set.n_owned();
      std::vector<std::vector<double>> modes;
      for (std::size_t c = 0; c < set.n_samples() * set.n_states() && modes.size() < n_modes; ++c)
        {
          // columns far from each other first
          const std::size_t   column = (c * 7919) % (set.n_samples() * set.n_states());
          const auto          first  = set.values().begin() + std::ptrdiff_t(column * n);
          std::vector<double> v(first, first + std::ptrdiff_t(n));
          const double        size = product.norm(v);
          for (unsigned int pass = 0; pass < 2; ++pass)
            for (const auto &mode : modes)
              {
                const double part = product.dot(mode, v);
                for (std::size_t i = 0; i < n; ++i)
                  v[i] -= part * mode[i];
              }
          const double left = product.norm(v);
          if (!(left > 1e-6 * size))
            continue;
          for (double &entry : v)
            entry /= left;
          modes.push_back(v);
        }
      std::vector<double> result;
      for (const auto &mode : modes)
        result.insert(result.end(), mode.begin(), mode.end());
      return result;
    }

    /// Norm of the difference of all states over that of the truth.
    double error(const ReducedProblem &model, const ReducedAnswer &answer, const std::vector<double> &truth) const
    {
      const std::size_t   n = model.n_modes();
      std::vector<double> difference;
      for (std::size_t s = 0; s < model.n_states(); ++s)
        {
          const auto field = model.field(std::span(answer.coefficients).subspan(s * n, n));
          difference.insert(difference.end(), field.begin(), field.end());
        }
      for (std::size_t i = 0; i < difference.size(); ++i)
        difference[i] -= truth[i];
      return norm(communicator(), difference) / norm(communicator(), truth);
    }
  };

  inline std::string square_mesh(const unsigned int refinements, const unsigned int degree,
                                 const std::string &more = "")
  {
    return "subsection mesh\n set dimension = 2\n set generator = hyper_cube\n set arguments = 0 : 1 : true\n"
           " set refinements = " +
           std::to_string(refinements) + "\n" + more + "end\n" + degree_section(degree);
  }

  inline std::string parameters_section(const std::string &names, const std::string &values)
  {
    return "subsection parameters\n set names = " + names + "\n set values = " + values + "\nend\n";
  }

  /// Boundary values, fluxes and coefficients that all follow two parameters a, b near 1.
  inline std::string linear_heat()
  {
    return parameters_section("a, b", "1, 1") +
           "subsection physics\n subsection diffusion\n  set conductivity = a + x*y\n  set reaction = 0.5\n"
           "  set source = b*sin(3*x)*y + a\n end\nend\nsubsection boundary conditions\n"
           " set dirichlet = 0: 0.3*b + y\n set neumann = 1: 2*a*y\n set robin = 2: 3*b; 0.4\nend\n";
  }

  inline std::string nonlinear_heat()
  {
    return parameters_section("a, b", "1, 1") +
           "subsection physics\n subsection diffusion\n  set conductivity = 1 + a*u^2\n"
           "  set conductivity derivative = 2*a*u\n  set source = 3*b + x\n end\nend\n"
           "subsection boundary conditions\n set dirichlet = 0, 2: 0.5*a*x\nend\n";
  }

  inline std::string time_section(const double end, const double step, const std::string &more = "")
  {
    return "subsection time\n set end time = " + std::to_string(end) + "\n set step = " + std::to_string(step) +
           "\n" + more + "end\n";
  }

  /// Nonlinear heat in time with boundary values that move.
  inline std::string transient_heat()
  {
    return parameters_section("a, b", "1, 1") +
           "subsection physics\n subsection diffusion\n  set conductivity = 1 + a*u^2\n"
           "  set conductivity derivative = 2*a*u\n  set capacity = 2 + x\n  set source = b*(1 + t*x)\n end\nend\n"
           "subsection boundary conditions\n set dirichlet = 0: a*sin(3*t)*y\n set robin = 1: 1 + t; "
           "0.3*b*t\nend\n" +
           time_section(0.2, 0.04, " set initial value = x*y\n");
  }

  inline std::string wave()
  {
    return parameters_section("a, b", "1, 1") +
           "subsection physics\n set model = wave\n subsection wave\n  set wave speed = 0.7\n"
           "  set source = b*sin(5*t)*x\n end\nend\nsubsection boundary conditions\n"
           " set dirichlet = 0: 0.1*a*sin(5*t)*y\n set neumann = 1: 0.2*b*t\nend\n" +
           time_section(0.3, 0.05,
                        " set initial value = 0.1*x*(1-x)\n set initial rate = 0.2*x*y\n"
                        " set spectral radius = 0.8\n");
  }

  inline std::string cavity()
  {
    return parameters_section("nu, speed", "0.05, 1") +
           "subsection physics\n set model = navier_stokes\n subsection navier_stokes\n  set viscosity = nu\n"
           " end\nend\nsubsection boundary conditions\n set dirichlet = 0, 1, 2: 0; 0; - | 3: speed*4*x*(1-x); 0; "
           "-\n"
           "end\n";
  }
} // namespace trestle::testing
