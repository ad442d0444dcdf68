/*
 * small_host LIBRARY RUN_DIRECTORY KIND: what a cell costs a program that has nothing else: objects and memory,
 * which are checked, and milliseconds to load the library and create the cell, which are told.
 */
#define _GNU_SOURCE
#include "embed/trestle.h"

#include <dlfcn.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define CHECK(condition)                                                                                          \
  do                                                                                                              \
    if (!(condition))                                                                                             \
      {                                                                                                           \
        printf("%s:%d: %s\n", __FILE__, __LINE__, #condition);                                                    \
        exit(1);                                                                                                  \
      }                                                                                                           \
  while (0)

#define MOST_OBJECTS 55
#define MOST_MB 60.

static int count(struct dl_phdr_info *info, size_t size, void *n)
{
  (void)size;
  CHECK(strstr(info->dlpi_name, "libmpi") == NULL);
  ++*(int *)n;
  return 0;
}

/* Peak of this process. */
static double megabytes(void)
{
  char   line[256];
  double kb     = 0.;
  FILE  *status = fopen("/proc/self/status", "r");
  CHECK(status != NULL);
  while (fgets(line, sizeof(line), status) != NULL)
    if (sscanf(line, "VmHWM: %lf", &kb) == 1)
      break;
  fclose(status);
  return kb / 1024.;
}

static double milliseconds(void)
{
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return 1e3 * (double)now.tv_sec + 1e-6 * (double)now.tv_nsec;
}

int main(int argc, char **argv)
{
  CHECK(argc >= 4);
  const double begin   = milliseconds();
  void        *library = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
  if (library == NULL)
    printf("%s\n", dlerror());
  CHECK(library != NULL);
  int (*create)(int, const char *, const char *, const char *const *, size_t, int, trestle_cell **);
  int (*set_n_points)(trestle_cell *, size_t);
  int (*evaluate)(trestle_cell *, size_t, const size_t *, unsigned int, const double *, double *, double *,
                  double *, unsigned char *);
  unsigned int (*n_strain)(const trestle_cell *);
  void (*destroy)(trestle_cell *);
  const char *(*error)(const trestle_cell *);
  *(void **)&create       = dlsym(library, "trestle_create_versioned");
  *(void **)&set_n_points = dlsym(library, "trestle_set_n_points");
  *(void **)&evaluate     = dlsym(library, "trestle_evaluate");
  *(void **)&n_strain     = dlsym(library, "trestle_n_strain");
  *(void **)&destroy      = dlsym(library, "trestle_destroy");
  *(void **)&error        = dlsym(library, "trestle_error");

  trestle_cell *cell      = NULL;
  const int     status    = create(TRESTLE_INTERFACE_VERSION, argv[2], argv[3], NULL, 0, TRESTLE_ALONE, &cell);
  const double  create_ms = milliseconds() - begin;
  if (status != TRESTLE_OK)
    printf("%s\n", error(NULL));
  CHECK(status == TRESTLE_OK);
  CHECK(set_n_points(cell, 1) == TRESTLE_OK);
  const double strain[6]   = {0.005, -0.002, 0.003, 0., 0., 0.};
  double       stress[6]   = {0.};
  double       tangent[36] = {0.};
  double       estimate    = 0.;
  CHECK(evaluate(cell, 1, NULL, n_strain(cell), strain, stress, tangent, &estimate, NULL) == TRESTLE_OK);
  CHECK(stress[0] != 0.);

  int n_objects = 0;
  dl_iterate_phdr(count, &n_objects);
  printf("{\"objects\": %d, \"mb\": %.1f, \"create_ms\": %.2f}\n", n_objects, megabytes(), create_ms);
  CHECK(n_objects <= MOST_OBJECTS);
  CHECK(megabytes() <= MOST_MB);
  destroy(cell);
  return 0;
}
