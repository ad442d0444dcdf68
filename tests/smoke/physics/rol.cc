// MPI: 1 2
// ROL: a trust region through deal.II's vector adaptor finds the minimum of a parabola.
#include <boost/test/unit_test.hpp>

#include <deal.II/lac/la_parallel_vector.h>
#include <deal.II/optimization/rol/vector_adaptor.h>

#include <ROL_Objective.hpp>
#include <ROL_TypeU_TrustRegionAlgorithm.hpp>

namespace
{
  using Vector  = dealii::LinearAlgebra::distributed::Vector<double>;
  using Adaptor = dealii::Rol::VectorAdaptor<Vector>;

  /// |x - 1|^2 / 2.
  class Parabola : public ROL::Objective<double>
  {
    double value(const ROL::Vector<double> &x, double &) override
    {
      auto difference = *dynamic_cast<const Adaptor &>(x).getVector();
      difference.add(-1.);
      return 0.5 * difference.norm_sqr();
    }
    void gradient(ROL::Vector<double> &g, const ROL::Vector<double> &x, double &) override
    {
      g.set(x);
      dynamic_cast<Adaptor &>(g).getVector()->add(-1.);
    }
    void hessVec(ROL::Vector<double> &hv, const ROL::Vector<double> &v, const ROL::Vector<double> &,
                 double &) override
    {
      hv.set(v);
    }
  };
} // namespace

BOOST_AUTO_TEST_CASE(trust_region_on_a_distributed_vector)
{
  const unsigned int size = dealii::Utilities::MPI::n_mpi_processes(MPI_COMM_WORLD);
  const unsigned int rank = dealii::Utilities::MPI::this_mpi_process(MPI_COMM_WORLD);
  dealii::IndexSet   owned(10 * size);
  owned.add_range(10 * rank, 10 * (rank + 1));
  const auto x = Teuchos::rcp(new Vector(owned, MPI_COMM_WORLD));

  ROL::ParameterList list;
  list.sublist("Step").sublist("Trust Region").set("Subproblem Solver", "Truncated CG");
  ROL::TypeU::TrustRegionAlgorithm<double> algorithm(list);
  Adaptor                                  adaptor(x);
  Parabola                                 parabola;
  std::ostringstream                       protocol;
  algorithm.run(adaptor, parabola, protocol);
  BOOST_TEST(std::abs(x->mean_value() - 1.) < 1e-10);
}
