#include "bridge/reduced/answering_dictionary.h"
#include "embed/converted.h"
#include "embed/trestle.hpp"

#include <algorithm>

namespace trestle
{
  static_assert(EmbeddedDictionary::nobody == DictionaryReplies::nobody);

  namespace
  {
    void check_room(const std::string &what, const std::size_t room, const std::size_t needed)
    {
      if (room != 0 && room != needed)
        throw InputError("The array of " + what + " has room for " + std::to_string(room) +
                             " numbers instead of " + std::to_string(needed) + ".",
                         "It holds one row a query; an empty one is not filled.");
    }

    template <class T>
    void fill(std::span<T> place, const std::vector<T> &values)
    {
      if (!place.empty())
        std::ranges::copy(values, place.begin());
    }
  } // namespace

  // Hidden: the version script exports all that is the class's.
  struct __attribute__((visibility("hidden"))) EmbeddedDictionary::Implementation
  {
    std::shared_ptr<AnsweringDictionary> dictionary;

    const DictionaryFacts &facts() const { return dictionary->facts(); }
  };

  EmbeddedDictionary::EmbeddedDictionary(const std::string &run_directory, const std::vector<std::string> &options,
                                         const int communicator)
    : implementation_(std::make_unique<Implementation>())
  {
    converted([&] {
      const std::lock_guard<std::recursive_mutex> lock(one_at_a_time);
      implementation_->dictionary = rest::get().open_dictionary(run_directory, options, communicator);
    });
  }

  EmbeddedDictionary::~EmbeddedDictionary()                                         = default;
  EmbeddedDictionary::EmbeddedDictionary(EmbeddedDictionary &&) noexcept            = default;
  EmbeddedDictionary &EmbeddedDictionary::operator=(EmbeddedDictionary &&) noexcept = default;

  unsigned int EmbeddedDictionary::dimension() const { return implementation_->facts().dimension; }
  std::size_t  EmbeddedDictionary::n_states() const { return implementation_->facts().n_states; }
  std::size_t  EmbeddedDictionary::n_dofs() const { return implementation_->facts().n_owned; }

  const std::vector<std::string> &EmbeddedDictionary::parameter_names() const
  {
    return implementation_->facts().parameter_names;
  }
  const std::vector<std::string> &EmbeddedDictionary::output_names() const
  {
    return implementation_->facts().output_names;
  }
  const std::vector<double> &EmbeddedDictionary::least() const { return implementation_->facts().least; }
  const std::vector<double> &EmbeddedDictionary::largest() const { return implementation_->facts().largest; }

  double      EmbeddedDictionary::tolerance() const { return implementation_->facts().tolerance; }
  std::string EmbeddedDictionary::estimate_kind() const
  {
    return to_string(implementation_->facts().estimate_kind);
  }

  std::size_t EmbeddedDictionary::query(const std::size_t n, std::span<const double> parameters,
                                        const bool finite_elements, const Reply &reply)
  {
    return converted([&] {
      const std::lock_guard<std::recursive_mutex> lock(one_at_a_time);
      // Room is looked at afterwards: ranks that stop before it would let others wait.
      const auto replies = implementation_->dictionary->ask(n, parameters, finite_elements);
      check_room("outputs", reply.outputs.size(), replies.outputs.size());
      check_room("estimates", reply.estimate.size(), n);
      check_room("levels", reply.level.size(), n);
      check_room("marks", reply.outside.size(), n);
      fill(reply.outputs, replies.outputs);
      fill(reply.estimate, replies.estimate);
      fill(reply.level, replies.level);
      fill(reply.outside, replies.outside);
      return std::size_t(std::ranges::count(replies.level, DictionaryReplies::nobody));
    });
  }

  std::vector<double> EmbeddedDictionary::field(const std::size_t state) const
  {
    return converted([&] {
      const std::lock_guard<std::recursive_mutex> lock(one_at_a_time);
      return implementation_->dictionary->field(state);
    });
  }

  std::vector<double> EmbeddedDictionary::positions() const
  {
    return converted([&] {
      const std::lock_guard<std::recursive_mutex> lock(one_at_a_time);
      const auto                                  rows = implementation_->dictionary->positions();
      const std::size_t                           n = n_dofs(), dim = dimension();
      std::vector<double>                         result(rows.size());
      for (std::size_t i = 0; i < n; ++i)
        for (std::size_t d = 0; d < dim; ++d)
          result[i * dim + d] = rows[d * n + i];
      return result;
    });
  }
} // namespace trestle
