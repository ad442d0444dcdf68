# Trestle as other programs load it: libraries of their own, so that libtrestle_cell exports no symbol named umat_.
option(TRESTLE_WITH_SHELLS "Build the shells for MFront/MGIS, Abaqus, CalculiX and preCICE" ON)
if(NOT TRESTLE_WITH_SHELLS)
  return()
endif()
set(embed ${PROJECT_SOURCE_DIR}/src/embed)
# Each shell keeps its own pool of cells.
add_library(trestle_borrowed OBJECT ${embed}/borrowed_cell.cc ${embed}/report.cc)
target_link_libraries(trestle_borrowed PUBLIC trestle_cell)

# A behaviour of MFront's generic interface: libTrestleBehaviour.so
file(GLOB sources CONFIGURE_DEPENDS ${embed}/mgis/*.cc)
add_library(trestle_mgis SHARED ${sources})
set_target_properties(trestle_mgis PROPERTIES OUTPUT_NAME TrestleBehaviour)

# Abaqus' UMAT and CalculiX' external behaviours. CalculiX makes names upper case and ends a library's at the first
# '_'; hence libTRESTLEUMAT.so, a second name for people, and one for MOOSE, which adds its build's name to what it is told.
file(GLOB sources CONFIGURE_DEPENDS ${embed}/umat/*.cc)
add_library(trestle_umat SHARED ${sources})
set_target_properties(trestle_umat PROPERTIES OUTPUT_NAME TRESTLEUMAT)
foreach(name libtrestle_umat.so trestle-opt.plugin)
  add_custom_command(TARGET trestle_umat POST_BUILD
    COMMAND ${CMAKE_COMMAND} -E create_symlink $<TARGET_FILE_NAME:trestle_umat> ${name}
    WORKING_DIRECTORY $<TARGET_FILE_DIR:trestle_umat>)
endforeach()

set(shells trestle_mgis trestle_umat)
if(NOT TRESTLE_SANITIZE)
  foreach(shell ${shells}) # what one lacks must show when it is linked, not in a host
    target_link_options(${shell} PRIVATE -Wl,-z,defs)
  endforeach()
endif()
install(FILES ${PROJECT_BINARY_DIR}/libtrestle_umat.so ${PROJECT_BINARY_DIR}/trestle-opt.plugin
        DESTINATION ${CMAKE_INSTALL_LIBDIR})

# preCICE's Micro Manager imports trestle_micro; for Debian's python3, whose packages it goes with.
# pybind11's CMake files would look for a Python of their own.
find_path(TRESTLE_PYBIND11_INCLUDE_DIR pybind11/pybind11.h)
find_program(TRESTLE_PYTHON python3 PATHS /usr/bin NO_DEFAULT_PATH)
set(python "")
if(TRESTLE_PYBIND11_INCLUDE_DIR AND TRESTLE_PYTHON)
  execute_process(COMMAND ${TRESTLE_PYTHON} -c "import sysconfig as s; print(s.get_paths()['include'] + ';' + s.get_config_var('EXT_SUFFIX'))"
                  OUTPUT_VARIABLE python OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
endif()
if(python)
  list(GET python 0 python_include)
  list(GET python 1 python_suffix)
endif()
if(python AND EXISTS ${python_include}/Python.h)
  file(GLOB sources CONFIGURE_DEPENDS ${embed}/python/*.cc)
  add_library(trestle_micro MODULE ${sources})
  target_include_directories(trestle_micro SYSTEM PRIVATE ${python_include} ${TRESTLE_PYBIND11_INCLUDE_DIR})
  set_target_properties(trestle_micro PROPERTIES PREFIX "" SUFFIX ${python_suffix} CXX_VISIBILITY_PRESET hidden)
  list(APPEND shells trestle_micro)
else()
  message(STATUS "No Python module for preCICE: install pybind11-dev and python3-dev.")
endif()

foreach(shell ${shells})
  target_link_libraries(${shell} PRIVATE trestle_borrowed)
  set_target_properties(${shell} PROPERTIES INSTALL_RPATH "$ORIGIN")
  install(TARGETS ${shell} LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
endforeach()
