// What handlers work with. Everything here is thread-safe and outlives the API.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "api/jobs.h"
#include "api/metrics.h"
#include "behaviour/analysis.h"
#include "core/clock/simulated_clock.h"
#include "core/time.h"
#include "core/zone.h"
#include "events/segmented_log.h"
#include "identity/identifier_types.h"
#include "ingest/collector.h"
#include "ingest/warehouse_feed.h"
#include "metadata/store.h"
#include "warehouse/warehouse.h"

namespace rouse::api {

// The part of the server that takes events in.
struct Collection {
  ingest::Collector& collector;
  ingest::WarehouseFeed& feed;
  events::SegmentedLog& log;
  // Reverse proxies whose X-Forwarded-For is believed.
  std::vector<std::string> proxies;
};

struct Services {
  const core::Clock& clock;          // the bank's: what happens when, and which day it is
  const core::Clock& machine_clock;  // how long something takes
  const core::Zone& zone;            // the bank's
  const std::string& version;
  warehouse::Warehouse& warehouse;
  metadata::Store& metadata;
  const behaviour::AnalysisLimits& limits;
  Jobs& jobs;
  Metrics& metrics;
  const identity::IdentifierTypes& identifier_types;
  const std::filesystem::path& data_directory;
  Collection* collection = nullptr;                 // null where this server collects nothing
  core::SimulatedClock* simulated_clock = nullptr;  // null where the bank's clock is the machine's
};

}  // namespace rouse::api
