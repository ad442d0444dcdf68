#include "embed/answering.h"

#include "bridge/microscale/adaptive_microscale.h"
#include "bridge/microscale/calibration.h"
#include "bridge/microscale/cell_archives.h"
#include "bridge/microscale/late_microscale.h"
#include "bridge/microscale/network_microscale.h"
#include "core/exceptions.h"
#include "core/text.h"
#include "embed/run_parameters.h"
#include "ml/api/answering_network.h"
#include "physics/api/answering_cell.h"

#include <filesystem>

namespace trestle
{
  namespace
  {
    /// Shows the fields of points that were answered without a mesh: the same kind of the same run, opened by the rest
    /// and kept, answers the point again.
    class FieldsByTheRest
    {
    public:
      FieldsByTheRest(std::string kind, OpenByTheRest by_the_rest)
        : kind_(std::move(kind)),
          by_the_rest_(std::move(by_the_rest))
      {}

      void write(const RunDirectory &directory, const std::string &name, std::span<const double> strain,
                 std::span<const double> state)
      {
        constexpr std::size_t first = 0;
        double                estimate;
        if (!whole_)
          whole_ = by_the_rest_(kind_);
        whole_->set_n_points(1);
        whole_->unpack(first, state);
        whole_->evaluate({&first, 1}, strain, {{}, {}, {&estimate, 1}, {}});
        whole_->write_cell(first, directory, name);
      }

    private:
      std::string                 kind_;
      OpenByTheRest               by_the_rest_;
      std::shared_ptr<Microscale> whole_; ///< null until asked
    };

    const std::string network_tolerance = "certificate/tolerance",
                      reduced_tolerance = "certificate/reduced tolerance";

    /// The archives of a run that answer, and what its parameters say about them.
    class Answering
    {
    public:
      Answering(const std::string &run_directory, const std::vector<std::string> &options,
                const OpenByTheRest &by_the_rest)
        : model_(run_directory + "/model/"),
          parameters_(run_directory, options),
          by_the_rest_(by_the_rest)
      {
        if (parameters_.text("study") != "representative volume")
          return;
        cell_ = AnsweringCell::read(Archive::read(model_ + "answer.h5"));
        if (std::filesystem::exists(model_ + "calibration.h5"))
          calibrations_ = read_calibrations(Archive::read(model_ + "calibration.h5"));
        if (const std::string dimension = parameters_.text("mesh/dimension");
            cell_ && dimension != std::to_string(cell_->dimension()))
          throw InputError("The archive '" + model_ + "answer.h5' holds a cell in " +
                               std::to_string(cell_->dimension()) + "D, the parameters of the run one in " +
                               dimension + "D.",
                           "One of the two files comes from another run: run the representative volume again.");
      }

      std::unique_ptr<Microscale> microscale(const std::string &kind)
      {
        if (!cell_ || !is_tolerance(parameters_.text(network_tolerance)) ||
            !is_tolerance(parameters_.text(reduced_tolerance)))
          return nullptr;
        if (kind == "reduced")
          return reduced();
        if (kind == "network" && !has_network())
          refuse_missing_network();
        return kind == "network" ? network() : adaptive();
      }

    private:
      /// The first that the run was to train; "" where it trained none.
      std::string type() const
      {
        const auto types = text::split(parameters_.text("network/types"), ',');
        return types.empty() ? "" : types.front();
      }

      Tolerance tolerance(const std::string &who, const std::string &key) const
      {
        return tolerance_of(who, key, parameters_.text(key), calibrations_);
      }

      bool has_network() const { return !type().empty() && std::filesystem::exists(model_ + type() + ".h5"); }

      std::unique_ptr<Microscale> reduced() const
      {
        const auto fields = std::make_shared<FieldsByTheRest>("reduced", by_the_rest_);
        auto       result = cell_->microscale(
            [fields](const RunDirectory &directory, const std::string &name, const std::span<const double> strain,
                     const std::span<const double> state) { fields->write(directory, name, strain, state); });
        result->set_tolerance(MicroscaleLevel::reduced, tolerance("reduced", reduced_tolerance));
        return result;
      }

      /// Null for an architecture that only a plugin knows.
      std::unique_ptr<Microscale> network() const
      {
        auto network = read_answering_network(Archive::read(model_ + type() + ".h5"), cell_->reduced()->data());
        if (!network)
          return nullptr;
        const auto fields = std::make_shared<FieldsByTheRest>("network", by_the_rest_);
        auto       result = std::make_unique<NetworkMicroscale>(
            cell_->dimension(), std::move(network), cell_->reduced(),
            [fields](const RunDirectory &directory, const std::string &name, const std::span<const double> strain,
                     auto &&...) { fields->write(directory, name, strain, {}); });
        result->set_tolerance(MicroscaleLevel::network, tolerance(type(), network_tolerance));
        return result;
      }

      /// Null where the cell learns on the way, for which it needs its mesh.
      std::unique_ptr<Microscale> adaptive() const
      {
        if (parameters_.text("certificate/adapt") != "false")
          return nullptr;
        std::vector<AdaptiveMicroscale::Level> levels;
        if (has_network())
          {
            levels.push_back({network(), tolerance(type(), network_tolerance)});
            if (!levels.back().microscale)
              return nullptr;
          }
        levels.push_back({reduced(), tolerance("reduced", reduced_tolerance)});
        levels.push_back({std::make_unique<LateMicroscale>(
                              cell_->dimension(), MicroscaleLevel::finite_elements,
                              [by_the_rest = by_the_rest_] { return by_the_rest("finite elements"); }),
                          {}});
        return std::make_unique<AdaptiveMicroscale>(std::move(levels));
      }

      std::string                          model_;
      RunParameters                        parameters_;
      OpenByTheRest                        by_the_rest_;
      Calibrations                         calibrations_;
      std::shared_ptr<const AnsweringCell> cell_; ///< null: the rest is needed
    };
  } // namespace

  std::shared_ptr<Microscale> open_answering(const std::string &run_directory, const std::string &kind,
                                             const std::vector<std::string> &options,
                                             const OpenByTheRest            &by_the_rest)
  {
    if (kind != "reduced" && kind != "network" && kind != "adaptive")
      return nullptr;
    require_cell_archives(run_directory);
    if (!std::filesystem::exists(run_directory + "/model/answer.h5") || !RunParameters::understands(options))
      return nullptr;
    return Answering(run_directory, options, by_the_rest).microscale(kind);
  }
} // namespace trestle
