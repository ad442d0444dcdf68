#pragma once

#include "core/run_directory.h"
#include "physics/api/cgns_file.h"
#include "studies/ensemble/export_format.h"

#include <map>

namespace trestle
{
  /**
   * export/plaid/: a data set of PLAID (Casenave et al., arXiv 2505.02974; layout of pyplaid 1.0, storage `cgns`):
   *
   *     infos.yaml                                        what and how much there is
   *     problem_definitions/trajectories.yaml             fields from parameters and positions
   *     data/train/sample_000000000/meshes/mesh_000000000.cgns
   *
   * A sample is a run, a mesh file one of its states (physics/api/cgns_file.h); the run's parameters stand in the first, where
   * PLAID puts what it is told without a time.
   */
  class PlaidExport : public ExportFormat
  {
  public:
    static constexpr const char *folder = "export/plaid/";

    /// What PLAID wants to know of any data set.
    struct Keys
    {
      std::string owner = "unknown", license = "unknown";
    };

    /// Removes what another run has left. @param directory has the folder. @param exporter outlives this.
    PlaidExport(const RunDirectory &directory, const RunExporter &exporter, Keys keys,
                const std::vector<std::string> &parameter_names);

    /// @throws InputError for parameters, fields or boundaries whose names CGNS cannot hold.
    static void check_names(const RunExporter &exporter, const std::vector<std::string> &parameter_names);

    void begin(const std::string &split) override;
    void add(const ExportedRun &run, const std::vector<double> &parameters) override;
    void end() override {}
    void finish() override;

  private:
    CgnsState   state_of(const ExportedRun &run, std::size_t state) const;
    std::string infos() const;
    /// Empty where there is nothing to test on.
    std::string definition() const;

    std::string                        path_; ///< of the folder
    const RunExporter                 &exporter_;
    Keys                               keys_;
    std::vector<std::string>           parameter_names_;
    std::string                        split_;     ///< PLAID's name of it
    std::map<std::string, std::size_t> n_samples_; ///< of each
  };
} // namespace trestle
