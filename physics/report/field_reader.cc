#include "physics/libraries/field_reader.h"

#include "core/checksum.h"
#include "core/exceptions.h"
#include "core/excerpt.h"
#include "core/text.h"

#include <vtkCellArray.h>
#include <vtkCellData.h>
#include <vtkCellLocator.h>
#include <vtkDataArray.h>
#include <vtkDataArraySelection.h>
#include <vtkGenericCell.h>
#include <vtkNew.h>
#include <vtkObject.h>
#include <vtkPointData.h>
#include <vtkPoints.h>
#include <vtkSmartPointer.h>
#include <vtkUnsignedCharArray.h>
#include <vtkUnstructuredGrid.h>
#include <vtkXMLDataElement.h>
#include <vtkXMLUnstructuredGridReader.h>
#include <vtkXMLUtilities.h>

#include <algorithm>
#include <cmath>
#include <exception>
#include <filesystem>
#include <functional>
#include <span>
#include <string_view>

namespace trestle
{
  namespace
  {
    /// VTK says on stderr what a message here says better.
    struct Quiet
    {
      Quiet() { vtkObject::SetGlobalWarningDisplay(0); }
      ~Quiet() { vtkObject::SetGlobalWarningDisplay(display); }
      const int display = vtkObject::GetGlobalWarningDisplay();
    };

    [[noreturn]] void damaged(const std::string &file, const std::string &why)
    {
      throw InputError(
          "'" + file + "' cannot be read: " + why + ".",
          "The file is truncated or damaged, or its writer is still at work: write or copy it again.");
    }

    void require_file(const std::string &file)
    {
      std::error_code none;
      if (!std::filesystem::is_regular_file(file, none))
        throw InputError("There is no file '" + file + "'.",
                         "Check the path; relative paths start at the present folder, those in a .pvd or .pvtu at "
                         "its own.");
    }

    /// The element of a small file that names others. @param kind Collection, for instance.
    vtkSmartPointer<vtkXMLDataElement> read_list(const std::string &file, const char *kind)
    {
      require_file(file);
      const auto root =
          vtkSmartPointer<vtkXMLDataElement>::Take(vtkXMLUtilities::ReadElementFromFile(file.c_str()));
      if (root == nullptr)
        damaged(file, "it is no complete XML");
      vtkXMLDataElement *found = root->FindNestedElementWithName(kind);
      if (found == nullptr)
        damaged(file, std::string("it has no element '") + kind + "'");
      return found;
    }

    /// Paths in such a file start at its folder.
    std::string beside(const std::string &file, const char *path)
    {
      return (std::filesystem::path(file).parent_path() / path).string();
    }

    /// One .vtu, of which the field alone is read.
    class Piece
    {
    public:
      Piece(const std::string &file, const std::string &field);

      /// Its points, cells and values behind those that are there.
      void append_to(FieldSeries &series) const;

      /// Its values at those points that it has and that no piece before had.
      void sample(PointSamples &samples) const;

      bool          is_on_cells() const { return is_on_cells_; }
      vtkDataArray &values() const { return *values_; }

    private:
      void select(vtkXMLUnstructuredGridReader &reader);
      void check_extents(vtkXMLUnstructuredGridReader &reader) const;
      void append_cells(FieldMesh &mesh) const;

      const std::string                   &file_, &field_;
      bool                                 is_on_cells_ = false;
      vtkSmartPointer<vtkUnstructuredGrid> grid_;
      vtkDataArray                        *values_ = nullptr;
    };

    bool has_array(vtkDataArraySelection &selection, const std::string &name)
    {
      return selection.ArrayExists(name.c_str()) != 0;
    }

    void Piece::select(vtkXMLUnstructuredGridReader &reader)
    {
      vtkDataArraySelection &points = *reader.GetPointDataArraySelection(),
                            &cells  = *reader.GetCellDataArraySelection();
      is_on_cells_                  = !has_array(points, field_);
      if (is_on_cells_ && !has_array(cells, field_))
        {
          std::vector<std::string> names;
          for (vtkDataArraySelection *selection : {&points, &cells})
            for (int i = 0; i < selection->GetNumberOfArrays(); ++i)
              names.push_back(text::excerpt(selection->GetArrayName(i), 40));
          throw InputError("'" + file_ + "' has no field '" + field_ + "'.", "It has: " + text::join(names) + ".");
        }
      points.DisableAllArrays();
      cells.DisableAllArrays();
      (is_on_cells_ ? cells : points).EnableArray(field_.c_str());
    }

