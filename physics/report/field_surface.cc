#include "physics/report/field_surface.h"

#include "core/exceptions.h"

#include <vtkAppendFilter.h>
#include <vtkCellData.h>
#include <vtkDataArray.h>
#include <vtkDataArraySelection.h>
#include <vtkDataSetSurfaceFilter.h>
#include <vtkIdList.h>
#include <vtkIdTypeArray.h>
#include <vtkNew.h>
#include <vtkObject.h>
#include <vtkPointData.h>
#include <vtkPolyData.h>
#include <vtkSmartPointer.h>
#include <vtkUnstructuredGrid.h>
#include <vtkXMLDataElement.h>
#include <vtkXMLPUnstructuredGridReader.h>
#include <vtkXMLUnstructuredGridReader.h>
#include <vtkXMLUtilities.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <initializer_list>
#include <list>
#include <map>
#include <tuple>

namespace trestle
{
  namespace
  {
    constexpr std::size_t most_cells_with_edges = 1500;

    bool is_of(const std::string &array, const std::string &field)
    {
      return array == field || array.rfind(field + "_", 0) == 0;
    }

    /// Leaves the other fields in the file. @return the names of all that it has, or none when the field is there.
    std::string select(const std::string &field, const std::initializer_list<vtkDataArraySelection *> selections)
    {
      std::string names;
      bool        found = false;
      for (vtkDataArraySelection *selection : selections)
        for (int i = 0; i < selection->GetNumberOfArrays(); ++i)
          {
            const std::string name = selection->GetArrayName(i);
            selection->SetArraySetting(name.c_str(), is_of(name, field));
            found = found || is_of(name, field);
            names += (names.empty() ? "" : ", ") + name;
          }
      return found ? "" : names;
    }

    /// A field file with what is not asked for left out. Pieces of a .pvtu are files, those of a .vtu lie in it.
    template <class Reader>
    class FieldFile
    {
    public:
      FieldFile(const std::string &file, const std::string &field)
        : file_(file)
      {
        const Quiet quiet;
        reader_->SetFileName(file.c_str());
        reader_->UpdateInformation();
        const std::string others =
            select(field, {reader_->GetPointDataArraySelection(), reader_->GetCellDataArraySelection()});
        if (reader_->GetErrorCode() != 0)
          damaged();
        if (!others.empty())
          throw FatalError("The field file '" + file + "' has no field '" + field + "'.",
                           "It has: " + others + ".");
      }

      int n_pieces() const { return reader_->GetNumberOfPieces(); }

      /// The piece i of n.
      vtkSmartPointer<vtkUnstructuredGrid> read(const int i = 0, const int n = 1)
      {
        const Quiet quiet;
        reader_->UpdatePiece(i, n, 0);
        vtkSmartPointer<vtkUnstructuredGrid> grid = reader_->GetOutput();
        if (reader_->GetErrorCode() != 0 || grid == nullptr || grid->GetNumberOfCells() == 0)
          damaged();
        return grid;
      }

    private:
      /// VTK says on stderr what a message here says better.
      struct Quiet
      {
        Quiet() { vtkObject::SetGlobalWarningDisplay(0); }
        ~Quiet() { vtkObject::SetGlobalWarningDisplay(display); }
        const int display = vtkObject::GetGlobalWarningDisplay();
      };

      [[noreturn]] void damaged() const
      {
        throw FatalError("The field file '" + file_ +
                             "' cannot be read back: it is damaged, or a piece is missing.",
                         "Check that the disk is not full and that nothing else writes into this run directory.");
      }

      const std::string file_;
      vtkNew<Reader>    reader_;
    };

    using Whole = FieldFile<vtkXMLPUnstructuredGridReader>;
    using Piece = FieldFile<vtkXMLUnstructuredGridReader>;

    bool is_parallel(const std::string &file) { return std::filesystem::path(file).extension() == ".pvtu"; }

    /// The files that a .pvtu names.
    std::vector<std::string> pieces_of(const std::string &file)
    {
      if (!is_parallel(file))
        return {file};
      std::vector<std::string> result;
      const auto               root =
          vtkSmartPointer<vtkXMLDataElement>::Take(vtkXMLUtilities::ReadElementFromFile(file.c_str()));
      vtkXMLDataElement *grid = root ? root->FindNestedElementWithName("PUnstructuredGrid") : nullptr;
      for (int i = 0; grid && i < grid->GetNumberOfNestedElements(); ++i)
        if (const char *source = grid->GetNestedElement(i)->GetAttribute("Source"))
          result.push_back((std::filesystem::path(file).parent_path() / source).string());
      return result;
    }

