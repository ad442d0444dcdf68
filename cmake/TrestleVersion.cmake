set(TRESTLE_PARTS)
if(TRESTLE_WITH_FEM)
  list(APPEND TRESTLE_PARTS "finite elements")
endif()
if(TRESTLE_WITH_TORCH)
  list(APPEND TRESTLE_PARTS networks)
endif()
if(TRESTLE_WITH_UQ)
  list(APPEND TRESTLE_PARTS "generators of OpenTURNS")
endif()
list(JOIN TRESTLE_PARTS ", " TRESTLE_PARTS)
configure_file(${PROJECT_SOURCE_DIR}/cmake/trestle_version.h.in ${PROJECT_BINARY_DIR}/generated/trestle_version.h)

# Every build asks git, and writes the one small file that holds the answer when it is another: banners name the commit
# that was built, not the one that was configured. Core compiles that file.
set(TRESTLE_COMMIT_SOURCE ${PROJECT_BINARY_DIR}/generated/trestle_commit.cc)
set(write_commit ${CMAKE_COMMAND} -DSOURCE_DIR=${PROJECT_SOURCE_DIR} -DFILE=${TRESTLE_COMMIT_SOURCE}
                 -P ${PROJECT_SOURCE_DIR}/cmake/write_commit.cmake)
add_custom_target(trestle_commit COMMAND ${write_commit} BYPRODUCTS ${TRESTLE_COMMIT_SOURCE}
                  COMMENT "Asking git for the commit" VERBATIM)
