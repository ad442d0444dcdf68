#include "physics/libraries/deal_ii_message.h"

#include "core/text.h"

#include <deal.II/base/exceptions.h>

#include <sstream>

namespace trestle
{
  std::string deal_ii_message(const std::exception &error)
  {
    const auto *exception = dynamic_cast<const dealii::ExceptionBase *>(&error);
    if (exception == nullptr)
      return error.what();
    std::ostringstream stream;
    exception->print_info(stream);
    return text::trim(stream.str());
  }
} // namespace trestle
