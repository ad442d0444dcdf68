/*
 * ask_dictionary RUN_DIRECTORY PARAMETER...: asks the dictionary that a study `rom net` left for the value in the
 * middle of the unit square, in a program without MPI of its own. Finite elements answer what the certificate does not
 * accept.
 */
#include <trestle.h>

#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
  const char         *options[]  = {"postprocessing/probes=middle: 0.5, 0.5"};
  trestle_dictionary *dictionary = NULL;
  if (argc < 2 || trestle_initialize(0, NULL) != TRESTLE_OK)
    return 2;
  if (trestle_dictionary_open(argv[1], options, 1, TRESTLE_ALONE, &dictionary) != TRESTLE_OK)
    {
      fprintf(stderr, "%s\n", trestle_dictionary_error(NULL));
      return 2;
    }
  const size_t n_states = trestle_dictionary_n_states(dictionary), n = trestle_dictionary_n_parameters(dictionary);
  double      *outputs    = malloc(n_states * trestle_dictionary_n_outputs(dictionary) * sizeof(double));
  double      *parameters = calloc(n, sizeof(double));
  double       estimate;
  unsigned char level, outside;
  for (size_t i = 0; i < n && i + 2 < (size_t)argc; ++i)
    parameters[i] = atof(argv[i + 2]);

  int status = trestle_dictionary_query(dictionary, 1, parameters, 1, outputs, &estimate, &level, &outside);
  if (status != TRESTLE_OK)
    fprintf(stderr, "%s\n", trestle_dictionary_error(dictionary));
  else
    printf("%s at the end: %.12g, by level %d%s; certificate %.3g (%s), tolerance %.3g\n",
           trestle_dictionary_output_name(dictionary, 0), outputs[n_states - 1], level,
           outside ? " outside of the training" : "", estimate, trestle_dictionary_estimate_kind(dictionary),
           trestle_dictionary_tolerance(dictionary));

  free(parameters);
  free(outputs);
  trestle_dictionary_close(dictionary);
  return trestle_finalize() == TRESTLE_OK && status == TRESTLE_OK ? 0 : 1;
}
