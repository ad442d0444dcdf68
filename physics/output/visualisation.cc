#include "physics/output/visualisation.h"

#include "core/timings.h"
#include "physics/output/derived_quantities.h"
#include "physics/output/portioned_output.h"

#include <list>

namespace trestle
{
  namespace
  {
    using dealii::DataComponentInterpretation::component_is_part_of_vector;
    using dealii::DataComponentInterpretation::component_is_scalar;

    template <int dim>
    void add_vector(dealii::DataOut<dim> &output, const Discretisation<dim> &discretisation,
                    const NamedVector &vector)
    {
      const auto               blocks = discretisation.physics().blocks();
      std::vector<std::string> names;
      std::vector<dealii::DataComponentInterpretation::DataComponentInterpretation> kinds;
      for (const auto &block : blocks)
        {
          const bool        is_vector = block.is_vector && block.n_components == dim;
          const std::string name      = vector.name.empty()  ? block.name
                                        : blocks.size() == 1 ? vector.name
                                                             : vector.name + "_" + block.name;
          for (unsigned int c = 0; c < block.n_components; ++c)
            {
              const bool numbered = !is_vector && block.n_components > 1;
              names.push_back(numbered ? name + "_" + std::to_string(c) : name);
              kinds.push_back(is_vector ? component_is_part_of_vector : component_is_scalar);
            }
        }
      output.add_data_vector(discretisation.dof_handler(), *vector.values, names, kinds);
    }

    template <int dim>
    void add_cell_data(dealii::DataOut<dim> &output, std::list<dealii::Vector<double>> &storage,
                       const Discretisation<dim> &discretisation, const std::vector<NamedNumber> &numbers,
                       const std::vector<NamedCellValues> &cells)
    {
      const auto &triangulation = discretisation.mesh().triangulation();
      // DataOut copies on adding, so vectors come filled
      const auto add = [&](const std::string &name, dealii::Vector<double> values) {
        storage.push_back(std::move(values));
        output.add_data_vector(storage.back(), name, dealii::DataOut<dim>::type_cell_data);
      };
      dealii::Vector<double> values(triangulation.n_active_cells());
      for (const auto &cell : triangulation.active_cell_iterators())
        values[cell->active_cell_index()] = cell->material_id();
      add("material_id", values);
      add("rank", values = discretisation.mesh().communicator().rank());
      for (const auto &number : numbers)
        add(number.name, values = number.value);
      for (const auto &cell : cells)
        add(cell.name, dealii::Vector<double>(cell.values.begin(), cell.values.end()));
    }
  } // namespace

  template <int dim>
  std::string Visualisation<dim>::write(const RunDirectory &directory, const Discretisation<dim> &discretisation,
                                        const std::vector<NamedVector> &vectors,
                                        const std::vector<NamedNumber> &numbers, unsigned int step, double time,
                                        const std::vector<NamedCellValues> &cells)
  {
    const Timings::Section section("output");
    const auto            &communicator = discretisation.mesh().communicator();

    std::list<DerivedQuantities<dim>> derived; // both lists outlive the output that points at them
    std::list<dealii::Vector<double>> cell_data;
    PortionedOutput<dim>              output;
    communicator.on_all([&] {
      output.attach_dof_handler(discretisation.dof_handler());
      for (const auto &vector : vectors)
        {
          add_vector(output, discretisation, vector);
          if (vector.with_derived && !discretisation.physics().derived_names().empty())
            output.add_data_vector(discretisation.dof_handler(), *vector.values,
                                   derived.emplace_back(discretisation, vector.name, time));
        }
      add_cell_data(output, cell_data, discretisation, numbers, cells);
    });
    return files_.write(
        directory, communicator, step, time,
        discretisation.mesh().triangulation().n_locally_owned_active_cells() > 0,
        [&](std::ostream &file) { output.write(discretisation, time, step, file); },
        [&](std::ostream &file, const std::vector<std::string> &parts) { output.write_pvtu_record(file, parts); });
  }

  template class Visualisation<2>;
  template class Visualisation<3>;
} // namespace trestle
