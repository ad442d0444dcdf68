// MPI: 1
// Every registered physics, in 2D and 3D: the point tangent is the derivative of the point residual, and the
// residual that of the energy where there is one, to 1e-6 of central differences at random states.
#include "physics/models/physics.h"
#include "support/parameter_values.h"

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <functional>
#include <map>
#include <random>

using namespace trestle;
using namespace dealii;

namespace
{
  /// Settings that switch on what the defaults leave out; registered names absent here run with defaults too.
  std::map<std::string, std::vector<std::map<std::string, std::string>>> variants(const unsigned int dim)
  {
    const std::string wind = dim == 2 ? "1 + y; 2 - x*t" : "1 + y; 2 - x*t; z";
    return {
        {"diffusion",
         {{{"conductivity", "1 + u^2 + 0.1*x"}, {"source", "x + t"}},
          {{"conductivity", "exp(u)"}, {"conductivity derivative", "exp(u)"}, {"reaction", "0.3"}},
          {{"conductivity", "0: 2 | 1: 3*u^2 + 1"}}}},
        {"elasticity",
         {{{"material", "nonlinear deviatoric"}, {"density", "2"}},
          {{"kind", "plane stress"}},
          {{"kind", "plane stress"}, {"material", "nonlinear deviatoric"}, {"stiffness factor", "1 + x*y"}}}},
        {"mixed elasticity",
         {{{"poisson ratio", "0.5"}, {"young modulus", "3"}},
          {{"inclusion/material ids", "1"}, {"inclusion/poisson ratio", "0.4999"}}}},
        {"transport",
         {{{"velocity", wind}, {"diffusivity", "0.01*(1 + x*y)"}, {"reaction", "0.5 + x"}, {"source", "x + t"}},
          {{"diffusivity", "0: 1 | 1: 0.1*exp(5*x)"}, {"velocity", wind}},
          {{"stabilisation", "none"}, {"velocity", wind}, {"reaction", "1"}}}}};
  }

  template <int dim>
  PointState<dim> random_state(const unsigned int n, std::mt19937 &generator)
  {
    std::uniform_real_distribution<double> uniform(0.1, 1.);
    PointState<dim>                        state;
    for (unsigned int d = 0; d < dim; ++d)
      state.x[d] = uniform(generator);
    state.time = 0.3;
    state.value.resize(n);
    state.gradient.resize(n);
    state.rate.resize(n);
    state.acceleration.resize(n);
    state.laplacian.resize(n);
    state.metric       = 400. * unit_symmetric_tensor<dim>();
    state.metric[0][1] = state.metric[1][0] = 50.;
    for (unsigned int c = 0; c < n; ++c)
      {
        state.value[c]        = uniform(generator);
        state.rate[c]         = uniform(generator);
        state.acceleration[c] = uniform(generator);
        state.laplacian[c]    = uniform(generator);
        for (unsigned int d = 0; d < dim; ++d)
          state.gradient[c][d] = uniform(generator) - 0.5;
      }
    return state;
  }

  template <int dim>
  PointForm<dim> form(const Physics<dim> &physics, const PointState<dim> &state)
  {
    PointForm<dim> result;
    result.f0.resize(state.value.size());
    result.f1.resize(state.value.size());
    physics.residual(state, result);
    return result;
  }

  template <int dim>
  PointTangent<dim> tangent(const Physics<dim> &physics, const PointState<dim> &state)
  {
    const std::size_t n2 = state.value.size() * state.value.size();
    PointTangent<dim> result{std::vector<double>(n2),         std::vector<Tensor<1, dim>>(n2),
                             std::vector<Tensor<1, dim>>(n2), std::vector<Tensor<2, dim>>(n2),
                             std::vector<double>(n2),         std::vector<double>(n2),
                             std::vector<Tensor<1, dim>>(n2), std::vector<Tensor<1, dim>>(n2)};
    physics.tangent(state, result);
    return result;
  }

  /// Largest entry, as the scale of comparisons.
  template <int dim>
  double size(const PointForm<dim> &form)
  {
    double result = 1e-3;
    for (std::size_t c = 0; c < form.f0.size(); ++c)
      result = std::max({result, std::abs(form.f0[c]), form.f1[c].norm()});
    return result;
  }

  /// Compares d form / d (one scalar of the state) with its tangent's columns.
  template <int dim>
  void check_column(const Physics<dim> &physics, const PointState<dim> &state,
                    const std::function<double &(PointState<dim> &)>  &scalar,
                    const std::function<double(unsigned int)>         &f0_derivative,
                    const std::function<Tensor<1, dim>(unsigned int)> &f1_derivative)
  {
    const double    h    = 1e-6;
    PointState<dim> plus = state, minus = state;
    scalar(plus) += h;
    scalar(minus) -= h;
    const auto   a = form(physics, plus), b = form(physics, minus);
    const double tolerance = 1e-6 * size(form(physics, state)) * 10.;
    for (unsigned int c = 0; c < state.value.size(); ++c)
      {
        const double         difference = (a.f0[c] - b.f0[c]) / (2. * h);
        const Tensor<1, dim> flux       = (a.f1[c] - b.f1[c]) / (2. * h);
        BOOST_TEST(std::abs(difference - f0_derivative(c)) <= tolerance + 1e-6 * std::abs(difference));
        BOOST_TEST((flux - f1_derivative(c)).norm() <= tolerance + 1e-6 * flux.norm());
      }
  }

