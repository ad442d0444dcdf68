# ccache and mold where they are installed; neither is needed.
find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # Precompiled headers need the first to be cached (ccache manual, "Precompiled headers"). By the next two a clone in
  # another folder finds what was compiled in this one; by the last a precompiled header of 600 MB is hashed once, not
  # for each source.
  set(CMAKE_CXX_COMPILER_LAUNCHER
      ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
      CCACHE_BASEDIR=${PROJECT_SOURCE_DIR} CCACHE_NOHASHDIR=1 CCACHE_INODECACHE=1
      ${CCACHE_PROGRAM})
  add_compile_options($<$<AND:$<COMPILE_LANGUAGE:CXX>,$<CXX_COMPILER_ID:GNU>>:-fpch-preprocess>)
endif()

# What links a library of ours need not be linked again when only the code in it changed.
set(CMAKE_LINK_DEPENDS_NO_SHARED ON)

find_program(MOLD_PROGRAM mold)
if(MOLD_PROGRAM)
  add_link_options(-fuse-ld=mold)
endif()

# deal.II knows Debug and Release only; the flags below are ours, the optimised library is linked unless Debug.
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")
add_compile_options($<$<COMPILE_LANGUAGE:CXX>:-Wall$<SEMICOLON>-Wextra$<SEMICOLON>-Wno-comment>)

if(TRESTLE_SANITIZE)
  add_compile_options(-fsanitize=${TRESTLE_SANITIZE} -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${TRESTLE_SANITIZE})
  # Under ASan Eigen aligns by itself what libraries that were built without (gmsh's) get from malloc; their symbols are the same.
  add_compile_definitions(EIGEN_MALLOC_ALREADY_ALIGNED=1)
endif()

# One library a layer, lib<target>.so: all sources of its folders, no list to edit. EXCLUDE is a regular expression.
# Its own headers go on to those who link it, third-party ones (LIBRARIES) do not. What is named in NEEDS is of Trestle.
function(trestle_layer target)
  cmake_parse_arguments(ARG "" "PRECOMPILED;EXCLUDE" "FOLDERS;NEEDS;LIBRARIES" ${ARGN})
  set(patterns ${ARG_FOLDERS})
  list(TRANSFORM patterns APPEND "/*.cc")
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${patterns})
  if(ARG_EXCLUDE)
    list(FILTER sources EXCLUDE REGEX "${ARG_EXCLUDE}")
  endif()
  add_library(${target} SHARED ${sources})
  target_include_directories(${target} PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}>
                                              $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/src>
                                              $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}/trestle>
                                       PRIVATE ${PROJECT_BINARY_DIR}/generated)
  target_link_libraries(${target} PUBLIC ${ARG_NEEDS} MPI::MPI_CXX PRIVATE ${ARG_LIBRARIES})
  target_compile_features(${target} PUBLIC cxx_std_20)
  # Libraries are loaded on demand: what one lacks must show when it is linked, not in the middle of a run.
  if(NOT TRESTLE_SANITIZE)
    target_link_options(${target} PRIVATE -Wl,-z,defs)
  endif()
  set_target_properties(${target} PROPERTIES VERSION ${PROJECT_VERSION} SOVERSION ${TRESTLE_SOVERSION}
                        LIBRARY_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR} DEFINE_SYMBOL "" INSTALL_RPATH "$ORIGIN")
  if(ARG_PRECOMPILED)
    target_precompile_headers(${target} PRIVATE ${ARG_PRECOMPILED})
  endif()
  set_property(GLOBAL APPEND PROPERTY TRESTLE_LAYERS ${target})
endfunction()
