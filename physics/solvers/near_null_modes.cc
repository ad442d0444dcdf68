#include "physics/solvers/near_null_modes.h"

namespace trestle
{
  std::vector<Vector> orthonormalised(const std::vector<Vector> &modes)
  {
    std::vector<Vector> result;
    for (const Vector &mode : modes)
      {
        Vector       candidate = mode;
        const double before    = candidate.l2_norm();
        if (before == 0.)
          continue;
        for (unsigned int pass = 0; pass < 2; ++pass) // twice is enough (Kahan)
          for (const Vector &other : result)
            candidate.add(-(candidate * other), other);
        const double after = candidate.l2_norm();
        if (after <= 1e-10 * before)
          continue;
        candidate /= after;
        result.push_back(std::move(candidate));
      }
    return result;
  }

  namespace
  {
    /// Leading modes that are the constants: nothing but zeros and ones.
    unsigned int n_constant_modes(const std::vector<Vector> &modes, const Communicator &communicator)
    {
      unsigned int n = 0;
      for (const Vector &mode : modes)
        {
          bool is_constant = true;
          for (std::size_t i = 0; i < mode.locally_owned_size(); ++i)
            is_constant = is_constant && (mode.local_element(i) == 0. || mode.local_element(i) == 1.);
          if (communicator.any(!is_constant))
            break;
          ++n;
        }
      return n;
    }
  } // namespace

  unsigned int interlaced_block_size(const std::vector<Vector> &modes, const Communicator &communicator)
  {
    const unsigned int n_components = n_constant_modes(modes, communicator);
    if (n_components < 2)
      return 1;
    bool interlaced = true;
    for (unsigned int c = 0; c < n_components; ++c)
      {
        const Vector &mode = modes[c];
        interlaced         = interlaced && mode.locally_owned_size() % n_components == 0;
        for (std::size_t i = 0; i < mode.locally_owned_size(); ++i)
          if (mode.local_element(i) != 0. && i % n_components != c)
            interlaced = false;
      }
    return communicator.any(!interlaced) ? 1 : n_components;
  }
} // namespace trestle
