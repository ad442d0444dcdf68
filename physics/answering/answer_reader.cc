#include "physics/answering/answer_reader.h"

#include "bridge/microscale/cell_archives.h"
#include "core/exceptions.h"
#include "core/text.h"
#include "physics/answering/answer_archive.h"

#include <algorithm>
#include <cmath>

namespace trestle
{
  namespace
  {
    [[noreturn]] void refuse(const std::string &what)
    {
      throw InputError("The archive answer.h5 of the unit cell " + what + ".",
                       "The file is damaged: run the representative volume again.");
    }

    /// Gives a law the numbers that it had.
    class ArchivedNumbers : public ParameterSink
    {
    public:
      ArchivedNumbers(const AnswerReader &reader, std::string law)
        : reader_(reader),
          law_(std::move(law))
      {}

    protected:
      void declare(Declaration declaration) override
      {
        declaration.assign(text::shortest(reader_.array(law_ + "/" + declaration.key, 1).front()));
      }

    private:
      const AnswerReader &reader_;
      std::string         law_;
    };
  } // namespace

  AnswerReader::AnswerReader(const Archive &archive)
    : archive_(archive)
  {
    if (const std::string version = attribute("version"); version != answer_archive::version)
      throw InputError(
          "The archive answer.h5 of the unit cell is of version '" + version + "', this Trestle reads version " +
              answer_archive::version + ".",
          "Run the representative volume again with this Trestle; or remove the file: the cell is then "
          "answered from its mesh.");
  }

  std::string AnswerReader::attribute(const std::string &name) const
  {
    const auto found = archive_.attributes.find(answer_prefix + name);
    return found == archive_.attributes.end() ? "" : found->second;
  }

  const std::vector<double> &AnswerReader::array(const std::string &name) const
  {
    const auto found = archive_.arrays.find(answer_prefix + name);
    if (found == archive_.arrays.end())
      refuse("has no '" + name + "'");
    const auto &values = found->second.values;
    if (const auto bad = std::ranges::find_if(values, [](const double x) { return !std::isfinite(x); });
        bad != values.end())
      refuse("has a number " + text::shortest(*bad) + " in '" + name + "'");
    return values;
  }

  const std::vector<double> &AnswerReader::array(const std::string &name, const std::size_t size) const
  {
    const auto &values = array(name);
    if (values.size() != size)
      refuse("has " + std::to_string(values.size()) + " numbers in '" + name + "' instead of " +
             std::to_string(size));
    return values;
  }

  std::size_t AnswerReader::index(const std::string &name, const double value, const std::size_t limit) const
  {
    if (!(value >= 0. && value < double(limit) && value == std::floor(value)))
      refuse("has " + text::shortest(value) + " in '" + name + "', which is to be 0, 1, ... below " +
             std::to_string(limit));
    return std::size_t(value);
  }

  unsigned int AnswerReader::dimension() const
  {
    const std::string dimension = attribute("dimension");
    if (dimension != "2" && dimension != "3")
      refuse("is of dimension '" + dimension + "' instead of 2 or 3");
    return dimension == "2" ? 2 : 3;
  }

  ReducedCellData AnswerReader::data() const
  {
    ReducedCellData data;
    answer_archive::for_each_array(data, [&](const char *name, auto &values) { values = array(name); });
    const auto &scales = array("scales", 3);
    for (std::size_t i = 0; i < 3; ++i)
      *answer_archive::scales(data)[i] = scales[i];
    data.n_strain       = dimension() == 2 ? 3 : 6;
    data.n_stress       = dimension() == 2 ? 4 : 6;
    data.n_points       = data.weights.size();
    data.n_strain_modes = data.strain_amplitude.size();
    data.n_stress_modes = data.stress_amplitude.size();
    if (data.n_points == 0 || data.n_strain_modes == 0 || data.n_stress_modes == 0)
      refuse("has " + std::to_string(data.n_points) + " points, " + std::to_string(data.n_strain_modes) + " and " +
             std::to_string(data.n_stress_modes) + " modes");
    array("strain modes", data.n_points * data.n_strain * data.n_strain_modes);
    array("stress modes", data.n_points * data.n_stress * data.n_stress_modes);
    array("mean stress", data.n_stress * data.n_stress_modes);
    array("strain range", data.n_strain);
    return data;
  }

  const std::vector<double> &AnswerReader::stress_projection(const ReducedCellData &data) const
  {
    return array("stress projection", data.n_stress_modes * data.n_points * data.n_stress);
  }

  bool AnswerReader::knows_laws() const
  {
    const auto &known = MaterialRegistry::instance().entries();
    for (std::size_t k = 0;; ++k)
      if (const std::string name = attribute(answer_archive::name_of_law(k)); name.empty())
        return true;
      else if (known.count(name) == 0)
        return false;
  }

  std::vector<std::unique_ptr<Material>> AnswerReader::laws() const
  {
    std::vector<std::unique_ptr<Material>> laws;
    for (std::size_t k = 0;; ++k)
      {
        const std::string law = answer_archive::name_of_law(k), name = attribute(law);
        if (name.empty())
          return laws;
        ArchivedNumbers numbers(*this, law);
        laws.push_back(MaterialRegistry::instance().create(name, numbers));
        laws.back()->setup();
      }
  }

  std::vector<std::size_t> AnswerReader::law_of_point(const std::size_t n_points, const std::size_t n_laws) const
  {
    std::vector<std::size_t> laws;
    for (const double law : array("law of point", n_points))
      laws.push_back(index("law of point", law, n_laws));
    return laws;
  }

  unsigned int AnswerReader::n_internal(const std::vector<std::unique_ptr<Material>> &laws) const
  {
    const std::string name = "internal variables";
    unsigned int      most = 0;
    for (const auto &law : laws)
      most = std::max(most, law->n_internal());
    // The cell may have laws with more, at none of the points.
    const auto n = (unsigned int)(index(name, array(name, 1).front(), 1000));
    if (n < most)
      refuse("has " + std::to_string(n) + " '" + name + "' a point, of which a law needs " + std::to_string(most));
    return n;
  }
} // namespace trestle
