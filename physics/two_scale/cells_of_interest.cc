#include "physics/two_scale/cells_of_interest.h"

#include "core/exceptions.h"
#include "core/text.h"

#include <cstdio>
#include <limits>

namespace trestle
{
  namespace
  {
    const std::string key = "macroscale/cells of interest";

    template <int dim>
    std::vector<dealii::Point<dim>> parse(const std::string &text)
    {
      std::vector<dealii::Point<dim>> result;
      for (const auto &entry : text::split_entries(text))
        {
          const auto coordinates = text::split(entry, ',');
          if (coordinates.size() != dim)
            throw InputError(key + ": '" + entry + "' has " + std::to_string(coordinates.size()) +
                                 " coordinate(s) instead of " + std::to_string(dim) + ".",
                             "Write 'x, y' (and z in three dimensions), points separated by '|'.");
          for (unsigned int d = 0; d < dim; ++d)
            {
              if (d == 0)
                result.emplace_back();
              result.back()[d] = text::number(key, coordinates[d]);
            }
        }
      return result;
    }

    std::string file_name(const std::size_t place, const unsigned int step)
    {
      char digits[16];
      std::snprintf(digits, sizeof(digits), "%05u", step);
      return "solution/cell_" + std::to_string(place + 1) + "_" + digits;
    }
  } // namespace

  template <int dim>
  void CellsOfInterest<dim>::setup(const std::string &text, const MaterialPoints<dim> &points,
                                   const Communicator &communicator)
  {
    places_.clear();
    for (const auto &wish : parse<dim>(text))
      {
        double      smallest = std::numeric_limits<double>::max();
        std::size_t nearest  = 0;
        for (std::size_t p = 0; p < points.n(); ++p)
          if (const double distance = wish.distance(points.positions()[p]); distance < smallest)
            {
              smallest = distance;
              nearest  = p;
            }
        const bool is_here = smallest == communicator.min(smallest);
        const int  rank =
            int(communicator.min(is_here ? double(communicator.rank()) : double(communicator.size())));
        const auto point = communicator.sum(rank == communicator.rank() ? double(nearest) : 0.);
        places_.push_back({rank, std::size_t(point), {}});
      }
  }

  template <int dim>
  void CellsOfInterest<dim>::write(const BalancedMicroscale &microscale, const RunDirectory &directory,
                                   const unsigned int step, const double time)
  {
    if (places_.empty())
      return;
    directory.create_folder("solution");
    for (std::size_t i = 0; i < places_.size(); ++i)
      {
        microscale.write_cell(places_[i].rank, places_[i].point, directory, file_name(i, step));
        microscale.communicator().on_root([&] {
          add_step(places_[i].steps, directory.file("cell_" + std::to_string(i + 1) + ".pvd"), step, time,
                   file_name(i, step) + ".vtu");
        });
      }
  }

  template class CellsOfInterest<2>;
  template class CellsOfInterest<3>;
} // namespace trestle
