#pragma once

#include <cstddef>

namespace trestle
{
  namespace mfront
  {
    /**
     * The loader asks for the number of internal variables before any cell is opened, when nothing yet
     * says which it will be. So a cell with history is announced by TRESTLE_CELL_STATE_SIZE, the numbers of its state, which
     * is read when the library is loaded. These come first; two more, `Certificate` and `Level`, are what the last answer
     * is worth and who gave it.
     */
    namespace internal_variables
    {
      /// Numbers of a state.
      std::size_t state_size();

      /// @throws InputError, with the number to set, where a cell's state has another size.
      void check(std::size_t state_size);
    } // namespace internal_variables
  }   // namespace mfront
} // namespace trestle
