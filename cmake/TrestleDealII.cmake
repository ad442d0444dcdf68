# deal.II as one interface target, trestle_dealii; used by our build and, installed, by those who build against us.
# deal_ii_setup_target() links in CMake's keywordless form, which may not be mixed with ours; hence by hand.
include_guard()
find_package(deal.II 9.4 REQUIRED)
foreach(feature MPI P4EST PETSC SLEPC TRILINOS MUPARSER METIS)
  if(NOT DEAL_II_WITH_${feature})
    message(FATAL_ERROR "deal.II at ${DEAL_II_PATH} was built without ${feature}. Install libdeal.ii-dev.")
  endif()
endforeach()
if(CMAKE_BUILD_TYPE STREQUAL "Debug" AND DEAL_II_BUILD_TYPE MATCHES "Debug")
  set(flavour DEBUG)
else()
  set(flavour RELEASE)
endif()
include(${DEAL_II_TARGET_CONFIG})
add_library(trestle_dealii INTERFACE)
target_include_directories(trestle_dealii SYSTEM INTERFACE ${DEAL_II_INCLUDE_DIRS})
# Language, optimisation and warnings are ours; what is left changes the ABI.
separate_arguments(deal_ii_flags UNIX_COMMAND "${DEAL_II_CXX_FLAGS} ${DEAL_II_CXX_FLAGS_${flavour}}")
list(FILTER deal_ii_flags EXCLUDE REGEX "^-(std=|O[0-9s]|g$|W|f|pedantic)")
target_compile_options(trestle_dealii INTERFACE $<$<COMPILE_LANGUAGE:CXX>:${deal_ii_flags}>)
target_compile_definitions(trestle_dealii INTERFACE ${DEAL_II_USER_DEFINITIONS}
                                                    ${DEAL_II_USER_DEFINITIONS_${flavour}})
target_link_libraries(trestle_dealii INTERFACE ${DEAL_II_TARGET_${flavour}} MPI::MPI_CXX)