    vtkDataArray *array_of(vtkUnstructuredGrid &grid, const std::string &name)
    {
      vtkDataArray *array = grid.GetPointData()->GetArray(name.c_str());
      return array != nullptr ? array : grid.GetCellData()->GetArray(name.c_str());
    }

    /// The field itself, or its first block: a physics of several writes `network_velocity`, `network_pressure`.
    std::string present_name(vtkUnstructuredGrid &grid, const std::string &field)
    {
      if (array_of(grid, field) != nullptr)
        return field;
      for (vtkFieldData *data :
           {static_cast<vtkFieldData *>(grid.GetPointData()), static_cast<vtkFieldData *>(grid.GetCellData())})
        for (int i = 0; i < data->GetNumberOfArrays(); ++i)
          if (std::string name = data->GetArrayName(i); is_of(name, field))
            return name;
      throw FatalError("The field '" + field + "' could not be read.", "Look whether the field file is complete.");
    }

    /// deal.II writes the points of every cell on their own; a solid needs them merged to know its surface.
    vtkSmartPointer<vtkUnstructuredGrid> merged(vtkUnstructuredGrid *grid)
    {
      vtkNew<vtkAppendFilter> filter;
      filter->AddInputData(grid);
      filter->MergePointsOn();
      filter->Update();
      return filter->GetOutput();
    }

    bool is_solid(vtkUnstructuredGrid &grid)
    {
      const int n_probes = static_cast<int>(std::min<vtkIdType>(grid.GetNumberOfCells(), 3));
      for (int i = 0; i < n_probes; ++i)
        if (grid.GetCell(i)->GetCellDimension() == 3)
          return true;
      return false;
    }

    double value_of(vtkDataArray &array, vtkIdType i)
    {
      if (array.GetNumberOfComponents() == 1)
        return array.GetComponent(i, 0);
      double square = 0.;
      for (int c = 0; c < array.GetNumberOfComponents(); ++c)
        square += std::pow(array.GetComponent(i, c), 2);
      return std::sqrt(square);
    }

    void measure(vtkDataArray &array, FieldSurface &surface)
    {
      for (vtkIdType i = 0; i < array.GetNumberOfTuples(); ++i)
        {
          const double value = value_of(array, i);
          if (!std::isfinite(value))
            {
              ++surface.n_not_finite;
              continue;
            }
          surface.low  = std::min(surface.low, value);
          surface.high = std::max(surface.high, value);
        }
    }

    /// Between the nodes of a higher-order cell the field may go beyond them.
    void widen_range(FieldSurface &surface)
    {
      for (const auto &triangle : surface.triangles)
        for (const float value : triangle.values)
          if (std::isfinite(value))
            {
              surface.low  = std::min<double>(surface.low, value);
              surface.high = std::max<double>(surface.high, value);
            }
    }

    /// Finer where few cells would show their corners.
    int subdivision_level(std::size_t n_cells, bool is_solid)
    {
      if (is_solid)
        return n_cells <= 1000 ? 1 : 0;
      return n_cells <= 30 ? 4 : n_cells <= 100 ? 3 : n_cells <= 400 ? 2 : 1;
    }

    vtkSmartPointer<vtkPolyData> surface_of(vtkUnstructuredGrid *grid, bool is_solid)
    {
      vtkNew<vtkDataSetSurfaceFilter> filter;
      filter->SetInputData(grid);
      filter->PassThroughCellIdsOn();
      filter->SetNonlinearSubdivisionLevel(
          subdivision_level(static_cast<std::size_t>(grid->GetNumberOfCells()), is_solid));
      filter->Update();
      return filter->GetOutput();
    }

    FieldSurface::Point point_of(vtkPolyData &data, vtkIdType i)
    {
      const double *point = data.GetPoint(i);
      return {float(point[0]), float(point[1]), float(point[2])};
    }

