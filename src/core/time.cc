#include "core/time.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

namespace rouse::core {

std::string format_utc(Timestamp t) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(t);
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z",
                     fmt::gmtime(std::chrono::system_clock::to_time_t(seconds)), (t - seconds).count());
}

Timestamp SystemClock::now() const {
  return std::chrono::floor<Milliseconds>(std::chrono::system_clock::now());
}

}  // namespace rouse::core
