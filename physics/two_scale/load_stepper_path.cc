// What a path is stopped with, and goes on from.
#include "core/exceptions.h"
#include "physics/two_scale/load_stepper.h"

#include <algorithm>

namespace trestle
{
  namespace
  {
    const std::string learned = "learned: "; ///< arrays of the reduced cell in a checkpoint
  }                                          // namespace

  /// What restore() needs, and the answer so far.
  template <int dim>
  std::map<std::string, Archive::Array> LoadStepper<dim>::path() const
  {
    auto       result = to_arrays(answer_);
    const auto add    = [&](const std::string &name, std::vector<double> values) {
      result["state " + name] = {{values.size()}, std::move(values)};
    };
    add("displacement", {committed_u_.begin(), committed_u_.begin() + committed_u_.locally_owned_size()});
    add("strain", committed_.strain);
    add("stress", committed_.stress);
    add("tangent", committed_.tangent);
    add("points", microscale_.pack());
    for (const auto &[name, array] : microscale_.pack_learned().arrays)
      result[learned + name] = array;
    add("numbers", {committed_time_, step_size_, double(n_halvings_), reference_, double(parameters_.load_steps)});
    return result;
  }

  template <int dim>
  void LoadStepper<dim>::restore(const std::map<std::string, Archive::Array> &path)
  {
    committed_u_    = discretisation_.make_vector();
    committed_      = points_.nothing(points_.n());
    const auto read = [&](const std::string &name, const std::size_t length) -> const std::vector<double> & {
      const auto found = path.find("state " + name);
      if (found == path.end() || (length > 0 && found->second.values.size() != length))
        throw InputError("The checkpoint's " + name + " does not fit this mesh, degree or number of ranks.",
                         "Resume with the parameter file that wrote it, or start anew without --resume.");
      return found->second.values;
    };
    std::vector<double> points;
    discretisation_.mesh().communicator().on_all([&] {
      answer_             = answer_of(path);
      const auto &u       = read("displacement", committed_u_.locally_owned_size());
      committed_.strain   = read("strain", committed_.strain.size());
      committed_.stress   = read("stress", committed_.stress.size());
      committed_.tangent  = read("tangent", committed_.tangent.size());
      points              = read("points", 0);
      const auto &numbers = read("numbers", 5);
      std::copy(u.begin(), u.end(), committed_u_.begin());
      committed_time_ = numbers[0];
      step_size_      = numbers[1];
      n_halvings_     = static_cast<unsigned int>(numbers[2]);
      reference_      = numbers[3];
    });
    n_moved_before_ = answer_.n_moved;
    committed_u_.update_ghost_values();
    state_.u = committed_u_;
    restore_learned(path); // before states, which are of as many modes
    microscale_.unpack(points);
  }

  template <int dim>
  void LoadStepper<dim>::check_length(const std::map<std::string, Archive::Array> &path) const
  {
    const auto   numbers = path.find("state numbers");
    const double written =
        numbers == path.end() || numbers->second.values.size() != 5 ? 0. : numbers->second.values[4];
    if (discretisation_.mesh().communicator().any(written != parameters_.load_steps))
      throw InputError("The checkpoint is of " + std::to_string(int(written)) + " load steps, the file asks for " +
                           std::to_string(parameters_.load_steps) + ".",
                       "Resume with the parameter file that wrote it, or start anew without --resume.");
  }

  /// From the end of another one, whose counts are not this one's.
  template <int dim>
  void LoadStepper<dim>::begin_new_path()
  {
    answer_         = MacroAnswer();
    n_moved_before_ = 0;
    committed_time_ = 0.;
    step_size_      = 1. / parameters_.load_steps;
    n_halvings_     = 0;
    reference_      = 0.;

    has_new_conditions_ = true;
  }

  template <int dim>
  void LoadStepper<dim>::restore_learned(const std::map<std::string, Archive::Array> &path)
  {
    Archive archive;
    for (const auto &[name, array] : path)
      if (name.starts_with(learned))
        archive.arrays[name.substr(learned.size())] = array;
    microscale_.unpack_learned(archive, answer_.n_snapshots, answer_.enrichment_seconds);
  }

  template class LoadStepper<2>;
  template class LoadStepper<3>;
} // namespace trestle
