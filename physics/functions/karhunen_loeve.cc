#include "physics/functions/karhunen_loeve.h"

#include "core/exceptions.h"
#include "physics/libraries/petsc_support.h"

#include <Eigen/Core>
#include <slepceps.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <numeric>

namespace trestle
{
  namespace
  {
    using petsc::check;

    std::vector<double> gather(const Communicator &communicator, const std::vector<double> &values)
    {
      const int        n = values.size();
      std::vector<int> counts(communicator.size()), offsets(communicator.size() + 1, 0);
      MPI_Gather(&n, 1, MPI_INT, counts.data(), 1, MPI_INT, 0, communicator.get());
      std::partial_sum(counts.begin(), counts.end(), offsets.begin() + 1);
      std::vector<double> all(communicator.is_root() ? offsets.back() : 0);
      MPI_Gatherv(values.data(), n, MPI_DOUBLE, all.data(), counts.data(), offsets.data(), MPI_DOUBLE, 0,
                  communicator.get());
      return all;
    }

    /// Everything on the root: vertices renumbered by position, cells sorted by their vertices.
    struct Ordered
    {
      Ordered(const CellMasses &cells, const std::size_t n_vertices);

      std::vector<std::size_t>           order; ///< global number of the k-th vertex
      std::vector<std::array<double, 3>> position;
      std::vector<std::size_t>           number; ///< k of a global number
      std::vector<std::size_t>           cell;   ///< as they are to be summed
    };

    Ordered::Ordered(const CellMasses &cells, const std::size_t n_vertices)
      : order(n_vertices),
        position(n_vertices),
        number(n_vertices)
    {
      std::vector<std::array<double, 3>> of_global(n_vertices, std::array<double, 3>{});
      for (std::size_t i = 0; i < cells.vertices.size(); ++i)
        for (unsigned int d = 0; d < cells.dim; ++d)
          of_global[std::size_t(cells.vertices[i])][d] = cells.positions[i * cells.dim + d];
      std::iota(order.begin(), order.end(), 0);
      std::sort(order.begin(), order.end(),
                [&](const auto a, const auto b) { return of_global[a] < of_global[b]; });
      for (std::size_t k = 0; k < n_vertices; ++k)
        {
          number[order[k]] = k;
          position[k]      = of_global[order[k]];
        }
      const unsigned int                    n = cells.n_vertices;
      std::vector<std::vector<std::size_t>> keys(cells.vertices.size() / n);
      for (std::size_t c = 0; c < keys.size(); ++c)
        {
          for (unsigned int v = 0; v < n; ++v)
            keys[c].push_back(number[std::size_t(cells.vertices[c * n + v])]);
          std::sort(keys[c].begin(), keys[c].end());
        }
      cell.resize(keys.size());
      std::iota(cell.begin(), cell.end(), 0);
      std::sort(cell.begin(), cell.end(), [&](const auto a, const auto b) { return keys[a] < keys[b]; });
    }

    /// Relative distance of eigenvalues below which round-off mixes their modes.
    constexpr double coinciding = 1e-6;

    /**
     * Modes of one eigenvalue are any orthonormal basis, which round-off would choose, and each processor its own. Here the
     * first is the one with the largest entry of all (at the first such vertex), and positive there; the others vanish
     * at that vertex, and so on. For a single mode that is the choice of its sign. @param modes in the columns.
     */
    void choose_basis(Eigen::Ref<Eigen::MatrixXd> modes)
    {
      for (Eigen::Index j = 0; j < modes.cols(); ++j)
        {
          auto                  rest    = modes.rightCols(modes.cols() - j);
          const Eigen::VectorXd size    = rest.rowwise().norm();
          const double          largest = size.maxCoeff();
          const auto            vertex =
              std::find_if(size.begin(), size.end(), [&](const double s) { return s > (1. - 1e-6) * largest; }) -
              size.begin();
          // The reflection that brings the vertex's row to the first axis.
          Eigen::VectorXd axis = rest.row(vertex).transpose() / size[vertex];
          const double    sign = axis[0] > 0. ? 1. : -1.;
          axis[0] += sign;
          const Eigen::VectorXd along = rest * axis;
          rest -= along * (2. / axis.squaredNorm()) * axis.transpose();
          modes.col(j) *= -sign;
        }
    }

    /// The matrices of the eigenproblem on the root, and the solver.
    class Eigenproblem
    {
    public:
      Eigenproblem(const CellMasses &cells, const Ordered &ordered,
                   const std::function<double(double)> &correlation);
      ~Eigenproblem();
      Eigenproblem(const Eigenproblem &)            = delete;
      Eigenproblem &operator=(const Eigenproblem &) = delete;

