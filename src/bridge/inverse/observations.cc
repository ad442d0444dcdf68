#include "bridge/inverse/observations.h"

#include "core/exceptions.h"
#include "core/random.h"
#include "core/text.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <sstream>

namespace trestle
{
  namespace
  {
    /// A node that could serve a sensor; the same candidate wins on every number of ranks.
    struct Candidate
    {
      double              distance = HUGE_VAL;
      double              reach    = 0.; ///< half the longest edge there
      bool                is_free  = false;
      std::size_t         dof      = 0;
      std::vector<double> position;
    };

    double distance_to(const std::vector<double> &point, const double *position)
    {
      double sum = 0.;
      for (std::size_t d = 0; d < point.size(); ++d)
        sum += (point[d] - position[d]) * (point[d] - position[d]);
      return std::sqrt(sum);
    }

    /// Equal distances (but for round-off) are decided by position, which no partition changes.
    bool is_better(const Candidate &a, const Candidate &b)
    {
      if (!std::isfinite(a.distance) || !std::isfinite(b.distance))
        return a.distance < b.distance;
      const double round_off = 1e-9 * std::max(a.reach, b.reach);
      if (std::abs(a.distance - b.distance) > round_off)
        return a.distance < b.distance;
      for (std::size_t d = 0; d < a.position.size(); ++d)
        if (std::abs(a.position[d] - b.position[d]) > round_off)
          return a.position[d] < b.position[d];
      return false;
    }

    double reach_of(const MeshGraph &graph, const std::size_t node)
    {
      const std::vector<double> own(&graph.position[node * graph.dim],
                                    &graph.position[node * graph.dim] + graph.dim);
      double                    longest = 0.;
      for (std::size_t e = graph.row_offset[node]; e < graph.row_offset[node + 1]; ++e)
        longest = std::max(longest, distance_to(own, &graph.position[graph.column[e] * graph.dim]));
      return 0.5 * longest * (1. + 1e-9);
    }

    /// This rank's best node for a point; only nodes with the free component, or those that are Dirichlet without
    /// it.
    Candidate nearest_owned(const MeshGraph &graph, const std::vector<long> &dof_of_node,
                            const std::vector<double> &point)
    {
      Candidate best;
      for (std::size_t node = 0; node < graph.n_owned; ++node)
        {
          if (dof_of_node[node] < 0 && graph.type[node] != 2)
            continue;
          const double *position = &graph.position[node * graph.dim];
          const double  distance = distance_to(point, position);
          if (distance > best.distance * (1. + 1e-6) + 1e-300)
            continue;
          const Candidate candidate{distance,
                                    reach_of(graph, node),
                                    dof_of_node[node] >= 0,
                                    std::size_t(std::max(0L, dof_of_node[node])),
                                    {position, position + graph.dim}};
          if (is_better(candidate, best))
            best = candidate;
        }
      return best;
    }

    /// The best of all ranks, known to all. @returns the rank that owns it, -1 where there is none.
    int nearest_of_all(const Communicator &communicator, const unsigned int dim, Candidate &best)
    {
      const std::size_t   width = 4 + dim;
      std::vector<double> all(communicator.size() * width, 0.);
      double             *mine = &all[communicator.rank() * width];
      if (std::isfinite(best.distance))
        {
          mine[0] = 1.;
          mine[1] = best.distance;
          mine[2] = best.reach;
          mine[3] = best.is_free;
          std::copy(best.position.begin(), best.position.end(), mine + 4);
        }
      communicator.sum_in_place(all.data(), all.size());

      int             owner = -1;
      const Candidate own   = best;
      best                  = {};
      for (int rank = 0; rank < communicator.size(); ++rank)
        if (const double *entry = &all[rank * width]; entry[0] != 0.)
          if (const Candidate candidate{entry[1], entry[2], entry[3] != 0., own.dof, {entry + 4, entry + width}};
              is_better(candidate, best))
            {
              best  = candidate;
              owner = rank;
            }
      return owner;
    }