    /// A fan from the first corner; quadrilaterals and triangles of a surface are convex enough for it.
    void add_triangles(vtkPolyData &data, vtkIdList &corners, vtkDataArray &array, vtkIdType cell,
                       FieldSurface &surface)
    {
      const bool on_points = cell < 0;
      for (vtkIdType i = 2; i < corners.GetNumberOfIds(); ++i)
        {
          FieldSurface::Triangle triangle;
          const vtkIdType        ids[3] = {corners.GetId(0), corners.GetId(i - 1), corners.GetId(i)};
          for (int k = 0; k < 3; ++k)
            {
              triangle.corners[k] = point_of(data, ids[k]);
              triangle.values[k]  = float(value_of(array, on_points ? ids[k] : cell));
            }
          surface.triangles.push_back(triangle);
        }
    }

    /// Edges that occur once among the pieces of one cell are edges of the cell itself.
    class CellEdges
    {
    public:
      void add(vtkIdType cell, vtkIdList &corners)
      {
        for (vtkIdType i = 0; i < corners.GetNumberOfIds(); ++i)
          {
            const vtkIdType a = corners.GetId(i), b = corners.GetId((i + 1) % corners.GetNumberOfIds());
            ++count_[{cell, std::min(a, b), std::max(a, b)}];
          }
      }

      void write(vtkPolyData &data, FieldSurface &surface) const
      {
        for (const auto &[edge, n] : count_)
          if (n == 1)
            surface.cell_edges.push_back({point_of(data, std::get<1>(edge)), point_of(data, std::get<2>(edge))});
      }

    private:
      std::map<std::tuple<vtkIdType, vtkIdType, vtkIdType>, unsigned int> count_;
    };

    void collect(vtkPolyData &data, const std::string &field, FieldSurface &surface)
    {
      vtkDataArray *on_points  = data.GetPointData()->GetArray(field.c_str());
      vtkDataArray *on_cells   = data.GetCellData()->GetArray(field.c_str());
      auto         *originals  = vtkIdTypeArray::SafeDownCast(data.GetCellData()->GetArray("vtkOriginalCellIds"));
      const bool    with_edges = !surface.is_solid && surface.n_cells <= most_cells_with_edges;

      CellEdges         edges;
      vtkNew<vtkIdList> corners;
      for (vtkIdType cell = 0; cell < data.GetNumberOfCells(); ++cell)
        {
          data.GetCellPoints(cell, corners);
          if (on_points != nullptr)
            add_triangles(data, *corners, *on_points, -1, surface);
          else
            add_triangles(data, *corners, *on_cells, cell, surface);
          if (with_edges && originals != nullptr)
            edges.add(originals->GetValue(cell), *corners);
        }
      if (with_edges)
        edges.write(data, surface);
    }

    void add(vtkSmartPointer<vtkUnstructuredGrid> grid, const std::string &field, FieldSurface &surface)
    {
      const std::string name = present_name(*grid, field);
      surface.n_cells += static_cast<std::size_t>(grid->GetNumberOfCells());
      surface.is_solid = is_solid(*grid);
      measure(*array_of(*grid, name), surface);
      if (surface.is_solid)
        grid = merged(grid);
      collect(*surface_of(grid, surface.is_solid), name, surface);
    }

    /// A large plane mesh comes in portions (PortionedOutput), of which only the triangles are kept.
    bool add_portions(const std::string &file, const std::string &field, FieldSurface &surface)
    {
      std::list<Piece> files; // opened once: a file is parsed to its end for what it holds
      bool             is_large = false;
      for (const std::string &piece : pieces_of(file))
        is_large = files.emplace_back(piece, field).n_pieces() > 1 || is_large;
      if (!is_large)
        return false;
      for (Piece &piece : files)
        for (int i = 0, n = piece.n_pieces(); i < n; ++i)
          {
            const auto grid = piece.read(i, n);
            if (is_solid(*grid))
              return false;
            add(grid, field, surface);
          }
      return true;
    }
  } // namespace

  FieldSurface read_field_surface(const std::string &file, const std::string &field)
  {
    if (!std::filesystem::exists(file))
      throw FatalError("The field file '" + file + "' does not exist.",
                       "Write the fields before the report, or leave its picture out.");
    FieldSurface surface;
    surface.low  = INFINITY;
    surface.high = -INFINITY;
    if (!add_portions(file, field, surface))
      add(is_parallel(file) ? Whole(file, field).read() : Piece(file, field).read(), field, surface);
    widen_range(surface);
    if (surface.low > surface.high)
      surface.low = surface.high = 0.;
    return surface;
  }
} // namespace trestle
