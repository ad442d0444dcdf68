#pragma once

#include "bridge/equations/inner_product.h"
#include "core/archive.h"
#include "ml/api/classifier.h"
#include "physics/api/reduced_problem.h"

#include <memory>
#include <span>
#include <string>
#include <vector>

namespace trestle
{
  /// What a dictionary says of a query, and who says it.
  struct DictionaryAnswer
  {
    ReducedAnswer answer;
    unsigned int  basis    = 0; ///< the cluster; their number: the global basis
    ReducedLevel  level    = ReducedLevel::local;
    unsigned int  n_tried  = 0;     ///< bases that were asked
    bool          accepted = false; ///< the certificate is within the tolerance
    bool          outside  = false; ///< of the training's parameters
    double        seconds  = 0.;    ///< wall, classifier included
  };

  /**
   * The online part of a ROM-net: the classifier proposes, the certificate disposes. The most probable cluster's model
   * answers; where its certificate is not below a tenth of the tolerance the next candidates and the global basis answer
   * too, and the least certificate is kept. Above the tolerance finite elements must answer, which is the caller's.
   * A cluster that has grown is asked where a sample that it learnt from is the nearest one learnt: first outside of
   * the training's parameters, which the classifier knows nothing of, else last.
   * Collective on the ranks of the problem's mesh.
   */
  class Dictionary
  {
  public:
    struct Parts
    {
      Classifier                                   classifier;
      std::vector<std::unique_ptr<ReducedProblem>> local;
      std::unique_ptr<ReducedProblem>              global;
      std::vector<double>                          least, largest;       ///< of each parameter in the training
      std::string                                  inner_product = "l2"; ///< that errors were measured in
      std::string                                  block;
      double tolerance = 0.; ///< on certificates, as calibrated; negative: nothing

      std::vector<double> caution =
          {}; ///< of each cluster: what its certificates are multiplied by, 1 as calibrated
      /// A sample that a cluster learnt after the training.
      struct Learnt
      {
        std::vector<double> mu;
        unsigned int        basis = 0;
      };
      std::vector<Learnt> learnt = {};
    };

    explicit Dictionary(Parts parts);

    /// @throws InputError for parameters of another number, or more candidates than clusters.
    DictionaryAnswer answer(std::span<const double> mu, unsigned int n_candidates) const;

    /// The answers of all bases, the global one behind the clusters, and last once more that of who has the least
    /// certificate of all candidates and the global basis.
    std::vector<DictionaryAnswer> every(std::span<const double> mu, unsigned int n_candidates) const;

    /// Of the global basis alone, to compare with.
    DictionaryAnswer by_global(std::span<const double> mu) const { return ask(mu, n_clusters()); }

    /// The fields of an answer: n_states x n_owned.
    std::vector<double> states(const DictionaryAnswer &answer) const;

    unsigned int          n_clusters() const { return parts_.local.size(); }
    const ReducedProblem &model(unsigned int basis) const
    {
      return basis < n_clusters() ? *parts_.local[basis] : *parts_.global;
    }
    double             tolerance() const { return parts_.tolerance; }
    const std::string &inner_product() const { return parts_.inner_product; }
    const std::string &block() const { return parts_.block; }
    /// Ranges of the training's parameters.
    const std::vector<double> &least() const { return parts_.least; }
    const std::vector<double> &largest() const { return parts_.largest; }

    /// Outputs of states that finite elements answered: ReducedProblem::outputs_of(). Collective.
    std::vector<double> outputs_of(std::span<const double> mu, std::span<const double> states) const
    {
      return parts_.global->outputs_of(mu, states);
    }
    void set_tolerance(const double tolerance) { parts_.tolerance = tolerance; }

    double caution(const unsigned int cluster) const { return parts_.caution[cluster]; }
    void   set_caution(const unsigned int cluster, const double caution) { parts_.caution[cluster] = caution; }
    bool   has_grown(unsigned int cluster) const;
    /// A cluster's model by one that learnt a sample.
    void replace(unsigned int cluster, std::unique_ptr<ReducedProblem> model, std::span<const double> mu);

    /// Complete on the root. Collective.
    Archive save() const;
    /// @param archive the same on all ranks. Collective. @throws InputError for a model of another problem or mesh.
    static Dictionary open(const Archive &archive, ReducedProblems &problems);

  private:
    DictionaryAnswer ask(std::span<const double> mu, unsigned int basis) const;
    bool             is_outside(std::span<const double> mu) const;
    /// Who is asked, in that order, before the global basis.
    std::vector<unsigned int> candidates(std::span<const double> mu, unsigned int n) const;
    unsigned int              nearest_learnt(std::span<const double> mu) const;
    void                      check(std::span<const double> mu, unsigned int n_candidates) const;

    Parts parts_;
  };

  /// Of an answer's trajectory in a product: |u - v| / |v|, norms over all states; infinite where there is no answer.
  /// Collective.
  double relative_error(const Dictionary &dictionary, const DictionaryAnswer &answer, InnerProduct &product,
                        std::span<const double> truth);
  double relative_error(const ReducedProblem &model, const ReducedAnswer &answer, InnerProduct &product,
                        std::span<const double> truth);
} // namespace trestle