    /// Root mean squares, [component].
    std::vector<double> scales_of_components(const std::vector<Observations::Place> &places,
                                             const std::vector<double>              &data)
    {
      std::vector<double> scales, count;
      for (const auto &place : places)
        scales.resize(std::max<std::size_t>(scales.size(), place.component + 1), 0.);
      count.resize(scales.size(), 0.);
      for (std::size_t s = 0; s < data.size(); ++s)
        {
          scales[places[s].component] += data[s] * data[s];
          ++count[places[s].component];
        }
      double largest = 0.;
      for (std::size_t c = 0; c < scales.size(); ++c)
        {
          scales[c] = count[c] > 0. ? std::sqrt(scales[c] / count[c]) : 0.;
          largest   = std::max(largest, scales[c]);
        }
      // What vanishes by symmetry is measured as round-off, which is no scale. The bound is low, because
      // components may have different units.
      for (double &scale : scales)
        if (scale <= 1e-10 * largest)
          scale = largest;
      if (largest == 0.)
        scales.assign(scales.size(), 1.);
      return scales;
    }

    unsigned int number_of_component(const std::string &name, const std::vector<std::string> &names)
    {
      const auto found = std::find(names.begin(), names.end(), name);
      if (found == names.end())
        throw InputError("observations/components: '" + name + "' is no component.",
                         "The components are: " + text::join(names) + ".");
      return found - names.begin();
    }

    void check_place(const std::string &sensor, const int owner, const Candidate &best)
    {
      if (owner < 0 || best.distance > best.reach)
        throw InputError(sensor + " is outside of the mesh; the nearest node is " + text::rounded(best.distance) +
                             " away.",
                         "Move the point into the mesh.");
      if (!best.is_free)
        throw InputError(sensor + " is next to (" + text::join(best.position) +
                             "), where the boundary conditions prescribe that value.",
                         "Move the point away from the boundary.");
    }
  } // namespace

  Observations::Observations(ParameterSink &prm)
  {
    const auto section = prm.section("observations");
    prm.add("points", points_,
            "Points of the sensors, separated by ';', coordinates by ','; each measures the node "
            "next to it.");
    prm.add("components", components_, "What a sensor measures: names of components; empty: all of them.");
    prm.add("data", data_,
            "synthetic: the finite-element solution at the true values, with noise; list: `values`.",
            Allowed::one_of({"synthetic", "list"}));
    prm.add("values", values_, "The data, point by point, all components of a point together; physical units.");
    prm.add("noise", noise_,
            "Standard deviation over the root mean square of the component at all sensors. Of listed data, what "
            "they are known to have.",
            Allowed::non_negative());
    prm.add("seed", seed_, "Of the noise.");
    prm.add(
        "impose", impose_,
        "exactly: the observed values are overwritten by the data; penalty: the discrepancy is part of the loss.",
        Allowed::one_of({"exactly", "penalty"}));
    prm.add("penalty weight", penalty_weight_,
            "Of half the discrepancy, and of half the regularisation, in the loss of a network. The smaller, the "
            "nearer the answer to one that fulfils the equations.",
            Allowed::positive());
  }

  std::vector<std::vector<double>> Observations::read_points(const unsigned int dim) const
  {
    std::vector<std::vector<double>> result;
    std::istringstream               all(points_);
    for (std::string piece; std::getline(all, piece, ';');)
      {
        if (piece.find_first_not_of(" \t") == std::string::npos)
          continue;
        std::replace(piece.begin(), piece.end(), ',', ' ');
        std::istringstream  numbers(piece);
        std::vector<double> point;
        for (double x; numbers >> x;)
          point.push_back(x);
        if (!numbers.eof() || point.size() != dim)
          throw InputError("observations/points: '" + piece + "' is no point of " + std::to_string(dim) +
                               " coordinates.",
                           "Write points as x, y; x, y.");
        result.push_back(std::move(point));
      }
    if (result.empty())
      throw InputError("observations/points is empty.", "List the points of the sensors as x, y; x, y.");
    return result;
  }

