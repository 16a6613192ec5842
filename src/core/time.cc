#include "core/time.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <ctime>

namespace rouse::core {

std::string format_utc(Timestamp t) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(t);
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z",
                     fmt::gmtime(static_cast<std::time_t>(seconds.time_since_epoch().count())),
                     (t - seconds).count());
}

Timestamp SystemClock::now() const {
  return std::chrono::floor<Milliseconds>(std::chrono::system_clock::now());
}

}  // namespace rouse::core
