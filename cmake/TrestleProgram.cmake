# The program sees core and the face of physics; everything else it finds in the registries.
file(GLOB program_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/program/*.cc)
add_executable(trestle_program ${PROJECT_SOURCE_DIR}/src/main.cc ${program_sources})
set_target_properties(trestle_program PROPERTIES OUTPUT_NAME trestle RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)
target_include_directories(trestle_program PRIVATE ${PROJECT_BINARY_DIR}/generated)
target_link_libraries(trestle_program PRIVATE trestle CLI11::CLI11 ${CMAKE_DL_LIBS})
