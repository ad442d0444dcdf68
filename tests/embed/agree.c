/*
 * agree PLUGIN BEHAVIOUR UMAT RUN_DIRECTORY KIND [SIZE [POINTS]]: one cell through the C interface (a batch), the
 * MFront behaviour, UMAT and CalculiX' call, from 1 and 2 OpenMP threads; over three steps with history. PLUGIN
 * may be
 * "-".
 */
#include "foreign.h"

#ifdef __SANITIZE_THREAD__
#include <pthread.h>
#include <stdatomic.h>
#else
#include <omp.h>
#endif

#define MAX_N 24
#define STEPS 3

static int    N = MAX_N;
static double reference_stress[STEPS][MAX_N][6], reference_tangent[STEPS][MAX_N][36];

static void strain_of(int step, int i, int n, double size, double strain[6])
{
  random_strain((unsigned int)(1 + i), n, size * (step + 1) / STEPS, strain);
}

/* All points at once: the C interface keeps the states itself. */
static void reference(trestle_cell *cell, int n, double size)
{
  CHECK(trestle_set_n_points(cell, (size_t)N) == TRESTLE_OK);
  for (int step = 0; step < STEPS; ++step)
    {
      double strains[MAX_N][6];
      for (int i = 0; i < N; ++i)
        strain_of(step, i, n, size, strains[i]);
      /* Doors without history start each call from nothing: so does this, or Newton's tolerance would be compared.
       */
      if (!trestle_has_history(cell))
        CHECK(trestle_set_n_points(cell, 0) == TRESTLE_OK && trestle_set_n_points(cell, (size_t)N) == TRESTLE_OK);
      size_t n_raised = 0;
      do
        {
          const int status = trestle_evaluate(cell, (size_t)N, NULL, 6, strains[0], reference_stress[step][0],
                                              reference_tangent[step][0], NULL, NULL);
          if (status != TRESTLE_OK)
            printf("%s\n", trestle_error(cell));
          CHECK(status == TRESTLE_OK);
          CHECK(trestle_escalate(cell, &n_raised) == TRESTLE_OK);
      } while (n_raised > 0);
      CHECK(trestle_commit(cell) == TRESTLE_OK);
    }
}

/* Of a point with a past: a virgin one may have less to tell. */
static size_t state_size(trestle_cell *cell)
{
  const double zero[6] = {0};
  size_t       size    = 0;
  CHECK(trestle_evaluate(cell, 1, NULL, 6, zero, NULL, NULL, NULL, NULL) == TRESTLE_OK);
  CHECK(trestle_commit(cell) == TRESTLE_OK);
  CHECK(trestle_pack(cell, 0, NULL, &size) == TRESTLE_OK);
  return size;
}

/* Plane-strain doors know 4 x 4 of the 6 x 6, CalculiX the symmetric part (a network's tangent may have another).
 */
static double distance(const struct point *p, int step, int i, int symmetric)
{
  double stress  = difference(p->stress, reference_stress[step][i], p->n);
  double own[36] = {0}, other[36] = {0};
  for (int a = 0; a < p->n; ++a)
    for (int b = 0; b < p->n; ++b)
      {
        own[6 * a + b]   = p->tangent[6 * a + b];
        other[6 * a + b] = reference_tangent[step][i][6 * a + b];
        if (symmetric)
          other[6 * a + b] = 0.5 * (other[6 * a + b] + reference_tangent[step][i][6 * b + a]);
      }
  const double tangent = difference(own, other, 36);
  return stress > tangent ? stress : tangent;
}

struct doors
{
  mgis_behaviour    mgis;
  umat_function     umat;
  calculix_function calculix;
};

static void follow(const struct doors *doors, int door, int n, int n_state, int i, double size, double *off)
{
  struct point p;
  memset(&p, 0, sizeof(p));
  p.n = n;
  for (int step = 0; step < STEPS; ++step)
    {
      strain_of(step, i, n, size, p.strain);
      int good = 0;
      if (door == 0)
        good = call_mgis(doors->mgis, 4., &p) >= 0; /* 0: not scored by the certificate */
      else if (door == 1)
        good = call_umat(doors->umat, n_state, &p) == 1.;
      else
        good = call_calculix(doors->calculix, n_state, &p) == -1.;
      const double d = good ? distance(&p, step, i, door == 2) : INFINITY;
      if (!(d <= *off))
        *off = d;
      memcpy(p.strain_before, p.strain, sizeof(p.strain));
      memcpy(p.state_before, p.state, sizeof(p.state));
    }
}

