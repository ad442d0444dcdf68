/*
 * Trestle as the microscale of somebody else's solver: the C interface (C99, no other header, no MPI).
 *
 *   trestle_cell *cell;
 *   if (trestle_create("output/rve_fibre", "reduced", NULL, 0, TRESTLE_ALONE, &cell))
 *     puts(trestle_error(NULL));
 *   trestle_set_n_points(cell, n);
 *   each Newton step:  trestle_evaluate(cell, n, NULL, 3, strains, stresses, tangents, NULL, NULL)
 *   step accepted:     trestle_commit(cell)          step cut: trestle_roll_back(cell)
 *   trestle_destroy(cell);
 *
 * No function throws, exits or aborts, whatever floating-point traps, rounding and locale the program has set; all of
 * these are as they were afterwards. All but those that return something else return a trestle_status; the
 * sentence to it is trestle_error(). After an error, states and arrays are as they were.
 *
 * The library is small, and answers "reduced", "network" and "adaptive" by itself. What some cells need beyond it
 * (deal.II, PETSc, MPI) lies beside it and is loaded when they do: finite elements, also those of an adaptive cell whose
 * certificate asks for them; kinds and networks of a plugin; options on more than tolerances; a communicator;
 * trestle_write_cell. MPI must run then; nobody starts it behind your back. A host that has MPI does nothing more. A
 * host without it calls trestle_initialize once before, and trestle_finalize at its end.
 *
 * One thread at a time an object; different objects by different threads.
 */
#ifndef TRESTLE_H
#define TRESTLE_H

#include <stddef.h>

#if defined(__GNUC__)
#define TRESTLE_API __attribute__((visibility("default")))
#else
#define TRESTLE_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

typedef struct trestle_cell trestle_cell;

typedef enum trestle_status
{
  TRESTLE_OK          = 0,
  TRESTLE_CUT_STEP    = 1, /* no equilibrium of the cell was found, or no finite one: cut the macroscopic step */
  TRESTLE_WRONG_INPUT = 2, /* the caller can mend it */
  TRESTLE_FAILED      = 3  /* memory, disk, a defect */
} trestle_status;

/* Of this header: 2 added trestle_tolerance, trestle_tolerance_origin, trestle_estimate_kind. A library serves programs
   that were written for any version from its oldest to its own; the oldest changes, and the library's soname with it,
   when such a program would go wrong. */
#define TRESTLE_INTERFACE_VERSION 2
#define TRESTLE_OLDEST_INTERFACE_VERSION 1

/* In the place of a communicator: this process alone. With MPI, pass MPI_Comm_c2f(communicator). */
#define TRESTLE_ALONE (-1)

/* Who answered for a point. */
#define TRESTLE_NETWORK 0
#define TRESTLE_REDUCED 1
#define TRESTLE_FINITE_ELEMENTS 2

/* "0.1.0" */
TRESTLE_API const char *trestle_version(void);

/* For programs without MPI: starts it and PETSc. Harmless where MPI runs already. Arguments may be 0 and NULL. */
TRESTLE_API int trestle_initialize(int argc, char **argv);
/* Ends what trestle_initialize started. Destroy all cells first. */
TRESTLE_API int trestle_finalize(void);

/*
 * For shells without a place of their own to call trestle_initialize, that keep cells for hosts who know nothing of
 * them: MPI may be started when a cell needs it, and is ended when the process exits; the variable TRESTLE_MPI=host
 * forbids it. release destroys the cells that the shell keeps idle; it is called before anything is ended.
 */
TRESTLE_API int trestle_serve_shell(void (*release)(void));

/* As trestle_create, for who loads the library by hand: with the TRESTLE_INTERFACE_VERSION of the header that it was
   written from. One that the library does not serve is refused. */
TRESTLE_API int trestle_create_versioned(int interface_version, const char *run_directory, const char *kind,
                                         const char *const *options, size_t n_options, int communicator,
                                         trestle_cell **cell);

/*
 * Opens the run directory of a study `representative volume`.
 * kind: "finite elements", "reduced", "network", "adaptive", or one that a plugin registered.
 * options: n_options strings "section/key=value" on the run's parameters; NULL with 0.
 * communicator: its root reads the files, and all of its ranks must call; each gets a cell of its own.
 * *cell is NULL after an error.
 */
