/*
 * bad_input PLUGIN BEHAVIOUR UMAT: what is wrong is answered by a code and a sentence, states stay as they were,
 * the host lives on.
 */
#include "foreign.h"

static void expect(int status, int wanted, const char *error, const char *words, int line)
{
  if (status != wanted || strstr(error, words) == NULL)
    {
      printf("line %d: status %d instead of %d, or '%s' lacks '%s'\n", line, status, wanted, error, words);
      n_failed += 1;
    }
}
#define EXPECT(call, wanted, cell, words) expect((call), (wanted), trestle_error(cell), words, __LINE__)

static void without_mpi(mgis_behaviour behaviour, const char *plugin)
{
  trestle_cell *cell = (trestle_cell *)&n_failed;
  EXPECT(trestle_create("plane", "test", NULL, 0, TRESTLE_ALONE, &cell), TRESTLE_WRONG_INPUT, NULL,
         "trestle_initialize");
  CHECK(cell == NULL);
  struct point p;
  memset(&p, 0, sizeof(p));
  p.n = 4;
  setenv("TRESTLE_MPI", "host", 1);
  CHECK(call_mgis(behaviour, 4., &p) == -1);
  CHECK(strstr(p.error, "TRESTLE_MPI") != NULL);
  unsetenv("TRESTLE_MPI");
  (void)plugin;
}

static void creation(void)
{
  trestle_cell *cell      = NULL;
  const char   *options[] = {"certificate/tolerance=0.02", NULL};
  EXPECT(trestle_create("nowhere", "test", NULL, 0, TRESTLE_ALONE, &cell), TRESTLE_WRONG_INPUT, NULL, "nowhere");
  EXPECT(trestle_create("nowhere", "reduced", NULL, 0, TRESTLE_ALONE, &cell), TRESTLE_WRONG_INPUT, NULL,
         "nowhere");
  EXPECT(trestle_create(NULL, "test", NULL, 0, TRESTLE_ALONE, &cell), TRESTLE_WRONG_INPUT, NULL, "null");
  EXPECT(trestle_create("plane", NULL, NULL, 0, TRESTLE_ALONE, &cell), TRESTLE_WRONG_INPUT, NULL, "null");
  EXPECT(trestle_create("plane", "test", NULL, 0, TRESTLE_ALONE, NULL), TRESTLE_WRONG_INPUT, NULL, "null");
  EXPECT(trestle_create("plane", "test", options, 2, TRESTLE_ALONE, &cell), TRESTLE_WRONG_INPUT, NULL, "Option 1");
  EXPECT(trestle_create("plane", "reduced", NULL, 0, 1234567, &cell), TRESTLE_WRONG_INPUT, NULL, "1234567");
  const int strange[] = {TRESTLE_INTERFACE_VERSION + 1, TRESTLE_OLDEST_INTERFACE_VERSION - 1, -1};
  for (int i = 0; i < 3; ++i)
    {
      cell = (trestle_cell *)&n_failed;
      EXPECT(trestle_create_versioned(strange[i], "plane", "test", NULL, 0, TRESTLE_ALONE, &cell),
             TRESTLE_WRONG_INPUT, NULL, "interface");
      CHECK(cell == NULL);
    }
  for (int version = TRESTLE_OLDEST_INTERFACE_VERSION; version <= TRESTLE_INTERFACE_VERSION; ++version)
    {
      CHECK(trestle_create_versioned(version, "plane", "test", NULL, 0, TRESTLE_ALONE, &cell) == TRESTLE_OK);
      trestle_destroy(cell);
    }
  EXPECT(trestle_create("plane", "test", options, (size_t)-1, TRESTLE_ALONE, &cell), TRESTLE_WRONG_INPUT, NULL,
         "options");
  CHECK(cell == NULL);
  CHECK(trestle_dimension(NULL) == 0 && trestle_n_points(NULL) == 0);
  EXPECT(trestle_commit(NULL), TRESTLE_WRONG_INPUT, NULL, "null");
  trestle_destroy(NULL);
}

