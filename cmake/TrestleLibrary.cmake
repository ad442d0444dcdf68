# All layers in one shared library: self-registration survives, and there is one thing to link.
get_property(layers GLOBAL PROPERTY TRESTLE_LAYERS)
set(objects "")
foreach(layer ${layers})
  list(APPEND objects $<TARGET_OBJECTS:${layer}>)
endforeach()
add_library(trestle SHARED ${objects})
target_include_directories(trestle PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}>
                                          $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/src>
                                          $<INSTALL_INTERFACE:include/trestle>)
foreach(layer ${layers})
  get_target_property(libraries ${layer} LINK_LIBRARIES)
  target_link_libraries(trestle PRIVATE ${libraries})
endforeach()
target_link_libraries(trestle PUBLIC MPI::MPI_CXX)
target_compile_features(trestle PUBLIC cxx_std_20)
set_target_properties(trestle PROPERTIES VERSION ${PROJECT_VERSION} SOVERSION 0)
