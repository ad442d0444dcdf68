#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace trestle
{
  /// The mesh of somebody's field file, as far as it tells whether two are the same.
  struct FieldMesh
  {
    std::size_t         n_cells = 0;
    std::vector<double> positions;        ///< n_points x 3, in the file's unit
    std::uint64_t       connectivity = 0; ///< checksum of the cells: their types and the points of each

    std::size_t n_points() const { return positions.size() / 3; }
  };

  /// One field of a .vtu or .pvtu, or of each step of a .pvd.
  struct FieldSeries
  {
    FieldMesh    mesh;
    bool         is_on_cells  = false; ///< an entry a cell instead of one a point
    unsigned int n_components = 1;
    /// Of the steps, ascending, as the .pvd has them; 0 of a single file.
    std::vector<double> times;
    std::vector<double> values; ///< n_steps x n_entries x n_components

    std::size_t n_steps() const { return times.size(); }
    std::size_t n_entries() const { return is_on_cells ? mesh.n_cells : mesh.n_points(); }
  };

  /// Whether a path ends as such a file does.
  bool is_field_file(const std::string &path);

  /**
   * Reads with VTK, which is loaded for it, whatever encoding the files have. Pieces follow each other as the .pvtu
   * names them (entries of a .pvd at one time: as it lists them); points that pieces hold twice are entries twice.
   * Where points and cells have a field of that name, that of the points is read. One rank, which holds all of it.
   * Truncated files and extents that cannot be are found; VTK does not survive every damage within compressed data.
   *
   * @throws InputError naming the file that is missing, truncated, damaged or has no such field (and which it has), or
   * whose mesh is not that of the first step.
   */
  FieldSeries read_field_series(const std::string &path, const std::string &field);

  /// One field of a file, or of each step of a .pvd, at points of the reader's own.
  struct FieldSamples
  {
    unsigned int        n_components = 0;
    std::vector<double> times;  ///< ascending
    std::vector<double> values; ///< n_steps x n_points x n_components
  };

  /**
   * Interpolates within the cells of the files' grids, which need not be the same at all steps, as read_field_series() reads
   * them. @param points n_points x 3, in the files' unit. One rank. @throws InputError as that does; for a field that
   * cells have alone, and naming a point that lies outside of the grid by more than 1e-6 of its extent.
   */
  FieldSamples sample_field_series(const std::string &path, const std::string &field,
                                   std::span<const double> points);

  /**
   * Same cells of the same points, which lie where they did to 1e-6 of the mesh's extent, about what single precision
   * tells. @param reference_name, name of the files, for the message. @throws InputError saying what differs.
   */
  void check_same_mesh(const FieldMesh &reference, const std::string &reference_name, const FieldMesh &mesh,
                       const std::string &name);
} // namespace trestle
