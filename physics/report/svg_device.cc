#include "physics/report/svg_device.h"

#include <vtkImageData.h>
#include <vtkMatrix3x3.h>
#include <vtkObjectFactory.h>
#include <vtkPNGWriter.h>
#include <vtkPen.h>
#include <vtkRect.h>
#include <vtkStdString.h>
#include <vtkTextProperty.h>
#include <vtkUnsignedCharArray.h>
#include <vtkXMLDataElement.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <utility>

namespace trestle
{
  vtkStandardNewMacro(SizeOnlyWindow);
  vtkStandardNewMacro(SizeOnlyViewport);
  vtkStandardNewMacro(SvgDevice);

  namespace
  {
    std::string colour_name(const unsigned char *rgb)
    {
      char text[8];
      std::snprintf(text, sizeof text, "#%02x%02x%02x", rgb[0], rgb[1], rgb[2]);
      return text;
    }

    /// A tenth of a pixel, without the zeros that end them.
    std::string number(double value)
    {
      char text[32];
      std::snprintf(text, sizeof text, "%.1f", value);
      std::string result = text;
      result.erase(result.find_last_not_of('0') + 1);
      if (result.back() == '.')
        result.pop_back();
      return result == "-0" ? "0" : result;
    }

    std::string difference(const GridPoint &from, const GridPoint &to)
    {
      return number(0.1 * (to[0] - from[0])) + "," + number(0.1 * (to[1] - from[1]));
    }

    /// Differences of rounded positions: short numbers, and no sum of roundings.
    std::string path_of(const std::vector<std::vector<GridPoint>> &loops)
    {
      std::string path;
      GridPoint   start = {0, 0};
      for (const auto &loop : loops)
        {
          path += (path.empty() ? "M" : "m") + difference(start, loop[0]);
          for (std::size_t i = 1; i < loop.size(); ++i)
            path += (i == 1 ? "l" : " ") + difference(loop[i - 1], loop[i]);
          path += "z";
          start = loop[0];
        }
      return path;
    }

    bool all_finite(const std::vector<float> &points)
    {
      return std::all_of(points.begin(), points.end(), [](float x) { return std::isfinite(x); });
    }

    std::array<unsigned char, 3> text_colour(vtkTextProperty &property)
    {
      double rgb[3];
      property.GetColor(rgb);
      std::array<unsigned char, 3> bytes;
      std::transform(rgb, rgb + 3, bytes.begin(),
                     [](double c) { return static_cast<unsigned char>(std::lround(255. * c)); });
      return bytes;
    }

    std::string base64(const unsigned char *bytes, std::size_t n)
    {
      constexpr const char *digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
      std::string           text;
      for (std::size_t i = 0; i < n; i += 3)
        {
          unsigned int group = 0;
          for (std::size_t k = 0; k < 3; ++k)
            group = group << 8 | (i + k < n ? bytes[i + k] : 0);
          for (std::size_t k = 0; k < 4; ++k)
            text += i + k <= n ? digits[group >> (18 - 6 * k) & 63] : '=';
        }
      return text;
    }

    /// How far the baseline lies below the anchor of the text, in font sizes.
    double baseline_shift(int vertical_justification)
    {
      switch (vertical_justification)
        {
        case VTK_TEXT_TOP:
          return 0.76;
        case VTK_TEXT_CENTERED:
          return 0.35;
        default:
          return 0.;
        }
    }

    const char *anchor_name(int justification)
    {
      switch (justification)
        {
        case VTK_TEXT_CENTERED:
          return "middle";
        case VTK_TEXT_RIGHT:
          return "end";
        default:
          return "start";
        }
    }
  } // namespace

  std::vector<float> SvgDevice::transformed(const float *points, int n) const
  {
    const Transformation &m = transformations_.back();
    std::vector<float>    result(2 * static_cast<std::size_t>(n));
    for (int i = 0; i < n; ++i)
      for (int d = 0; d < 2; ++d)
        result[2 * i + d] =
            static_cast<float>(m[3 * d] * points[2 * i] + m[3 * d + 1] * points[2 * i + 1] + m[3 * d + 2]);
    return result;
  }

  void SvgDevice::DrawString(float *point, const vtkStdString &text)
  {
    flush();
    const std::vector<float> at = transformed(point, 1);
    if (text.empty() || !all_finite(at))
      return;
    const double size      = this->TextProp->GetFontSize();
    const double angle     = this->TextProp->GetOrientation();
    std::string  transform = "translate(" + number(at[0]) + "," + number(this->CanvasHeight - at[1]) + ")";
    if (angle != 0.)
      transform += " rotate(" + number(-angle) + ")"; // the y axis of an SVG points down

    vtkNew<vtkXMLDataElement> element;
    element->SetName("text");
    element->SetAttribute("transform", transform.c_str());
    element->SetAttribute("y", number(size * baseline_shift(this->TextProp->GetVerticalJustification())).c_str());
    element->SetAttribute("font-size", number(size).c_str());
    element->SetAttribute("fill", colour_name(text_colour(*this->TextProp).data()).c_str());
    element->SetAttribute("text-anchor", anchor_name(this->TextProp->GetJustification()));
    if (this->TextProp->GetBold() != 0)
      element->SetAttribute("font-weight", "bold");
    element->SetCharacterData(text.c_str(), static_cast<int>(text.size()));
    this->ActiveNode->AddNestedElement(element);
  }

  void SvgDevice::ComputeStringBounds(const vtkStdString &text, float bounds[4])
  {
    ComputeJustifiedStringBounds(text.c_str(), bounds);
  }

