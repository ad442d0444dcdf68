#include "physics/api/answering_cell.h"

#include "physics/answering/answer_reader.h"
#include "physics/answering/reduced_microscale.h"

namespace trestle
{
  namespace
  {
    /// What a ReducedSolver points to.
    struct Owned
    {
      ReducedCellData                        data;
      Eigen::MatrixXd                        stress_projection;
      std::vector<std::unique_ptr<Material>> laws;
    };

    template <int dim>
    std::shared_ptr<const ReducedSolver<dim>> solver_of(const AnswerReader &reader)
    {
      auto cell  = std::make_shared<Owned>();
      cell->data = reader.data();
      cell->laws = reader.laws();
      cell->stress_projection =
          Eigen::Map<const Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>(
              reader.stress_projection(cell->data).data(), Eigen::Index(cell->data.n_stress_modes),
              Eigen::Index(cell->data.n_points * cell->data.n_stress));
      typename ReducedSolver<dim>::Parts parts{&cell->data,
                                               &cell->stress_projection,
                                               {},
                                               reader.law_of_point(cell->data.n_points, cell->laws.size()),
                                               reader.n_internal(cell->laws),
                                               cell};
      for (const auto &law : cell->laws)
        parts.laws.push_back(law.get());
      return std::make_shared<ReducedSolver<dim>>(std::move(parts));
    }

    template <int dim>
    class AnsweringMicroscale : public ReducedMicroscale<dim>
    {
    public:
      AnsweringMicroscale(std::shared_ptr<const ReducedSolver<dim>> solver, AnsweringCell::Writer writer)
        : ReducedMicroscale<dim>(std::move(solver)),
          writer_(std::move(writer))
      {}

      void write_cell(const std::size_t point, const RunDirectory &directory,
                      const std::string &name) const override
      {
        writer_(directory, name, this->trial(point).strain, this->pack(point));
      }

    private:
      AnsweringCell::Writer writer_;
    };

    template <int dim>
    class AnsweringCellImplementation : public AnsweringCell
    {
    public:
      explicit AnsweringCellImplementation(const AnswerReader &reader)
        : solver_(solver_of<dim>(reader))
      {}

      unsigned int                       dimension() const override { return dim; }
      bool                               has_history() const override { return solver_->internal_size() > 0; }
      std::shared_ptr<const ReducedCell> reduced() const override { return solver_; }
      std::unique_ptr<Microscale>        microscale(Writer writer) const override
      {
        return std::make_unique<AnsweringMicroscale<dim>>(solver_, std::move(writer));
      }

    private:
      std::shared_ptr<const ReducedSolver<dim>> solver_;
    };
  } // namespace

  std::shared_ptr<const AnsweringCell> AnsweringCell::read(const Archive &archive)
  {
    const AnswerReader reader(archive);
    if (!reader.knows_laws())
      return nullptr;
    if (reader.dimension() == 2)
      return std::make_shared<AnsweringCellImplementation<2>>(reader);
    return std::make_shared<AnsweringCellImplementation<3>>(reader);
  }
} // namespace trestle
