#pragma once

#include "core/number_table.h"
#include "core/run.h"
#include "studies/ensemble/ensemble_parameters.h"
#include "studies/ensemble/remeshed_problem.h"
#include "studies/shared/sample_runs.h"

#include <map>
#include <string>
#include <vector>

namespace trestle
{
  /**
   * Section `ensemble/import`: runs of other solvers, a .pvd each, in the place of a split's own. Their fields are interpolated to
   * the nodes of the problem's mesh at the run's parameters (exactly, where those are the vertices of linear cells), so that
   * such a split is like all others: the problem's own boundary values and equations go with it.
   */
  class TrajectoryImport
  {
  public:
    explicit TrajectoryImport(ParameterSink &prm);

    bool has(const std::string &split) const { return !files_.at(split).empty(); }

    /// The splits with as many runs as there are files, where there are some. Reads the parameters. @throws InputError for files
    /// named twice, files of another kind, parameters that are not a row a file. Of one rank or of all. @param names of the
    /// problem's parameters. @param values of them in the parameter file.
    std::vector<EnsembleParameters::Split> prepare(std::vector<EnsembleParameters::Split> splits,
                                                   const std::vector<std::string>        &names,
                                                   const std::vector<double>             &values);

    /// What makes a split's samples others: the names of its files.
    std::string words(const std::string &split) const;

    /**
     * A run, from its file. Collective on the group that the model is set up on. After prepare(). @throws InputError where a file is
     * missing or damaged, lists one state, states not at the problem's steps, a number that is not finite, a mesh that
     * changes, a field of too few components or none, or where it does not cover the problem's mesh.
     */
    GivenSample run(const Communicator &group, RemeshedProblem &model, const std::string &split,
                    std::size_t number) const;

  private:
    std::map<std::string, std::vector<std::string>> files_;  ///< of a split, a run each
    std::vector<std::string>                        fields_; ///< names of the problem's blocks in the files
    std::string                                     parameters_file_;
    std::map<std::string, std::vector<std::vector<double>>> parameters_; ///< of a split, a row a run
  };
} // namespace trestle