  void SvgDevice::ComputeJustifiedStringBounds(const char *text, float bounds[4])
  {
    // The viewer chooses the font; this is the width of a wide one (DejaVu Sans, Verdana).
    std::size_t n_characters = 0;
    for (const char *c = text; *c != '\0'; ++c)
      n_characters += (static_cast<unsigned char>(*c) & 0xC0) != 0x80; // not the tail of a UTF-8 character
    const auto size   = static_cast<float>(this->TextProp->GetFontSize());
    float      width  = size * (0.64F * static_cast<float>(n_characters) + 0.4F);
    float      height = 1.3F * size;
    if (std::abs(std::sin(this->TextProp->GetOrientation() * 3.14159265 / 180.)) > 0.7)
      std::swap(width, height);
    bounds[0] = bounds[1] = 0.F;
    bounds[2]             = width;
    bounds[3]             = height;
  }

  void SvgDevice::DrawPoly(float *points, int n, unsigned char *colors, int n_components)
  {
    flush();
    std::vector<float> at = transformed(points, n);
    // A gap in the data (a loss that is not a number) ends the line and starts another behind it.
    for (int begin = 0; begin < n;)
      {
        int end = begin;
        while (end < n && std::isfinite(at[2 * end]) && std::isfinite(at[2 * end + 1]))
          ++end;
        if (end - begin > 1)
          vtkSVGContextDevice2D::DrawPoly(at.data() + 2 * begin, end - begin,
                                          colors ? colors + begin * n_components : nullptr, n_components);
        begin = end + 1;
      }
  }

  void SvgDevice::DrawLines(float *points, int n, unsigned char *colors, int n_components)
  {
    flush();
    std::vector<float> at = transformed(points, n);
    if (all_finite(at))
      vtkSVGContextDevice2D::DrawLines(at.data(), n, colors, n_components);
  }

  void SvgDevice::DrawPolygon(float *points, int n)
  {
    flush();
    std::vector<float> at = transformed(points, n);
    if (all_finite(at))
      vtkSVGContextDevice2D::DrawPolygon(at.data(), n);
  }

  void SvgDevice::DrawColoredPolygon(float *points, int n, unsigned char *colors, int n_components)
  {
    if (colors == nullptr || n_components < 3)
      return DrawPolygon(points, n);
    const std::vector<float> at = transformed(points, n);
    if (n < 3 || !all_finite(at))
      return;
    const std::string colour = colour_name(colors);
    if (colour != path_colour_ || path_parent_ != this->ActiveNode)
      flush();
    path_colour_ = colour;
    path_parent_ = this->ActiveNode;
    append_to_path(at);
  }

  void SvgDevice::append_to_path(const std::vector<float> &corners)
  {
    std::vector<GridPoint> at;
    for (std::size_t i = 0; i + 1 < corners.size(); i += 2)
      {
        const GridPoint corner = {std::lround(10. * corners[i]),
                                  std::lround(10. * (this->CanvasHeight - corners[i + 1]))};
        if (at.empty() || corner != at.back())
          at.push_back(corner);
      }
    if (at.size() > 2)
      path_.push_back(std::move(at));
  }

  void SvgDevice::DrawImage(const vtkRectf &rectangle, vtkImageData *image)
  {
    flush();
    vtkNew<vtkPNGWriter> writer;
    writer->WriteToMemoryOn();
    writer->SetCompressionLevel(6); // 9 takes five times as long
    writer->SetInputData(image);
    writer->Write();
    vtkUnsignedCharArray *png  = writer->GetResult();
    const auto            size = static_cast<std::size_t>(png->GetNumberOfValues());

    vtkNew<vtkXMLDataElement> element;
    element->SetName("image");
    element->SetAttribute("x", number(rectangle.GetX()).c_str());
    element->SetAttribute("y", number(this->CanvasHeight - rectangle.GetY() - rectangle.GetHeight()).c_str());
    element->SetAttribute("width", number(rectangle.GetWidth()).c_str());
    element->SetAttribute("height", number(rectangle.GetHeight()).c_str());
    element->SetAttribute("preserveAspectRatio", "none");
    const std::string data = "data:image/png;base64," + base64(png->GetPointer(0), size);
    element->SetAttribute("xlink:href", data.c_str());
    this->ActiveNode->AddNestedElement(element);
  }

  void SvgDevice::SetMatrix(vtkMatrix3x3 *matrix)
  {
    std::copy_n(matrix->GetData(), 9, transformations_.back().begin());
  }

  void SvgDevice::GetMatrix(vtkMatrix3x3 *matrix)
  {
    std::copy_n(transformations_.back().begin(), 9, matrix->GetData());
  }

  void SvgDevice::MultiplyMatrix(vtkMatrix3x3 *matrix)
  {
    Transformation product;
    vtkMatrix3x3::Multiply3x3(transformations_.back().data(), matrix->GetData(), product.data());
    transformations_.back() = product;
  }

  void SvgDevice::PushMatrix() { transformations_.push_back(transformations_.back()); }

  void SvgDevice::PopMatrix()
  {
    if (transformations_.size() > 1)
      transformations_.pop_back();
  }

  void SvgDevice::flush()
  {
    const std::string path = path_of(outline(path_));
    path_.clear();
    if (path.empty())
      return;
    vtkNew<vtkXMLDataElement> element;
    element->SetName("path");
    element->SetAttribute("fill", path_colour_.c_str());
    element->SetAttribute("stroke", path_colour_.c_str());
    element->SetAttribute("stroke-width", "0.6");
    element->SetAttribute("d", path.c_str());
    path_parent_->AddNestedElement(element);
  }
} // namespace trestle