/* Numbers that went wrong in the host: nobody tries to find the memory. */
static void absurd_sizes(void)
{
  trestle_cell *cell;
  const size_t  negative     = (size_t)-5,
               overflowing[] = {(size_t)-1 / (6 * 8), (size_t)-1 / (36 * 8), (size_t)1 << 62};
  const size_t points[1]     = {0};
  double       strain[6]     = {0};
  CHECK(trestle_create("solid", "test", NULL, 0, TRESTLE_ALONE, &cell) == TRESTLE_OK);
  CHECK(trestle_set_n_points(cell, 1) == TRESTLE_OK);
  EXPECT(trestle_set_n_points(cell, negative), TRESTLE_WRONG_INPUT, cell, "material points");
  EXPECT(trestle_evaluate(cell, negative, points, 6, strain, NULL, NULL, NULL, NULL), TRESTLE_WRONG_INPUT, cell,
         "are named");
  for (int i = 0; i < 3; ++i)
    {
      EXPECT(trestle_set_n_points(cell, overflowing[i]), TRESTLE_WRONG_INPUT, cell, "material points");
      EXPECT(trestle_evaluate(cell, overflowing[i], NULL, 6, strain, NULL, NULL, NULL, NULL), TRESTLE_WRONG_INPUT,
             cell, "material point");
    }
  EXPECT(trestle_evaluate(cell, 1, NULL, (unsigned int)-1, strain, NULL, NULL, NULL, NULL), TRESTLE_WRONG_INPUT,
         cell, "components");
  EXPECT(trestle_unpack(cell, 0, strain, negative), TRESTLE_WRONG_INPUT, cell, "6 numbers");
  CHECK(trestle_n_points(cell) == 1);
  CHECK(trestle_evaluate(cell, 1, NULL, 6, strain, NULL, NULL, NULL, NULL) == TRESTLE_OK);
  trestle_destroy(cell);
}

/* The test cell was made with a tolerance of 0.1 on the reduced level. */
static void tolerances(void)
{
  trestle_cell *cell;
  CHECK(trestle_create("plane", "test", NULL, 0, TRESTLE_ALONE, &cell) == TRESTLE_OK);
  CHECK(trestle_tolerance(cell, TRESTLE_REDUCED) == 0.1 && isinf(trestle_tolerance(cell, TRESTLE_NETWORK)));
  CHECK(strcmp(trestle_tolerance_origin(cell, TRESTLE_REDUCED), "given") == 0);
  CHECK(strcmp(trestle_tolerance_origin(cell, TRESTLE_NETWORK), "assumed") == 0);
  CHECK(strcmp(trestle_estimate_kind(cell), "indicator") == 0);
  CHECK(trestle_tolerance(cell, 3) == 0. && trestle_tolerance(cell, -1) == 0. && trestle_tolerance(NULL, 1) == 0.);
  CHECK(strcmp(trestle_tolerance_origin(cell, 3), "") == 0 && strcmp(trestle_tolerance_origin(NULL, 1), "") == 0);
  CHECK(strcmp(trestle_estimate_kind(NULL), "") == 0);
  trestle_destroy(cell);
}

