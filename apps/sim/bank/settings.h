// What a simulated world is made of: how many customers, which days, which seed. The same settings give the
// same world (bank/draw.h says where).
#pragma once

#include <cstdint>

#include "core/result.h"

namespace rouse::sim {

inline constexpr std::uint32_t kCustomersMax = 10'000'000;
inline constexpr std::int32_t kDaysMax = 732;

struct Settings {
  std::uint64_t seed = 1;
  std::uint32_t customers = 50'000;
  std::int32_t days = 90;
  std::int32_t last_day = 0;  // since 1970-01-01 in the bank's zone, included

  std::int32_t first_day() const { return last_day - days + 1; }
};

// Fails with kInvalidArgument naming the flag.
core::Result<void> check(const Settings& settings);

}  // namespace rouse::sim