    /// Before memory is asked for: zlib, which is what VTK's files have, makes nothing smaller than that.
    void Piece::check_extents(vtkXMLUnstructuredGridReader &reader) const
    {
      constexpr std::uint64_t most_times_smaller = 1032;
      const std::uint64_t     most               = most_times_smaller * std::filesystem::file_size(file_);
      reader.SetupUpdateExtent(0, 1, 0);
      const auto n_points = reader.GetNumberOfPoints(), n_cells = reader.GetNumberOfCells();
      if (n_points <= 0 || n_cells <= 0)
        damaged(file_, "it has no points or no cells");
      if (std::uint64_t(n_points) > most / (3 * sizeof(float)) || std::uint64_t(n_cells) > most)
        damaged(file_, "it is to have " + std::to_string(n_points) + " points and " + std::to_string(n_cells) +
                           " cells, more than its length can hold");
    }

    Piece::Piece(const std::string &file, const std::string &field)
      : file_(file),
        field_(field)
    {
      require_file(file);
      vtkNew<vtkXMLUnstructuredGridReader> reader;
      reader->SetFileName(file.c_str());
      reader->UpdateInformation();
      if (reader->GetErrorCode() != 0)
        damaged(file, "it is no complete .vtu");
      select(*reader);
      check_extents(*reader);
      const auto n_points = reader->GetNumberOfPoints(), n_cells = reader->GetNumberOfCells();
      reader->UpdatePiece(0, 1, 0);
      grid_ = reader->GetOutput();
      if (reader->GetErrorCode() != 0 || grid_ == nullptr || grid_->GetNumberOfPoints() != n_points ||
          grid_->GetNumberOfCells() != n_cells || grid_->GetPoints() == nullptr)
        damaged(file, "not all of its numbers are there");
      vtkDataSetAttributes *data =
          is_on_cells_ ? static_cast<vtkDataSetAttributes *>(grid_->GetCellData()) : grid_->GetPointData();
      values_ = data->GetArray(field.c_str());
      if (values_ == nullptr || values_->GetNumberOfTuples() != (is_on_cells_ ? n_cells : n_points) ||
          values_->GetNumberOfComponents() < 1)
        damaged(file, "its field '" + field + "' is not numbers, or not all of them are there");
    }

    void append(vtkDataArray &array, std::vector<double> &values)
    {
      const auto        n_components = std::size_t(array.GetNumberOfComponents());
      const std::size_t begin        = values.size();
      values.resize(begin + n_components * std::size_t(array.GetNumberOfTuples()));
      for (vtkIdType i = 0; i < array.GetNumberOfTuples(); ++i)
        array.GetTuple(i, &values[begin + std::size_t(i) * n_components]);
    }

    /// Indices have four bytes or eight, as the file has them: the sum is that of eight.
    std::uint64_t sum_of(vtkCellArray &cells, vtkDataArray &indices, const std::uint64_t sum)
    {
      std::vector<std::int64_t> wide(std::size_t(indices.GetNumberOfTuples()));
      if (cells.IsStorage64Bit())
        std::copy_n(static_cast<const vtkTypeInt64 *>(indices.GetVoidPointer(0)), wide.size(), wide.begin());
      else
        std::copy_n(static_cast<const vtkTypeInt32 *>(indices.GetVoidPointer(0)), wide.size(), wide.begin());
      return checksum({reinterpret_cast<const char *>(wide.data()), wide.size() * sizeof(std::int64_t)}, sum);
    }

    void Piece::append_cells(FieldMesh &mesh) const
    {
      vtkCellArray         *cells = grid_->GetCells();
      vtkUnsignedCharArray *types = grid_->GetCellTypesArray();
      if (cells == nullptr || types == nullptr)
        damaged(file_, "its cells are not all there");
      mesh.n_cells += std::size_t(grid_->GetNumberOfCells());
      mesh.connectivity = sum_of(*cells, *cells->GetOffsetsArray(), mesh.connectivity);
      mesh.connectivity = sum_of(*cells, *cells->GetConnectivityArray(), mesh.connectivity);
      mesh.connectivity =
          checksum({reinterpret_cast<const char *>(types->GetPointer(0)), std::size_t(types->GetNumberOfTuples())},
                   mesh.connectivity);
    }

    void Piece::append_to(FieldSeries &series) const
    {
      append(*grid_->GetPoints()->GetData(), series.mesh.positions);
      append_cells(series.mesh);
      append(*values_, series.values);
    }

