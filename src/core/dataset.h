#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace trestle
{
  /**
   * A file that grows sample by sample: snapshot sets, ensembles of trajectories. Its tables have names and rows of a
   * fixed shape, grow by rows, and are read in pieces, so that neither side holds them whole. What comes once (a mesh)
   * is a table filled once; a number a sample is a table of rows without shape. Serial HDF5, with doubles in memory:
   * one rank writes a file, any may read it (h5dump and h5py, too).
   *
   * Rows count when commit() has been called: a sample is in all tables or in none, and a process killed at any time
   * leaves a readable file with all that was committed. (A machine that loses power may not: nothing is forced onto
   * the disk.) What a file has beside rows is said when it is made and never changes.
   *
   * Who closes a file that it wrote leaves a checksum of all of it at the end, which is compared when it is opened, before HDF5
   * sees a byte: both read the whole file once, a nanosecond or two a byte. A file whose writer is at work, or was killed, has
   * none. Types, extents and places of all that is read are checked, whatever the checksum says.
   *
   * Not for threads. Another process may read while one appends; it sees what was committed when it opened.
   */
  class Dataset
  {
  public:
    enum class Storage
    {
      double_precision,
      single_precision ///< half the size; values are rounded, and must not be beyond 3.4e38
    };

    struct Table
    {
      std::vector<std::size_t> row_shape = {}; ///< positive extents; empty: one number a row
      Storage                  storage   = Storage::double_precision;
    };

    /// Slashes in names make groups: `mesh/positions`.
    struct Layout
    {
      std::map<std::string, Table>       tables;
      std::map<std::string, double>      numbers    = {};    ///< of the whole file
      std::map<std::string, std::string> texts      = {};    ///< of the whole file
      bool                               compressed = false; ///< bytes shuffled, deflate 1: smooth fields
    };

    /// A new file without rows, in place of what was there. @throws FatalError when it cannot be written.
    static Dataset create(const std::string &path, const Layout &layout);

    /// To read. @throws InputError naming the file when it is missing, truncated, damaged in a single bit, or none of these.
    static Dataset open(const std::string &path);

    /// To read and to append. A file whose writer was killed is written anew first, with its committed rows.
    static Dataset append_to(const std::string &path);

    ~Dataset();
    Dataset(Dataset &&) noexcept;

    const Layout &layout() const;
    bool          has(const std::string &table) const;
    /// @throws InputError naming the file and what it has, as everything below does for a table that is missing.
    const Table &table(const std::string &name) const;
    /// Committed ones.
    std::size_t        n_rows(const std::string &table) const;
    double             number(const std::string &name) const;
    const std::string &text(const std::string &name) const;

    /// Rows [begin, end), row-major, end - begin times the entries of a row. @throws InputError beyond the end.
    std::vector<double> read(const std::string &table, std::size_t begin, std::size_t end) const;
    /// Of each row the part [first, last) of its first extent: the nodes that are ours. @throws InputError.
    std::vector<double> read(const std::string &table, std::size_t begin, std::size_t end, std::size_t first,
                             std::size_t last) const;
    std::vector<double> read_all(const std::string &table) const { return read(table, 0, n_rows(table)); }

    /// Whole rows, one after the other. @throws FatalError for a part of a row, a file that is open to read alone, a
    /// full disk; InputError for values too large for single precision.
    void append(const std::string &table, std::span<const double> rows);
    /// What was appended since the last commit counts from now on. @throws FatalError (disk full).
    void commit();

  private:
    class Implementation;
    explicit Dataset(std::unique_ptr<Implementation> implementation);

    std::unique_ptr<Implementation> implementation_;
  };
} // namespace trestle
