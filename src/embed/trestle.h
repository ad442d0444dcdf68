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
 * trestle_write_cell; dictionaries. MPI must run then; nobody starts it behind your back. A host that has MPI does
 * nothing more. A host without it calls trestle_initialize once before, and trestle_finalize at its end.
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

typedef struct trestle_cell       trestle_cell;
typedef struct trestle_dictionary trestle_dictionary;

typedef enum trestle_status
{
  TRESTLE_OK          = 0,
  TRESTLE_CUT_STEP    = 1, /* no equilibrium of the cell was found, or no finite one: cut the macroscopic step */
  TRESTLE_WRONG_INPUT = 2, /* the caller can mend it */
  TRESTLE_FAILED      = 3, /* memory, disk, a defect */
  TRESTLE_NOT_TRUSTED = 4  /* of dictionaries: no certificate accepts an answer, and nobody else was to answer */
} trestle_status;

/* Of this header: 2 added trestle_tolerance, trestle_tolerance_origin, trestle_estimate_kind; 3 added dictionaries. A
   library serves programs that were written for any version from its oldest to its own; the oldest changes, and the
   library's soname with it, when such a program would go wrong. */
#define TRESTLE_INTERFACE_VERSION 3
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

/*
 * Dictionaries: what a study `rom net` left, asked as `rom net query` asks it. Parameters in; outputs, fields and a
 * certificate out, at the cost of a reduced model.
 *
 *   trestle_initialize(argc, argv)          where the program has no MPI of its own
 *   trestle_dictionary_open("output/heat_source", NULL, 0, TRESTLE_ALONE, &dictionary)
 *   trestle_dictionary_query(dictionary, n, parameters, 1, outputs, estimates, levels, NULL)
 *   trestle_dictionary_close(dictionary)
 *
 * Certificate and tolerance leave by this door, too: an answer that no certificate accepts is withheld, or computed by
 * finite elements. The rest of Trestle is loaded, LibTorch among it, and MPI must run. Where a communicator has several
 * ranks, they share the mesh: all of them open, query and close, and ask the same; errors are those of all.
 * Dictionaries that several threads ask take turns.
 */

/* Who answered a query; TRESTLE_FINITE_ELEMENTS is the third. */
#define TRESTLE_LOCAL_BASIS 0
#define TRESTLE_GLOBAL_BASIS 1
#define TRESTLE_NOBODY 255

/* As trestle_dictionary_open, for who loads the library by hand: see trestle_create_versioned. */
TRESTLE_API int trestle_dictionary_open_versioned(int interface_version, const char *run_directory,
                                                  const char *const *options, size_t n_options, int communicator,
                                                  trestle_dictionary **dictionary);

/*
 * Opens the run directory of a study `rom net`, which is only read.
 * options: n_options strings "section/key=value" on the run's parameters; NULL with 0. Outputs are what section
 * postprocessing asks for: "postprocessing/probes=tip: 0.5, 0.5 | foot: 0.1, 0" makes them values at the host's points.
 * *dictionary is NULL after an error.
 */
static inline int trestle_dictionary_open(const char *run_directory, const char *const *options, size_t n_options,
                                          int communicator, trestle_dictionary **dictionary)
{
  return trestle_dictionary_open_versioned(TRESTLE_INTERFACE_VERSION, run_directory, options, n_options,
                                           communicator, dictionary);
}
TRESTLE_API void trestle_dictionary_close(trestle_dictionary *dictionary);

/* As trestle_error; with NULL, of this thread's last call without a dictionary. */
TRESTLE_API const char *trestle_dictionary_error(const trestle_dictionary *dictionary);

/* States of an answer: 1, or the initial one and one a step in time. Dofs: the free ones of this rank. 0 for NULL. */
TRESTLE_API unsigned int trestle_dictionary_dimension(const trestle_dictionary *dictionary);
TRESTLE_API size_t       trestle_dictionary_n_parameters(const trestle_dictionary *dictionary);
TRESTLE_API size_t       trestle_dictionary_n_outputs(const trestle_dictionary *dictionary);
TRESTLE_API size_t       trestle_dictionary_n_states(const trestle_dictionary *dictionary);
TRESTLE_API size_t       trestle_dictionary_n_dofs(const trestle_dictionary *dictionary);

/* "" for NULL and for no such number. The texts live as long as the dictionary. */
TRESTLE_API const char *trestle_dictionary_parameter_name(const trestle_dictionary *dictionary, size_t parameter);
TRESTLE_API const char *trestle_dictionary_output_name(const trestle_dictionary *dictionary, size_t output);

/* Between which values the training had each parameter: n_parameters numbers each. */
TRESTLE_API int trestle_dictionary_range(trestle_dictionary *dictionary, double *least, double *largest);

/* Certificates above it are not accepted; the run calibrated it. What they promise: as trestle_estimate_kind. */
TRESTLE_API double      trestle_dictionary_tolerance(const trestle_dictionary *dictionary);
TRESTLE_API const char *trestle_dictionary_estimate_kind(const trestle_dictionary *dictionary);

/*
 * n queries: a row of n_parameters numbers each, in the order of their names.
 * finite_elements: 1: they answer what no certificate accepts; 0: nobody does, and the call returns
 * TRESTLE_NOT_TRUSTED. The arrays are filled then, too.
 * outputs: n x n_states x n_outputs, row-major; NaN where nobody answered. estimate: n certificates, relative errors,
 * also of answers that were not accepted. level: n of TRESTLE_LOCAL_BASIS, ... outside: 1 where a parameter is out of
 * the training's range: the certificate decides there, too, but nobody has calibrated it. Any of the four may be NULL.
 * TRESTLE_CUT_STEP where finite elements find no solution.
 */
TRESTLE_API int trestle_dictionary_query(trestle_dictionary *dictionary, size_t n, const double *parameters,
                                         int finite_elements, double *outputs, double *estimate,
                                         unsigned char *level, unsigned char *outside);

/* A state of the last query's answer at the free dofs of this rank: values has room for n of them, which is n_dofs.
   Wrong input where nobody answered it. */
TRESTLE_API int trestle_dictionary_field(trestle_dictionary *dictionary, size_t state, size_t n, double *values);

/* Where these dofs are: n_dofs x dimension numbers, row-major. Components of a vector share their place. */
TRESTLE_API int trestle_dictionary_positions(trestle_dictionary *dictionary, size_t n, double *positions);

#ifdef __cplusplus
}
#endif
#endif
