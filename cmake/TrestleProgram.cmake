# The program is small: what runs a parameter file is a module, so that --version and --help load neither that nor deal.II.
# Both read the command line.
add_library(trestle_options OBJECT ${PROJECT_SOURCE_DIR}/src/program/options.cc)
target_include_directories(trestle_options PRIVATE ${PROJECT_SOURCE_DIR}/src ${PROJECT_BINARY_DIR}/generated)
target_link_libraries(trestle_options PRIVATE CLI11::CLI11)
set_target_properties(trestle_options PROPERTIES POSITION_INDEPENDENT_CODE ON)
trestle_layer(trestle_run FOLDERS ${PROJECT_SOURCE_DIR}/src/program EXCLUDE "/options.cc$" NEEDS trestle_physics
              LIBRARIES ${CMAKE_DL_LIBS})
target_sources(trestle_run PRIVATE $<TARGET_OBJECTS:trestle_options>)
add_executable(trestle_program ${PROJECT_SOURCE_DIR}/src/main.cc ${PROJECT_SOURCE_DIR}/src/core/exceptions.cc
                               ${PROJECT_SOURCE_DIR}/src/core/excerpt.cc $<TARGET_OBJECTS:trestle_options>)
set_target_properties(trestle_program PROPERTIES OUTPUT_NAME trestle RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin
                                                 BUILD_RPATH ${PROJECT_BINARY_DIR})
target_sources(trestle_program PRIVATE ${TRESTLE_COMMIT_SOURCE})
add_dependencies(trestle_program trestle_commit)
target_compile_definitions(trestle_program PRIVATE TRESTLE_SOVERSION="${TRESTLE_SOVERSION}")
target_include_directories(trestle_program PRIVATE ${PROJECT_SOURCE_DIR}/src ${PROJECT_BINARY_DIR}/generated)
target_link_libraries(trestle_program PRIVATE ${CMAKE_DL_LIBS})
# It loads these when it needs them; whoever builds it wants them.
get_property(layers GLOBAL PROPERTY TRESTLE_LAYERS)
add_dependencies(trestle_program ${layers})
