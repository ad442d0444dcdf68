# Every .cc of a folder is one executable; its first line `// MPI: 1 2 4 [label] [timeout=300]` becomes one ctest
# entry a rank count, each with its own working directory.
set(TRESTLE_TEST_ENVIRONMENT
  OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 OMPI_MCA_rmaps_base_oversubscribe=1
  PRTE_MCA_rmaps_default_mapping_policy=:oversubscribe OMPI_MCA_hwloc_base_binding_policy=none
  OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1)

function(trestle_tests layer folder main)
  add_library(trestle_test_main_${layer} OBJECT ${CMAKE_CURRENT_SOURCE_DIR}/${main})
  target_include_directories(trestle_test_main_${layer} PRIVATE ${PROJECT_SOURCE_DIR} ${PROJECT_SOURCE_DIR}/src)
  trestle_test_dependencies(trestle_test_main_${layer} ${layer})
  file(GLOB files CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${folder}/*.cc)
  foreach(file ${files})
    trestle_test(${layer} ${file})
  endforeach()
endfunction()

# The test sees the layer's own third-party headers, as the layer's sources do.
function(trestle_test_dependencies target layer)
  target_link_libraries(${target} PRIVATE Boost::unit_test_framework MPI::MPI_CXX)
  target_compile_definitions(${target} PRIVATE BOOST_TEST_DYN_LINK)
  if(layer STREQUAL "physics" OR layer STREQUAL "studies")
    deal_ii_setup_target(${target})
  endif()
  if(layer STREQUAL "physics")
    target_link_libraries(${target} PRIVATE ${VTK_LIBRARIES})
  elseif(layer STREQUAL "ml")
    target_link_libraries(${target} PRIVATE ${TORCH_LIBRARIES})
  elseif(layer STREQUAL "core")
    target_link_libraries(${target} PRIVATE nlohmann_json::nlohmann_json)
  endif()
endfunction()

function(trestle_test layer file)
  get_filename_component(name ${file} NAME_WE)
  set(target test_${layer}_${name})
  add_executable(${target} ${file} $<TARGET_OBJECTS:trestle_test_main_${layer}>)
  target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR} ${PROJECT_SOURCE_DIR}/src
                                               ${PROJECT_SOURCE_DIR}/tests)
  trestle_test_dependencies(${target} ${layer})
  target_link_libraries(${target} PRIVATE trestle)
  target_compile_definitions(${target} PRIVATE TRESTLE_SOURCE_DIR="${PROJECT_SOURCE_DIR}")

  file(STRINGS ${file} lines LIMIT_COUNT 1)
  if(NOT lines MATCHES "^// MPI:([ 0-9]+)(.*)$")
    message(FATAL_ERROR "${file}: the first line must declare ranks, for instance '// MPI: 1 2 4'.")
  endif()
  string(REGEX MATCHALL "[0-9]+" ranks "${CMAKE_MATCH_1}")
  set(options "${CMAKE_MATCH_2}")
  set(timeout 300)
  if(options MATCHES "timeout=([0-9]+)")
    set(timeout ${CMAKE_MATCH_1})
  endif()
  set(labels ${layer})
  if(options MATCHES "benchmark")
    list(APPEND labels benchmark)
  endif()
  foreach(n ${ranks})
    set(test ${layer}/${name}/${n})
    set(directory ${CMAKE_CURRENT_BINARY_DIR}/run/${layer}/${name}/${n})
    file(MAKE_DIRECTORY ${directory})
    add_test(NAME ${test} COMMAND ${MPIEXEC_EXECUTABLE} ${MPIEXEC_NUMPROC_FLAG} ${n} $<TARGET_FILE:${target}>
             WORKING_DIRECTORY ${directory})
    set_tests_properties(${test} PROPERTIES PROCESSORS ${n} TIMEOUT ${timeout} LABELS "${labels}"
                                            ENVIRONMENT "${TRESTLE_TEST_ENVIRONMENT}")
  endforeach()
endfunction()
