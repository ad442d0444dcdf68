#pragma once

#include "core/communicator.h"
#include "core/parameters.h"
#include "core/run_identity.h"

#include <memory>
#include <string>
#include <vector>

namespace trestle
{
  /**
   * Reads deal.II's .prm syntax into what objects declared. Owned by the run, never process-wide: two runs in
   * one process, and a host with its own handler, both work.
   *
   * Unknown sections and keys, and bad values, are InputErrors that name file, section, key, value and what is
   * allowed (with the nearest known name).
   */
  class ParameterFile : public ParameterSink
  {
  public:
    ParameterFile();
    ~ParameterFile() override;

    /**
     * Parses text (already read and broadcast), then its quick settings if it is quick (see quick_overrides()),
     * then the overrides ("section/key=value"), then assigns every declared variable. Call once, after all
     * declarations. Not collective: same text, same outcome.
     */
    void read(const std::string &text, const std::string &file_name, const std::vector<std::string> &overrides);

    /**
     * Assigns "section/key=value", what Study::choices() found, where the value is open: `auto`, or beside one in its
     * section or above and not given. Not collective. @returns those assigned. @throws InputError as read() does.
     */
    std::vector<std::string> settle(const std::vector<std::string> &choices);
    /// Whether any key still has the value `auto`.
    bool has_open_values() const;

    /// The resolved, complete file: feeding it back repeats the run. It is not quick: what that changed stands in
    /// it. What is open stands in it as `auto`.
    std::string to_string() const;
    /// The same with descriptions and allowed values as comments.
    std::string to_documented_string() const;

    /// All values by their Effect but the open ones, which settle() may change. Not collective: what files hold that
    /// they name is the caller's to add.
    RunIdentity identity() const;

    /// The value of one top-level key in a text, before anything is declared; empty when absent.
    static std::string peek(const std::string &text, const std::vector<std::string> &overrides,
                            const std::string &key);

  protected:
    void declare(Declaration declaration) override;

  private:
    struct Implementation;
    std::unique_ptr<Implementation> implementation_;
  };
} // namespace trestle
