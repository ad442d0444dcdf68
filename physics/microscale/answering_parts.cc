#include "physics/microscale/answering_parts.h"

#include "bridge/microscale/cell_archives.h"
#include "physics/answering/answer_archive.h"
#include "physics/microscale/laws_at_points.h"
#include "physics/microscale/reduction.h"
#include "physics/reduction/row_major.h"

namespace trestle
{
  namespace
  {
    void put(Archive &archive, const std::string &name, const std::vector<double> &values)
    {
      archive.arrays[answer_prefix + name] = {{values.size()}, values};
    }

    template <int dim>
    void put_laws(const Cell<dim> &cell, const LawsAtPoints &laws, Archive &archive)
    {
      for (std::size_t k = 0; k < laws.laws.size(); ++k)
        {
          const std::string law                   = answer_archive::name_of_law(k);
          archive.attributes[answer_prefix + law] = cell.law_name[laws.materials[k]];
          for (const auto &[key, number] : laws.laws[k]->numbers())
            put(archive, law + "/" + key, {number});
        }
      put(archive, "law of point", {laws.of_point.begin(), laws.of_point.end()});
    }
  } // namespace

  template <int dim>
  void write_answering(const Cell<dim> &cell, const Reduction<dim> &reduction, Archive &archive)
  {
    const auto laws = laws_at(cell, reduction.points);
    for (const auto *law : laws.laws)
      if (law->numbers().empty())
        return;

    archive.attributes[answer_prefix + "version"]   = answer_archive::version;
    archive.attributes[answer_prefix + "dimension"] = std::to_string(dim);
    put_laws(cell, laws, archive);
    put(archive, "internal variables", {double(cell.n_internal)});
    put(archive, "stress projection", row_major(reduction.stress_projection));
    answer_archive::for_each_array(reduction.data,
                                   [&](const char *name, const auto &values) { put(archive, name, values); });
    std::vector<double> scales;
    for (const double *scale : answer_archive::scales(reduction.data))
      scales.push_back(*scale);
    put(archive, "scales", scales);
  }

  template void write_answering(const Cell<2> &, const Reduction<2> &, Archive &);
  template void write_answering(const Cell<3> &, const Reduction<3> &, Archive &);
} // namespace trestle
