#pragma once

#include <limits>
#include <string>
#include <vector>

namespace trestle
{
  /**
   * The arguments of one of deal.II's mesh generators, read one after the other in its own syntax: separated by ':', the
   * numbers of a list by ',', points by ';'. deal.II checks values in its debug library alone; what makes no sense ends
   * the process, or all memory, in the other.
   *
   * Each function reads the next argument. @throws InputError with its name, its value and what it should be.
   */
  class GeneratorArguments
  {
  public:
    /// @param names of the arguments, as a message is to show them: "center : radius"; separated by '=' where one of them
    /// is made of pairs 'point : number', which are then lists of numbers. @param text of the file.
    GeneratorArguments(const std::string &generator, const std::string &names, const std::string &text,
                       unsigned int dim);

    unsigned int dim() const { return dim_; }

    double number();
    double positive() { return above(0.); }
    double above(double least);
    /// @param least excluded. @param most included.
    double              between(double least, double most);
    unsigned int        count(unsigned int least, unsigned int most = std::numeric_limits<unsigned int>::max());
    unsigned int        one_of(const std::vector<unsigned int> &counts);
    bool                flag();
    std::vector<double> point();
    std::vector<unsigned int> counts(std::size_t n, unsigned int least);

    using Lists = std::vector<std::vector<double>>;
    /// n lists of numbers, of `length` each; 0: any length but none.
    Lists lists(std::size_t n, std::size_t length);
    Lists points(const std::size_t n) { return lists(n, dim_); }

    /// Whether the next argument has one of these characters.
    bool next_has(const std::string &characters) const;

    /// Of the argument that was read last.
    [[noreturn]] void refuse(const std::string &what_it_must_be) const;

  private:
    const std::string &next();
    double             to_number(const std::string &text) const;
    unsigned int       to_count(const std::string &text) const;

    std::string              generator_;
    char                     separator_;
    std::vector<std::string> names_, values_;
    unsigned int             dim_;
    std::size_t              n_read_ = 0;
  };
} // namespace trestle
