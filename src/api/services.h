// What handlers work with. Everything here is thread-safe and outlives the API.
#pragma once

#include <string>

#include "api/jobs.h"
#include "api/metrics.h"
#include "core/time.h"
#include "core/zone.h"

namespace rouse::api {

struct Services {
  const core::Clock& clock;
  const core::Zone& zone;  // the bank's
  const std::string& version;
  Jobs& jobs;
  Metrics& metrics;
};

}  // namespace rouse::api
