/*
 * dictionary RUN_DIRECTORY ANSWERS.csv N_RANKS: a host with MPI of its own asks what `rom net query` answered in
 * ANSWERS.csv, by one rank each (0) or by all of them together; and what cannot be asked is refused on all ranks, with a
 * sentence.
 */
#include "foreign.h"

#include "embed/trestle_mpi.h"

#include <mpi.h>

#define N_PARAMETERS 4
#define MOST_QUERIES 16

static const char *const probes[] = {"postprocessing/probes=middle: 0.5, 0.5"};

/* What the program said. */
static size_t        n_queries;
static double        parameters[MOST_QUERIES * N_PARAMETERS], certificate[MOST_QUERIES];
static unsigned char level[MOST_QUERIES], outside[MOST_QUERIES];
static size_t        n_by_finite_elements;

static void read_answers(const char *name)
{
  char  line[1024], by[64];
  int   basis, is_outside;
  FILE *file = fopen(name, "r");
  if (file == NULL || fgets(line, sizeof(line), file) == NULL)
    exit(2);
  while (n_queries < MOST_QUERIES && fgets(line, sizeof(line), file) != NULL)
    {
      double *mu = parameters + n_queries * N_PARAMETERS;
      if (sscanf(line, "%lf,%lf,%lf,%lf,%63[^,],%d,%lf,%d", mu, mu + 1, mu + 2, mu + 3, by, &basis,
                 certificate + n_queries, &is_outside) != 8)
        exit(2);
      const int by_finite_elements = strcmp(by, "finite elements") == 0;
      level[n_queries]             = (unsigned char)(by_finite_elements              ? TRESTLE_FINITE_ELEMENTS
                                                     : strncmp(by, "global", 6) == 0 ? TRESTLE_GLOBAL_BASIS
                                                                                     : TRESTLE_LOCAL_BASIS);
      outside[n_queries++]         = (unsigned char)is_outside;
      n_by_finite_elements += (size_t)by_finite_elements;
    }
  fclose(file);
}

static int is_close(double a, double b, double relative) { return fabs(a - b) <= relative * fabs(b); }

/* The field at the dof in the middle is the output there: both leave by doors of their own. */
static void check_field(trestle_dictionary *dictionary, MPI_Comm communicator, const double *outputs,
                        size_t n_states)
{
  const size_t n = trestle_dictionary_n_dofs(dictionary), n_places = 2 * n;
  double      *field = malloc((n + 1) * sizeof(double)), *places = malloc((n_places + 1) * sizeof(double));
  CHECK(trestle_dictionary_dimension(dictionary) == 2);
  CHECK(trestle_dictionary_positions(dictionary, n_places, places) == TRESTLE_OK);
  for (size_t state = 0; state < n_states; ++state)
    {
      double here[2] = {0., 0.}, all[2];
      CHECK(trestle_dictionary_field(dictionary, state, n, field) == TRESTLE_OK);
      for (size_t i = 0; i < n; ++i)
        if (fabs(places[2 * i] - 0.5) < 1e-9 && fabs(places[2 * i + 1] - 0.5) < 1e-9)
          {
            here[0] = field[i];
            here[1] += 1.;
          }
      MPI_Allreduce(here, all, 2, MPI_DOUBLE, MPI_SUM, communicator);
      CHECK(all[1] == 1.);
      CHECK(fabs(all[0] - outputs[state]) <= 1e-10 * (1e-3 + fabs(outputs[state])));
    }
  CHECK(trestle_dictionary_field(dictionary, n_states, n, field) == TRESTLE_WRONG_INPUT);
  CHECK(trestle_dictionary_field(dictionary, 0, n + 1, field) == TRESTLE_WRONG_INPUT);
  CHECK(strstr(trestle_dictionary_error(dictionary), "room") != NULL);
  free(field);
  free(places);
}

static void check_facts(trestle_dictionary *dictionary)
{
  static const char *const names[N_PARAMETERS] = {"x0", "y0", "angle", "power"};
  double                   least[N_PARAMETERS], largest[N_PARAMETERS];
  CHECK(trestle_dictionary_n_parameters(dictionary) == N_PARAMETERS);
  CHECK(trestle_dictionary_range(dictionary, least, largest) == TRESTLE_OK);
  for (size_t i = 0; i < N_PARAMETERS; ++i)
    {
      CHECK(strcmp(trestle_dictionary_parameter_name(dictionary, i), names[i]) == 0);
      CHECK(least[i] < largest[i]);
    }
  CHECK(trestle_dictionary_n_outputs(dictionary) == 1);
  CHECK(strstr(trestle_dictionary_output_name(dictionary, 0), "middle") != NULL);
  CHECK(strcmp(trestle_dictionary_parameter_name(dictionary, N_PARAMETERS), "") == 0);
  CHECK(trestle_dictionary_tolerance(dictionary) > 0.);
  CHECK(strcmp(trestle_dictionary_estimate_kind(dictionary), "indicator") == 0);
}

