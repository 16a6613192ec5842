#include "ingest/internal/feed/feed_plans.h"

#include <algorithm>
#include <iterator>

#include "events/event_table.h"
#include "ingest/internal/staging/publication.h"
#include "metadata/plans.h"
#include "metadata/sources.h"

namespace rouse::ingest {

using core::Result;

namespace {

Result<void> take(FeedPlan& plan, const metadata::PlanRecord& record) {
  ROUSE_TRY(plan.plan, events::parse_plan(record.yaml, record.id));
  plan.version = record.version;
  plan.table = events::event_table(plan.plan);
  plan.prepared = false;
  plan.property_of.clear();
  for (std::size_t i = 0; i < plan.plan.properties.size(); ++i) {
    plan.property_of.emplace(plan.plan.properties[i].id, i);
  }
  return {};
}

}  // namespace

Result<void> FeedPlans::refresh(const metadata::Reader& reader) {
  ROUSE_TRY(const std::int64_t version, metadata::collection_version(reader));
  if (version == version_) return {};
  ROUSE_TRY(const auto records, metadata::active_plans(reader));
  for (const auto& record : records) {
    FeedPlan& known = plans_[record.id];
    if (known.version != record.version && known.refused != record.version) ROUSE_CHECK(take(known, record));
  }
  version_ = version;
  return {};
}

FeedPlan* FeedPlans::find(std::string_view id) {
  const auto found = plans_.find(id);
  return found == plans_.end() || found->second.version == 0 ? nullptr : &found->second;
}

Result<void> FeedPlans::step_back(FeedPlan& plan, const metadata::Reader& reader) {
  ROUSE_TRY(const auto versions, metadata::plan_versions(reader, plan.plan.id));
  const auto refused = std::ranges::find(versions, plan.version, &metadata::PlanRecord::version);
  if (refused == versions.begin() || refused == versions.end()) {
    return core::fail(core::ErrorCode::kNotFound, "plan", "plan: has no earlier version");
  }
  plan.refused = std::max(plan.refused, plan.version);
  return take(plan, *std::prev(refused));
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
