# Headers keep their paths below include/trestle, so that #include "core/parameters.h" reads the same in and out of tree.
include(CMakePackageConfigHelpers)
set(include_dir ${CMAKE_INSTALL_INCLUDEDIR}/trestle)
set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/Trestle)

get_property(layers GLOBAL PROPERTY TRESTLE_LAYERS)
set_target_properties(trestle PROPERTIES EXPORT_NAME core)
install(TARGETS ${layers} EXPORT TrestleTargets LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY src/core src/bridge DESTINATION ${include_dir} FILES_MATCHING PATTERN "*.h")
if(TRESTLE_WITH_FEM)
  install(TARGETS trestle_program RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
  install(DIRECTORY physics DESTINATION ${include_dir}
          FILES_MATCHING PATTERN "*.h" PATTERN precompiled.h EXCLUDE)
  file(GLOB interface ${PROJECT_SOURCE_DIR}/src/embed/trestle*.h*)
  install(FILES ${interface} DESTINATION ${include_dir}/embed)
endif()
if(TRESTLE_WITH_TORCH)
  install(DIRECTORY ml DESTINATION ${include_dir} FILES_MATCHING PATTERN "*.h" PATTERN precompiled.h EXCLUDE)
endif()
if(TRESTLE_WITH_UQ)
  install(DIRECTORY uq DESTINATION ${include_dir} FILES_MATCHING PATTERN "*.h")
endif()

install(EXPORT TrestleTargets NAMESPACE Trestle:: DESTINATION ${package_dir})
configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/TrestleConfig.cmake.in
                              ${PROJECT_BINARY_DIR}/generated/TrestleConfig.cmake INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/generated/TrestleConfigVersion.cmake
                                 COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/generated/TrestleConfig.cmake
              ${PROJECT_BINARY_DIR}/generated/TrestleConfigVersion.cmake
              ${PROJECT_SOURCE_DIR}/cmake/TrestleDealII.cmake DESTINATION ${package_dir})

set(TRESTLE_LIBRARIES -ltrestle)
if(TRESTLE_WITH_FEM)
  set(TRESTLE_LIBRARIES "-ltrestle_physics -ltrestle")
endif()
foreach(package trestle trestle-c)
  configure_file(${PROJECT_SOURCE_DIR}/cmake/${package}.pc.in ${PROJECT_BINARY_DIR}/generated/${package}.pc @ONLY)
  install(FILES ${PROJECT_BINARY_DIR}/generated/${package}.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
endforeach()
