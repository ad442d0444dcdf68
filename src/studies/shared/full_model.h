#pragma once

#include "bridge/equations/inner_product.h"
#include "core/communicator.h"
#include "core/parameters.h"
#include "core/run_directory.h"
#include "studies/shared/sampled_model.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace trestle
{
  class Problem;
  class ReducedProblems;

  /// An answer to a query as files show it.
  struct ShownAnswer
  {
    std::span<const double> states;           ///< n_states x n_owned
    std::span<const double> truth       = {}; ///< the same by finite elements; empty: not shown
    double                  estimate    = 0.; ///< certificate
    double                  answered_by = 0.; ///< a ReducedLevel
  };

  /// Where it stands now.
  struct ShownFields
  {
    std::string              pvtu;  ///< of the last step
    std::vector<std::string> names; ///< worth a picture
  };

  /**
   * What dictionaries and queries need of a full model by finite elements, be it a Problem, steady or in time, or the load
   * path of a solid with history (MacroProblem and MaterialLaw). States are this rank's owned free dofs; solve() adds rows
   * of number_names(), of a load path from its first step on.
   */
  class FullModel : public SampledModel
  {
  public:
    /// Declares key `full model` of section `samples` and the sections of both kinds, for which kind is meant is known
    /// only after reading.
    static std::unique_ptr<FullModel> create(ParameterSink &prm);

    /// Of a problem that its caller owns, and that outlives this.
    static std::unique_ptr<FullModel> of(Problem &problem);

    virtual std::size_t n_dofs() const = 0; ///< global

    /// See Problem::inner_product(). Collective. @throws InputError
    virtual std::unique_ptr<InnerProduct> inner_product(InnerProduct::Kind kind,
                                                        const std::string &block) const = 0;

    /// Trains and opens hyper-reduced models; valid until the next setup(). Collective. @throws InputError
    virtual std::unique_ptr<ReducedProblems> reduced_problems() = 0;

    /// A number at each material point of this rank, with the volumes that the points stand for.
    struct PointValues
    {
      std::vector<double> values;
      std::vector<double> volumes;
    };
    /// Equivalent plastic strain at the end of the states, as the present parameters make it; nothing for models
    /// without. Collective.
    virtual std::optional<PointValues> plastic_strain(std::span<const double> /*states*/) { return {}; }

    /// What section `postprocessing` asks of a state, by the names it gives them. After setup().
    virtual std::vector<std::string> number_names() const = 0;
    /// What is written of many samples' last states.
    struct StatisticalField
    {
      std::string         name;
      std::vector<double> values;        ///< n_owned
      bool                is_difference; ///< of states: zero where they are prescribed
    };
    /// As one step of solution.pvd; boundary values are those of the present parameters. Load paths write none.
    /// Collective.
    virtual ShownFields write_statistics(const RunDirectory                  &directory,
                                         const std::vector<StatisticalField> &fields) = 0;

    /// solution.pvd with all states of an answer beside their truth, their difference, `certificate_estimate` and
    /// `answered_by`, at the present parameters. Collective.
    virtual ShownFields write_states(const RunDirectory &directory, const ShownAnswer &answer) = 0;

    /// The last state alone as a step of solution.pvd, with the same numbers. Collective.
    virtual ShownFields write_last_state(const RunDirectory &directory, const ShownAnswer &answer,
                                         unsigned int step) = 0;
  };
} // namespace trestle
