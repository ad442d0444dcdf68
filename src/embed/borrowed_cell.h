#pragma once

#include "embed/trestle.hpp"

#include <array>
#include <cmath>
#include <limits>
#include <span>
#include <string>
#include <vector>

namespace trestle
{
  /// Which cell a host means that can only name a material.
  struct CellSettings
  {
    std::string              run_directory;
    std::string              kind = "reduced";
    std::vector<std::string> options;
    /// Whether an answer that is not to be trusted is refused, so that the host cuts its step; it is taken with a warning
    /// otherwise.
    bool cuts_doubtful = false;

    bool operator==(const CellSettings &) const = default;

    /**
     * From the variables TRESTLE_CELL, TRESTLE_CELL_KIND, TRESTLE_CELL_OPTIONS (separated by '|') and
     * TRESTLE_CELL_DOUBTFUL (warn or cut); those that end in _MATERIAL, in upper case with '_' for what is neither letter
     * nor digit, come first. @throws InputError where no run directory is named, or for another word.
     */
    static CellSettings from_environment(const std::string &material = "");
  };

  /// Of one point, all six components: xx, yy, zz, xy, xz, yz, engineering shears.
  struct PointAnswer
  {
    std::array<double, 6>  stress{};
    std::array<double, 36> tangent{}; ///< row-major
    double                 estimate  = 0.;
    double                 tolerance = std::numeric_limits<double>::infinity(); ///< on the estimate of this level
    std::uint8_t           level     = 0;

    /// Not to be trusted: by its certificate, or because it has none.
    bool is_doubtful() const { return std::isinf(estimate) || !(estimate <= tolerance); }

    /// The certificate for hosts whose files cannot hold infinity: 1e30 then.
    double finite_estimate() const { return std::isfinite(estimate) ? estimate : 1e30; }
  };

  /**
   * A cell for the time of one call, for hosts that ask point by point and keep the states of points themselves
   * (MFront, UMAT, CalculiX, preCICE). Cells wait in a pool: hosts start and end threads as they like (CalculiX
   * does in every iteration), and opening a cell is dear. So each thread in a call has its own.
   *
   * States are numbers of the host: none, or all zeros as hosts begin with, is virgin material.
   */
  class BorrowedCell
  {
  public:
    /// MPI is started where the cell needs it: see trestle_serve_shell().
    explicit BorrowedCell(const CellSettings &settings);
    ~BorrowedCell();
    BorrowedCell(const BorrowedCell &)            = delete;
    BorrowedCell &operator=(const BorrowedCell &) = delete;

    unsigned int dimension() const { return loan_.cell.dimension(); }
    bool         has_history() const { return loan_.cell.has_history(); }

    /// Numbers of a state at the end of a step; 0 without history.
    std::size_t state_size() const { return loan_.state_size; }

    /// Tangent of the virgin cell at zero strain, with history; zeros without.
    const std::array<double, 36> &elastic_tangent() const { return loan_.elastic; }

    /// The state at the beginning of the step. @throws InputError for one of wrong size.
    void begin(std::span<const double> state);

    /// At a strain at the step's end; may be asked several times. Levels rise until the certificate is content. Where it
    /// never is, a warning goes to standard error, once a cell. @throws ConvergenceError there, if the settings say so.
    PointAnswer evaluate(const std::array<double, 6> &strain);

    /// The state at the last strain, for the host to keep.
    std::vector<double> end();

    void write_cell(const std::string &directory, const std::string &name)
    {
      loan_.cell.write_cell(0, directory, name);
    }

    /// What the pool keeps.
    struct Loan
    {
      CellSettings           settings;
      EmbeddedCell           cell;
      std::size_t            state_size = 0;
      std::array<double, 36> elastic{};
    };

  private:
    Loan loan_;
  };
} // namespace trestle
