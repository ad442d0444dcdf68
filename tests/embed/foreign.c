#include "foreign.h"

int n_failed = 0;

static void *library(const char *name)
{
  void *handle = dlopen(name, RTLD_NOW);
  if (handle == NULL)
    {
      printf("%s\n", dlerror());
      exit(2);
    }
  return handle;
}

static void *symbol(void *handle, const char *name)
{
  void *address = dlsym(handle, name);
  if (address == NULL)
    {
      printf("%s\n", dlerror());
      exit(2);
    }
  return address;
}

static unsigned short number(void *handle, const char *name)
{
  char full[128];
  snprintf(full, sizeof(full), "TrestleCell_%s", name);
  return *(const unsigned short *)symbol(handle, full);
}

static const char *text(void *handle, const char *name, int i)
{
  char full[128];
  snprintf(full, sizeof(full), "TrestleCell_%s", name);
  return ((const char *const *)symbol(handle, full))[i];
}

/* As MGIS' loader goes through a behaviour of small strain. */
mgis_behaviour load_behaviour(const char *name, int n)
{
  void *handle = library(name);
  CHECK(number(handle, "mfront_mkt") == 1);
  CHECK(number(handle, "api_version") == 1);
  CHECK(number(handle, "BehaviourType") == 1);
  CHECK(number(handle, "BehaviourKinematic") == 1);
  CHECK(number(handle, "SymmetryType") == 0);
  CHECK(number(handle, "requiresStiffnessTensor") == 0);
  CHECK(number(handle, "requiresThermalExpansionCoefficientTensor") == 0);
  CHECK(number(handle, "ComputesInternalEnergy") == 0);
  CHECK(number(handle, "ComputesDissipatedEnergy") == 0);
  CHECK(number(handle, "nGradients") == 1);
  CHECK(strcmp(text(handle, "Gradients", 0), "Strain") == 0);
  CHECK(*(const int *)symbol(handle, "TrestleCell_GradientsTypes") == 1);
  CHECK(number(handle, "nThermodynamicForces") == 1);
  CHECK(strcmp(text(handle, "ThermodynamicForces", 0), "Stress") == 0);
  CHECK(*(const int *)symbol(handle, "TrestleCell_ThermodynamicForcesTypes") == 1);
  CHECK(number(handle, "nTangentOperatorBlocks") == 2);
  CHECK(strcmp(text(handle, "TangentOperatorBlocks", 0), "Stress") == 0);
  CHECK(strcmp(text(handle, "TangentOperatorBlocks", 1), "Strain") == 0);
  CHECK(number(handle, "nMaterialProperties") == 0);
  CHECK(number(handle, "nExternalStateVariables") == 0);
  CHECK(number(handle, "nParameters") == 0);
  symbol(handle, "TrestleCell_ParametersTypes");
  CHECK(number(handle, "nInitializeFunctions") == 0);
  CHECK(number(handle, "nPostProcessings") == 0);
  const int n_internal = number(handle, "nInternalStateVariables");
  const int asked      = getenv("TRESTLE_CELL_STATE_SIZE") != NULL ? atoi(getenv("TRESTLE_CELL_STATE_SIZE")) : 0;
  CHECK(n_internal == asked + 2);
  if (asked > 0)
    CHECK(strncmp(text(handle, "InternalStateVariables", asked - 1), "CellState", 9) == 0);
  CHECK(strcmp(text(handle, "InternalStateVariables", asked), "Certificate") == 0);
  CHECK(strcmp(text(handle, "InternalStateVariables", asked + 1), "Level") == 0);
  for (int i = 0; i < n_internal; ++i)
    CHECK(((const int *)symbol(handle, "TrestleCell_InternalStateVariablesTypes"))[i] == 0);
  /* ISO C has no cast from objects to functions; POSIX has. */
  mgis_behaviour behaviour;
  *(void **)&behaviour = symbol(handle, n == 4 ? "TrestleCell_PlaneStrain" : "TrestleCell_Tridimensional");
  return behaviour;
}

umat_function load_umat(const char *name)
{
  umat_function umat;
  *(void **)&umat = symbol(library(name), "umat_");
  return umat;
}

calculix_function load_calculix(const char *name)
{
  calculix_function calculix;
  *(void **)&calculix = symbol(library(name), "TRESTLECELL");
  return calculix;
}

