#include "bridge/microscale/learning.h"
#include "bridge/microscale/microscale.h"
#include "embed/answering.h"
#include "embed/converted.h"
#include "embed/plane_strain.h"
#include "embed/trestle.hpp"
#include "trestle_version.h"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <numeric>

namespace trestle
{
  namespace
  {
    static_assert(sizeof(MicroscaleLevel) == sizeof(std::uint8_t));

    std::shared_ptr<Microscale> open(const std::string &run_directory, const std::string &kind,
                                     const std::vector<std::string> &options, const int communicator)
    {
      const std::lock_guard<std::recursive_mutex> lock(one_at_a_time);
      const auto                                  by_the_rest = [=](const std::string &other) {
        const std::lock_guard<std::recursive_mutex> again(one_at_a_time); // a certificate may ask in any thread
        return rest::open(run_directory, other, options, communicator);
      };
      if (communicator == EmbeddedCell::alone)
        if (auto microscale = open_answering(run_directory, kind, options, by_the_rest))
          return microscale;
      return by_the_rest(kind);
    }

    template <class T>
    std::span<T> row(std::span<T> rows, const std::size_t n, const std::size_t i)
    {
      return rows.subspan(i * n, n);
    }

    void check_rows(const std::string &what, const std::size_t size, const std::size_t expected)
    {
      if (size != expected)
        throw InputError("The array of " + what + " has " + std::to_string(size) + " entries instead of " +
                             std::to_string(expected) + ".",
                         "It holds one row a material point.");
    }

    /// A negative number of the host's, say: bytes of tangents could not be counted.
    void check_number(const std::size_t n_points)
    {
      constexpr std::size_t most = std::numeric_limits<std::ptrdiff_t>::max() / (36 * sizeof(double));
      if (n_points > most)
        throw InputError(std::to_string(n_points) + " material points are asked for.",
                         "That is no number of points: look at how it was computed.");
    }

    void check_point(const std::size_t point, const std::size_t n_points)
    {
      if (point >= n_points)
        throw InputError("There is no material point " + std::to_string(point) + "; there are " +
                             std::to_string(n_points) + ".",
                         "Points count from 0; set their number first.");
    }
  } // namespace

  // Hidden: the version script exports all that is the class's.
  struct __attribute__((visibility("hidden"))) EmbeddedCell::Implementation
  {
    std::shared_ptr<Microscale> microscale;
    std::vector<std::size_t>    all; ///< 0, 1, ..., n_points - 1

    const Tolerance &tolerance(const std::uint8_t level) const
    {
      if (level > std::uint8_t(MicroscaleLevel::finite_elements))
        throw InputError("There is no level " + std::to_string(level) + ".",
                         "0 is the network, 1 the reduced cell, 2 finite elements.");
      return microscale->tolerance(MicroscaleLevel(level));
    }

    std::span<const std::size_t> named(std::span<const std::size_t> points) const
    {
      return points.empty() ? std::span<const std::size_t>(all) : points;
    }

    void evaluate(std::span<const std::size_t> points, std::span<const double> strains, const Answer &answer) const
    {
      const MicroscaleAnswer native{
          answer.stress,
          answer.tangent,
          answer.estimate,
          {reinterpret_cast<MicroscaleLevel *>(answer.level.data()), answer.level.size()}};
      check_request(*microscale, points, strains, native);
      microscale->evaluate(points, strains, native);
      check_answer(native); // a kind of a plugin may not look itself
    }

    /// Four or six components of a cell that has three.
    void evaluate_in_plane(const unsigned int n_components, std::span<const std::size_t> points,
                           std::span<const double> strains, const Answer &answer) const
    {
      const std::size_t   n = points.size();
      std::vector<double> plane(3 * n), stress(answer.stress.empty() ? 0 : 4 * n),
          tangent(answer.tangent.empty() ? 0 : 12 * n);
      for (std::size_t i = 0; i < n; ++i)
        std::ranges::copy(plane_strain::strain_of(row(strains, n_components, i)), plane.begin() + 3 * i);
      evaluate(points, plane, {stress, tangent, answer.estimate, answer.level});
      for (std::size_t i = 0; i < n; ++i)
        {
          if (!stress.empty())
            plane_strain::expand_stress(row(std::span<const double>(stress), 4, i),
                                        row(answer.stress, n_components, i));
          if (!tangent.empty())
            plane_strain::expand_tangent(row(std::span<const double>(tangent), 12, i),
                                         row(answer.tangent, n_components * n_components, i));
        }
    }
  };

