#include "embed/host/hosted_dictionary.h"

#include "core/modules.h"
#include "embed/host/classic_streams.h"
#include "embed/host/process.h"
#include "studies/rom_net/run_dictionary.h"

namespace trestle
{
  namespace
  {
    class HostedDictionary : public AnsweringDictionary
    {
    public:
      explicit HostedDictionary(std::unique_ptr<AnsweringDictionary> dictionary)
        : dictionary_(std::move(dictionary))
      {
        process::count_cell(1);
      }
      ~HostedDictionary() override
      {
        if (!process::may_destroy_cells())
          static_cast<void>(dictionary_.release()); // memory goes with the process
        dictionary_.reset();
        process::count_cell(-1);
      }

      const DictionaryFacts &facts() const override { return dictionary_->facts(); }

      DictionaryReplies ask(const std::size_t n, std::span<const double> parameters,
                            const bool finite_elements) override
      {
        const ClassicStreams streams;
        process::require_mpi();
        return dictionary_->ask(n, parameters, finite_elements);
      }

      std::vector<double> field(const std::size_t state) const override
      {
        process::require_mpi();
        return dictionary_->field(state);
      }

      std::vector<double> positions() const override
      {
        process::require_mpi();
        return dictionary_->positions();
      }

    private:
      std::unique_ptr<AnsweringDictionary> dictionary_;
    };
  } // namespace

  std::shared_ptr<AnsweringDictionary> open_hosted_dictionary(const std::string              &run_directory,
                                                              const std::vector<std::string> &options,
                                                              const Communicator             &communicator)
  {
    const ClassicStreams streams;
    RunDictionaryOpener  opener = nullptr;
    communicator.on_all([&] {
      void *const found = modules::function("rom_net", "trestle_run_dictionary_opener");
      opener            = reinterpret_cast<RunDictionaryOpener (*)()>(found)();
    });
    return std::make_shared<HostedDictionary>(opener(run_directory, options, communicator));
  }
} // namespace trestle
