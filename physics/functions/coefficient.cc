#include "physics/functions/coefficient.h"

#include "core/exceptions.h"
#include "core/excerpt.h"
#include "core/text.h"
#include "physics/functions/expression_text.h"

#include <deal.II/base/mu_parser_internal.h>

#include <muParser.h>

#include <array>
#include <bit>
#include <cctype>
#include <cmath>
#include <cstdint>
#include <vector>

namespace trestle
{
  using namespace dealii;

  namespace
  {
    bool is_word(const char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; }

    std::string trim(const std::string &text)
    {
      const auto first = text.find_first_not_of(" \t\n");
      const auto last  = text.find_last_not_of(" \t\n");
      return first == std::string::npos ? "" : text.substr(first, last - first + 1);
    }

    /// Splits at single '|'; muParser's 'or' is "||".
    std::vector<std::string> split_entries(const std::string &text)
    {
      std::vector<std::string> result(1);
      for (std::size_t i = 0; i < text.size(); ++i)
        if (text[i] == '|' && i + 1 < text.size() && text[i + 1] == '|')
          {
            result.back() += "||";
            ++i;
          }
        else if (text[i] == '|')
          result.emplace_back();
        else
          result.back() += text[i];
      return result;
    }

    /// The ids or names before the colon of "0, copper: expression"; empty when the entry does not start so: other colons
    /// are those of "a ? b : c".
    std::vector<types::material_id> leading_ids(const std::string &key, const std::string &entry,
                                                const Parametrised &names)
    {
      const auto colon = entry.find(':');
      const auto head  = entry.substr(0, colon);
      if (colon == std::string::npos || head.find('?') != std::string::npos)
        return {};
      std::vector<types::material_id> ids;
      for (const auto &word : text::split(head, ','))
        ids.push_back(names.material_id(key, word));
      return ids;
    }

    /// Values of a function of position and field at the points of last time: time steps ask for the same again, and a
    /// parser takes a hundred times longer. Of bounded size: where points are more, they drive each other out. What followed
    /// a point last time is looked at first, since steps ask in the same order, too.
    class KnownValues
    {
    public:
      template <class Function>
      double operator()(const double *x, const unsigned int dim, const double field, const Function &function)
      {
        if (known_.empty())
          known_.resize(n_places);
        std::array<double, 4> at{field, 0., 0., 0.};
        std::copy(x, x + dim, at.begin() + 1);
        std::size_t here = known_[last_].next;
        if (known_[here].at != at)
          {
            here               = place(at);
            known_[last_].next = std::uint32_t(here);
          }
        last_        = here;
        Known &known = known_[here];
        if (known.at != at)
          {
            known.value = function(); // first: it may throw
            known.at    = at;
          }
        return known.value;
      }

    private:
      static constexpr unsigned int log2_n_places = 12;
      static constexpr std::size_t  n_places      = std::size_t(1) << log2_n_places;
      struct Known
      {
        std::array<double, 4> at{NAN}; // unlike anything
        double                value = NAN;
        std::uint32_t         next  = 0; ///< place of what was asked for then
      };

      /// Multilinear hashing of the bits, then Fibonacci's, since those of round numbers are all high ones.
      static std::size_t place(const std::array<double, 4> &at)
      {
        static constexpr std::array<std::uint64_t, 4> factors = {0xD6E8FEB86659FD93ull, 0xC2B2AE3D27D4EB4Full,
                                                                 0x165667B19E3779F9ull, 0xA0761D6478BD642Full};
        std::uint64_t                                 hash    = 0;
        for (std::size_t i = 0; i < at.size(); ++i)
          hash += (std::bit_cast<std::uint64_t>(at[i]) >> 20 ^ std::bit_cast<std::uint64_t>(at[i])) * factors[i];
        hash ^= hash >> 32;
        return std::size_t(hash * 0x9E3779B97F4A7C15ull >> (64 - log2_n_places));
      }

