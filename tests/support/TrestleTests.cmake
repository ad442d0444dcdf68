# Every .cc of a folder is one executable; its first line `// MPI: 1 2 4 [label] [timeout=300] [one-kernel]` becomes
# one ctest entry a rank count, each with its own working directory.
set(TRESTLE_TEST_ENVIRONMENT
  OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 OMPI_MCA_rmaps_base_oversubscribe=1
  PRTE_MCA_rmaps_default_mapping_policy=:oversubscribe OMPI_MCA_mpi_yield_when_idle=1 OMPI_MCA_hwloc_base_binding_policy=none
  OMPI_MCA_btl_tcp_if_include=lo
  OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1)
if(TRESTLE_SANITIZE) # whose dlopen does not look where the program tells it to
  list(APPEND TRESTLE_TEST_ENVIRONMENT LD_LIBRARY_PATH=${PROJECT_BINARY_DIR} TRESTLE_SANITIZED=1)
endif()

# OpenBLAS and LibTorch choose kernels by the processor, and the last digits follow: what is round-off on the
# developer's machine may decide on another. Tests of these groups run a second time, with kernels that every x86-64
# processor can run and none of today chooses, on the most ranks that they declare: there they compare ranks, too. Not those
# that say `one-kernel`: they train longest, and their second run would take minutes.
set(TRESTLE_TWO_KERNEL_GROUPS ml studies)
set(TRESTLE_SECOND_KERNEL OPENBLAS_CORETYPE=Prescott ATEN_CPU_CAPABILITY=default)

# What the tests of a layer link: all that it may see at work, loaded at once, for registries to be complete.
set(TRESTLE_OF_core trestle)
set(TRESTLE_OF_bridge trestle)
set(TRESTLE_OF_ml trestle_ml)
set(TRESTLE_OF_uq trestle_uq)
set(TRESTLE_OF_physics trestle_physics)
if(TRESTLE_WITH_TORCH)
  set(TRESTLE_OF_studies trestle_graph_galerkin trestle_rom_net trestle_wave_predictor trestle_mesh_transformer)
else()
  set(TRESTLE_OF_studies trestle_studies)
endif()

# In a header, not on command lines: a compiler cache then serves all other tests in any folder.
file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/generated/tests/source_directory.h
     CONTENT "#pragma once\n#define TRESTLE_SOURCE_DIR \"@PROJECT_SOURCE_DIR@\"\n" @ONLY)

