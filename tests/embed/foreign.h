/*
 * What programs of others know of Trestle: names of libraries and functions, and the argument lists that MGIS,
 * Abaqus and CalculiX document. Nothing of Trestle but its C interface is included.
 */
#ifndef FOREIGN_H
#define FOREIGN_H

#include "embed/trestle.h"

#include <dlfcn.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* MGIS: the view of a behaviour's data, api version 1. */
struct mgis_state
{
  const double *gradients;
  double       *thermodynamic_forces;
  const double *mass_density, *material_properties;
  double       *internal_state_variables, *stored_energy, *dissipated_energy;
  const double *external_state_variables;
};
struct mgis_view
{
  char             *error_message;
  double            dt;
  double           *K, *rdt, *speed_of_sound;
  struct mgis_state s0, s1;
};
typedef int (*mgis_behaviour)(struct mgis_view *);

typedef void (*umat_function)(double *, double *, double *, double *, double *, double *, double *, double *,
                              double *, double *, const double *, const double *, const double *, const double *,
                              const double *, const double *, const double *, const double *, const char *,
                              const int *, const int *, const int *, const int *, const double *, const int *,
                              const double *, const double *, double *, const double *, const double *,
                              const double *, const int *, const int *, const int *, const int *, const int *,
                              int *, int);

typedef void (*calculix_function)(const char *, const int *, const int *, const int *, const double *,
                                  const double *, const double *, const double *, const double *, const double *,
                                  const double *, const double *, const int *, const double *, const double *,
                                  const double *, const double *, const int *, const int *, const int *,
                                  const int *, const double *, double *, double *, double *, const int *,
                                  const double *, const double *, double *, const int *, int);

extern int n_failed;

#define CHECK(condition)                                                                                          \
  do                                                                                                              \
    if (!(condition))                                                                                             \
      {                                                                                                           \
        printf("%s:%d: %s\n", __FILE__, __LINE__, #condition);                                                    \
        n_failed += 1;                                                                                            \
      }                                                                                                           \
  while (0)

/* One material point through each door: total strain xx yy zz xy xz yz with engineering shears in; stress and the
   6 x 6 tangent in the same components out. n is 4 for plane strain, 6 for solids. Returns what the door
   says. */
#define MAX_STATE 4096 /* certificate and level included */
struct point
{
  int    n;
  double strain_before[6], strain[6];
  double state_before[MAX_STATE], state[MAX_STATE];
  double stress[6], tangent[36];
  char   error[512];
  /* UMAT only: what DROT has beside the identity, stress at the step's beginning, PNEWDT at entry (0: Abaqus' 1), SSE and
     SPD at the step's beginning and end. */
  double turn[9], stress_before[6], pnewdt, sse, spd;
};

mgis_behaviour    load_behaviour(const char *library, int n);
umat_function     load_umat(const char *library);
calculix_function load_calculix(const char *library);

int    call_mgis(mgis_behaviour behaviour, double k0, struct point *point); /* 1, 0, -1 */
double call_umat(umat_function umat, int n_state, struct point *point);     /* PNEWDT */
double call_calculix(calculix_function calculix, int n_state, struct point *point);

/* Uniform in -size..size, the same sequence everywhere. */
void random_strain(unsigned int seed, int n, double size, double strain[6]);
/* Largest difference over largest entry of b. */
double difference(const double *a, const double *b, int n);
#endif
