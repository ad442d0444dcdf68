#pragma once

#include "core/exceptions.h"

#include <boost/test/unit_test.hpp>

#include <string>

namespace trestle::testing
{
  /// For BOOST_CHECK_EXCEPTION: whether a message has that text.
  inline auto says(const std::string &text)
  {
    return [text](const Error &error) {
      BOOST_TEST_MESSAGE(error.what());
      return std::string(error.what()).find(text) != std::string::npos;
    };
  }
} // namespace trestle::testing