  EmbeddedCell::EmbeddedCell(const std::string &run_directory, const std::string &kind,
                             const std::vector<std::string> &options, const int communicator)
    : implementation_(std::make_unique<Implementation>())
  {
    converted([&] { implementation_->microscale = open(run_directory, kind, options, communicator); });
  }

  EmbeddedCell::~EmbeddedCell()                                   = default;
  EmbeddedCell::EmbeddedCell(EmbeddedCell &&) noexcept            = default;
  EmbeddedCell &EmbeddedCell::operator=(EmbeddedCell &&) noexcept = default;

  unsigned int EmbeddedCell::dimension() const { return implementation_->microscale->dimension(); }
  unsigned int EmbeddedCell::n_strain() const { return implementation_->microscale->n_strain(); }
  unsigned int EmbeddedCell::n_stress() const { return implementation_->microscale->n_stress(); }
  bool         EmbeddedCell::has_history() const { return implementation_->microscale->has_history(); }
  std::string  EmbeddedCell::estimate_kind() const
  {
    return to_string(implementation_->microscale->estimate_kind());
  }
  std::size_t EmbeddedCell::n_points() const { return implementation_->microscale->n_points(); }

  double EmbeddedCell::tolerance(const std::uint8_t level) const
  {
    return implementation_->tolerance(level).value;
  }
  std::string EmbeddedCell::tolerance_origin(const std::uint8_t level) const
  {
    return to_string(implementation_->tolerance(level).origin);
  }

  void EmbeddedCell::set_n_points(const std::size_t n)
  {
    converted([&] {
      check_number(n);
      std::vector<std::size_t> all(n);
      std::iota(all.begin(), all.end(), std::size_t(0));
      implementation_->microscale->set_n_points(n);
      implementation_->all = std::move(all);
    });
  }

  void EmbeddedCell::evaluate(std::span<const std::size_t> points, std::span<const double> strains,
                              const Answer &answer)
  {
    converted([&] { implementation_->evaluate(implementation_->named(points), strains, answer); });
  }

  void EmbeddedCell::evaluate_tensor(const unsigned int n_components, std::span<const std::size_t> points,
                                     std::span<const double> strains, const Answer &answer)
  {
    if (n_components != 6 && !(n_components == 4 && dimension() == 2))
      throw InputError(
          "Strains of " + std::to_string(n_components) + " components are given to a cell of " +
              std::to_string(dimension()) + " dimensions.",
          "Plane strain has 3 (xx, yy, xy), or 4 and 6 with zeros out of the plane; three dimensions have "
          "6 (xx, yy, zz, xy, xz, yz).");
    converted([&] {
      const auto        named = implementation_->named(points);
      const std::size_t n     = named.size() * n_components;
      check_rows("strains", strains.size(), n);
      if (!answer.stress.empty())
        check_rows("stresses", answer.stress.size(), n);
      if (!answer.tangent.empty())
        check_rows("tangents", answer.tangent.size(), n * n_components);
      if (dimension() == 3)
        implementation_->evaluate(named, strains, answer);
      else
        implementation_->evaluate_in_plane(n_components, named, strains, answer);
    });
  }

  void EmbeddedCell::commit()
  {
    converted([&] { commit_and_enrich(*implementation_->microscale); });
  }

  void EmbeddedCell::roll_back()
  {
    converted([&] { implementation_->microscale->roll_back(); });
  }

  std::size_t EmbeddedCell::escalate()
  {
    return converted([&] { return implementation_->microscale->escalate(); });
  }

  std::vector<double> EmbeddedCell::pack(const std::size_t point) const
  {
    return converted([&] {
      check_point(point, n_points());
      return implementation_->microscale->pack(point);
    });
  }

  void EmbeddedCell::unpack(const std::size_t point, std::span<const double> state)
  {
    converted([&] {
      check_point(point, n_points());
      implementation_->microscale->unpack(point, state);
    });
  }

  void EmbeddedCell::write_cell(const std::size_t point, const std::string &directory,
                                const std::string &name) const
  {
    converted([&] {
      const std::lock_guard<std::recursive_mutex> lock(one_at_a_time);
      check_point(point, n_points());
      rest::get().write_cell(*implementation_->microscale, point, directory, name);
    });
  }

  std::string EmbeddedCell::version() { return version::number; }
} // namespace trestle