struct work
{
  const struct doors *doors;
  int                 door, n, n_state;
  double              size;
};

#ifdef __SANITIZE_THREAD__ /* which does not see how libgomp's threads wait for each other */
static struct work work_of_all;
static atomic_int  next_point;

static void *take_points(void *off)
{
  const struct work *w = &work_of_all;
  for (int i; (i = atomic_fetch_add(&next_point, 1)) < N;)
    follow(w->doors, w->door, w->n, w->n_state, i, w->size, off);
  return NULL;
}

static double follow_all(const struct work *work, int n_threads)
{
  pthread_t thread[2];
  double    off[2] = {0., 0.};
  work_of_all      = *work;
  next_point       = 0;
  for (int t = 0; t < n_threads; ++t)
    CHECK(pthread_create(&thread[t], NULL, take_points, &off[t]) == 0);
  for (int t = 0; t < n_threads; ++t)
    CHECK(pthread_join(thread[t], NULL) == 0);
  return off[0] <= off[1] ? off[1] : off[0];
}
#else
static double follow_all(const struct work *work, int n_threads)
{
  double off = 0.;
#pragma omp parallel for num_threads(n_threads) schedule(dynamic) reduction(max : off)
  for (int i = 0; i < N; ++i)
    follow(work->doors, work->door, work->n, work->n_state, i, work->size, &off);
  return off;
}
#endif

int main(int argc, char **argv)
{
  if (argc < 6)
    return 2;
  /* Hosts that load UMATs know nothing of MPI: the shells start it. The C interface wants it said. */
  if (trestle_initialize(argc, argv) != TRESTLE_OK)
    {
      printf("%s\n", trestle_error(NULL));
      return 2;
    }
  if (strcmp(argv[1], "-") != 0 && dlopen(argv[1], RTLD_NOW) == NULL)
    {
      printf("%s\n", dlerror());
      return 2;
    }
  const double size = argc > 6 ? atof(argv[6]) : 0.02;
  if (argc > 7)
    N = atoi(argv[7]) < MAX_N ? atoi(argv[7]) : MAX_N;
  trestle_cell *cell = NULL;
  if (trestle_create(argv[4], argv[5], NULL, 0, TRESTLE_ALONE, &cell) != TRESTLE_OK)
    {
      printf("%s\n", trestle_error(NULL));
      return 2;
    }
  const int n       = trestle_dimension(cell) == 2 ? 4 : 6;
  size_t    n_state = 0;
  char      text[32];
  CHECK(trestle_set_n_points(cell, 1) == TRESTLE_OK);
  if (trestle_has_history(cell))
    n_state = state_size(cell);
  snprintf(text, sizeof(text), "%zu", n_state);
  setenv("TRESTLE_CELL_STATE_SIZE", text, 1);
  setenv("TRESTLE_CELL", argv[4], 1);
  setenv("TRESTLE_CELL_KIND", argv[5], 1);
  trestle_set_n_points(cell, 0);
  reference(cell, n, size);

  CHECK(n_state + 2 <= MAX_STATE);
  const struct doors doors   = {load_behaviour(argv[2], n), load_umat(argv[3]), load_calculix(argv[3])};
  const char        *names[] = {"MFront behaviour", "UMAT", "CalculiX"};
  for (int threads = 1; threads <= 2; ++threads)
    for (int door = 0; door < 3 && n_state + 2 <= MAX_STATE; ++door)
      {
        const struct work work = {&doors, door, n, (int)n_state, size};
        const double      off  = follow_all(&work, threads);
        printf("%s, %d threads: off by %.1e\n", names[door], threads, off);
        CHECK(off <= 1e-10);
      }
  trestle_destroy(cell);
  CHECK(trestle_finalize() == TRESTLE_OK);
  printf("%d failures\n", n_failed);
  return n_failed == 0 ? 0 : 1;
}
