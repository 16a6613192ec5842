// The same history of people, written into a warehouse in every way it can be stored. An analysis must give
// one answer for all of them, so every model has a test that hands its analysis to same_in_all_layouts().
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <array>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "behaviour/analysis.h"
#include "core/random.h"
#include "events/event_table.h"
#include "ingest/squash.h"
#include "metadata/identity.h"
#include "metadata/plans.h"
#include "testing/manual_clock.h"
#include "testing/temporary_folder.h"
#include "testing/warehouse_server.h"
#include "warehouse/schema.h"

namespace rouse::behaviour {

constexpr std::int64_t kHistoryStartMs = 1'772'380'800'000;  // 2026-03-02 00:00 +08:00

// An origin is at first its own owner.
struct Did {
  std::uint64_t origin = 0;
  std::int64_t minute = 0;  // after kHistoryStartMs
  std::string event;
  std::string channel{};
  std::uint64_t card = 0;
};
// A merge, or an unmerge: one entry of the ledger.
struct Moved {
  std::vector<std::uint64_t> origins;
  std::uint64_t from = 0;
  std::uint64_t to = 0;
};
// In the order of arrival.
using History = std::vector<std::variant<Did, Moved>>;

enum class Layout {
  kFinalOwners,        // as if every event had come after the last change
  kPending,            // as it arrived: each event with the owner it had then
  kPartlySquashed,     // as a squash leaves it that died half-way: some events have their final owner
  kSquashedInBetween,  // squashed after half of the history, the rest as it arrived
  kSquashed,
};
constexpr Layout kLayouts[] = {Layout::kFinalOwners, Layout::kPending, Layout::kPartlySquashed,
                               Layout::kSquashedInBetween, Layout::kSquashed};

// Who owns an origin, change by change.
class Owners {
 public:
  std::uint64_t of(std::uint64_t origin) const {
    const auto found = owner_.find(origin);
    return found == owner_.end() ? origin : found->second;
  }
  void apply(const Moved& moved) {
    for (const auto origin : moved.origins) owner_[origin] = moved.to;
  }
  static Owners after(const History& history) {
    Owners owners;
    for (const auto& entry : history) {
      if (const auto* moved = std::get_if<Moved>(&entry)) owners.apply(*moved);
    }
    return owners;
  }

 private:
  std::map<std::uint64_t, std::uint64_t> owner_;
};

constexpr std::string_view kHistoryPlan = R"(format: 1
plan: app
en: Mobile app
subject: {type: customer}
further_subjects: [{type: card}]
events: [{name: open}, {name: apply}, {name: sign}, {name: cancel}]
)";

// A database and metadata with one history in it.
class MergedLayouts {
 public:
  explicit MergedLayouts(testing::ServerKind kind, std::string_view plan_yaml = kHistoryPlan)
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
    ok(warehouse_->execute(events::create_event_table_sql(plan_, table()), options));
  }

  // Replaces what was there.
  void write(const History& history, Layout layout) {
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
  // Goes on from what was written last.
  void add(const History& more) {
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
  ingest::SquashReport squash(const ingest::SquashOptions& options = {}) {
    flush();
    const auto report = ingest::squash_identities(stores(), options);
    EXPECT_TRUE(report) << core::to_string(report.error());
    return report.value_or(ingest::SquashReport{});
  }

  // The one answer of `analyse` to all layouts of the history.
  std::string same_in_all_layouts(const History& history,
                                  const std::function<std::string(const AnalysisContext&)>& analyse) {
    std::string answer;
    for (const auto layout : kLayouts) {
      write(history, layout);
      const auto given = analyse(context());
      if (layout == kLayouts[0]) answer = given;
      EXPECT_EQ(given, answer) << "layout " << static_cast<int>(layout);
    }
    return answer;
  }

  AnalysisContext context() { return {*warehouse_, *metadata_, plan_, zone_, clock_}; }
  const events::Plan& plan() const { return plan_; }
  std::string table() const { return events::event_table(plan_); }
  std::string ask(const std::string& sql) {
    const auto text = warehouse_->text(sql);
    return text ? *text : core::to_string(text.error());
  }
  ingest::LoadStores stores() { return {*warehouse_, *metadata_, clock_, zone_, folder_->path()}; }

 private:
  static void ok(const core::Result<void>& result) {
    if (!result) ADD_FAILURE() << core::to_string(result.error());
  }

  void clear() {
    for (const auto& name : {table(), std::string{"identity_overrides"}}) {
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
  void add_event(const Did& did, std::uint64_t owner) { events_.push_back({did, owner, ++seq_}); }
  void add_override(const Moved& moved) {
    ++version_;
    for (const auto origin : moved.origins) overrides_.push_back({origin, moved.from, moved.to, version_});
  }
  void flush_overrides() {
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
  void flush() {
    flush_overrides();
    if (events_.empty()) return;
    auto insert =
        warehouse_->insert(table(), {"one_id", "origin_id", "ts", "day", "seq", "event", "channel", "s_card"})
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

  struct Stored {
    Did did;
    std::uint64_t owner;
    std::uint64_t seq;
  };

  const std::string yaml_;
  testing::ManualClock clock_{core::from_epoch_ms(1'800'000'000'000)};
  core::Zone zone_ = core::Zone::load("Asia/Shanghai").value();
  events::Plan plan_;
  std::unique_ptr<warehouse::Warehouse> warehouse_;
  std::optional<testing::TemporaryFolder> folder_;
  std::optional<metadata::Store> metadata_;
  Owners owners_;
  std::uint64_t version_ = 0;
  std::uint64_t seq_ = 0;
  // Not yet in the warehouse.
  std::vector<Stored> events_;
  std::vector<std::array<std::uint64_t, 4>> overrides_;
};

}  // namespace rouse::behaviour