/* A step with history is repeated with errors in between: nothing of them is left. */
static void states(void)
{
  trestle_cell *cell;
  double        strain[6] = {0.01, -0.02, 0.03, 0.04, 0.005, -0.006}, before[6], after[6], stress[2][6], other[6];
  double        bad[12];
  const size_t  twice[] = {1, 1}, outside[] = {2};
  size_t        size = 6;
  CHECK(trestle_create("solid", "test history", NULL, 0, TRESTLE_ALONE, &cell) == TRESTLE_OK);
  CHECK(trestle_set_n_points(cell, 2) == TRESTLE_OK);
  CHECK(trestle_evaluate(cell, 1, NULL, 6, strain, NULL, NULL, NULL, NULL) == TRESTLE_OK);
  CHECK(trestle_commit(cell) == TRESTLE_OK);
  CHECK(trestle_evaluate(cell, 1, NULL, 6, strain, stress[0], NULL, NULL, NULL) == TRESTLE_OK);
  CHECK(trestle_pack(cell, 0, before, &size) == TRESTLE_OK && size == 6);

  memcpy(bad, strain, sizeof(strain));
  memcpy(bad + 6, strain, sizeof(strain));
  bad[9] = NAN;
  for (int i = 0; i < 6; ++i)
    other[i] = 7.;
  EXPECT(trestle_evaluate(cell, 2, NULL, 6, bad, other, NULL, NULL, NULL), TRESTLE_WRONG_INPUT, cell, "finite");
  CHECK(other[0] == 7. && other[5] == 7.);
  bad[9] = 0.9;
  EXPECT(trestle_evaluate(cell, 2, NULL, 6, bad, NULL, NULL, NULL, NULL), TRESTLE_CUT_STEP, cell, "Cut");
  EXPECT(trestle_evaluate(cell, 2, twice, 6, bad, NULL, NULL, NULL, NULL), TRESTLE_WRONG_INPUT, cell, "twice");
  EXPECT(trestle_evaluate(cell, 1, outside, 6, bad, NULL, NULL, NULL, NULL), TRESTLE_WRONG_INPUT, cell, "point 2");
  EXPECT(trestle_evaluate(cell, 3, NULL, 6, bad, NULL, NULL, NULL, NULL), TRESTLE_WRONG_INPUT, cell, "point 2");
  EXPECT(trestle_evaluate(cell, (size_t)-1, NULL, 6, bad, NULL, NULL, NULL, NULL), TRESTLE_WRONG_INPUT, cell,
         "there are 2");
  EXPECT(trestle_evaluate(cell, 1, NULL, 6, NULL, NULL, NULL, NULL, NULL), TRESTLE_WRONG_INPUT, cell, "null");
  EXPECT(trestle_evaluate(cell, 1, NULL, 3, bad, NULL, NULL, NULL, NULL), TRESTLE_WRONG_INPUT, cell, "dimensions");
  EXPECT(trestle_evaluate(cell, 1, NULL, 4, bad, NULL, NULL, NULL, NULL), TRESTLE_WRONG_INPUT, cell, "dimensions");
  EXPECT(trestle_evaluate(cell, 1, NULL, 5, bad, NULL, NULL, NULL, NULL), TRESTLE_WRONG_INPUT, cell, "dimensions");
  EXPECT(trestle_unpack(cell, 0, bad, 5), TRESTLE_WRONG_INPUT, cell, "6 numbers");
  EXPECT(trestle_unpack(cell, 9, bad, 6), TRESTLE_WRONG_INPUT, cell, "point 9");
  EXPECT(trestle_unpack(cell, 0, NULL, 6), TRESTLE_WRONG_INPUT, cell, "null");
  size = 5;
  EXPECT(trestle_pack(cell, 0, other, &size), TRESTLE_WRONG_INPUT, cell, "room");
  CHECK(other[0] == 7. && size == 5);
  EXPECT(trestle_pack(cell, 0, other, NULL), TRESTLE_WRONG_INPUT, cell, "null");
  EXPECT(trestle_write_cell(cell, 0, NULL, "x"), TRESTLE_WRONG_INPUT, cell, "null");
  EXPECT(trestle_write_cell(cell, 0, "/proc/no/such/folder", "x"), TRESTLE_FAILED, cell, "/proc");

  CHECK(trestle_pack(cell, 0, NULL, &size) == TRESTLE_OK && size == 6);
  CHECK(trestle_pack(cell, 0, after, &size) == TRESTLE_OK);
  CHECK(memcmp(before, after, sizeof(before)) == 0);
  CHECK(trestle_evaluate(cell, 1, NULL, 6, strain, stress[1], NULL, NULL, NULL) == TRESTLE_OK);
  CHECK(strcmp(trestle_error(cell), "") == 0);
  CHECK(memcmp(stress[0], stress[1], sizeof(stress[0])) == 0);
  CHECK(trestle_evaluate(cell, 0, NULL, 6, NULL, NULL, NULL, NULL, NULL) == TRESTLE_OK);
  trestle_destroy(cell);
}