      void solve(const Ordered &ordered, unsigned int n_modes, std::vector<double> &eigenvalues,
                 std::vector<double> &modes);

    private:
      void   read(const Ordered &ordered, Eigen::Index n_found, unsigned int n_modes,
                  std::vector<double> &eigenvalues, std::vector<double> &modes);
      double read_mode(PetscInt i, Eigen::Ref<Eigen::VectorXd> mode);

      static PetscErrorCode apply(Mat shell, Vec x, Vec y);

      PetscInt n_           = 0;
      Mat      mass_        = nullptr;
      Mat      correlation_ = nullptr;
      Mat      operator_    = nullptr; ///< M C M as a product
      Vec      work_[2]     = {nullptr, nullptr};
      EPS      eps_         = nullptr;
    };

    Eigenproblem::Eigenproblem(const CellMasses &cells, const Ordered &ordered,
                               const std::function<double(double)> &correlation)
      : n_(ordered.order.size())
    {
      check(MatCreateSeqAIJ(PETSC_COMM_SELF, n_, n_, 64, nullptr, &mass_), "create a mass matrix");
      check(MatSetOption(mass_, MAT_NEW_NONZERO_ALLOCATION_ERR, PETSC_FALSE), "create a mass matrix");
      const unsigned int    n = cells.n_vertices;
      std::vector<PetscInt> rows(n);
      for (const std::size_t c : ordered.cell)
        {
          for (unsigned int v = 0; v < n; ++v)
            rows[v] = ordered.number[std::size_t(cells.vertices[c * n + v])];
          check(MatSetValues(mass_, n, rows.data(), n, rows.data(), cells.masses.data() + c * n * n, ADD_VALUES),
                "fill a mass matrix");
        }
      check(MatAssemblyBegin(mass_, MAT_FINAL_ASSEMBLY), "fill a mass matrix");
      check(MatAssemblyEnd(mass_, MAT_FINAL_ASSEMBLY), "fill a mass matrix");

      PetscScalar *entries = nullptr;
      check(MatCreateSeqDense(PETSC_COMM_SELF, n_, n_, nullptr, &correlation_), "create a matrix of correlations");
      check(MatDenseGetArray(correlation_, &entries), "fill a matrix of correlations");
      for (PetscInt i = 0; i < n_; ++i)
        for (PetscInt j = 0; j <= i; ++j)
          {
            const auto  &a = ordered.position[i], &b = ordered.position[j];
            const double value  = correlation(std::hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]));
            entries[i + j * n_] = entries[j + i * n_] = value;
          }
      check(MatDenseRestoreArray(correlation_, &entries), "fill a matrix of correlations");
      check(MatCreateShell(PETSC_COMM_SELF, n_, n_, n_, n_, this, &operator_), "create an operator");
      check(MatShellSetOperation(operator_, MATOP_MULT, reinterpret_cast<void (*)()>(apply)),
            "create an operator");
      check(MatCreateVecs(mass_, &work_[0], &work_[1]), "create vectors");
    }

    Eigenproblem::~Eigenproblem()
    {
      EPSDestroy(&eps_);
      VecDestroy(&work_[0]);
      VecDestroy(&work_[1]);
      MatDestroy(&operator_);
      MatDestroy(&correlation_);
      MatDestroy(&mass_);
    }

    PetscErrorCode Eigenproblem::apply(Mat shell, Vec x, Vec y)
    {
      void *context = nullptr;
      MatShellGetContext(shell, &context);
      auto                &self = *static_cast<Eigenproblem *>(context);
      const PetscErrorCode code = MatMult(self.mass_, x, self.work_[0]);
      if (code != 0)
        return code;
      MatMult(self.correlation_, self.work_[0], self.work_[1]);
      return MatMult(self.mass_, self.work_[1], y);
    }

    void Eigenproblem::solve(const Ordered &ordered, const unsigned int n_modes, std::vector<double> &eigenvalues,
                             std::vector<double> &modes)
    {
      // Some more than asked for: of eigenvalues that coincide, a Krylov space finds the second one late.
      const PetscInt n_wanted = std::min<PetscInt>(n_, n_modes + std::max(8u, n_modes / 4));
      Vec            start    = nullptr;
      check(VecDuplicate(work_[0], &start), "create vectors");
      for (PetscInt i = 0; i < n_; ++i)
        check(VecSetValue(start, i, std::sin(12.9898 * double(i + 1)), INSERT_VALUES), "fill a vector");
      check(EPSCreate(PETSC_COMM_SELF, &eps_), "create an eigensolver");
      check(EPSSetOptionsPrefix(eps_, "trestle_field_"), "create an eigensolver");
      check(EPSSetOperators(eps_, operator_, mass_), "create an eigensolver");
      check(EPSSetProblemType(eps_, EPS_GHEP), "create an eigensolver");
      check(EPSSetWhichEigenpairs(eps_, EPS_LARGEST_REAL), "create an eigensolver");
      check(EPSSetDimensions(eps_, n_wanted, PETSC_DEFAULT, PETSC_DEFAULT), "create an eigensolver");
      check(EPSSetTolerances(eps_, 1e-12, 1000), "create an eigensolver");
      check(EPSSetInitialSpace(eps_, 1, &start), "create an eigensolver");
      check(EPSSetFromOptions(eps_), "create an eigensolver");
      check(EPSSolve(eps_), "solve for the modes of the random field");
      PetscInt n_converged = 0;
      check(EPSGetConverged(eps_, &n_converged), "solve for the modes of the random field");
      VecDestroy(&start);
      if (n_converged < PetscInt(n_modes))
        throw FatalError("Only " + std::to_string(n_converged) + " of " + std::to_string(n_modes) +
                             " modes of the random field were found.",
                         "Ask for fewer with parameters/random field/modes.");
      read(ordered, std::min(n_converged, n_wanted), n_modes, eigenvalues, modes);
    }

    void Eigenproblem::read(const Ordered &ordered, const Eigen::Index n_found, const unsigned int n_modes,
                            std::vector<double> &eigenvalues, std::vector<double> &modes)
    {
      Eigen::VectorXd values(n_found);
      Eigen::MatrixXd phi(n_, n_found);
      for (Eigen::Index i = 0; i < n_found; ++i)
        values[i] = read_mode(i, phi.col(i));
      for (Eigen::Index first = 0, end; first < n_found; first = end)
        {
          end = first + 1;
          while (end < n_found && values[end] > (1. - coinciding) * values[end - 1])
            ++end;
          choose_basis(phi.middleCols(first, end - first));
        }
      for (unsigned int i = 0; i < n_modes; ++i)
        {
          eigenvalues[i] = values[i];
          for (PetscInt k = 0; k < n_; ++k)
            modes[ordered.order[k] * n_modes + i] = phi(k, i);
        }
    }

    /// Mode i of unit norm. @returns its eigenvalue.
    double Eigenproblem::read_mode(const PetscInt i, Eigen::Ref<Eigen::VectorXd> mode)
    {
      PetscScalar        eigenvalue = 0., square = 0.;
      const PetscScalar *phi = nullptr;
      check(EPSGetEigenpair(eps_, i, &eigenvalue, nullptr, work_[0], nullptr), "read a mode");
      check(MatMult(mass_, work_[0], work_[1]), "multiply");
      check(VecDot(work_[0], work_[1], &square), "multiply");
      check(VecGetArrayRead(work_[0], &phi), "open a vector");
      mode = Eigen::Map<const Eigen::VectorXd>(phi, n_) / std::sqrt(square);
      check(VecRestoreArrayRead(work_[0], &phi), "close a vector");
      return eigenvalue;
    }
  } // namespace

  KarhunenLoeve::KarhunenLoeve(const Communicator &communicator, const CellMasses &cells,
                               const std::size_t n_vertices, const unsigned int n_modes,
                               const std::function<double(double)> &correlation)
    : eigenvalues(n_modes),
      modes(n_vertices * n_modes)
  {
    if (n_modes > n_vertices || n_vertices > 12000)
      throw InputError("parameters/random field/modes = " + std::to_string(n_modes) + " on a mesh of " +
                           std::to_string(n_vertices) + " vertices.",
                       "There are at most as many modes as vertices, and at most 12000 vertices.");
    const CellMasses all{cells.dim, cells.n_vertices, gather(communicator, cells.vertices),
                         gather(communicator, cells.positions), gather(communicator, cells.masses)};
    communicator.on_root([&] {
      const Ordered ordered(all, n_vertices);
      Eigenproblem(all, ordered, correlation).solve(ordered, n_modes, eigenvalues, modes);
    });
    MPI_Bcast(eigenvalues.data(), eigenvalues.size(), MPI_DOUBLE, 0, communicator.get());
    MPI_Bcast(modes.data(), modes.size(), MPI_DOUBLE, 0, communicator.get());
  }
} // namespace trestle
