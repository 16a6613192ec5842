#include "behaviour/merged_layouts_test.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "events/event_table.h"
#include "metadata/identity.h"
#include "metadata/plans.h"
#include "warehouse/schema.h"

namespace rouse::behaviour {
namespace {

void ok(const core::Result<void>& result) {
  if (!result) ADD_FAILURE() << core::to_string(result.error());
}

}  // namespace

std::uint64_t Owners::of(std::uint64_t origin) const {
  const auto found = owner_.find(origin);
  return found == owner_.end() ? origin : found->second;
}

void Owners::apply(const Moved& moved) {
  for (const auto origin : moved.origins) owner_[origin] = moved.to;
}

Owners Owners::after(const History& history) {
  Owners owners;
  for (const auto& entry : history) {
    if (const auto* moved = std::get_if<Moved>(&entry)) owners.apply(*moved);
  }
  return owners;
}

MergedLayouts::MergedLayouts(testing::ServerKind kind, std::string_view plan_yaml)
    : yaml_(plan_yaml), plan_(events::parse_plan(yaml_, "plan.yaml").value()) {
  auto server = testing::WarehouseServer::shared(kind).server();
  static int databases = 0;
  const auto database = fmt::format("merged_{}", ++databases);
  ok(warehouse::Warehouse{server}.execute("CREATE DATABASE " + database));
  server.database = database;
  warehouse_ = std::make_unique<warehouse::Warehouse>(server);
  ok(warehouse::migrate(*warehouse_, "Asia/Shanghai", clock_));
  warehouse::QueryOptions options;
  if (kind == testing::ServerKind::kClickHouse) {
    options.settings = {{"allow_experimental_low_cardinality_type", "1"}};
  }
  ok(warehouse_->execute(events::create_event_table_sql(plan_, events::event_table(plan_)), options));
}

void MergedLayouts::write(const History& history, Layout layout) {
  clear();
  const auto last = Owners::after(history);
  for (std::size_t i = 0; i < history.size(); ++i) {
    if (layout == Layout::kSquashedInBetween && i == history.size() / 2) squash();
    if (const auto* moved = std::get_if<Moved>(&history[i])) {
      owners_.apply(*moved);
      if (layout != Layout::kFinalOwners) add_override(*moved);
      continue;
    }
    const auto& did = std::get<Did>(history[i]);
    const bool rewritten =
        layout == Layout::kFinalOwners || (layout == Layout::kPartlySquashed && i % 3 == 0);
    add_event(did, rewritten ? last.of(did.origin) : owners_.of(did.origin));
  }
  flush();
  if (layout == Layout::kSquashed) squash();
}

void MergedLayouts::add(const History& more) {
  for (const auto& entry : more) {
    if (const auto* moved = std::get_if<Moved>(&entry)) {
      owners_.apply(*moved);
      add_override(*moved);
    } else {
      add_event(std::get<Did>(entry), owners_.of(std::get<Did>(entry).origin));
    }
  }
  flush();
}

ingest::SquashReport MergedLayouts::squash(const ingest::SquashOptions& options) {
  flush();
  const auto report =
      ingest::squash_identities({*warehouse_, *metadata_, clock_, zone_, folder_->path()}, options);
  EXPECT_TRUE(report) << core::to_string(report.error());
  return report.value_or(ingest::SquashReport{});
}

std::string MergedLayouts::same_in_all_layouts(
    const History& history, const std::function<std::string(const AnalysisContext&)>& analyse) {
  std::string answer;
  for (const auto layout : kLayouts) {
    write(history, layout);
    const auto given = analyse(context());
    if (layout == kLayouts[0]) answer = given;
    EXPECT_EQ(given, answer) << "layout " << static_cast<int>(layout);
  }
  return answer;
}

std::string MergedLayouts::ask(const std::string& sql) {
  const auto text = warehouse_->text(sql);
  return text ? *text : core::to_string(text.error());
}

void MergedLayouts::clear() {
  for (const auto& name : {events::event_table(plan_), std::string{"identity_overrides"}}) {
    ok(warehouse_->execute("TRUNCATE TABLE " + name));
  }
  metadata_.reset();
  folder_.emplace();
  metadata_.emplace(metadata::Store::open(folder_->path() / "metadata.db", clock_).value());
  auto transaction = metadata_->begin();
  ASSERT_TRUE(metadata::save_plan(*transaction, plan_.id, yaml_));
  ok(transaction->commit());
  owners_ = {};
  version_ = seq_ = 0;
}

void MergedLayouts::add_override(const Moved& moved) {
  ++version_;
  for (const auto origin : moved.origins) overrides_.push_back({origin, moved.from, moved.to, version_});
}

void MergedLayouts::flush_overrides() {
  if (overrides_.empty()) return;
  auto insert =
      warehouse_->insert("identity_overrides", {"origin_id", "from_one_id", "one_id", "version"}).value();
  for (const auto& row : overrides_) {
    for (const auto number : row) insert.u64(number);
    ok(insert.end_row());
  }
  EXPECT_TRUE(insert.finish());
  auto transaction = metadata_->begin();
  ok(metadata::set_identity_entries(*transaction, version_, 0));
  ok(transaction->commit());
  overrides_.clear();
}

void MergedLayouts::flush() {
  flush_overrides();
  if (events_.empty()) return;
  auto insert = warehouse_
                    ->insert(events::event_table(plan_),
                             {"one_id", "origin_id", "ts", "day", "seq", "event", "channel", "s_card"})
                    .value();
  for (const auto& [did, owner, seq] : events_) {
    const std::int64_t ts = kHistoryStartMs + did.minute * 60'000;
    insert.u64(owner);
    insert.u64(did.origin);
    insert.i64(ts);
    insert.u64(static_cast<std::uint64_t>(zone_.day_of(core::from_epoch_ms(ts))));
    insert.u64(seq);
    insert.string(did.event);
    insert.string(did.channel);
    insert.u64(did.card);
    ok(insert.end_row());
  }
  EXPECT_TRUE(insert.finish());
  events_.clear();
}

}  // namespace rouse::behaviour
