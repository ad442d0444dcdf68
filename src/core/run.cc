#include "core/run.h"

namespace trestle
{
  void Run::write_records() const
  {
    directory.write("figures.json", figures.to_json());
    if (!history.empty())
      directory.write("history.csv", history.to_csv());
  }
} // namespace trestle
