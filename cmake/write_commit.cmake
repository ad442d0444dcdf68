# cmake -DSOURCE_DIR=... -DFILE=... -P write_commit.cmake: writes FILE when the commit is another than it says.
find_package(Git QUIET)
set(commit "")
if(GIT_FOUND)
  execute_process(COMMAND ${GIT_EXECUTABLE} -C ${SOURCE_DIR} describe --always --dirty --abbrev=12
                  OUTPUT_VARIABLE commit OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
endif()
if(NOT commit)
  set(commit "unknown")
endif()
file(CONFIGURE OUTPUT ${FILE} CONTENT [[#include "trestle_version.h"

const char *const trestle::version::commit = "@commit@";
]] @ONLY)
