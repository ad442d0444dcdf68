#include "embed/c_checks.h"
#include "embed/guarded.h"
#include "embed/trestle.h"
#include "embed/trestle.hpp"

#include <algorithm>
#include <string>
#include <vector>

// The C interface of dictionaries: sizes and null pointers are checked here, the rest is EmbeddedDictionary's.

struct trestle_dictionary
{
  trestle::EmbeddedDictionary dictionary;
  trestle::ErrorText          error;
  std::string                 estimate_kind = dictionary.estimate_kind();
};

namespace
{
  using namespace trestle;

  thread_local ErrorText error_without_dictionary;

  static_assert(TRESTLE_NOBODY == EmbeddedDictionary::nobody);

  /// An action on a dictionary; its error stays with it.
  template <class Action>
  int with(trestle_dictionary *dictionary, Action &&action) noexcept
  {
    if (dictionary == nullptr)
      return guarded(error_without_dictionary, [] { require(false, "The dictionary"); });
    return guarded(dictionary->error, [&] { action(dictionary->dictionary); });
  }

  template <class T>
  std::span<T> optional(T *data, const std::size_t n)
  {
    return data == nullptr ? std::span<T>() : std::span<T>(data, n);
  }

  /// A negative number of the host's, say, whose products would overflow.
  bool is_absurd(const std::size_t n, const EmbeddedDictionary &dictionary)
  {
    constexpr std::size_t most = std::size_t(1) << 48;
    return n > most / (1 + dictionary.parameter_names().size() +
                       dictionary.n_states() * dictionary.output_names().size());
  }

  std::size_t query(EmbeddedDictionary &dictionary, const std::size_t n, const double *parameters,
                    const bool finite_elements, double *outputs, double *estimate, unsigned char *level,
                    unsigned char *outside)
  {
    // None for a null pointer, too: the dictionary refuses that on all ranks, where one that stops here would let
    // others wait.
    if (is_absurd(n, dictionary))
      return dictionary.query(n, {}, finite_elements, {});
    return dictionary.query(n, optional(parameters, n * dictionary.parameter_names().size()), finite_elements,
                            {optional(outputs, n * dictionary.n_states() * dictionary.output_names().size()),
                             optional(estimate, n), optional(level, n), optional(outside, n)});
  }

  void copy(const std::vector<double> &values, const std::size_t n, double *place)
  {
    require(place != nullptr || values.empty(), "The array");
    if (n != values.size())
      throw InputError(
          "The array has room for " + std::to_string(n) + " numbers instead of " + std::to_string(values.size()) +
              ".",
          "There is a number for each dof of trestle_dictionary_n_dofs; of positions, one a coordinate.");
    std::ranges::copy(values, place);
  }

  const char *name(const std::vector<std::string> &names, const std::size_t i)
  {
    return i < names.size() ? names[i].c_str() : "";
  }

  std::string words(const std::size_t n_unanswered, const std::size_t n, const double tolerance)
  {
    return std::to_string(n_unanswered) + " of " + std::to_string(n) +
           " queries have no answer: their certificates are above the tolerance " + std::to_string(tolerance) +
           ".\n  Let finite elements answer them, or ask within the training's range.";
  }
} // namespace

extern "C" {
int trestle_dictionary_open_versioned(const int interface_version, const char *run_directory,
                                      const char *const *options, const std::size_t n_options,
                                      const int communicator, trestle_dictionary **dictionary)
{
  return guarded(error_without_dictionary, [&] {
    require(dictionary != nullptr, "The place for the dictionary");
    *dictionary = nullptr;
    check_interface(interface_version);
    require(run_directory != nullptr, "The run directory");
    *dictionary = new trestle_dictionary{
        EmbeddedDictionary(run_directory, options_of(options, n_options), communicator), {}};
  });
}

void trestle_dictionary_close(trestle_dictionary *dictionary)
{
  static_cast<void>(guarded(error_without_dictionary, [&] { delete dictionary; }));
}

const char *trestle_dictionary_error(const trestle_dictionary *dictionary)
{
  return dictionary == nullptr ? error_without_dictionary.text : dictionary->error.text;
}

unsigned int trestle_dictionary_dimension(const trestle_dictionary *d)
{
  return d == nullptr ? 0 : d->dictionary.dimension();
}
std::size_t trestle_dictionary_n_parameters(const trestle_dictionary *d)
{
  return d == nullptr ? 0 : d->dictionary.parameter_names().size();
}
std::size_t trestle_dictionary_n_outputs(const trestle_dictionary *d)
{
  return d == nullptr ? 0 : d->dictionary.output_names().size();
}
std::size_t trestle_dictionary_n_states(const trestle_dictionary *d)
{
  return d == nullptr ? 0 : d->dictionary.n_states();
}
std::size_t trestle_dictionary_n_dofs(const trestle_dictionary *d)
{
  return d == nullptr ? 0 : d->dictionary.n_dofs();
}

const char *trestle_dictionary_parameter_name(const trestle_dictionary *d, const std::size_t parameter)
{
  return d == nullptr ? "" : name(d->dictionary.parameter_names(), parameter);
}
const char *trestle_dictionary_output_name(const trestle_dictionary *d, const std::size_t output)
{
  return d == nullptr ? "" : name(d->dictionary.output_names(), output);
}

int trestle_dictionary_range(trestle_dictionary *dictionary, double *least, double *largest)
{
  return with(dictionary, [&](const EmbeddedDictionary &d) {
    require(least != nullptr && largest != nullptr, "A place for the range");
    std::ranges::copy(d.least(), least);
    std::ranges::copy(d.largest(), largest);
  });
}

double trestle_dictionary_tolerance(const trestle_dictionary *d)
{
  return d == nullptr ? 0. : d->dictionary.tolerance();
}

const char *trestle_dictionary_estimate_kind(const trestle_dictionary *d)
{
  return d == nullptr ? "" : d->estimate_kind.c_str();
}

int trestle_dictionary_query(trestle_dictionary *dictionary, const std::size_t n, const double *parameters,
                             const int finite_elements, double *outputs, double *estimate, unsigned char *level,
                             unsigned char *outside)
{
  std::size_t n_unanswered = 0;
  const int   status       = with(dictionary, [&](EmbeddedDictionary &d) {
    n_unanswered = query(d, n, parameters, finite_elements != 0, outputs, estimate, level, outside);
    if (n_unanswered > 0)
      dictionary->error.set(words(n_unanswered, n, d.tolerance()).c_str());
  });
  return status == TRESTLE_OK && n_unanswered > 0 ? TRESTLE_NOT_TRUSTED : status;
}

int trestle_dictionary_field(trestle_dictionary *dictionary, const std::size_t state, const std::size_t n,
                             double *values)
{
  return with(dictionary, [&](const EmbeddedDictionary &d) { copy(d.field(state), n, values); });
}

int trestle_dictionary_positions(trestle_dictionary *dictionary, const std::size_t n, double *positions)
{
  return with(dictionary, [&](const EmbeddedDictionary &d) { copy(d.positions(), n, positions); });
}
}