  template <int dim>
  void check_tangent(const Physics<dim> &physics, const PointState<dim> &state)
  {
    const unsigned int   n = state.value.size();
    const auto           t = tangent(physics, state);
    const Tensor<1, dim> zero;
    for (unsigned int d = 0; d < n; ++d)
      {
        check_column<dim>(
            physics, state, [d](auto &s) -> double & { return s.value[d]; },
            [&](const unsigned int c) { return t.f0_value[c * n + d]; },
            [&](const unsigned int c) { return t.f1_value[c * n + d]; });
        check_column<dim>(
            physics, state, [d](auto &s) -> double & { return s.rate[d]; },
            [&](const unsigned int c) { return t.f0_rate[c * n + d]; },
            [&](const unsigned int c) { return t.f1_rate[c * n + d]; });
        check_column<dim>(
            physics, state, [d](auto &s) -> double & { return s.laplacian[d]; }, [](unsigned int) { return 0.; },
            [&](const unsigned int c) { return t.f1_laplacian[c * n + d]; });
        check_column<dim>(
            physics, state, [d](auto &s) -> double & { return s.acceleration[d]; },
            [&](const unsigned int c) { return t.f0_acceleration[c * n + d]; },
            [&](unsigned int) { return zero; });
        for (unsigned int e = 0; e < dim; ++e)
          check_column<dim>(
              physics, state, [d, e](auto &s) -> double & { return s.gradient[d][e]; },
              [&](const unsigned int c) { return t.f0_gradient[c * n + d][e]; },
              [&](const unsigned int c) {
                Tensor<1, dim> column;
                for (unsigned int i = 0; i < dim; ++i)
                  column[i] = t.f1_gradient[c * n + d][i][e];
                return column;
              });
      }
  }

  /// The residual without rates is the derivative of the energy density.
  template <int dim>
  void check_energy(const Physics<dim> &physics, PointState<dim> state)
  {
    if (!physics.has_energy())
      return;
    const unsigned int n = state.value.size();
    state.rate.assign(n, 0.);
    state.acceleration.assign(n, 0.);
    const auto   f         = form(physics, state);
    const double tolerance = 1e-6 * size(f);
    const double h         = 1e-5;
    const auto   slope     = [&](const std::function<double &(PointState<dim> &)> &scalar) {
      PointState<dim> plus = state, minus = state;
      scalar(plus) += h;
      scalar(minus) -= h;
      return (physics.energy(plus) - physics.energy(minus)) / (2. * h);
    };
    for (unsigned int c = 0; c < n; ++c)
      {
        BOOST_TEST(std::abs(slope([c](auto &s) -> double & { return s.value[c]; }) - f.f0[c]) <= tolerance);
        for (unsigned int e = 0; e < dim; ++e)
          BOOST_TEST(std::abs(slope([c, e](auto &s) -> double & { return s.gradient[c][e]; }) - f.f1[c][e]) <=
                     tolerance);
      }
  }

  template <int dim>
  void check(const std::string &name, const std::map<std::string, std::string> &settings)
  {
    trestle::testing::ParameterValues parameters;
    const auto                        physics = PhysicsRegistry<dim>::instance().create(name, parameters);
    for (const auto &[key, value] : settings)
      parameters.set(key, value);
    physics->setup();
    std::mt19937 generator(7);
    for (types::material_id id = 0; id < 2; ++id)
      for (unsigned int trial = 0; trial < 3; ++trial)
        {
          auto state        = random_state<dim>(physics->n_components(), generator);
          state.material_id = id;
          check_tangent(*physics, state);
          check_energy(*physics, state);
        }
  }

  template <int dim>
  void check_all()
  {
    const auto all = variants(dim);
    for (const auto &name : PhysicsRegistry<dim>::instance().names())
      {
        BOOST_TEST_CONTEXT(name << ", defaults, " << dim << "D") { check<dim>(name, {}); }
        if (all.count(name))
          for (const auto &settings : all.at(name))
            BOOST_TEST_CONTEXT(name << ", " << settings.begin()->second << ", " << dim << "D")
            {
              check<dim>(name, settings);
            }
      }
  }
} // namespace

BOOST_AUTO_TEST_CASE(two_dimensions) { check_all<2>(); }

BOOST_AUTO_TEST_CASE(three_dimensions) { check_all<3>(); }

BOOST_AUTO_TEST_CASE(the_physics_of_the_foundation_are_registered)
{
  for (const std::string name : {"diffusion", "elasticity"})
    {
      BOOST_TEST(PhysicsRegistry<2>::instance().entries().count(name) == 1u);
      BOOST_TEST(PhysicsRegistry<3>::instance().entries().count(name) == 1u);
    }
}
