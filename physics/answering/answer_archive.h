#pragma once

#include <array>
#include <cstddef>
#include <string>

namespace trestle
{
  /**
   * What stands where in model/answer.h5: all that a reduced cell answers with, without mesh and parameter file.
   * Attributes `version`, `dimension`, and `law 0`, `law 1`, ... with the names of laws; arrays `law k/key` with the
   * numbers they were set up with, `law of point` (n_points), `internal variables` (1), `stress projection`, and those
   * below. All begin with answer_prefix (bridge/microscale/cell_archives.h).
   */
  namespace answer_archive
  {
    /// Of this layout. Who reads it refuses others.
    inline const std::string version = "1";

    inline std::string name_of_law(const std::size_t k) { return "law " + std::to_string(k); }

    /// Arrays of the data by name, for who writes and who reads them. @param data maybe const.
    template <class Data, class Action>
    void for_each_array(Data &data, Action &&action)
    {
      action("weights", data.weights);
      action("strain modes", data.strain_modes);
      action("stress modes", data.stress_modes);
      action("mean stress", data.mean_stress);
      action("strain range", data.strain_range);
      action("strain amplitude", data.strain_amplitude);
      action("stress amplitude", data.stress_amplitude);
    }

    /// Its numbers: the array `scales`.
    template <class Data>
    auto scales(Data &data)
    {
      return std::array{&data.stress_scale, &data.work_scale, &data.stress_maximum};
    }
  } // namespace answer_archive
} // namespace trestle
