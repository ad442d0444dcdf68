#pragma once

#include <functional>
#include <limits>
#include <string>
#include <vector>

namespace trestle
{
  /// The value of a key that leaves itself, and what its section does not give, to the program.
  inline constexpr const char *automatic = "auto";

  /// What values a parameter may take, beside its type. Checked on reading, printed with the defaults.
  struct Allowed
  {
    double                   minimum           = -std::numeric_limits<double>::infinity();
    double                   maximum           = std::numeric_limits<double>::infinity();
    bool                     minimum_is_inside = true;
    std::vector<std::string> choices; ///< for text: empty means any
    bool or_automatic = false;        ///< `auto` too: settled once the problem is known (Study::choices())

    static Allowed anything() { return {}; }
    static Allowed positive();
    static Allowed non_negative();
    static Allowed at_least(double minimum);
    static Allowed between(double minimum, double maximum);
    static Allowed one_of(std::vector<std::string> choices);
    /// One of them, or `auto`.
    static Allowed one_of_or_automatic(std::vector<std::string> choices);

    /// Whether a number is in the range.
    bool contains(double value) const;
    /// In words, as messages and --print-parameters show it; empty where anything goes.
    std::string to_string() const;
  };

  /// What another value of a parameter does to a run that is resumed (RunIdentity).
  enum class Effect
  {
    answer, ///< makes another run of it: checkpoints of the one are not for the other
    length, ///< the same run, longer or shorter: steps, the end time
    none    ///< the same answer: names, output, logging, checkpoints
  };

  /// A number, or an expression of the problem's parameters such as `2*mu`. Numbers are checked on reading,
  /// expressions by their owner, who evaluates them.
  struct NumberExpression
  {
    std::string text;
  };

  /// One key of a parameter file, as its owner declared it.
  struct Declaration
  {
    std::vector<std::string>                 section; ///< path of subsections, outermost first
    std::string                              key;
    std::string                              default_value;
    std::string                              description; ///< one line: meaning and unit
    Allowed                                  allowed;
    std::string                              allowed_in_words; ///< type and range, never empty
    std::function<void(const std::string &)> assign;           ///< converts, checks, stores; throws InputError
    Effect                                   effect = Effect::answer;
  };

  /**
   * Where objects declare their parameters, in their constructors, beside the defaults. The object owns the
   * variable and must outlive the reading; the sink owns the keys. Two objects may declare the same key in
   * the same section (the 2D and the 3D twin of a model do): both variables are then set.
   *
   * Supported types of T: bool, int, unsigned int, double, std::string, NumberExpression, std::vector<double>,
   * std::vector<unsigned int>, std::vector<std::string> (lists are separated by commas).
   */
  class ParameterSink
  {
  public:
    virtual ~ParameterSink() = default;

    /// The default is the variable's present value.
    template <class T>
    void add(const std::string &key, T &variable, const std::string &description,
             const Allowed &allowed = Allowed::anything(), Effect effect = Effect::answer);

    /// Opens a subsection for the lifetime of the returned object.
    class Section
    {
    public:
      Section(ParameterSink &sink, const std::string &name)
        : sink_(sink)
      {
        sink_.path_.push_back(name);
      }
      ~Section() { sink_.path_.pop_back(); }
      Section(const Section &)            = delete;
      Section &operator=(const Section &) = delete;

    private:
      ParameterSink &sink_;
    };

    /// `auto section = prm.section("linear solver");`
    [[nodiscard]] Section section(const std::string &name) { return Section(*this, name); }

  protected:
    virtual void declare(Declaration declaration) = 0;

  private:
    std::vector<std::string> path_;
  };
} // namespace trestle
