#pragma once

#include "physics/report/outline.h"

#include <vtkSVGContextDevice2D.h>
#include <vtkSelection.h>
#include <vtkSmartPointer.h>
#include <vtkViewport.h>
#include <vtkWindow.h>

#include <array>
#include <string>
#include <vector>

namespace trestle
{
  /// A window that only knows its size and 72 dots an inch, so that a point is a pixel.
  class SizeOnlyWindow : public vtkWindow
  {
  public:
    vtkTypeMacro(SizeOnlyWindow, vtkWindow);
    static SizeOnlyWindow *New();

  protected:
    SizeOnlyWindow() { this->DPI = 72; }
  };

  /// What vtkSVGContextDevice2D asks for its canvas height and text resolution.
  class SizeOnlyViewport : public vtkViewport
  {
  public:
    vtkTypeMacro(SizeOnlyViewport, vtkViewport);
    static SizeOnlyViewport *New();

    vtkWindow       *GetVTKWindow() override { return this->VTKWindow; }
    void             set_window(vtkWindow *window) { this->VTKWindow = window; }
    vtkAssemblyPath *PickProp(double, double) override { return nullptr; }
    vtkAssemblyPath *PickProp(double, double, double, double) override { return nullptr; }
    // Pure virtual since VTK 9.3, unknown before: no `override`.
    // NOLINTBEGIN(performance-unnecessary-value-param): VTK's signature
    virtual vtkAssemblyPath *PickProp(double, double, int, vtkSmartPointer<vtkSelection>) { return nullptr; }
    virtual vtkAssemblyPath *PickProp(double, double, double, double, int, vtkSmartPointer<vtkSelection>)
    {
      return nullptr;
    }
    // NOLINTEND(performance-unnecessary-value-param)

  protected:
    ~SizeOnlyViewport() override { this->VTKWindow = nullptr; }
  };

  /**
   * VTK's SVG device with what made bad pictures replaced. Transformations are applied to the points, since
   * VTK's would stretch the line widths of a chart; clipping is dropped (its rectangles are upside down, and
   * nothing painted here sticks out). Texts become text elements of valid SVG, measured without a font file.
   * Successive polygons of a colour share the path of their outline, and images are compressed, a fifth of the size; numbers that
   * are not finite are left out.
   */
  class SvgDevice : public vtkSVGContextDevice2D
  {
  public:
    vtkTypeMacro(SvgDevice, vtkSVGContextDevice2D);
    static SvgDevice *New();

    void DrawString(float *point, const vtkStdString &text) override;
    void DrawMathTextString(float *point, const vtkStdString &text) override { DrawString(point, text); }
    void ComputeStringBounds(const vtkStdString &text, float bounds[4]) override;
    void ComputeJustifiedStringBounds(const char *text, float bounds[4]) override;

    void DrawPoly(float *points, int n, unsigned char *colors = nullptr, int n_components = 0) override;
    void DrawLines(float *points, int n, unsigned char *colors = nullptr, int n_components = 0) override;
    void DrawPolygon(float *points, int n) override;
    void DrawColoredPolygon(float *points, int n, unsigned char *colors = nullptr, int n_components = 0) override;

    void DrawImage(const vtkRectf &rectangle, vtkImageData *image) override;
    using vtkSVGContextDevice2D::DrawImage;

    void SetMatrix(vtkMatrix3x3 *matrix) override;
    void GetMatrix(vtkMatrix3x3 *matrix) override;
    void MultiplyMatrix(vtkMatrix3x3 *matrix) override;
    void PushMatrix() override;
    void PopMatrix() override;
    void SetClipping(int *) override {}
    void EnableClipping(bool) override {}

    /// Ends the path that successive polygons are gathered in; call before reading the document.
    void flush();

  private:
    using Transformation = std::array<double, 9>;

    void               append_to_path(const std::vector<float> &corners);
    std::vector<float> transformed(const float *points, int n) const;

    std::vector<Transformation>         transformations_ = {{1., 0., 0., 0., 1., 0., 0., 0., 1.}};
    std::vector<std::vector<GridPoint>> path_; ///< polygons of one colour, in tenths of a pixel
    std::string                         path_colour_;
    vtkXMLDataElement                  *path_parent_ = nullptr;
  };
} // namespace trestle