/* The batch as the program answered it, then the same without finite elements: what they answered is withheld. */
static void check_answers(trestle_dictionary *dictionary, MPI_Comm communicator)
{
  const size_t  n_states = trestle_dictionary_n_states(dictionary);
  double        estimate[MOST_QUERIES], again[MOST_QUERIES];
  unsigned char by[MOST_QUERIES], beyond[MOST_QUERIES];
  double       *outputs = malloc(n_queries * n_states * sizeof(double)),
         *withheld      = malloc(n_queries * n_states * sizeof(double));
  CHECK(n_states == 11);
  CHECK(trestle_dictionary_query(dictionary, n_queries, parameters, 1, outputs, estimate, by, beyond) ==
        TRESTLE_OK);
  check_field(dictionary, communicator, outputs + (n_queries - 1) * n_states, n_states);
  CHECK(n_by_finite_elements > 0 && n_by_finite_elements < n_queries);
  CHECK(trestle_dictionary_query(dictionary, n_queries, parameters, 0, withheld, again, NULL, NULL) ==
        TRESTLE_NOT_TRUSTED);
  CHECK(strstr(trestle_dictionary_error(dictionary), "no answer") != NULL);
  for (size_t i = 0; i < n_queries; ++i)
    {
      const int nobody = level[i] == TRESTLE_FINITE_ELEMENTS;
      CHECK(by[i] == level[i]);
      CHECK(beyond[i] == outside[i]);
      CHECK(is_close(estimate[i], certificate[i], 1e-10));
      CHECK(again[i] == estimate[i]);
      CHECK(nobody == (estimate[i] > trestle_dictionary_tolerance(dictionary)));
      for (size_t s = 0; s < n_states; ++s)
        CHECK(isfinite(outputs[i * n_states + s]) &&
              (nobody ? isnan(withheld[i * n_states + s])
                      : withheld[i * n_states + s] == outputs[i * n_states + s]));
    }
  free(outputs);
  free(withheld);
}

static void check_refusals(trestle_dictionary *dictionary, const char *run_directory, MPI_Comm communicator)
{
  trestle_dictionary *other = dictionary;
  double              mu[N_PARAMETERS], kept[1024];
  const char *const   typo[] = {"postprocessing/probess=middle: 0.5, 0.5"};
  int                 rank, n_ranks;
  MPI_Comm_rank(communicator, &rank);
  MPI_Comm_size(communicator, &n_ranks);
  memcpy(mu, parameters, sizeof(mu));
  kept[0] = 7.;
  mu[1]   = NAN;
  CHECK(trestle_dictionary_query(dictionary, 1, mu, 1, kept, NULL, NULL, NULL) == TRESTLE_WRONG_INPUT);
  CHECK(strstr(trestle_dictionary_error(dictionary), "'y0'") != NULL);
  CHECK(kept[0] == 7.);
  CHECK(trestle_dictionary_query(dictionary, 1, NULL, 1, kept, NULL, NULL, NULL) == TRESTLE_WRONG_INPUT);
  CHECK(trestle_dictionary_query(dictionary, (size_t)-1, mu, 1, kept, NULL, NULL, NULL) == TRESTLE_WRONG_INPUT);
  CHECK(trestle_dictionary_query(NULL, 1, mu, 1, kept, NULL, NULL, NULL) == TRESTLE_WRONG_INPUT);
  /* Ranks that ask different things, or different numbers of them, are all told so. */
  memcpy(mu, parameters, sizeof(mu));
  mu[3] += rank;
  const int different = n_ranks > 1 ? TRESTLE_WRONG_INPUT : TRESTLE_OK;
  CHECK(trestle_dictionary_query(dictionary, 1, mu, 1, NULL, NULL, NULL, NULL) == different);
  CHECK(trestle_dictionary_query(dictionary, 1 + (rank > 0), parameters, 1, NULL, NULL, NULL, NULL) == different);
  /* The door still works. */
  CHECK(trestle_dictionary_query(dictionary, 1, parameters, 1, kept, NULL, NULL, NULL) == TRESTLE_OK);
  CHECK(trestle_dictionary_query(dictionary, 0, NULL, 0, NULL, NULL, NULL, NULL) == TRESTLE_OK);

  CHECK(trestle_dictionary_open_mpi("nowhere", NULL, 0, communicator, &other) == TRESTLE_WRONG_INPUT);
  CHECK(other == NULL && strstr(trestle_dictionary_error(NULL), "nowhere") != NULL);
  CHECK(trestle_dictionary_open_mpi(run_directory, typo, 1, communicator, &other) == TRESTLE_WRONG_INPUT);
  CHECK(other == NULL && strstr(trestle_dictionary_error(NULL), "probess") != NULL);
  CHECK(trestle_dictionary_open_versioned(99, run_directory, NULL, 0, TRESTLE_ALONE, &other) ==
        TRESTLE_WRONG_INPUT);
}

int main(int argc, char **argv)
{
  int                 provided;
  trestle_dictionary *dictionary = NULL;
  if (argc < 4)
    return 2;
  read_answers(argv[2]);
  CHECK(trestle_dictionary_open(argv[1], probes, 1, TRESTLE_ALONE, &dictionary) == TRESTLE_WRONG_INPUT);
  CHECK(strstr(trestle_dictionary_error(NULL), "trestle_initialize") != NULL);
  MPI_Init_thread(&argc, &argv, MPI_THREAD_SERIALIZED, &provided);
  const MPI_Comm communicator = atoi(argv[3]) == 0 ? MPI_COMM_SELF : MPI_COMM_WORLD;
  CHECK(trestle_dictionary_open_mpi(argv[1], probes, 1, communicator, &dictionary) == TRESTLE_OK);
  if (dictionary == NULL)
    {
      puts(trestle_dictionary_error(NULL));
      MPI_Abort(MPI_COMM_WORLD, 1);
    }
  CHECK(trestle_dictionary_field(dictionary, 0, trestle_dictionary_n_dofs(dictionary), NULL) ==
        TRESTLE_WRONG_INPUT);
  check_facts(dictionary);
  check_answers(dictionary, communicator);
  check_refusals(dictionary, argv[1], communicator);
  trestle_dictionary_close(dictionary);
  trestle_dictionary_close(NULL);
  MPI_Finalize();
  return n_failed == 0 ? 0 : 1;
}
