#include "studies/rom_net/query_parameters.h"

#include "core/exceptions.h"

namespace trestle
{
  QueryParameters::QueryParameters(ParameterSink &prm)
  {
    const auto section = prm.section("online");
    prm.add("model", model,
            "Run directory of a study 'rom net' of the same problem, or of a 'rom net query' that adapted one.");
    prm.add("queries", queries, "A .csv with a row a query; its first line names the parameters.");
    prm.add("adapt", adapt,
            "Whether the dictionary learns from queries that finite elements answered; it is then written to "
            "model/ of this run. Section `reduced model` says how, as in the run that made it.");
    prm.add("fields", n_fields, "Queries, from the first on, whose fields are written.", Allowed::non_negative(),
            Effect::none);
    checkpoint.declare(prm);
  }

  void QueryParameters::check() const
  {
    if (model.empty() || queries.empty())
      throw InputError("online/model or online/queries is empty.",
                       "Name the run directory of a study 'rom net', and a .csv of parameters.");
  }
} // namespace trestle