# Unit tests of a layer and smoke tests of the libraries it stands on.
function(trestle_tests layer main)
  file(GLOB_RECURSE files CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/unit/${layer}/*.cc
                                    ${CMAKE_CURRENT_SOURCE_DIR}/smoke/${layer}/*.cc)
  if(layer STREQUAL "studies" AND NOT TRESTLE_WITH_TORCH)
    list(FILTER files EXCLUDE REGEX "/graph_galerkin/|/rom_net/|/wave_predictor/|/mesh_transformer/")
  endif()
  if(NOT TRESTLE_HAS_CGNS)
    list(FILTER files EXCLUDE REGEX "/unit/physics/cgns/")
  endif()
  if(NOT TRESTLE_HAS_GMSH)
    list(FILTER files EXCLUDE REGEX "/unit/physics/gmsh/|/unit/studies/ensemble/own_meshes")
  endif()
  if(NOT files)
    return()
  endif()
  add_library(trestle_test_main_${layer} OBJECT ${CMAKE_CURRENT_SOURCE_DIR}/${main})
  trestle_test_dependencies(trestle_test_main_${layer} ${layer})
  # One precompiled header for all tests of a layer.
  set(headers <boost/test/unit_test.hpp>)
  if(layer STREQUAL "physics")
    list(APPEND headers ${PROJECT_SOURCE_DIR}/physics/precompiled.h)
  elseif(layer STREQUAL "ml")
    list(APPEND headers ${PROJECT_SOURCE_DIR}/ml/precompiled.h)
  endif()
  target_precompile_headers(trestle_test_main_${layer} PRIVATE ${headers})
  foreach(file ${files})
    trestle_test(${layer} ${file})
  endforeach()
endfunction()

# The test sees the layer's own third-party headers, as the layer's sources do.
function(trestle_test_dependencies target layer)
  target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR} ${PROJECT_SOURCE_DIR}/src ${PROJECT_SOURCE_DIR}/tests
                                               ${PROJECT_BINARY_DIR}/generated/tests)
  target_link_libraries(${target} PRIVATE Boost::unit_test_framework MPI::MPI_CXX)
  target_compile_definitions(${target} PRIVATE BOOST_TEST_DYN_LINK BOOST_TEST_NO_MAIN)
  # What is tested is compiled as users get it; the tests themselves are compiled more often than they run.
  target_compile_options(${target} PRIVATE $<$<CONFIG:Release>:-O1>)
  # As the precompiled header, which object and executable share only with the same code model.
  set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE OFF)
  if(layer STREQUAL "physics" OR layer STREQUAL "studies")
    target_link_libraries(${target} PRIVATE trestle_dealii)
  endif()
  if(layer STREQUAL "physics")
    target_link_libraries(${target} PRIVATE ${VTK_LIBRARIES} Eigen3::Eigen)
  elseif(layer STREQUAL "ml")
    target_link_libraries(${target} PRIVATE trestle_torch)
  elseif(layer STREQUAL "uq")
    target_link_libraries(${target} PRIVATE trestle_openturns)
  elseif(layer STREQUAL "core")
    target_link_libraries(${target} PRIVATE nlohmann_json::nlohmann_json fmt::fmt spdlog::spdlog trestle_hdf5)
  endif()
endfunction()

function(trestle_test layer file)
  get_filename_component(name ${file} NAME_WE)
  set(group ${layer})
  if(file MATCHES "/smoke/")
    set(group smoke)
  endif()
  set(target test_${group}_${name})
  add_executable(${target} ${file} $<TARGET_OBJECTS:trestle_test_main_${layer}>)
  trestle_test_dependencies(${target} ${layer})
  target_precompile_headers(${target} REUSE_FROM trestle_test_main_${layer})
  # A library of ours whose registries alone are used must stay; of those that deal.II names, 220, a test needs few, and to
  # load all takes a second.
  target_link_libraries(${target} PRIVATE -Wl,--no-as-needed ${TRESTLE_OF_${layer}} -Wl,--as-needed)
  if(layer STREQUAL "physics" OR layer STREQUAL "studies")
    add_dependencies(${target} trestle_report) # loaded when a report is written
  endif()
  if(file MATCHES "/unit/bridge/stochastic/" AND TRESTLE_WITH_UQ)
    add_dependencies(${target} trestle_uq) # loaded when a file names a generator of it
  endif()
  if(file MATCHES "/unit/bridge/stochastic/" AND TRESTLE_WITH_TORCH)
    add_dependencies(${target} trestle_ml) # likewise
  endif()
  if(file MATCHES "/unit/studies/fe_ol/")
    target_link_libraries(${target} PRIVATE trestle_cell) # asked as hosts ask it
    add_dependencies(${target} trestle_host)
  endif()
  if(file MATCHES "/unit/physics/cgns/")
    target_link_libraries(${target} PRIVATE trestle_libcgns)
  endif()
  if(layer STREQUAL "physics" OR layer STREQUAL "studies")
    foreach(module cgns gmsh) # loaded when a file is written, or meshed
      if(TARGET trestle_${module})
        add_dependencies(${target} trestle_${module})
      endif()
    endforeach()
  endif()
  if(file MATCHES "/unit/physics/report/")
    target_link_libraries(${target} PRIVATE trestle_report)
  endif()

  file(STRINGS ${file} lines LIMIT_COUNT 1)
  if(NOT lines MATCHES "^// MPI:([ 0-9]+)(.*)$")
    message(FATAL_ERROR "${file}: the first line must declare ranks, for instance '// MPI: 1 2 4'.")
  endif()
  set(options "${CMAKE_MATCH_2}") # first: the next match forgets it
  string(REGEX MATCHALL "[0-9]+" ranks "${CMAKE_MATCH_1}")
  set(timeout 300)
  if(options MATCHES "timeout=([0-9]+)")
    set(timeout ${CMAKE_MATCH_1})
  endif()
  if(TRESTLE_SANITIZE)
    math(EXPR timeout "10 * ${timeout}")
  endif()
  set(labels ${group})
  if(options MATCHES "benchmark")
    list(APPEND labels benchmark)
  endif()
  set(has_second_kernel OFF)
  if(group IN_LIST TRESTLE_TWO_KERNEL_GROUPS AND CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64)$"
     AND NOT options MATCHES "one-kernel|benchmark")
    set(has_second_kernel ON)
  endif()
  list(GET ranks -1 most_ranks)
  foreach(n ${ranks})
    trestle_test_entry(${group}/${name}/${n} ${target} ${n} ${timeout} "${labels}" "${TRESTLE_TEST_ENVIRONMENT}")
    if(has_second_kernel AND n EQUAL most_ranks)
      trestle_test_entry(${group}/${name}/${n}/prescott ${target} ${n} ${timeout} "${labels};kernel"
                         "${TRESTLE_TEST_ENVIRONMENT};${TRESTLE_SECOND_KERNEL}")
    endif()
  endforeach()
endfunction()

function(trestle_test_entry test target ranks timeout labels environment)
  set(directory ${CMAKE_CURRENT_BINARY_DIR}/run/${test})
  file(MAKE_DIRECTORY ${directory})
  add_test(NAME ${test} COMMAND ${MPIEXEC_EXECUTABLE} ${MPIEXEC_NUMPROC_FLAG} ${ranks} $<TARGET_FILE:${target}>
           WORKING_DIRECTORY ${directory})
  set_tests_properties(${test} PROPERTIES PROCESSORS ${ranks} TIMEOUT ${timeout} LABELS "${labels}"
                                          ENVIRONMENT "${environment}")
endfunction()
