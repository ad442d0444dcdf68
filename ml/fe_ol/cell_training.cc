#include "ml/fe_ol/cell_training.h"

#include "core/exceptions.h"
#include "core/interruption.h"
#include "core/log.h"
#include "core/progress.h"
#include "ml/tensor_placement.h"
#include "ml/training/adam.h"
#include "ml/training/lbfgs.h"
#include "ml/training/objective.h"
#include "ml/training/optimiser.h"
#include "ml/training/soap.h"

#include <cmath>
#include <limits>

namespace trestle
{
  namespace
  {
    /// Mean loss over samples that a rank shares with the others.
    class SampledLoss : public SmoothFunction
    {
    public:
      SampledLoss(const CellTraining::Problem &problem, Weights &weights, const Communicator &communicator)
        : problem_(problem),
          weights_(weights),
          communicator_(communicator)
      {}

      void set_samples(const std::size_t begin, const std::size_t n)
      {
        begin_ = begin;
        n_     = n;
      }

      void evaluate_at(const torch::Tensor &weights) override
      {
        weights_.assign(weights);
        evaluate();
      }

      void evaluate()
      {
        // In pieces that stay in the cache, however large the sample.
        constexpr std::size_t piece = 512;
        const std::size_t     size = std::size_t(communicator_.size()), rank = std::size_t(communicator_.rank());
        const std::size_t     end = begin_ + n_ * (rank + 1) / size;
        // The value travels with the gradient: one sum over ranks, the same bits on all.
        auto sum = torch::zeros({int64_t(weights_.size()) + 1}, torch::kDouble);
        for (std::size_t at = begin_ + n_ * rank / size; at < end; at += piece)
          {
            const auto loss = problem_.loss(weights_.arrays(), at, std::min(piece, end - at)) / double(n_);
            sum.narrow(0, 0, int64_t(weights_.size())).add_(torch::autograd::grad({loss}, {weights_.flat()})[0]);
            sum[-1] += loss.detach();
          }
        sum_over_ranks(communicator_, sum);
        gradient_ = sum.narrow(0, 0, int64_t(weights_.size())).clone();
        value_    = sum[-1].item<double>();
        if (!std::isfinite(value_))
          value_ = std::numeric_limits<double>::infinity();
      }

      double               loss_value() const override { return value_; }
      const torch::Tensor &gradient() const override { return gradient_; }
      torch::Tensor        weights() const override { return weights_.flat().detach().clone(); }

    private:
      const CellTraining::Problem &problem_;
      Weights                     &weights_;
      const Communicator          &communicator_;
      std::size_t                  begin_ = 0, n_ = 1;
      double                       value_ = 0.;
      torch::Tensor                gradient_;
    };
  } // namespace

  /// One training from start, or from a checkpoint, to its last step.
  class CellTrainingLoop
  {
  public:
    CellTrainingLoop(const CellTraining &keys, const CellTraining::Problem &problem, Weights &weights, Run &run)
      : keys_(keys),
        problem_(problem),
        weights_(weights),
        run_(run),
        loss_(problem, weights, run_.communicator),
        lbfgs_(keys.lbfgs_history_)
    {
      if (keys.optimiser_ == "soap")
        update_ = std::make_unique<SoapUpdate>(weights.shapes());
      else
        update_ = std::make_unique<AdamUpdate>();
    }

    void execute()
    {
      if (const auto archive = CellTraining::checkpoint(problem_.architecture, run_))
        resume(*archive);
      run_mini_batches();
      run_lbfgs();
      run_.figures.set("training.loss", loss_.loss_value());
      run_.figures.set("training.steps", int(step_));
      run_.figures.set("time.train_s", wall_seconds());
    }

  private:
    void run_mini_batches()
    {
      Progress progress("training", keys_.steps_, run_.communicator.is_root());
      while (step_ < keys_.steps_)
        {
          loss_.set_samples(std::size_t(step_) * keys_.batch_, keys_.batch_);
          loss_.evaluate();
          if (!std::isfinite(loss_.loss_value()))
            throw ConvergenceError("The constitutive loss is no finite number after step " +
                                       std::to_string(step_) + " with rate " + std::to_string(keys_.rate_) + ".",
                                   "Lower the network's `rate`.");
          // The first steps of an adaptive method know too little of the curvature to be long.
          const double warm_up = std::min(1., (step_ + 1) / 100.);
          const double rate    = keys_.rate_ * warm_up * std::pow(keys_.decay_, double(step_) / keys_.steps_);
          weights_.assign(update_->step(weights_.flat().detach(), loss_.gradient(), rate));
          finish_step(progress, step_ + 1 == keys_.steps_);
        }
    }

