#include "physics/two_scale/macro_parameters.h"

namespace trestle
{
  MacroParameters::MacroParameters(ParameterSink &prm)
  {
    const auto section = prm.section("macroscale");
    prm.add("load steps", load_steps, "Loads are expressions of t, which goes from 0 to 1 in equal steps.",
            Allowed::at_least(1));
    prm.add("step halvings", step_halvings, "How often a step that does not converge may be halved.",
            Allowed::non_negative());
    prm.add("escalation tolerance", first_look,
            "Relative residual at which certificates are looked at again after a step's prediction, and before "
            "its end.",
            Allowed::between(0., 1.));
    prm.add(
        "body force", body_force,
        "Force a volume: expressions of x, y, z, t and the parameters, components separated by ';'. Empty: none.");
    prm.add("temperature", temperature,
            "Of each point: an expression of x, y, z, t, the parameters and the random field (`field`), or one "
            "for each "
            "material id, as in '0: 20 | 1: 20 + 80*t'. Materials alone take it, unit cells do not. Empty: none.");
    prm.add("reaction boundaries", reaction_boundaries,
            "Boundary ids or names whose total reaction is compared; empty: the lowest id with a Dirichlet "
            "condition.");
    prm.add("cells of interest", cells_of_interest,
            "Points 'x, y | x, y | ..': the fields of the unit cells nearest to them are written.");
  }
} // namespace trestle
