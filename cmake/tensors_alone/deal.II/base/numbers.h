// Stands before deal.II's own for libtrestle_cell, which takes the tensors from its headers and none of its libraries:
// numbers.h would bring the automatic differentiation of Trilinos and ADOL-C, whose headers need theirs. Included by
// config.h, behind its definitions.
#pragma once

#include <deal.II/base/config.h>

#undef DEAL_II_WITH_TRILINOS
#undef DEAL_II_TRILINOS_WITH_SACADO
#undef DEAL_II_WITH_ADOLC
#include_next <deal.II/base/numbers.h>