static inline int trestle_create(const char *run_directory, const char *kind, const char *const *options,
                                 size_t n_options, int communicator, trestle_cell **cell)
{
  return trestle_create_versioned(TRESTLE_INTERFACE_VERSION, run_directory, kind, options, n_options, communicator,
                                  cell);
}
TRESTLE_API void trestle_destroy(trestle_cell *cell);

/* What went wrong last with this cell; with NULL, in this thread's last call without a cell. Empty: nothing.
   The text lives until the next call. */
TRESTLE_API const char *trestle_error(const trestle_cell *cell);

/* 2 or 3, 3 or 6, 4 or 6; 0 for NULL. */
TRESTLE_API unsigned int trestle_dimension(const trestle_cell *cell);
TRESTLE_API unsigned int trestle_n_strain(const trestle_cell *cell);
TRESTLE_API unsigned int trestle_n_stress(const trestle_cell *cell);
/* 1 where stresses depend on more than the present strain. */
TRESTLE_API int trestle_has_history(const trestle_cell *cell);

/*
 * When to trust an answer: estimates of that level (TRESTLE_NETWORK, ...) above the tolerance are not to be trusted.
 * Infinite where nobody said; 0 for NULL and for no level. Its origin: "calibrated" on this cell by the run that made
 * it, "given" by parameters or options, "assumed" where neither is; "" for NULL and for no level.
 * What estimates promise: "bracket" (error between two computed numbers), "bound" (never below it), "indicator" (grows
 * with it); "" for NULL. The texts live as long as the cell.
 */
TRESTLE_API double      trestle_tolerance(const trestle_cell *cell, int level);
TRESTLE_API const char *trestle_tolerance_origin(const trestle_cell *cell, int level);
TRESTLE_API const char *trestle_estimate_kind(const trestle_cell *cell);

/* New points are virgin, surplus ones are forgotten. */
TRESTLE_API int    trestle_set_n_points(trestle_cell *cell, size_t n);
TRESTLE_API size_t trestle_n_points(const trestle_cell *cell);

/*
 * Trial states of n points from their committed ones and their total strains.
 *
 * points: which, none twice; NULL: 0, 1, ..., n - 1.
 * n_components of a strain, engineering shears:
 *   3  xx yy xy              plane strain; stress has 4 (xx yy zz xy), tangent 4 x 3
 *   4  xx yy zz xy           plane strain; stress has 4, tangent 4 x 4; zz must be 0
 *   6  xx yy zz xy xz yz     stress has 6, tangent 6 x 6; in a plane-strain cell zz, xz, yz must be 0
 * Of a plane-strain cell's 4 x 4 and 6 x 6 tangents, d s / d e_zz is filled by symmetry, what no plane strain
 * reaches is 0.
 * stress, tangent: row-major, one block a point. estimate: n relative constitutive-relation errors, infinite where
 * not known. level: n of TRESTLE_NETWORK, ... Any of the four may be NULL.
 */
TRESTLE_API int trestle_evaluate(trestle_cell *cell, size_t n, const size_t *points, unsigned int n_components,
                                 const double *strains, double *stress, double *tangent, double *estimate,
                                 unsigned char *level);

/* Trial states become the committed ones, or are dropped. With certificate/adapt = true an adaptive cell may learn
   in a commit, which takes seconds then. */
TRESTLE_API int trestle_commit(trestle_cell *cell);
TRESTLE_API int trestle_roll_back(trestle_cell *cell);

/* Raises the level of points whose last estimate was above the tolerance, until commit or roll back; evaluate
   again when *n_raised (may be NULL) is not 0. */
TRESTLE_API int trestle_escalate(trestle_cell *cell, size_t *n_raised);

/* The committed state of a point as *size numbers, fewer of a virgin point than of one with a past: with state
 * NULL their number, else room for *size of them. */
TRESTLE_API int trestle_pack(trestle_cell *cell, size_t point, double *state, size_t *size);
TRESTLE_API int trestle_unpack(trestle_cell *cell, size_t point, const double *state, size_t size);

/* Writes the cell's fields at a point's trial state as directory/name.vtu. */
TRESTLE_API int trestle_write_cell(trestle_cell *cell, size_t point, const char *directory, const char *name);

#ifdef __cplusplus
}
#endif
#endif
