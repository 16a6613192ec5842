// A definition that a bank writes as text (tracking plan, delivery of business tables): every version is
// kept, and the newest of each id is the active one.
#pragma once

#include <cstdint>
#include <string>

#include "core/time.h"

namespace rouse::metadata {

struct Definition {
  std::string id;
  std::int64_t version = 0;  // from 1
  std::string yaml;
  bool active = false;
  core::Timestamp created_at{};
};

}  // namespace rouse::metadata
