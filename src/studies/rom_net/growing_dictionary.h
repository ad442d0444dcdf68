#pragma once

#include "core/figures.h"
#include "physics/api/growing_basis.h"
#include "studies/rom_net/dictionary.h"
#include "studies/rom_net/online_parameters.h"

#include <deque>
#include <span>
#include <string>
#include <vector>

namespace trestle
{
  /// A query that finite elements answered, too.
  struct SolvedQuery
  {
    std::span<const double> mu;
    std::span<const double> truth;              ///< n_states x n_owned
    const DictionaryAnswer &answer;             ///< as it was before
    double                  error         = 0.; ///< of that, relative
    double                  solve_seconds = 0.; ///< of the finite elements
  };

  /**
   * A dictionary that learns from the queries it could not answer: the solution joins the cluster whose basis leaves
   * least of it, the basis grows by what it lacks (grow_basis()), and the cubature by what the new integrals ask
   * (ReducedProblems::grow()). Classifier, global basis and all other clusters stay as they are. Where the parameters
   * of a sample were learnt from, its cluster is asked, see Dictionary.
   *
   * Certificates change with the basis, and there are no samples to calibrate them anew at that price. They are
   * multiplied by the cluster's caution: the most, over its last queries with a known error, that an error was larger
   * than the certificate said. What was calibrated is promised of the dictionary before it grew; of what it says
   * afterwards the audits tell.
   */
  class GrowingDictionary
  {
  public:
    /// All references must outlive this. @throws InputError where memories and clusters are not equally many.
    GrowingDictionary(Dictionary &dictionary, std::vector<BasisMemory> memories, ReducedProblems &problems,
                      InnerProduct &product, const ReducedParameters &reduced, const OnlineParameters &online,
                      const GrowthParameters &parameters);

    /// Of an audited answer: whether its certificate was right. Of a rejected one: learns. Collective.
    /// @returns whether the dictionary has grown.
    bool learn(const SolvedQuery &query);

    const std::vector<BasisMemory> &memories() const { return memories_; }
    std::size_t                     n_updates() const { return update_seconds_.size(); }

    /// What it went through, beside the dictionary and the memories: for who goes on. @throws InputError where it is
    /// another dictionary's.
    void write_experience(Archive &archive) const;
    void read_experience(const Archive &archive);

    /// Figures adapt.updates, adapt.refused, adapt.cost, adapt.modes.
    void record(Figures &figures) const;

  private:
    /// How much larger an error is than its certificate says, if both are over what is allowed.
    double excess(double error, double estimate) const;
    void   check_certificate(const SolvedQuery &query);
    bool   is_affordable() const;
    bool   grow(const SolvedQuery &query);
    bool   refuse(const std::string &why);

    unsigned int                    nearest(const SnapshotSet &one) const;
    std::vector<double>             answering_modes(unsigned int cluster) const;
    std::unique_ptr<ReducedProblem> grown_model(unsigned int cluster, const BasisMemory &memory,
                                                const GrownBasis &basis) const;

    Dictionary              &dictionary_;
    std::vector<BasisMemory> memories_;
    ReducedProblems         &problems_;
    InnerProduct            &product_;
    const ReducedParameters &reduced_;
    const OnlineParameters  &online_;
    const GrowthParameters  &parameters_;

    std::vector<std::deque<double>> excesses_; ///< of each cluster's last queries with a known error
    std::vector<double>             update_seconds_, solve_seconds_;
    std::size_t                     n_refused_ = 0;
  };

  /// Falling back of the last queries over that of the first: of so many, or a third of all. Not a number where the
  /// first had none.
  double fallback_ratio(const std::vector<bool> &fell_back, std::size_t n = 20);
} // namespace trestle
