# ccache and mold where they are installed; neither is needed.
find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # Precompiled headers need these to be cached (ccache manual, "Precompiled headers").
  set(CMAKE_CXX_COMPILER_LAUNCHER
      ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
      ${CCACHE_PROGRAM})
  add_compile_options($<$<AND:$<COMPILE_LANGUAGE:CXX>,$<CXX_COMPILER_ID:GNU>>:-fpch-preprocess>)
endif()

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
endif()

# One OBJECT library a layer: all sources of its folders, no list to edit. EXCLUDE is a regular expression.
function(trestle_layer name)
  cmake_parse_arguments(ARG "" "PRECOMPILED;EXCLUDE" "FOLDERS;LIBRARIES" ${ARGN})
  set(patterns ${ARG_FOLDERS})
  list(TRANSFORM patterns APPEND "/*.cc")
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${patterns})
  if(ARG_EXCLUDE)
    list(FILTER sources EXCLUDE REGEX "${ARG_EXCLUDE}")
  endif()
  if(NOT sources)
    return()
  endif()
  add_library(trestle_${name} OBJECT ${sources})
  target_include_directories(trestle_${name} PUBLIC ${PROJECT_SOURCE_DIR} ${PROJECT_SOURCE_DIR}/src
                                                    ${PROJECT_BINARY_DIR}/generated)
  target_link_libraries(trestle_${name} PUBLIC ${ARG_LIBRARIES})
  if(ARG_PRECOMPILED)
    target_precompile_headers(trestle_${name} PRIVATE ${ARG_PRECOMPILED})
  endif()
  set_property(GLOBAL APPEND PROPERTY TRESTLE_LAYERS trestle_${name})
endfunction()
