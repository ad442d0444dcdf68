#include "core/figures.h"

#include "core/exceptions.h"
#include "core/html.h"

#include <nlohmann/json.hpp>

#include <cmath>

namespace trestle
{
  struct Figures::Implementation
  {
    nlohmann::ordered_json object = nlohmann::ordered_json::object();
  };

  Figures::Figures()
    : implementation_(std::make_unique<Implementation>())
  {}
  Figures::~Figures()                              = default;
  Figures::Figures(Figures &&) noexcept            = default;
  Figures &Figures::operator=(Figures &&) noexcept = default;

  void Figures::set(const std::string &key, const double value)
  {
    // JSON has no such numbers, and a reader must not mistake a missing one for zero.
    if (std::isnan(value))
      implementation_->object[key] = "nan";
    else if (std::isinf(value))
      implementation_->object[key] = value > 0. ? "inf" : "-inf";
    else
      implementation_->object[key] = value;
  }
  void Figures::set(const std::string &key, const int value) { implementation_->object[key] = value; }
  void Figures::set(const std::string &key, const long value) { implementation_->object[key] = value; }
  void Figures::set(const std::string &key, const unsigned long value) { implementation_->object[key] = value; }
  void Figures::set(const std::string &key, const bool value) { implementation_->object[key] = value; }
  void Figures::set(const std::string &key, const std::string &value) { implementation_->object[key] = value; }

  bool Figures::has(const std::string &key) const { return implementation_->object.contains(key); }

  double Figures::number(const std::string &key) const
  {
    const auto &object = implementation_->object;
    if (!object.contains(key))
      throw FatalError("There is no figure '" + key + "'.", "The study must set it before it is asked for.");
    const auto &value = object.at(key);
    if (value.is_number())
      return value.get<double>();
    if (value == "nan")
      return std::nan("");
    if (value == "inf" || value == "-inf")
      return value == "inf" ? HUGE_VAL : -HUGE_VAL;
    throw FatalError("The figure '" + key + "' is no number but " + value.dump() + ".", "");
  }

  std::string Figures::to_json() const
  {
    // Text that is not UTF-8 (a path, say) must not lose all figures.
    return implementation_->object.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
  }

  Figures Figures::from_json(const std::string &text)
  {
    Figures figures;
    try
      {
        figures.implementation_->object = nlohmann::ordered_json::parse(text);
      }
    catch (const nlohmann::ordered_json::exception &error)
      {
        throw InputError(std::string("The figures are no JSON: ") + error.what() + ".",
                         "Remove figures.json and run again.");
      }
    if (!figures.implementation_->object.is_object())
      throw InputError("The figures are no JSON object.", "Remove figures.json and run again.");
    return figures;
  }

  std::string Figures::to_html_rows() const
  {
    std::string rows;
    for (const auto &[key, value] : implementation_->object.items())
      rows += "<tr><td>" + escape_html(key) + "</td><td>" +
              escape_html(value.is_string() ? value.get<std::string>() : value.dump()) + "</td></tr>\n";
    return rows;
  }
} // namespace trestle
