#include "physics/report/field_surface.h"

#include "core/exceptions.h"

#include <vtkAppendFilter.h>
#include <vtkCellData.h>
#include <vtkDataArray.h>
#include <vtkDataSetSurfaceFilter.h>
#include <vtkIdList.h>
#include <vtkIdTypeArray.h>
#include <vtkNew.h>
#include <vtkObject.h>
#include <vtkPointData.h>
#include <vtkPolyData.h>
#include <vtkSmartPointer.h>
#include <vtkUnstructuredGrid.h>
#include <vtkXMLPUnstructuredGridReader.h>
#include <vtkXMLUnstructuredGridReader.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <tuple>

namespace trestle
{
  namespace
  {
    constexpr std::size_t most_cells_with_edges = 1500;

    template <class Reader>
    vtkSmartPointer<vtkUnstructuredGrid> read_with(const std::string &file)
    {
      vtkNew<Reader> reader;
      reader->SetFileName(file.c_str());
      const int display = vtkObject::GetGlobalWarningDisplay();
      vtkObject::SetGlobalWarningDisplay(0); // the message below says it
      reader->Update();
      vtkObject::SetGlobalWarningDisplay(display);
      vtkSmartPointer<vtkUnstructuredGrid> grid = reader->GetOutput();
      if (reader->GetErrorCode() != 0 || grid == nullptr || grid->GetNumberOfCells() == 0)
        throw FatalError("The field file '" + file +
                             "' cannot be read back: it is damaged, or a piece is missing.",
                         "Check that the disk is not full and that nothing else writes into this run directory.");
      return grid;
    }

    vtkSmartPointer<vtkUnstructuredGrid> read_grid(const std::string &file)
    {
      if (!std::filesystem::exists(file))
        throw FatalError("The field file '" + file + "' does not exist.",
                         "Write the fields before the report, or leave its picture out.");
      if (std::filesystem::path(file).extension() == ".pvtu")
        return read_with<vtkXMLPUnstructuredGridReader>(file);
      return read_with<vtkXMLUnstructuredGridReader>(file);
    }

    std::string names_of(vtkUnstructuredGrid &grid)
    {
      std::string names;
      for (vtkFieldData *data :
           {static_cast<vtkFieldData *>(grid.GetPointData()), static_cast<vtkFieldData *>(grid.GetCellData())})
        for (int i = 0; i < data->GetNumberOfArrays(); ++i)
          names += (names.empty() ? "" : ", ") + std::string(data->GetArrayName(i));
      return names;
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
      for (int i = 0; i < grid.GetPointData()->GetNumberOfArrays(); ++i)
        if (const std::string name = grid.GetPointData()->GetArrayName(i); name.rfind(field + "_", 0) == 0)
          return name;
      return "";
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
      surface.low  = INFINITY;
      surface.high = -INFINITY;
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
      if (surface.low > surface.high)
        surface.low = surface.high = 0.;
    }

    /// Between the nodes of a higher-order cell the field may go beyond them.
    void widen_range(FieldSurface &surface)
    {
      for (const auto &triangle : surface.triangles)
        for (const double value : triangle.values)
          if (std::isfinite(value))
            {
              surface.low  = std::min(surface.low, value);
              surface.high = std::max(surface.high, value);
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
      FieldSurface::Point point;
      data.GetPoint(i, point.data());
      return point;
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
              triangle.values[k]  = value_of(array, on_points ? ids[k] : cell);
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
  } // namespace

  FieldSurface read_field_surface(const std::string &file, const std::string &field)
  {
    vtkSmartPointer<vtkUnstructuredGrid> grid = read_grid(file);
    const std::string                    name = present_name(*grid, field);
    if (name.empty())
      throw FatalError("The field file '" + file + "' has no field '" + field + "'.",
                       "It has: " + names_of(*grid) + ".");

    FieldSurface surface;
    surface.n_cells  = static_cast<std::size_t>(grid->GetNumberOfCells());
    surface.is_solid = is_solid(*grid);
    measure(*array_of(*grid, name), surface);
    if (surface.is_solid)
      grid = merged(grid);
    collect(*surface_of(grid, surface.is_solid), name, surface);
    widen_range(surface);
    return surface;
  }
} // namespace trestle
