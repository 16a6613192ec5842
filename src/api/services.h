// What handlers work with. Everything here is thread-safe and outlives the API.
#pragma once

#include <string>

#include "api/jobs.h"
#include "api/metrics.h"
#include "behaviour/funnel.h"
#include "core/time.h"
#include "core/zone.h"
#include "metadata/store.h"
#include "warehouse/warehouse.h"

namespace rouse::api {

struct Services {
  const core::Clock& clock;
  const core::Zone& zone;  // the bank's
  const std::string& version;
  warehouse::Warehouse& warehouse;
  metadata::Store& metadata;
  const behaviour::AnalysisLimits& limits;
  Jobs& jobs;
  Metrics& metrics;
};

}  // namespace rouse::api
