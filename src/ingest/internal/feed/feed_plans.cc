#include "ingest/internal/feed/feed_plans.h"

#include <utility>

#include "events/event_table.h"
#include "ingest/internal/staging/publication.h"
#include "metadata/plans.h"
#include "metadata/sources.h"

namespace rouse::ingest {

using core::Result;

Result<void> FeedPlans::refresh(const metadata::Reader& reader) {
  ROUSE_TRY(const std::int64_t version, metadata::collection_version(reader));
  if (version == version_) return {};
  ROUSE_TRY(const auto records, metadata::active_plans(reader));
  for (const auto& record : records) {
    FeedPlan& known = plans_[record.id];
    if (known.version == record.version) continue;
    ROUSE_TRY(known.plan, events::parse_plan(record.yaml, record.id));
    known.version = record.version;
    known.table = events::event_table(known.plan);
    known.prepared = false;
    known.property_of.clear();
    for (std::size_t i = 0; i < known.plan.properties.size(); ++i) {
      known.property_of.emplace(known.plan.properties[i].id, i);
    }
  }
  version_ = version;
  return {};
}

FeedPlan* FeedPlans::find(std::string_view id) {
  const auto found = plans_.find(id);
  return found == plans_.end() || found->second.version == 0 ? nullptr : &found->second;
}

void FeedPlans::forget_tables() {
  for (auto& [id, plan] : plans_) plan.prepared = false;
}

Result<void> prepare(FeedPlan& plan, warehouse::Warehouse& warehouse) {
  if (plan.prepared) return {};
  ROUSE_CHECK(prepare_event_table(warehouse, plan.plan));
  plan.prepared = true;
  return {};
}

}  // namespace rouse::ingest
