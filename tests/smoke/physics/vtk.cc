// MPI: 1
// VTK writes its XML format (painting without a display: test physics/report).
#include <boost/test/unit_test.hpp>

#include <vtkNew.h>
#include <vtkPolyData.h>
#include <vtkVersion.h>
#include <vtkXMLPolyDataWriter.h>

BOOST_AUTO_TEST_CASE(writes_poly_data)
{
  vtkNew<vtkPolyData>          data;
  vtkNew<vtkXMLPolyDataWriter> writer;
  writer->SetInputData(data);
  writer->WriteToOutputStringOn();
  BOOST_TEST(writer->Write() == 1);
  BOOST_TEST(writer->GetOutputString().find("PolyData") != std::string::npos);
  BOOST_TEST(vtkVersion::GetVTKMajorVersion() >= 9);
}
