#pragma once

#include "core/communicator.h"
#include "core/exceptions.h"
#include "physics/discretisation/mesh.h"
#include "support/parameter_values.h"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

namespace trestle::testing
{
  using MeshKeys = std::vector<std::pair<std::string, std::string>>; ///< of section mesh

  /// A message is what a person can read.
  inline void check_message(const std::string &message)
  {
    BOOST_TEST(!message.empty());
    BOOST_TEST(message.size() < 8000u);
    BOOST_TEST(
        std::none_of(message.begin(), message.end(), [](const unsigned char c) { return c < ' ' && c != '\n'; }));
  }

  template <int dim>
  void make_mesh(const MeshKeys &keys)
  {
    ParameterValues values;
    Mesh<dim>       mesh(values);
    for (const auto &[key, value] : keys)
      values.set("mesh/" + key, value);
    mesh.setup(Communicator(MPI_COMM_SELF));
    BOOST_TEST(mesh.triangulation().n_active_cells() > 0u);
    for (const auto &cell : mesh.triangulation().active_cell_iterators())
      if (const double measure = cell->measure(); !(measure > 0. && std::isfinite(measure)))
        BOOST_ERROR("a cell of measure " << measure);
  }

  /// Makes a mesh of cells that all have a size; leaves its keys in case.prm first. @returns the message where it is
  /// refused, which must be an InputError.
  inline std::string made_mesh(const MeshKeys &keys, const unsigned int dim)
  {
    std::ofstream file("case.prm", std::ios::binary);
    file << "subsection mesh\n set dimension = " << dim << "\n";
    for (const auto &[key, value] : keys)
      file << " set " << key << " = " << value << "\n";
    file << "end\n";
    file.close();
    try
      {
        dim == 2 ? make_mesh<2>(keys) : make_mesh<3>(keys);
        return "";
      }
    catch (const InputError &error)
      {
        check_message(error.what());
        return error.what();
      }
  }

  /// Both are to happen, or nothing was tried; a case that is repeated alone is one of them.
  class Outcomes
  {
  public:
    void count(const std::string &message) { ++(message.empty() ? n_made_ : n_refused_); }
    void check() const
    {
      BOOST_TEST((std::getenv("TRESTLE_FUZZ_CASE") != nullptr || (n_made_ > 0 && n_refused_ > 0)));
    }

  private:
    unsigned long n_made_ = 0, n_refused_ = 0;
  };
} // namespace trestle::testing