static void plane_strain(void)
{
  trestle_cell *cell;
  double        three[3] = {0.01, -0.02, 0.03}, four[4] = {0.01, -0.02, 0., 0.03},
         six[6] = {0.01, -0.02, 0., 0.03, 0., 0.};
  double stress[3][6], t3[12], t4[16], t6[36];
  CHECK(trestle_create("plane", "test", NULL, 0, TRESTLE_ALONE, &cell) == TRESTLE_OK);
  CHECK(trestle_dimension(cell) == 2 && trestle_n_strain(cell) == 3 && trestle_n_stress(cell) == 4);
  CHECK(trestle_set_n_points(cell, 1) == TRESTLE_OK && trestle_n_points(cell) == 1);
  CHECK(trestle_evaluate(cell, 1, NULL, 3, three, stress[0], t3, NULL, NULL) == TRESTLE_OK);
  CHECK(trestle_evaluate(cell, 1, NULL, 4, four, stress[1], t4, NULL, NULL) == TRESTLE_OK);
  CHECK(trestle_evaluate(cell, 1, NULL, 6, six, stress[2], t6, NULL, NULL) == TRESTLE_OK);
  CHECK(difference(stress[1], stress[0], 4) == 0. && difference(stress[2], stress[0], 4) == 0.);
  CHECK(stress[0][2] != 0. && stress[2][4] == 0. && stress[2][5] == 0.);
  const int column[3] = {0, 1, 3};
  for (int i = 0; i < 4; ++i)
    for (int j = 0; j < 3; ++j)
      CHECK(t4[4 * i + column[j]] == t3[3 * i + j] && t6[6 * i + column[j]] == t3[3 * i + j]);
  CHECK(t4[2] == t3[6] && t4[6] == t3[7] && t4[14] == t3[8] && t4[10] == 0.);
  four[2] = 1e-3;
  EXPECT(trestle_evaluate(cell, 1, NULL, 4, four, NULL, NULL, NULL, NULL), TRESTLE_WRONG_INPUT, cell,
         "plane-strain");
  for (int i = 2; i < 6; ++i)
    if (i != 3)
      {
        six[i] = i == 4 ? NAN : 1e-3;
        EXPECT(trestle_evaluate(cell, 1, NULL, 6, six, NULL, NULL, NULL, NULL), TRESTLE_WRONG_INPUT, cell,
               "plane-strain");
        six[i] = 1e-13; /* round-off of hosts that expand plane elements */
        CHECK(trestle_evaluate(cell, 1, NULL, 6, six, NULL, NULL, NULL, NULL) == TRESTLE_OK);
        six[i] = 0.;
      }
  trestle_destroy(cell);
}

static void behaviours(mgis_behaviour plane, mgis_behaviour solid)
{
  struct point p, q;
  memset(&p, 0, sizeof(p));
  p.n         = 4;
  p.strain[0] = 0.02;
  p.strain[3] = -0.03;
  unsetenv("TRESTLE_CELL");
  CHECK(call_mgis(plane, 4., &p) == -1 && strstr(p.error, "TRESTLE_CELL") != NULL);
  setenv("TRESTLE_CELL", "plane", 1);
  setenv("TRESTLE_CELL_KIND", "test", 1);
  CHECK(call_mgis(plane, 4., &p) == 1);
  CHECK(call_mgis(plane, 104., &p) == 1);
  q = p;
  CHECK(call_mgis(plane, 0., &q) == 1 && difference(q.stress, p.stress, 4) == 0. && q.tangent[7] == 0.);
  CHECK(call_mgis(plane, 1., &q) == 1 && difference(q.stress, p.stress, 4) == 0. && q.tangent[0] < p.tangent[0]);
  CHECK(call_mgis(plane, 2., &q) == -1 && strstr(q.error, "secant") != NULL);
  /* Predictions are of the step's beginning and leave forces alone. */
  q = p;
  memcpy(q.strain_before, p.strain, sizeof(p.strain));
  q.strain[0] = NAN;
  CHECK(call_mgis(plane, -3., &q) == 1 && q.stress[0] == 1e33 && difference(q.tangent, p.tangent, 24) == 0.);
  CHECK(call_mgis(plane, -1., &q) == 1 && q.stress[0] == 1e33 && q.tangent[0] < p.tangent[0]);
  q           = p;
  q.strain[0] = NAN;
  CHECK(call_mgis(plane, 4., &q) == -1 && q.stress[0] == 1e33 && strstr(q.error, "finite") != NULL);
  q           = p;
  q.strain[2] = 1e-3;
  CHECK(call_mgis(plane, 4., &q) == -1 && strstr(q.error, "plane-strain") != NULL);
  q           = p;
  q.strain[0] = 0.9;
  CHECK(call_mgis(plane, 4., &q) == -1 && strstr(q.error, "Cut") != NULL);
  q.strain[0] = 0.4; /* the certificate is infinite there */
  CHECK(call_mgis(plane, 4., &q) == 0 && q.state[0] == 1e30);
  q.strain[0] = 0.2; /* and above the tolerance of 0.1 here */
  CHECK(call_mgis(plane, 4., &q) == 0 && q.state[0] == 0.2 && q.state[1] == TRESTLE_REDUCED);
  setenv("TRESTLE_CELL_DOUBTFUL", "cut", 1);
  CHECK(call_mgis(plane, 4., &q) == -1 && strstr(q.error, "tolerance") != NULL);
  setenv("TRESTLE_CELL_DOUBTFUL", "perhaps", 1);
  CHECK(call_mgis(plane, 4., &q) == -1 && strstr(q.error, "perhaps") != NULL);
  unsetenv("TRESTLE_CELL_DOUBTFUL");
  q.strain[0] = 0.05;
  CHECK(call_mgis(plane, 4., &q) == 1 && q.state[0] == 0.05);
  q.n = 6;
  CHECK(call_mgis(solid, 4., &q) == -1 && strstr(q.error, "dimensions") != NULL);
  setenv("TRESTLE_CELL", "solid", 1);
  CHECK(call_mgis(plane, 4., &p) == -1 && strstr(p.error, "dimensions") != NULL);
  /* The library was loaded without room for a state. */
  setenv("TRESTLE_CELL_KIND", "test history", 1);
  q.strain[0] = 0.02;
  CHECK(call_mgis(solid, 4., &q) == -1 && strstr(q.error, "TRESTLE_CELL_STATE_SIZE=6") != NULL);
  setenv("TRESTLE_CELL_KIND", "unheard of", 1);
  CHECK(call_mgis(solid, 4., &q) == -1);
}