      std::vector<Known> known_;
      std::size_t        last_ = 0; ///< place of the last one
    };

    /// One expression of x, y, z, t, u; the variables live in it.
    class Formula
    {
    public:
      Formula(const std::string &name, const std::string &text, const unsigned int dim, const Parametrised &names)
        : name_(name),
          text_(trim(text)),
          dim_(dim)
      {
        check_expression(name_, text_);
        namespace mu_functions          = dealii::internal::FunctionParser;
        static const char *coordinate[] = {"x", "y", "z"};
        try
          {
            for (unsigned int d = 0; d < dim; ++d)
              parser_.DefineVar(coordinate[d], &variables_[d]);
            parser_.DefineVar("t", &variables_[3]);
            parser_.DefineVar("u", &variables_[4]);
            parser_.DefineConst("pi", 3.14159265358979323846);
            for (const auto &[constant, value] : names.constants())
              parser_.DefineConst(constant, value);
            if (names.has_field())
              parser_.DefineVar("field", &variables_[5]);
            parser_.DefineFun("if", mu_functions::mu_if);
            parser_.DefineFun("floor", mu_functions::mu_floor);
            parser_.DefineFun("ceil", mu_functions::mu_ceil);
            parser_.DefineFun("erf", mu_functions::mu_erf);
            parser_.DefineFun("pow", mu_functions::mu_pow);
            parser_.SetExpr(text_);
            const auto used    = parser_.GetUsedVar();
            constant_          = used.empty();
            is_of_points_only_ = !used.contains("t") && !used.contains("u");
            variables_.fill(0.);
            constant_value_ = parser_.Eval();
          }
        catch (const mu::ParserError &error)
          {
            throw InputError(
                "The expression '" + text::excerpt(text_) + "' of " + name_ +
                    " does not parse: " + error.GetMsg() + ".",
                std::string("Write a muParser expression of x, y,") + (dim == 3 ? " z," : "") +
                    " t, u and the names of section `parameters` (`field` where it has a random field).");
          }
      }

      double value(const double *x, const double time, const double u, const double field)
      {
        if (constant_)
          return checked(constant_value_);
        const auto evaluate = [&] {
          std::copy(x, x + dim_, variables_.begin());
          variables_[3] = time;
          variables_[4] = u;
          variables_[5] = field;
          return checked(parser_.Eval());
        };
        return is_of_points_only_ ? known_(x, dim_, field, evaluate) : evaluate();
      }

      /// Fourth-order central difference.
      double derivative(const double *x, const double time, const double u, const double field)
      {
        const double h = 1e-3 * std::max(1e-3, std::abs(u));
        return (8. * (value(x, time, u + h, field) - value(x, time, u - h, field)) -
                (value(x, time, u + 2. * h, field) - value(x, time, u - 2. * h, field))) /
               (12. * h);
      }

      const std::string &text() const { return text_; }

    private:
      double checked(const double value) const
      {
        if (std::isfinite(value))
          return value;
        std::string where = "t = " + text::shortest(variables_[3]) + ", u = " + text::shortest(variables_[4]);
        for (unsigned int d = 0; d < dim_; ++d)
          where += (d == 0 ? ", at (" : ", ") + text::shortest(variables_[d]);
        throw InputError("The expression '" + text::excerpt(text_) + "' of " + name_ +
                             " is not a finite number (" + text::shortest(value) + ") for " + where + ").",
                         "Change the expression so that it is finite everywhere on the mesh.");
      }

      std::string           name_;
      std::string           text_;
      unsigned int          dim_;
      std::array<double, 6> variables_{};
      mu::Parser            parser_;
      bool                  constant_          = false;
      bool                  is_of_points_only_ = false;
      double                constant_value_    = 0.;
      KnownValues           known_;
    };

    using Formulas                            = std::map<types::material_id, std::shared_ptr<Formula>>;
    constexpr types::material_id any_material = numbers::invalid_material_id;

