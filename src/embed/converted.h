#pragma once

#include "core/exceptions.h"
#include "embed/border.h"
#include "embed/rest.h"

#include <mutex>
#include <new>

namespace trestle
{
  /// HDF5 and VTK are not thread safe in Debian, and MPI_THREAD_SERIALIZED allows one caller: opening, writing and
  /// questions to dictionaries take turns. Recursive: fields of a cell may have to open another.
  inline std::recursive_mutex one_at_a_time;

  /// Foreign exceptions end here, as one of ours.
  template <class Action>
  auto converted(Action &&action) -> decltype(action())
  {
    const Border border;
    try
      {
        return action();
      }
    catch (const Error &)
      {
        throw;
      }
    catch (const std::bad_alloc &)
      {
        throw FatalError("Memory ran out.", "Take fewer material points or queries, or a smaller model.");
      }
    catch (const std::exception &error)
      {
        const Host *rest = rest::if_loaded();
        throw FatalError(rest == nullptr ? error.what() : rest->describe(error),
                         "This is a defect of Trestle: please report it.");
      }
  }
} // namespace trestle