/* Certificate and level follow the state where there is room; doubtful answers are taken, or cut. */
static void certificates(umat_function umat, calculix_function calculix)
{
  struct point p;
  memset(&p, 0, sizeof(p));
  p.n         = 6;
  p.strain[0] = 0.02;
  setenv("TRESTLE_CELL_KIND", "test history", 1);
  CHECK(call_umat(umat, 8, &p) == 1. && p.state[6] == 0.02 && p.state[7] == TRESTLE_REDUCED);
  CHECK(call_umat(umat, 7, &p) == 1. && p.state[6] == 0.02 && p.state[7] == 0.);
  CHECK(call_calculix(calculix, 8, &p) == -1. && p.state[6] == 0.02 && p.state[7] == TRESTLE_REDUCED);
  setenv("TRESTLE_CELL_KIND", "test", 1);
  CHECK(call_umat(umat, 2, &p) == 1. && p.state[0] == 0.02 && p.state[1] == TRESTLE_REDUCED);
  p.strain[0] = 0.2;
  CHECK(call_umat(umat, 2, &p) == 1. && p.state[0] == 0.2);
  setenv("TRESTLE_CELL_DOUBTFUL_STEEL", "cut", 1);
  CHECK(call_umat(umat, 2, &p) == 0.25 && p.stress[0] == 0.);
  CHECK(call_calculix(calculix, 2, &p) == 0.25);
  /* MOOSE takes PNEWDT, which is the largest number at entry, for the next step: it must not keep this one's stress. */
  p.pnewdt = 1.7976931348623157e308;
  CHECK(call_umat(umat, 2, &p) == 0.25 && isnan(p.stress[0]) && isnan(p.tangent[0]));
  unsetenv("TRESTLE_CELL_DOUBTFUL_STEEL");
  p.pnewdt  = 0.;
  p.turn[1] = -0.01; /* by a hundredth about the third axis */
  p.turn[3] = 0.01;
  CHECK(call_umat(umat, 2, &p) == 0.25 && p.stress[0] == 0. && isnan(p.tangent[0]));
}

/* Of a law s = C e (the strain has no trace), e : C : e / 2 in one step and in two. With history, q goes half of the way
   to e in each step: the virgin cell's stiffness is C / 2, and a second step at the same strain relaxes. */
static void energies(umat_function umat)
{
  struct point p;
  double       work = 0., first[6];
  memset(&p, 0, sizeof(p));
  p.n         = 6;
  p.strain[0] = 0.02;
  p.strain[1] = -0.02;
  p.strain[4] = 0.03;
  setenv("TRESTLE_CELL_KIND", "test", 1);
  CHECK(call_umat(umat, 0, &p) == 1.);
  for (int i = 0; i < 6; ++i)
    work += 0.5 * p.stress[i] * p.strain[i];
  CHECK(work > 0. && fabs(p.sse - work) <= 1e-12 * work && p.spd == 0.);
  memcpy(p.stress_before, p.stress, sizeof(p.stress));
  for (int i = 0; i < 6; ++i)
    {
      p.strain_before[i] = p.strain[i];
      p.strain[i] *= 2.;
    }
  CHECK(call_umat(umat, 0, &p) == 1.);
  CHECK(fabs(p.sse - 4. * work) <= 1e-12 * work && p.spd == 0.);

  memset(&p, 0, sizeof(p));
  p.n         = 6;
  p.strain[0] = 0.02;
  p.strain[1] = -0.02;
  p.strain[4] = 0.03;
  setenv("TRESTLE_CELL_KIND", "test history", 1);
  CHECK(call_umat(umat, 6, &p) == 1.);
  work = 0.;
  for (int i = 0; i < 6; ++i)
    work += 0.5 * p.stress[i] * p.strain[i];
  CHECK(fabs(p.sse - work) <= 1e-10 * work && fabs(p.spd) <= 1e-10 * work);
  /* Half of the stress is left, a quarter of what it would give back; no work is done. */
  memcpy(first, p.stress, sizeof(first));
  memcpy(p.stress_before, p.stress, sizeof(p.stress));
  memcpy(p.strain_before, p.strain, sizeof(p.strain));
  memcpy(p.state_before, p.state, sizeof(p.state));
  CHECK(call_umat(umat, 6, &p) == 1. && fabs(p.stress[0] - 0.5 * first[0]) <= 1e-12 * fabs(first[0]));
  CHECK(fabs(p.sse - 0.25 * work) <= 1e-10 * work && fabs(p.spd - 0.75 * work) <= 1e-10 * work);
}

