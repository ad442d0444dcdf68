# Every third-party library is wrapped in one interface target; layers name these and nothing else.
find_package(MPI REQUIRED COMPONENTS C CXX)
find_package(Threads REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(CLI11 REQUIRED)
set(HDF5_PREFER_PARALLEL ON) # the flavour deal.II links: two HDF5 libraries in one process do not mix
find_package(HDF5 REQUIRED COMPONENTS C)
find_library(TRESTLE_HDF5_LIBRARY NAMES hdf5 hdf5_openmpi PATHS ${HDF5_LIBRARY_DIRS} ${HDF5_C_LIBRARY_DIRS}
             HINTS /usr/lib/${CMAKE_LIBRARY_ARCHITECTURE}/hdf5/openmpi)
add_library(trestle_hdf5 INTERFACE)
target_include_directories(trestle_hdf5 SYSTEM INTERFACE ${HDF5_C_INCLUDE_DIRS})
target_link_libraries(trestle_hdf5 INTERFACE ${TRESTLE_HDF5_LIBRARY} MPI::MPI_CXX)

if(TRESTLE_WITH_FEM)
  find_package(deal.II 9.4 REQUIRED)
  foreach(feature MPI P4EST PETSC SLEPC TRILINOS MUPARSER METIS)
    if(NOT DEAL_II_WITH_${feature})
      message(FATAL_ERROR "deal.II at ${DEAL_II_PATH} was built without ${feature}. Install libdeal.ii-dev.")
    endif()
  endforeach()
  # deal_ii_setup_target() links in CMake's keywordless form, which may not be mixed with ours; hence by hand.
  if(CMAKE_BUILD_TYPE STREQUAL "Debug" AND DEAL_II_BUILD_TYPE MATCHES "Debug")
    set(flavour DEBUG)
  else()
    set(flavour RELEASE)
  endif()
  include(${DEAL_II_TARGET_CONFIG})
  add_library(trestle_dealii INTERFACE)
  target_include_directories(trestle_dealii SYSTEM INTERFACE ${DEAL_II_INCLUDE_DIRS})
  separate_arguments(deal_ii_flags UNIX_COMMAND "${DEAL_II_CXX_FLAGS} ${DEAL_II_CXX_FLAGS_${flavour}}")
  list(FILTER deal_ii_flags EXCLUDE REGEX "^-(std=|O[0-9s]|g$|W|f|pedantic)")
  target_compile_options(trestle_dealii INTERFACE $<$<COMPILE_LANGUAGE:CXX>:${deal_ii_flags}>)
  target_compile_definitions(trestle_dealii INTERFACE ${DEAL_II_USER_DEFINITIONS}
                                                      ${DEAL_II_USER_DEFINITIONS_${flavour}})
  target_link_libraries(trestle_dealii INTERFACE ${DEAL_II_TARGET_${flavour}} MPI::MPI_CXX)

  find_package(VTK REQUIRED COMPONENTS CommonCore CommonDataModel CommonExecutionModel IOXML FiltersGeometry
                                       FiltersCore RenderingContext2D ChartsCore IOExport)
endif()

if(TRESTLE_WITH_TORCH)
  find_package(Torch REQUIRED)
  add_library(trestle_torch INTERFACE)
  target_include_directories(trestle_torch SYSTEM INTERFACE ${TORCH_INCLUDE_DIRS})
  target_link_libraries(trestle_torch INTERFACE ${TORCH_LIBRARIES})
endif()

if(TRESTLE_WITH_TESTS)
  find_package(Boost 1.74 REQUIRED COMPONENTS unit_test_framework)
endif()
