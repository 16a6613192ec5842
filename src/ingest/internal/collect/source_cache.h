// Sources and their plans as metadata have them, looked up by write key without asking metadata each time.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "core/result.h"
#include "core/time.h"
#include "core/zone.h"
#include "ingest/internal/collect/collect_plan.h"
#include "ingest/internal/text_map.h"
#include "metadata/sources.h"
#include "metadata/store.h"

namespace rouse::ingest {

struct CollectSource {
  metadata::Source source;
  std::shared_ptr<const CollectPlan> plan;
};

struct CollectSources {
  std::int64_t version = -1;
  TextMap<std::shared_ptr<const CollectSource>> by_key;
  TextMap<std::shared_ptr<const CollectSource>> by_id;
};

// Thread-safe.
class SourceCache {
 public:
  // The referenced objects outlive the cache.
  SourceCache(metadata::Store& metadata, const core::Zone& zone, const core::Clock& clock);
  ~SourceCache();

  // Never older than a second, unless metadata cannot be read: then as they were last. Fails like the store
  // while nothing was ever read.
  core::Result<std::shared_ptr<const CollectSources>> current();
  // The same, not older than a twentieth of a second: for replays, which follow a change of the plan.
  core::Result<std::shared_ptr<const CollectSources>> newest();
  // Null for a key of no source; one that was added just now is found.
  core::Result<std::shared_ptr<const CollectSource>> find(std::string_view write_key);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace rouse::ingest