    void run_lbfgs()
    {
      const unsigned int last = keys_.steps_ + keys_.lbfgs_steps_;
      if (step_ >= last)
        return;
      Progress progress("training by L-BFGS", last, run_.communicator.is_root());
      loss_.set_samples(0, keys_.lbfgs_sample_);
      loss_.evaluate();
      while (step_ < last && lbfgs_.step(loss_))
        finish_step(progress, step_ + 1 == last);
    }

    void finish_step(Progress &progress, const bool is_last)
    {
      ++step_;
      progress.step(step_);
      if (step_ % keys_.monitor_every_ == 0 || is_last)
        record();
      const bool stops = interruption::requested(run_.communicator);
      if (stops || (keys_.checkpoint_every_ > 0 && step_ % keys_.checkpoint_every_ == 0))
        write_checkpoint();
      if (stops)
        throw Interrupted();
    }

    void record()
    {
      const auto                  values = weights_.flat().detach();
      std::vector<History::Entry> row{{"step", double(step_)}, {"loss", loss_.loss_value()}};
      for (auto &entry : problem_.monitor(entries(values)))
        row.push_back(std::move(entry));
      run_.history.add_row(row);
    }

    void write_checkpoint() const
    {
      Archive archive                    = problem_.context;
      archive.attributes["architecture"] = problem_.architecture;
      archive.attributes["history"]      = run_.history.to_csv();
      archive.arrays["weights"]          = to_array(weights_.flat());
      archive.arrays["progress"]         = {{2}, {double(step_), wall_seconds()}};
      if (step_ < keys_.steps_)
        update_->write(archive);
      else
        lbfgs_.write(archive);
      Checkpoint(run_.directory, run_.communicator).write(archive, step_);
    }

    void resume(const Archive &archive)
    {
      weights_.assign(to_tensor(archive.arrays.at("weights"), weights_.flat()));
      step_            = (unsigned int)(archive.arrays.at("progress").values.at(0));
      earlier_seconds_ = archive.arrays.at("progress").values.at(1);
      if (step_ < keys_.steps_)
        update_->read(archive, weights_.flat().detach());
      else
        lbfgs_.read(archive, weights_.flat().detach());
      run_.history = History::from_csv(archive.attributes.at("history"));
      log::info("the network's training resumes after step " + std::to_string(step_));
    }

    double wall_seconds() const { return earlier_seconds_ + stopwatch_.wall_seconds(); }

    const CellTraining           &keys_;
    const CellTraining::Problem  &problem_;
    Weights                      &weights_;
    Run                          &run_;
    SampledLoss                   loss_;
    std::unique_ptr<WeightUpdate> update_;
    LbfgsUpdate                   lbfgs_;
    Stopwatch                     stopwatch_;
    double                        earlier_seconds_ = 0.;
    unsigned int                  step_            = 0;
  };

  CellTraining::CellTraining(ParameterSink &prm, const Defaults &defaults)
    : steps_(defaults.steps),
      batch_(defaults.batch),
      lbfgs_steps_(defaults.lbfgs_steps),
      lbfgs_sample_(defaults.lbfgs_sample)
  {
    prm.add("optimiser", optimiser_, "Of the mini-batches.", Allowed::one_of({"adam", "soap"}));
    prm.add("steps", steps_, "Steps on mini-batches.");
    prm.add("batch", batch_, "Strains of a mini-batch.", Allowed::at_least(1));
    prm.add("rate", rate_, "Rate of the first steps.", Allowed::positive());
    prm.add("decay", decay_, "Rate of the last step over that of the first.", Allowed::positive());
    prm.add("lbfgs steps", lbfgs_steps_, "Steps of L-BFGS afterwards, at most.");
    prm.add("lbfgs sample", lbfgs_sample_, "Strains that L-BFGS works on.", Allowed::at_least(1));
    prm.add("lbfgs history", lbfgs_history_, "Pairs of steps and gradient changes kept.", Allowed::at_least(1));
    prm.add("monitor every", monitor_every_, "Steps between rows of history.csv.", Allowed::at_least(1));
    prm.add("checkpoint every", checkpoint_every_, "Steps between checkpoints; 0: only when interrupted.");
  }

  std::optional<Archive> CellTraining::checkpoint(const std::string &architecture, const Run &run)
  {
    const Checkpoint checkpoint(run.directory, run.communicator);
    if (!run.resume || !checkpoint.exists())
      return {};
    unsigned long step    = 0;
    Archive       archive = checkpoint.read(step);
    const auto    found   = archive.attributes.find("architecture");
    // One run may train several networks, one after the other.
    if (found == archive.attributes.end() || found->second != architecture)
      return {};
    return archive;
  }

  void CellTraining::run(const Problem &problem, Weights &weights, Run &run) const
  {
    set_torch_threads(run.n_threads);
    CellTrainingLoop(*this, problem, weights, run).execute();
  }
} // namespace trestle