    Formulas parse(const std::string &name, const std::string &text, const unsigned int dim,
                   const Parametrised &names)
    {
      Formulas result;
      for (const std::string &entry : split_entries(text))
        {
          const auto ids        = leading_ids(name, entry, names);
          const auto expression = ids.empty() ? entry : entry.substr(entry.find(':') + 1);
          const auto formula    = std::make_shared<Formula>(name, expression, dim, names);
          for (const auto id : ids.empty() ? std::vector<types::material_id>{any_material} : ids)
            if (!result.try_emplace(id, formula).second)
              throw InputError("'" + text::excerpt(text) + "' of " + name + " gives a material two expressions.",
                               "Name each material id once, as in `0: 1 | 1: 10`.");
        }
      return result;
    }

    Formula &select(const Formulas &formulas, const types::material_id material, const std::string &name)
    {
      auto entry = formulas.find(material);
      if (entry == formulas.end())
        entry = formulas.find(any_material);
      if (entry == formulas.end())
        throw InputError(name + " has no expression for the mesh's material id " + std::to_string(material) + ".",
                         "Add `" + std::to_string(material) + ": expression`, entries separated by '|'.");
      return *entry->second;
    }
  } // namespace

  bool mentions_variable(const std::string &expression, const std::string &name)
  {
    for (auto at = expression.find(name); at != std::string::npos; at = expression.find(name, at + 1))
      {
        const bool starts = at == 0 || !is_word(expression[at - 1]);
        const auto end    = at + name.size();
        if (starts && (end == expression.size() || !is_word(expression[end])))
          return true;
      }
    return false;
  }

  template <int dim>
  struct Coefficient<dim>::Implementation
  {
    std::string name;
    Formulas    formulas;
    Formulas    derivatives;
    bool        depends_on_u    = false;
    bool        depends_on_time = false;
  };

  template <int dim>
  Coefficient<dim>::Coefficient() = default;
  template <int dim>
  Coefficient<dim>::~Coefficient() = default;
  template <int dim>
  Coefficient<dim>::Coefficient(Coefficient &&) noexcept = default;
  template <int dim>
  Coefficient<dim> &Coefficient<dim>::operator=(Coefficient &&) noexcept = default;

  template <int dim>
  void Coefficient<dim>::setup(const std::string &name, const std::string &text, const std::string &derivative,
                               const Parametrised &names)
  {
    implementation_           = std::make_unique<Implementation>();
    implementation_->name     = name;
    implementation_->formulas = parse(name, text, dim, names);
    if (!trim(derivative).empty())
      implementation_->derivatives = parse(name + " derivative", derivative, dim, names);
    for (const auto &[id, formula] : implementation_->formulas)
      {
        implementation_->depends_on_u |= mentions_variable(formula->text(), "u");
        implementation_->depends_on_time |= mentions_variable(formula->text(), "t");
      }
  }

  template <int dim>
  double Coefficient<dim>::value(const Point<dim> &x, const double time, const types::material_id material,
                                 const double u, const double field) const
  {
    return select(implementation_->formulas, material, implementation_->name).value(&x[0], time, u, field);
  }

  template <int dim>
  double Coefficient<dim>::derivative(const Point<dim> &x, const double time, const types::material_id material,
                                      const double u, const double field) const
  {
    if (!implementation_->depends_on_u)
      return 0.;
    if (!implementation_->derivatives.empty())
      return select(implementation_->derivatives, material, implementation_->name + " derivative")
          .value(&x[0], time, u, field);
    return select(implementation_->formulas, material, implementation_->name).derivative(&x[0], time, u, field);
  }

  template <int dim>
  bool Coefficient<dim>::depends_on_u() const
  {
    return implementation_->depends_on_u;
  }

  template <int dim>
  bool Coefficient<dim>::depends_on_time() const
  {
    return implementation_->depends_on_time;
  }

  template class Coefficient<2>;
  template class Coefficient<3>;
} // namespace trestle
