// MPI: 1 2
// A file without sections `network` and `training` is answered to 1e-3; what was chosen stands in the resolved text, which
// repeats the run and is the same run to a checkpoint. What the file gives is kept.
#include "core/study.h"
#include "physics/api/parameter_file.h"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <utility>

using namespace trestle;

namespace
{
  /// A source that jumps, u = 0 on the left, 17 x 17 nodes.
  const std::string problem = R"(
subsection mesh
  set refinements = 4
end
subsection physics
  set model = diffusion
  subsection diffusion
    set conductivity = 1 + u^2
    set source       = if(x > 0.4, 3, 1)
  end
end
subsection boundary conditions
  set dirichlet = 0: 0
end
)";

  struct Case
  {
    explicit Case(const std::string &text, const std::vector<std::string> &overrides = {})
      : study(StudyRegistry::instance().create("graph galerkin", file))
    {
      file.read(text, "case.prm", overrides);
      before  = file.identity();
      settled = file.settle(study->choices(world));
    }

    bool has_settled(const std::string &key) const
    {
      return std::ranges::any_of(settled, [&](const std::string &one) { return one.starts_with(key + "="); });
    }

    Communicator             world;
    ParameterFile            file;
    std::unique_ptr<Study>   study;
    RunIdentity              before; ///< while `auto` is open
    std::vector<std::string> settled;
  };

  Figures run(Case &one, const std::string &folder)
  {
    Run run{one.world, RunDirectory(one.world, folder), {}, {}};
    one.study->run(run);
    return std::move(run.figures);
  }
} // namespace

BOOST_AUTO_TEST_CASE(answers_and_repeats)
{
  Case first(problem);
  BOOST_TEST(!first.file.has_open_values());
  BOOST_TEST(first.has_settled("network/chebyshev/widths"));
  BOOST_TEST(first.has_settled("training/gauss newton/damping"));
  const std::string resolved = first.file.to_string();
  BOOST_TEST(resolved.find("= auto\n") == std::string::npos);
  BOOST_TEST(resolved.find("= gauss newton\n") != std::string::npos);

  Case second(resolved);
  BOOST_TEST(second.settled.empty());
  BOOST_TEST(second.file.to_string() == resolved);
  BOOST_CHECK(second.before == first.file.identity());
  BOOST_TEST(first.before.differences_from(second.before).empty());

  const auto figures = run(first, "first"), again = run(second, "second");
  BOOST_TEST(figures.number("error.relative_l2_fe") < 1e-3);
  // The training to the bit; the error is against a solution by MUMPS, which is not.
  BOOST_TEST(again.number("training.steps") == figures.number("training.steps"));
  BOOST_TEST(again.number("training.final_loss") == figures.number("training.final_loss"));
}

BOOST_AUTO_TEST_CASE(what_the_file_gives_is_kept)
{
  const Case one(problem + "subsection training\n  set loss = residual\nend\n",
                 {"network/chebyshev/widths=40, 30", "network/type=auto"});
  BOOST_TEST(!one.has_settled("network/chebyshev/widths"));
  BOOST_TEST(!one.has_settled("training/loss"));
  BOOST_TEST(one.has_settled("network/type"));
  BOOST_TEST(one.has_settled("training/optimisers"));
  BOOST_TEST(one.file.to_string().find("= 40, 30\n") != std::string::npos);

  const Case named(problem, {"network/type=perceptron", "training/optimisers=adam"});
  BOOST_TEST(named.settled.empty());
  BOOST_CHECK(named.before == named.file.identity());
}

BOOST_AUTO_TEST_CASE(another_seed_is_another_run)
{
  const Case one(problem), other(problem, {"network/seed=1"});
  const auto difference = other.file.identity().differences_from(one.file.identity());
  BOOST_TEST_REQUIRE(difference.size() == 1u);
  BOOST_TEST(difference[0].starts_with("network/seed"));
  BOOST_TEST(other.before.differences_from(one.file.identity()).size() == 1u);
}