    void Piece::sample(PointSamples &samples) const
    {
      const auto n_components = unsigned(values_->GetNumberOfComponents());
      if (is_on_cells_)
        throw InputError("'" + file_ + "' has the field '" + field_ + "' on cells alone.",
                         "Values at points are interpolated: write the field at points.");
      if (samples.n_components != 0 && samples.n_components != n_components)
        damaged(file_, "its field '" + field_ + "' is of another kind than that of the pieces before it");
      samples.n_components = n_components;
      samples.is_found.resize(samples.points.size() / 3, false);
      samples.values.resize(samples.is_found.size() * n_components, 0.);
      vtkNew<vtkCellLocator> locator;
      locator->SetDataSet(grid_);
      locator->BuildLocator();
      vtkNew<vtkGenericCell> cell;
      std::vector<double>    weights(std::size_t(std::max(grid_->GetMaxCellSize(), 8)));
      const double           near = 1e-6 * grid_->GetLength();
      for (std::size_t i = 0; i < samples.is_found.size(); ++i)
        {
          double    closest[3], unit[3], distance = 0.;
          vtkIdType id  = -1;
          int       sub = 0;
          if (samples.is_found[i])
            continue;
          locator->FindClosestPoint(&samples.points[3 * i], closest, cell, id, sub, distance);
          if (id < 0 || distance > near * near)
            continue;
          grid_->GetCell(id, cell);
          if (cell->EvaluatePosition(closest, nullptr, sub, unit, distance, weights.data()) < 0)
            continue;
          samples.is_found[i] = true;
          for (vtkIdType k = 0; k < cell->GetNumberOfPoints(); ++k)
            for (unsigned int c = 0; c < n_components; ++c)
              samples.values[i * n_components + c] +=
                  weights[std::size_t(k)] * values_->GetComponent(cell->GetPointId(int(k)), int(c));
        }
    }

    /// The files that a .pvtu names, or the .vtu itself.
    std::vector<std::string> pieces_of(const std::string &file)
    {
      if (std::filesystem::path(file).extension() != ".pvtu")
        return {file};
      std::vector<std::string> result;
      const auto               list = read_list(file, "PUnstructuredGrid");
      for (int i = 0; i < list->GetNumberOfNestedElements(); ++i)
        if (const char *source = list->GetNestedElement(i)->GetAttribute("Source"))
          result.push_back(beside(file, source));
      if (result.empty())
        damaged(file, "it names no pieces");
      return result;
    }

    void read_field(const std::string &file, const std::string &field, FieldSeries &result)
    {
      const auto files         = pieces_of(file);
      result                   = {};
      result.times             = {0.};
      result.mesh.connectivity = checksum("");
      for (const auto &name : files)
        {
          const Piece piece(name, field);
          const auto  n_components = unsigned(piece.values().GetNumberOfComponents());
          if (&name == &files.front())
            {
              result.is_on_cells  = piece.is_on_cells();
              result.n_components = n_components;
            }
          if (piece.is_on_cells() != result.is_on_cells || n_components != result.n_components)
            damaged(name, "its field '" + field + "' is of another kind than that of '" + files.front() + "'");
          piece.append_to(result);
        }
    }

    void sample_field(const std::string &file, const std::string &field, PointSamples &samples)
    {
      for (const auto &name : pieces_of(file))
        Piece(name, field).sample(samples);
    }

    void read_steps(const std::string &file, std::vector<FieldStep> &result)
    {
      const auto list = read_list(file, "Collection");
      for (int i = 0; i < list->GetNumberOfNestedElements(); ++i)
        {
          vtkXMLDataElement *entry = list->GetNestedElement(i);
          const char        *name = entry->GetAttribute("file"), *time = entry->GetAttribute("timestep");
          if (name == nullptr)
            damaged(file, "its entry " + std::to_string(i) + " names no file");
          const std::string path = beside(file, name);
          if (const auto extension = std::filesystem::path(path).extension();
              extension != ".vtu" && extension != ".pvtu")
            throw InputError("'" + file + "' lists '" + text::excerpt(path) + "', which is no .vtu or .pvtu.",
                             "List unstructured grids alone.");
          if (std::ranges::find(result, path, &FieldStep::file) != result.end())
            throw InputError("'" + file + "' lists '" + text::excerpt(path) + "' twice.", "List each file once.");
          result.push_back({time == nullptr ? double(i) : text::number("'" + file + "': timestep", time), path});
        }
      if (result.empty())
        throw InputError("'" + file + "' lists no files.", "List a .vtu or .pvtu for each time.");
    }

    /// VTK and the standard library throw too; who asked knows our own errors alone.
    void guarded(const std::string &file, const std::function<void()> &action)
    {
      const Quiet quiet;
      try
        {
          action();
        }
      catch (const Error &)
        {
          throw;
        }
      catch (const std::exception &error)
        {
          damaged(file, error.what());
        }
    }
  } // namespace
} // namespace trestle

/// What read_field_series() looks up: the face must not need VTK.
extern "C" void trestle_read_field(const std::string &file, const std::string &field, trestle::FieldSeries &result)
{
  trestle::guarded(file, [&] { trestle::read_field(file, field, result); });
}

extern "C" void trestle_sample_field(const std::string &file, const std::string &field,
                                     trestle::PointSamples &samples)
{
  trestle::guarded(file, [&] { trestle::sample_field(file, field, samples); });
}

extern "C" void trestle_read_field_steps(const std::string &file, std::vector<trestle::FieldStep> &result)
{
  trestle::guarded(file, [&] { trestle::read_steps(file, result); });
}