  void Observations::setup(const Communicator &communicator, const MeshGraph &graph, const FieldMap &map)
  {
    communicator_ = communicator;
    places_.clear();
    owned_.clear();
    find_nodes(graph, map);
    if (!is_synthetic() && values_.size() != n_sensors())
      throw InputError("observations/values has " + std::to_string(values_.size()) + " entries for " +
                           std::to_string(n_sensors()) + " sensors.",
                       "List as many values as points times components, or set data = synthetic.");
  }

  void Observations::find_nodes(const MeshGraph &graph, const FieldMap &map)
  {
    const auto &names    = map.component_names();
    const auto  points   = read_points(graph.dim);
    const auto &measured = components_.empty() ? names : components_;

    std::set<std::size_t>          taken;
    std::vector<std::vector<long>> dof_of_node(names.size(), std::vector<long>(map.n_nodes(), -1));
    for (std::size_t i = 0; i < map.n_free(); ++i)
      dof_of_node[map.free_dofs()[i].component][map.free_dofs()[i].node] = long(i);

    for (const auto &point : points)
      for (const auto &name : measured)
        {
          const unsigned int component = number_of_component(name, names);
          Candidate          best      = nearest_owned(graph, dof_of_node[component], point);
          const int          owner     = nearest_of_all(communicator_, graph.dim, best);
          const std::string  sensor =
              "observations/points: the sensor of " + name + " at (" + text::join(point) + ")";
          check_place(sensor, owner, best);
          const bool is_mine = owner == communicator_.rank();
          if (communicator_.any(is_mine && !taken.insert(best.dof).second))
            throw InputError(sensor +
                                 " measures a value that another sensor measures already: both are next to (" +
                                 text::join(best.position) + ").",
                             "Move one of the points, or refine the mesh.");
          if (is_mine)
            owned_.push_back({places_.size(), best.dof, 0., 1.});
          places_.push_back({best.position, component});
        }
  }

  void Observations::measure(const std::span<const double> truth)
  {
    std::vector<double> data(n_sensors(), 0.);
    if (is_synthetic())
      {
        for (const auto &sensor : owned_)
          data[sensor.number] = truth[sensor.dof];
        communicator_.sum_in_place(data.data(), data.size());
      }
    else
      data = values_;

    const auto          scales = scales_of_components(places_, data);
    const RandomStream  noise(seed_, "noise of sensors");
    std::vector<double> deviation(data.size());
    for (std::size_t s = 0; s < data.size(); ++s)
      {
        deviation[s] = (noise_ > 0. ? noise_ : 1.) * scales[places_[s].component];
        if (is_synthetic() && noise_ > 0.)
          data[s] += deviation[s] * noise.normal(s);
      }
    for (auto &sensor : owned_)
      {
        sensor.datum     = data[sensor.number];
        sensor.deviation = deviation[sensor.number];
      }
  }

  void Observations::impose(const std::span<double> u) const
  {
    for (const auto &sensor : owned_)
      u[sensor.dof] = sensor.datum;
  }

  double Observations::discrepancy(const std::span<const double> u) const
  {
    double sum = 0.;
    for (const auto &sensor : owned_)
      sum += std::pow((u[sensor.dof] - sensor.datum) / sensor.deviation, 2);
    return communicator_.sum(sum);
  }

  void Observations::add_gradient(const std::span<const double> u, const double factor,
                                  const std::span<double> gradient) const
  {
    for (const auto &sensor : owned_)
      gradient[sensor.dof] += factor * 2. * (u[sensor.dof] - sensor.datum) / (sensor.deviation * sensor.deviation);
  }

  void Observations::add_hessian(const std::span<const double> v, const double factor,
                                 const std::span<double> result) const
  {
    for (const auto &sensor : owned_)
      result[sensor.dof] += factor * 2. * v[sensor.dof] / (sensor.deviation * sensor.deviation);
  }
} // namespace trestle
