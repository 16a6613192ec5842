#include "ingest/internal/feed/cut_rows.h"

#include <fmt/format.h>

#include <algorithm>

#include "ingest/internal/event_row.h"

namespace rouse::ingest {
namespace {

using core::Result;
using events::CollectedEvent;
using events::CollectedKind;
using events::CollectedRejection;
using warehouse::ColumnBlock;

ColumnBlock block_of(const std::vector<ColumnBlock::Column>& columns) {
  auto block = ColumnBlock::create(columns);
  core::require(block.has_value(), "tables of ours have columns that a block can hold");
  return std::move(*block);
}

// In load 0, with the position as line, so that the table's order is that of the log.
ColumnBlock rejected_block() {
  return block_of({{"load", "UInt64"},
                   {"line", "UInt64"},
                   {"reason", "LowCardinality(String)"},
                   {"field", "String"},
                   {"message", "String"},
                   {"source", "LowCardinality(String)"},
                   {"plan", "LowCardinality(String)"},
                   {"seq", "UInt64"},
                   {"received_at", "Int64"},
                   {"subject", "String"},
                   {"sealed", "String"}});
}

ColumnBlock items_block() {
  return block_of({{"plan", "LowCardinality(String)"},
                   {"type", "LowCardinality(String)"},
                   {"id", "String"},
                   {"deleted", "UInt8"},
                   {"properties", "String"},
                   {"ts", "Int64"},
                   {"seq", "UInt64"}});
}

std::int32_t partition_of_day(std::int32_t day) {
  const std::int32_t month = core::month_of_day(day);
  return (1970 + month / 12) * 100 + month % 12 + 1;
}

// What the collector sees to; a record that breaks it must not stop the feed.
CollectedRejection broken_rule(const CollectedEvent& event, const FeedPlan* plan, std::int32_t day) {
  if (!plan) return {"unknown_plan", "plan", "plan: does not exist", {}};
  if (event.subject.empty()) return {"missing_subject", "subject", "subject: is missing", {}};
  if (event.subject.size() > identity::kValueBytesMax)
    return {"bad_event", "subject", "subject: is too long", {}};
  if (day < 0 || day > kLastDay) return {"bad_time", "time", "time: is outside 1970-01-01 to 2105-12-31", {}};
  return {};
}

}  // namespace

CutGroup& CutRows::group(std::string_view batch, std::int32_t partition) {
  const auto is_it = [&](const CutGroup& group) {
    return group.batch.partition == partition && group.batch.plan == batch;
  };
  if (last_ && is_it(*last_)) return *last_;
  const auto found = std::ranges::find_if(groups_, [&](const auto& group) { return is_it(*group); });
  if (found != groups_.end()) return *(last_ = found->get());
  CutGroup fresh = batch == kRejectedBatch ? CutGroup{nullptr, "rejected_events", {}, rejected_block(), {}}
                   : batch == kItemsBatch
                       ? CutGroup{nullptr, "items", {}, items_block(), {}}
                       : [&] {
                           FeedPlan* plan = plans_.find(batch);
                           return CutGroup{plan, plan->table, {}, event_block(plan->plan), {}};
                         }();
  fresh.batch.plan = batch;
  fresh.batch.partition = partition;
  groups_.push_back(std::make_unique<CutGroup>(std::move(fresh)));
  return *(last_ = groups_.back().get());
}

// Whether the row is still to be written.
bool CutRows::cover(CutGroup& group, std::uint64_t position) {
  const core::Sequence at{seq(position)};
  if (group.batch.rows++ == 0) group.batch.seq_first = at;
  group.batch.seq_last = at;
  return stored_.of(position) == StoredPositions::Kind::kNone;
}

Result<void> CutRows::add(const CollectedEvent& event, std::uint64_t position, bool duplicate) {
  if (duplicate && stored_.of(position) == StoredPositions::Kind::kNone) {
    tally_.duplicate(event);
    return {};
  }
  if (event.kind == CollectedKind::kRejected) {
    add_rejected(event, position, event.rejection);
    return {};
  }
  if (event.kind == CollectedKind::kItem) {
    add_item(event, position);
    return {};
  }
  FeedPlan* const plan = plans_.find(event.plan);
  const std::int32_t day = zone_.day_of(event.time);
  // A plan that was saved since the cut was interrupted changes nothing for a record that was rejected.
  const bool was_rejected = stored_.of(position) == StoredPositions::Kind::kRejected;
  const CollectedRejection why = broken_rule(event, was_rejected ? nullptr : plan, day);
  if (!why.reason.empty()) {
    add_rejected(event, position, why);
    return {};
  }
  return add_event(event, position, *plan, day);
}

bool CutRows::belongs_to(const CollectedEvent& event, const metadata::WriteBatch& batch) {
  if (event.kind == CollectedKind::kItem) return batch.plan == kItemsBatch;
  if (event.kind == CollectedKind::kRejected) return batch.plan == kRejectedBatch;
  const std::int32_t day = zone_.day_of(event.time);
  if (!broken_rule(event, plans_.find(event.plan), day).reason.empty()) return batch.plan == kRejectedBatch;
  return batch.plan == event.plan && batch.partition == partition_of_day(day);
}

Result<void> CutRows::add_event(const CollectedEvent& event, std::uint64_t position, FeedPlan& plan,
                                std::int32_t day) {
  CutGroup& into = group(plan.plan.id, partition_of_day(day));
  // Also of a row that is stored already: what it decided, the next ones build on.
  ROUSE_TRY(const auto who, subjects_.resolve(event, plan.plan, seq(position)));
  const auto mark = is_conflict(who.marks) ? kConflictMark : std::string_view{};
  tally_.stored(event, mark);
  if (!cover(into, position)) return {};
  const Row& row = rows_.fill(event, plan, day, mark);
  ROUSE_CHECK(subjects_.number(row, plan.plan, who, ids_));
  ids_.seq = seq(position);
  const std::size_t before = into.block.bytes();
  add_row(into.block, row, ids_);
  bytes_ += into.block.bytes() - before;
  if (is_of_persons(plan.plan)) into.origins.push_back(ids_.origin_id);
  return {};
}

void CutRows::take_owners() {
  if (subjects_.persons().decisions().entries.empty()) return;
  const auto& graph = subjects_.persons().graph();
  for (const auto& group : groups_) {
    for (std::size_t row = 0; row < group->origins.size(); ++row) {
      group->block.replace(kOneIdColumn, row, graph.owner(group->origins[row]));
    }
  }
}

bool CutRows::has_room() const {
  const auto& decisions = subjects_.persons().decisions();
  return decisions.entries.size() < kDecisionsPerInsertMax &&
         decisions.overrides.size() < kDecisionsPerInsertMax;
}

void CutRows::add_item(const CollectedEvent& event, std::uint64_t position) {
  CutGroup& into = group(kItemsBatch, 0);
  tally_.stored(event);
  if (!cover(into, position)) return;
  const bool named = !event.identifiers.empty();
  const std::size_t before = into.block.bytes();
  into.block.string(event.plan);
  into.block.string(named ? event.identifiers.front().type : std::string_view{});
  into.block.string(named ? event.identifiers.front().value : std::string_view{});
  into.block.number(static_cast<std::uint8_t>(event.event == "item_delete" ? 1 : 0));
  into.block.string(event.extra);
  into.block.number(core::to_epoch_ms(event.time));
  into.block.number(seq(position));
  into.block.end_row();
  bytes_ += into.block.bytes() - before;
}

void CutRows::add_rejected(const CollectedEvent& event, std::uint64_t position,
                           const CollectedRejection& why) {
  CutGroup& into = group(kRejectedBatch, 0);
  tally_.rejected(event, why.reason);
  if (!cover(into, position)) return;
  const std::size_t before = into.block.bytes();
  into.block.number(std::uint64_t{0});
  into.block.number(position);
  into.block.string(why.reason);
  into.block.string(why.field);
  into.block.string(why.message);
  into.block.string(event.source);
  into.block.string(event.plan);
  into.block.number(seq(position));
  into.block.number(core::to_epoch_ms(event.received_at));
  into.block.string(event.subject);
  into.block.string(why.sealed);
  into.block.end_row();
  bytes_ += into.block.bytes() - before;
}

}  // namespace rouse::ingest
