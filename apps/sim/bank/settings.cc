#include "bank/settings.h"

#include <fmt/format.h>

namespace rouse::sim {

core::Result<void> check(const Settings& settings) {
  if (settings.customers < 1 || settings.customers > kCustomersMax) {
    return core::invalid(
        "--customers", fmt::format("--customers: {} is outside 1 to {}", settings.customers, kCustomersMax));
  }
  if (settings.days < 1 || settings.days > kDaysMax) {
    return core::invalid("--days", fmt::format("--days: {} is outside 1 to {}", settings.days, kDaysMax));
  }
  return {};
}

}  // namespace rouse::sim
