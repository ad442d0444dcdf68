#pragma once

#include <memory>
#include <string>

namespace trestle
{
  /**
   * The figures a run measured: a flat JSON object with dotted keys in order of first setting, for instance
   * `error.relative_l2_fe`. Not-a-number and infinities are written as the strings "nan", "inf", "-inf".
   * Kept on every rank (cheap), written by rank 0.
   */
  class Figures
  {
  public:
    Figures();
    ~Figures();
    Figures(Figures &&) noexcept;
    Figures &operator=(Figures &&) noexcept;

    void set(const std::string &key, double value);
    void set(const std::string &key, int value);
    void set(const std::string &key, long value);
    void set(const std::string &key, unsigned long value);
    void set(const std::string &key, bool value);
    void set(const std::string &key, const std::string &value);
    void set(const std::string &key, const char *value) { set(key, std::string(value)); }

    bool has(const std::string &key) const;
    /// @throws FatalError when the key is missing or no number.
    double number(const std::string &key) const;

    /// The whole object, indented, newline at the end.
    std::string    to_json() const;
    static Figures from_json(const std::string &text);

    /// Rows (key, value as text) in order, for the report.
    std::string to_html_rows() const;

  private:
    struct Implementation;
    std::unique_ptr<Implementation> implementation_;
  };
} // namespace trestle