static void fortran(umat_function umat, calculix_function calculix)
{
  struct point p;
  setenv("TRESTLE_CELL_STEEL", "solid", 1); /* the material's own before the general one */
  setenv("TRESTLE_CELL", "plane", 1);
  setenv("TRESTLE_CELL_KIND", "test history", 1);
  memset(&p, 0, sizeof(p));
  p.n               = 6;
  p.strain[0]       = 0.9;
  p.state_before[0] = 0.25;
  CHECK(call_umat(umat, 6, &p) == 0.25 && p.state[0] == 0.25 && p.stress[0] == 0. && p.tangent[0] == 0.);
  CHECK(call_calculix(calculix, 6, &p) == 0.25 && p.state[0] == 0.);
  p.strain[0] = NAN;
  CHECK(call_umat(umat, 6, &p) == 0.25 && p.state[0] == 0.25 && p.stress[0] == 0. && isnan(p.tangent[0]));
  CHECK(call_calculix(calculix, 6, &p) == 0.25 && isnan(p.tangent[35]));
  p.strain[0] = 0.01;
  CHECK(call_umat(umat, 5, &p) == 0.25 && isnan(p.tangent[0])); /* too few state variables */
  CHECK(call_umat(umat, 6, &p) == 1. && p.state[0] == 0.13);
  p.n = 4; /* a solid cell in plane elements */
  CHECK(call_umat(umat, 6, &p) == 0.25 && isnan(p.tangent[0]));
  p.n = 3; /* plane stress */
  CHECK(call_umat(umat, 6, &p) == 0.25);
  certificates(umat, calculix);
  energies(umat);
  setenv("TRESTLE_CELL_KIND", "test history", 1);
  setenv("TRESTLE_CELL_STEEL", "plane", 1);
  p.n         = 4;
  p.strain[2] = 0.01;
  CHECK(call_umat(umat, 6, &p) == 0.25);
  unsetenv("TRESTLE_CELL_STEEL");
}

int main(int argc, char **argv)
{
  if (argc < 4)
    return 2;
  mgis_behaviour plane = load_behaviour(argv[2], 4), solid = load_behaviour(argv[2], 6);
  if (dlopen(argv[1], RTLD_NOW) == NULL)
    {
      printf("%s\n", dlerror());
      return 2;
    }
  setenv("TRESTLE_CELL", "plane", 1);
  setenv("TRESTLE_CELL_KIND", "test", 1);
  without_mpi(plane, argv[1]);
  CHECK(trestle_initialize(0, NULL) == TRESTLE_OK);
  CHECK(trestle_initialize(0, NULL) == TRESTLE_OK);
  creation();
  absurd_sizes();
  tolerances();
  states();
  plane_strain();
  behaviours(plane, solid);
  fortran(load_umat(argv[3]), load_calculix(argv[3]));
  trestle_cell *cell;
  CHECK(trestle_create("plane", "test", NULL, 0, TRESTLE_ALONE, &cell) == TRESTLE_OK);
  EXPECT(trestle_finalize(), TRESTLE_WRONG_INPUT, NULL, "alive");
  CHECK(trestle_set_n_points(cell, 1) == TRESTLE_OK);
  trestle_destroy(cell);
  CHECK(trestle_finalize() == TRESTLE_OK);
  EXPECT(trestle_create("plane", "test", NULL, 0, TRESTLE_ALONE, &cell), TRESTLE_WRONG_INPUT, NULL, "finalised");
  EXPECT(trestle_initialize(0, NULL), TRESTLE_WRONG_INPUT, NULL, "finalised");
  printf("%d failures\n", n_failed);
  return n_failed == 0 ? 0 : 1;
}
