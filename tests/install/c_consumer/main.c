/* A solver of somebody else, in C, without MPI. It has no run directory here, and is told so. */
#include <trestle.h>

#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
  trestle_cell *cell;
  printf("Trestle %s\n", trestle_version());
  /* Finite elements need MPI, which nobody has started. */
  if (trestle_create("no/such/run", "finite elements", NULL, 0, TRESTLE_ALONE, &cell) != TRESTLE_WRONG_INPUT)
    return 1;
  if (strstr(trestle_error(NULL), "trestle_initialize") == NULL)
    return 2;
  if (trestle_initialize(argc, argv) != TRESTLE_OK)
    return 3;
  if (trestle_create("no/such/run", "reduced", NULL, 0, TRESTLE_ALONE, &cell) != TRESTLE_WRONG_INPUT || cell != NULL)
    return 4;
  printf("%s\n", trestle_error(NULL));
  if (strstr(trestle_error(NULL), "no/such/run") == NULL)
    return 5;
  return trestle_finalize();
}
