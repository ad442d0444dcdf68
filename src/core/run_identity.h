#pragma once

#include "core/communicator.h"
#include "core/parameters.h"

#include <map>
#include <string>
#include <vector>

namespace trestle
{
  /**
   * What makes a run this run and no other: its parameters that change the answer, by name, and what the files hold
   * that they name. A checkpoint keeps it, so that no run goes on from another one's (Checkpoint::resume()). Lengths
   * (see Effect) are kept beside them: they may differ where a run is prolonged, not where its end is used.
   */
  class RunIdentity
  {
  public:
    /// @param name "section/key". Values of Effect::none are not kept.
    void set(const std::string &name, const std::string &value, Effect effect = Effect::answer);

    /// All of another run, lengths too, as what this one is made from. @param prefix of its names.
    void include(const std::string &prefix, const RunIdentity &other);
    /// Lengths count as answers: the end of the one training is the start of the next.
    void fix_lengths();
    /// Adds a digest of each file that a value names; of a run directory that one names, of its parameters, model and
    /// last states. The root reads. Collective.
    void add_contents(const Communicator &communicator);

    /// "key = here, there it was there", for every answer here that another run has not; lengths are not looked at.
    std::vector<std::string> differences_from(const RunIdentity &other) const;
    /// The first of them as one sentence's end; empty: none.
    std::string difference_in_words(const RunIdentity &other) const;

    bool operator==(const RunIdentity &) const = default;

    /// A line an entry; and back. Not collective. @throws InputError for lines of another kind.
    std::string        to_text() const;
    static RunIdentity from_text(const std::string &text);

  private:
    std::map<std::string, std::string> answers_, lengths_;
  };
} // namespace trestle
