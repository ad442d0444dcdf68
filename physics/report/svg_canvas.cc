#include "physics/report/svg_canvas.h"

#include "physics/report/svg_device.h"

#include <vtkAbstractMapper.h>
#include <vtkCellArray.h>
#include <vtkContext2D.h>
#include <vtkContextScene.h>
#include <vtkImageData.h>
#include <vtkNew.h>
#include <vtkPen.h>
#include <vtkPoints.h>
#include <vtkPoints2D.h>
#include <vtkPolyData.h>
#include <vtkPolyDataItem.h>
#include <vtkRect.h>
#include <vtkTextProperty.h>
#include <vtkUnsignedCharArray.h>
#include <vtkXMLDataElement.h>

#include <algorithm>
#include <sstream>

namespace trestle
{
  struct SvgCanvas::Implementation
  {
    vtkNew<vtkXMLDataElement> root;
    vtkNew<vtkXMLDataElement> definitions;
    vtkNew<vtkXMLDataElement> page;

    vtkNew<SizeOnlyWindow>   window;
    vtkNew<SizeOnlyViewport> viewport;
    vtkNew<SvgDevice>        device;
    vtkNew<vtkContext2D>     painter;
  };

  namespace
  {
    void set_up_root(vtkXMLDataElement &root, unsigned int width, unsigned int height, const std::string &title)
    {
      root.SetName("svg");
      root.SetAttribute("xmlns", "http://www.w3.org/2000/svg");
      root.SetAttribute("xmlns:xlink", "http://www.w3.org/1999/xlink");
      root.SetAttribute("version", "1.1");
      root.SetIntAttribute("width", static_cast<int>(width));
      root.SetIntAttribute("height", static_cast<int>(height));
      const std::string box = "0 0 " + std::to_string(width) + " " + std::to_string(height);
      root.SetAttribute("viewBox", box.c_str());
      root.SetAttribute("fill", "none"); // without it polylines would be filled black
      root.SetAttribute("font-family", "DejaVu Sans, Verdana, Arial, Helvetica, sans-serif");
      root.SetAttribute("stroke-linejoin",
                        "round"); // pieces of a field are slivers: mitred, they would have spikes
      root.SetAttribute("role", "img");

      vtkNew<vtkXMLDataElement> name;
      name->SetName("title");
      name->SetCharacterData(title.c_str(), static_cast<int>(title.size()));
      root.AddNestedElement(name);

      vtkNew<vtkXMLDataElement> paper;
      paper->SetName("rect");
      paper->SetAttribute("width", "100%");
      paper->SetAttribute("height", "100%");
      paper->SetAttribute("fill", "#ffffff");
      root.AddNestedElement(paper);
    }
  } // namespace

  SvgCanvas::SvgCanvas(unsigned int width, unsigned int height, const std::string &title)
    : implementation_(std::make_unique<Implementation>())
  {
    auto &it = *implementation_;
    set_up_root(*it.root, width, height, title);
    it.definitions->SetName("defs"); // the device wants one; nothing painted here needs it
    it.page->SetName("g");
    it.page->SetAttribute("stroke", "none");
    it.page->SetAttribute("fill", "none");
    it.root->AddNestedElement(it.page);

    it.window->SetSize(static_cast<int>(width), static_cast<int>(height));
    it.viewport->set_window(it.window);
    it.device->SetSVGContext(it.page, it.definitions);
    it.painter->Begin(it.device);
    it.device->Begin(it.viewport);
  }

  SvgCanvas::~SvgCanvas()
  {
    implementation_->device->End();
    implementation_->painter->End();
  }

  unsigned int SvgCanvas::width() const { return implementation_->window->GetSize()[0]; }
  unsigned int SvgCanvas::height() const { return implementation_->window->GetSize()[1]; }

  void SvgCanvas::paint(vtkAbstractContextItem &item)
  {
    vtkNew<vtkContextScene> scene;
    scene->SetGeometry(static_cast<int>(width()), static_cast<int>(height()));
    scene->AddItem(&item);
    scene->Paint(implementation_->painter);
    implementation_->device->flush();
    scene->RemoveItem(&item);
  }

  void SvgCanvas::paint(const std::vector<PaintedPolygon> &polygons)
  {
    vtkNew<vtkPoints>            points;
    vtkNew<vtkCellArray>         cells;
    vtkNew<vtkUnsignedCharArray> colours;
    colours->SetNumberOfComponents(3);
    for (const PaintedPolygon &polygon : polygons)
      {
        cells->InsertNextCell(static_cast<int>(polygon.corners.size()));
        for (const auto &corner : polygon.corners)
          cells->InsertCellPoint(points->InsertNextPoint(corner[0], corner[1], 0.));
        colours->InsertNextTypedTuple(polygon.colour.data());
      }
    vtkNew<vtkPolyData> data;
    data->SetPoints(points);
    data->SetPolys(cells);

    vtkNew<vtkPolyDataItem> item;
    item->SetPolyData(data);
    item->SetMappedColors(colours);
    item->SetScalarMode(VTK_SCALAR_MODE_USE_CELL_DATA);
    paint(*item);
  }

  void SvgCanvas::paint(const std::vector<PaintedLine> &lines, const Colour &colour, double width)
  {
    vtkContext2D &painter = *implementation_->painter;
    painter.GetPen()->SetColor(colour[0], colour[1], colour[2]);
    painter.GetPen()->SetLineType(vtkPen::SOLID_LINE);
    painter.GetPen()->SetWidth(static_cast<float>(width));
    for (const PaintedLine &line : lines)
      {
        vtkNew<vtkPoints2D> points;
        for (const auto &point : line.points)
          points->InsertNextPoint(point[0], point[1]);
        painter.DrawPoly(points);
      }
  }

  void SvgCanvas::paint(const std::vector<std::array<unsigned char, 4>> &pixels, unsigned int n_columns, double x,
                        double y, double width, double height)
  {
    vtkNew<vtkImageData> image;
    image->SetDimensions(static_cast<int>(n_columns), static_cast<int>(pixels.size() / n_columns), 1);
    image->AllocateScalars(VTK_UNSIGNED_CHAR, 4);
    std::copy_n(pixels.front().data(), 4 * pixels.size(), static_cast<unsigned char *>(image->GetScalarPointer()));
    implementation_->device->DrawImage(vtkRectf(static_cast<float>(x), static_cast<float>(y),
                                                static_cast<float>(width), static_cast<float>(height)),
                                       image);
  }

  void SvgCanvas::paint(const std::string &text, double x, double y, double size, TextAnchor anchor, bool bold)
  {
    vtkNew<vtkTextProperty> property;
    property->SetFontSize(static_cast<int>(size));
    property->SetBold(bold);
    property->SetColor(0.13, 0.13, 0.13);
    property->SetJustification(anchor == TextAnchor::left     ? VTK_TEXT_LEFT
                               : anchor == TextAnchor::centre ? VTK_TEXT_CENTERED
                                                              : VTK_TEXT_RIGHT);
    implementation_->painter->ApplyTextProp(property);
    implementation_->painter->DrawString(static_cast<float>(x), static_cast<float>(y), text);
  }

  std::string SvgCanvas::to_string() const
  {
    implementation_->device->flush();
    std::ostringstream stream;
    implementation_->root->PrintXML(stream, vtkIndent());
    return stream.str();
  }
} // namespace trestle
