# ccache and mold where they are installed; neither is needed.
find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # Precompiled headers need these two to be cached (ccache manual, "Precompiled headers").
  set(CMAKE_CXX_COMPILER_LAUNCHER
      ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
      ${CCACHE_PROGRAM})
  add_compile_options($<$<COMPILE_LANGUAGE:CXX>:-fpch-preprocess>)
endif()

find_program(MOLD_PROGRAM mold)
if(MOLD_PROGRAM)
  add_link_options(-fuse-ld=mold)
endif()

# -g1 would double the size of objects for line numbers only the debug preset needs.
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")
add_compile_options($<$<COMPILE_LANGUAGE:CXX>:-Wall$<SEMICOLON>-Wextra$<SEMICOLON>-Wno-comment>)

# One OBJECT library a layer: all sources of a folder, no list to edit.
function(trestle_layer name)
  cmake_parse_arguments(ARG "" "PRECOMPILED" "FOLDERS;LIBRARIES" ${ARGN})
  set(patterns ${ARG_FOLDERS})
  list(TRANSFORM patterns APPEND "/*.cc")
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${patterns})
  add_library(trestle_${name} OBJECT ${sources})
  target_include_directories(trestle_${name} PUBLIC ${PROJECT_SOURCE_DIR} ${PROJECT_SOURCE_DIR}/src
                                                    ${PROJECT_BINARY_DIR}/generated)
  target_link_libraries(trestle_${name} PUBLIC ${ARG_LIBRARIES})
  if(ARG_PRECOMPILED)
    target_precompile_headers(trestle_${name} PRIVATE ${ARG_PRECOMPILED})
  endif()
  set_property(GLOBAL APPEND PROPERTY TRESTLE_LAYERS trestle_${name})
endfunction()