int call_mgis(mgis_behaviour behaviour, double k0, struct point *p)
{
  double           before[6], after[6], forces_before[6] = {0}, forces[6] = {0}, K[36] = {0}, rdt = 1., sound = 0.;
  const double     density = 2.;
  struct mgis_view view;
  memset(&view, 0, sizeof(view));
  for (int i = 0; i < p->n; ++i)
    {
      /* gamma to sqrt(2) e */
      before[i] = p->strain_before[i] * (i < 3 ? 1. : sqrt(0.5));
      after[i]  = p->strain[i] * (i < 3 ? 1. : sqrt(0.5));
      forces[i] = 1e33;
    }
  K[0]                             = k0;
  view.error_message               = p->error;
  view.dt                          = 1.;
  view.K                           = K;
  view.rdt                         = &rdt;
  view.speed_of_sound              = &sound;
  view.s0.gradients                = before;
  view.s0.thermodynamic_forces     = forces_before;
  view.s0.mass_density             = &density;
  view.s0.internal_state_variables = p->state_before;
  view.s1.gradients                = after;
  view.s1.thermodynamic_forces     = forces;
  view.s1.mass_density             = &density;
  view.s1.internal_state_variables = p->state;
  const int result                 = behaviour(&view);
  CHECK(result >= 0 || rdt < 1.);
  for (int i = 0; i < p->n; ++i)
    {
      p->stress[i] = forces[i] * (i < 3 ? 1. : sqrt(0.5));
      for (int j = 0; j < p->n; ++j)
        p->tangent[6 * i + j] = K[p->n * i + j] * (i < 3 ? 1. : sqrt(0.5)) * (j < 3 ? 1. : sqrt(0.5));
    }
  if (k0 > 50. && result == 1)
    CHECK(fabs(sound * sound * density - fmax(K[0], fmax(K[p->n + 1], K[2 * p->n + 2]))) < 1e-9 * K[0]);
  return result;
}

double call_umat(umat_function umat, int n_state, struct point *p)
{
  double ddsdde[36] = {0}, increment[6], zero = 0., pnewdt = p->pnewdt > 0. ? p->pnewdt : 1., three[9] = {0},
         stress[6], rotation[9];
  const int n_normal = 3, n_shear = p->n - 3, one = 1, step[4] = {1, 1, 0, 0};
  int       kinc = 1;
  char      name[81];
  memset(name, ' ', 80);
  memcpy(name, "STEEL  AND WHAT WAS THERE BEFORE", 32);
  memcpy(stress, p->stress_before, sizeof(stress));
  for (int i = 0; i < 9; ++i)
    rotation[i] = (i % 4 == 0 ? 1. : 0.) + p->turn[i];
  for (int i = 0; i < p->n; ++i)
    increment[i] = p->strain[i] - p->strain_before[i];
  /* The state is the step's initial one on entry. */
  memcpy(p->state, p->state_before, sizeof(p->state));
  umat(stress, p->state, ddsdde, &p->sse, &p->spd, &zero, &zero, three, three, &zero, p->strain_before, increment,
       three, &zero, &zero, &zero, &zero, &zero, name, &n_normal, &n_shear, &p->n, &n_state, three, &one, three,
       rotation, &pnewdt, &zero, three, three, &one, &one, &one, &one, step, &kinc, 80);
  for (int i = 0; i < p->n; ++i)
    {
      p->stress[i] = stress[i];
      for (int j = 0; j < p->n; ++j)
        p->tangent[6 * i + j] = ddsdde[p->n * j + i];
    }
  return pnewdt;
}

double call_calculix(calculix_function calculix, int n_state, struct point *p)
{
  /* Point 3 of element 2 in a model with 4 points an element. */
  const int element = 2, point = 3, mi[3] = {4, 3, 1}, zero = 0, kode = -101,
            offset = ((2 - 1) * 4 + 3 - 1) * n_state;
  double  emec[6], emec0[6], nine[9] = {0}, none = 0., stiff[21], pnewdt = -1.;
  double *before = calloc(8 * n_state + 1, sizeof(double)), *after = calloc(8 * n_state + 1, sizeof(double));
  char    name[81];
  memset(name, ' ', 80);
  memcpy(name, "@TRESTLEUMAT_TRESTLECELL@STEEL", 30);
  for (int i = 0; i < 6; ++i)
    {
      emec0[i] = p->strain_before[i] * (i < 3 ? 1. : 0.5);
      emec[i]  = p->strain[i] * (i < 3 ? 1. : 0.5);
    }
  memcpy(before + offset, p->state_before, n_state * sizeof(double));
  calculix(name, &element, &point, &kode, nine, emec, emec0, nine, nine, &none, nine, &none, &zero, &none, &none,
           &none, &none, &zero, &zero, mi, &n_state, before, after, p->stress, stiff, &zero, nine, nine, &pnewdt,
           &zero, 80);
  memcpy(p->state, after + offset, n_state * sizeof(double));
  for (int j = 0, k = 0; j < 6; ++j)
    for (int i = 0; i <= j; ++i, ++k)
      p->tangent[6 * i + j] = p->tangent[6 * j + i] = stiff[k];
  free(before);
  free(after);
  return pnewdt;
}

void random_strain(unsigned int seed, int n, double size, double strain[6])
{
  unsigned int state = 12345u + 7919u * seed;
  for (int i = 0; i < 6; ++i)
    {
      state     = 1664525u * state + 1013904223u;
      strain[i] = size * (2. * (state >> 8) / 16777216. - 1.);
    }
  if (n == 4)
    strain[2] = strain[4] = strain[5] = 0.;
}

double difference(const double *a, const double *b, int n)
{
  double largest = 0., off = 0.;
  for (int i = 0; i < n; ++i)
    {
      largest = fmax(largest, fabs(b[i]));
      /* Not fmax: NaN must win. */
      if (!(fabs(a[i] - b[i]) <= off))
        off = fabs(a[i] - b[i]);
    }
  return off / largest;
}
