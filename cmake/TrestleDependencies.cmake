# Every third-party library is wrapped in one interface target; layers name these and nothing else.
find_package(MPI REQUIRED COMPONENTS C CXX)
find_package(Threads REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(CLI11 REQUIRED)
find_path(TRESTLE_RANDOM123_INCLUDE_DIR Random123/philox.h REQUIRED) # headers alone, beside the system's
set(HDF5_PREFER_PARALLEL ON) # the flavour deal.II links: two HDF5 libraries in one process do not mix
find_package(HDF5 REQUIRED COMPONENTS C)
find_library(TRESTLE_HDF5_LIBRARY NAMES hdf5 hdf5_openmpi PATHS ${HDF5_LIBRARY_DIRS} ${HDF5_C_LIBRARY_DIRS}
             HINTS /usr/lib/${CMAKE_LIBRARY_ARCHITECTURE}/hdf5/openmpi)
add_library(trestle_hdf5 INTERFACE)
target_include_directories(trestle_hdf5 SYSTEM INTERFACE ${HDF5_C_INCLUDE_DIRS})
target_link_libraries(trestle_hdf5 INTERFACE ${TRESTLE_HDF5_LIBRARY} MPI::MPI_CXX)

if(TRESTLE_WITH_FEM)
  include(TrestleDealII)
  # Of libtrestle_cell, whose hosts may have another MPI, or none.
  find_path(TRESTLE_HDF5_SERIAL_INCLUDE_DIR hdf5.h PATHS /usr/include/hdf5/serial NO_DEFAULT_PATH REQUIRED)
  find_library(TRESTLE_HDF5_SERIAL_LIBRARY hdf5_serial REQUIRED)
  find_package(Eigen3 3.3 REQUIRED NO_MODULE)
  find_library(TRESTLE_CHOLMOD_LIBRARY cholmod REQUIRED)
  find_package(OpenMP REQUIRED COMPONENTS CXX) # that of CHOLMOD, to be told how many threads it may take
  find_package(VTK REQUIRED COMPONENTS CommonCore CommonDataModel CommonExecutionModel IOXML IOImage FiltersGeometry
                                       FiltersCore RenderingContext2D ChartsCore IOExport)
endif()

# Optional libraries with a layer of their own: TRESTLE_HAS_<NAME>, and the interface target trestle_lib<name>.
function(trestle_optional_library name header package without)
  string(TOUPPER ${name} upper)
  set(TRESTLE_HAS_${upper} OFF PARENT_SCOPE)
  if(NOT TRESTLE_WITH_FEM OR NOT TRESTLE_WITH_${upper})
    return()
  endif()
  find_path(TRESTLE_${upper}_INCLUDE_DIR ${header})
  find_library(TRESTLE_${upper}_LIBRARY ${name})
  if(NOT TRESTLE_${upper}_INCLUDE_DIR OR NOT TRESTLE_${upper}_LIBRARY)
    message(STATUS "No lib${name} (Debian: ${package}): ${without}")
    return()
  endif()
  set(TRESTLE_HAS_${upper} ON PARENT_SCOPE)
  add_library(trestle_lib${name} INTERFACE)
  target_include_directories(trestle_lib${name} SYSTEM INTERFACE ${TRESTLE_${upper}_INCLUDE_DIR})
  target_link_libraries(trestle_lib${name} INTERFACE ${TRESTLE_${upper}_LIBRARY})
endfunction()
trestle_optional_library(cgns cgnslib.h libcgns-dev "no exports as PLAID's CGNS")
trestle_optional_library(gmsh gmsh.h libgmsh-dev "geometries are to be meshed by hand")

if(TRESTLE_WITH_TORCH)
  # Within LibTorch's shared library; Debian 13's configuration looks for an archive of it, and warns.
  set(kineto_LIBRARY torch)
  find_package(Torch REQUIRED)
  add_library(trestle_torch INTERFACE)
  target_include_directories(trestle_torch SYSTEM INTERFACE ${TORCH_INCLUDE_DIRS})
  target_link_libraries(trestle_torch INTERFACE ${TORCH_LIBRARIES})
endif()

if(TRESTLE_WITH_UQ)
  find_package(OpenTURNS 1.20 REQUIRED)
  add_library(trestle_openturns INTERFACE)
  target_include_directories(trestle_openturns SYSTEM INTERFACE ${OPENTURNS_INCLUDE_DIRS})
  target_link_libraries(trestle_openturns INTERFACE ${OPENTURNS_LIBRARIES})
endif()

if(TRESTLE_WITH_TESTS)
  find_package(Boost 1.74 REQUIRED CONFIG COMPONENTS unit_test_framework)
endif()
