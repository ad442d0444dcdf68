// MPI: 1
// A registry creates what is registered under a name, refuses a second candidate of the same name, and lists the
// known names for an unknown one.
#include "core/registry.h"
#include "core/catalogue.h"
#include "core/choice.h"

#include <boost/test/unit_test.hpp>

using namespace trestle;

namespace
{
  class Shape
  {
  public:
    virtual ~Shape()            = default;
    virtual double area() const = 0;
  };
  class Square : public Shape
  {
  public:
    explicit Square(ParameterSink &prm) { prm.add("side", side, "Length of a side, m.", Allowed::positive()); }
    double area() const override { return side * side; }
    double side = 2.;
  };
  class Disk : public Shape
  {
  public:
    explicit Disk(ParameterSink &prm) { prm.add("radius", radius, "Radius, m."); }
    double area() const override { return 3. * radius * radius; }
    double radius = 1.;
  };
  using ShapeRegistry = Registry<Shape, ParameterSink &>;

  class ListSink : public ParameterSink
  {
  public:
    std::vector<Declaration> declarations;

  private:
    void declare(Declaration declaration) override { declarations.push_back(std::move(declaration)); }
  };

  const bool registered = [] {
    ShapeRegistry::instance().add("square", "Four sides.",
                                  [](ParameterSink &prm) { return std::make_unique<Square>(prm); });
    ShapeRegistry::instance().add("disk", "No side.",
                                  [](ParameterSink &prm) { return std::make_unique<Disk>(prm); });
    return true;
  }();
  const CatalogueEntry<ShapeRegistry> in_catalogue("shapes");
} // namespace

BOOST_AUTO_TEST_CASE(creates_by_name)
{
  ListSink   sink;
  const auto shape = ShapeRegistry::instance().create("square", sink);
  BOOST_TEST(shape->area() == 4.);
  BOOST_TEST(sink.declarations.size() == 1u);
}

BOOST_AUTO_TEST_CASE(unknown_name_lists_the_known)
{
  ListSink sink;
  BOOST_CHECK_EXCEPTION(ShapeRegistry::instance().create("cube", sink), InputError, [](const InputError &error) {
    return std::string(error.what()).find("disk, square") != std::string::npos && error.exit_code() == 2;
  });
}

BOOST_AUTO_TEST_CASE(second_registration_throws)
{
  BOOST_CHECK_THROW(ShapeRegistry::instance().add("disk", "", nullptr), FatalError);
}

BOOST_AUTO_TEST_CASE(choice_declares_every_candidate_and_uses_the_selected)
{
  ListSink            sink;
  const Choice<Shape> choice(sink, "shape", "disk", "What to draw.");
  BOOST_TEST(sink.declarations.size() == 3u);
  BOOST_TEST(choice->area() == 3.);
  for (const auto &declaration : sink.declarations)
    if (declaration.key == "shape")
      {
        BOOST_TEST(declaration.allowed_in_words == "one of: disk, square");
        declaration.assign("square");
      }
    else
      BOOST_TEST(declaration.section.size() == 1u);
  BOOST_TEST(choice->area() == 4.);
}

BOOST_AUTO_TEST_CASE(a_choice_may_be_left_open)
{
  ListSink            sink;
  const Choice<Shape> open(sink, "shape", "auto", "What to draw.");
  BOOST_TEST(open.is_automatic());
  const auto &declaration = sink.declarations.front();
  BOOST_TEST(declaration.allowed_in_words == "one of: disk, square; or auto");
  declaration.assign("square");
  BOOST_TEST(!open.is_automatic());
  BOOST_TEST(open->area() == 4.);
  declaration.assign("auto");
  BOOST_TEST(open.is_automatic());

  ListSink            other;
  const Choice<Shape> named(other, "shape", "disk", "What to draw.");
  BOOST_CHECK_THROW(other.declarations.front().assign("auto"), InputError);
}

BOOST_AUTO_TEST_CASE(catalogue_shows_the_registry)
{
  const auto items = catalogue::items("shapes");
  BOOST_TEST(items.size() == 2u);
  BOOST_TEST(items[0].name == "disk");
  BOOST_TEST(items[1].description == "Four sides.");
}
