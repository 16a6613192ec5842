#include "identity/ledger.h"

#include <gtest/gtest.h>

#include <array>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "identity/resolver.h"
#include "identity/unmerge.h"
#include "testing/manual_clock.h"
#include "testing/warehouse_server.h"
#include "warehouse/schema.h"
#include "warehouse/warehouse.h"

namespace rouse::identity {
namespace {

using testing::ServerKind;
using testing::WarehouseServer;

class LedgerTest : public ::testing::TestWithParam<ServerKind> {
 protected:
  void SetUp() override {
    auto& server = WarehouseServer::shared(GetParam());
    warehouse_ = std::make_unique<warehouse::Warehouse>(server.server());
    const auto migrated = warehouse::migrate(*warehouse_, "Asia/Shanghai", clock_);
    ASSERT_TRUE(migrated) << to_string(migrated.error());
    for (const auto table : {kLedgerTable, kOverridesTable}) {
      ASSERT_TRUE(warehouse_->execute("TRUNCATE TABLE " + std::string{table}));
    }
  }
  void TearDown() override { SetUp(); }

  std::uint64_t event(const std::vector<IdentifierView>& identifiers, std::int64_t ts) {
    graph_.begin_write(numbering_.last());
    decisions_.clear();
    const auto who =
        resolver_.resolve(identifiers, {.ts = ts, .source = "app", .reason = "login"}, decisions_);
    EXPECT_TRUE(who);
    store();
    return who->origin;
  }
  void store() {
    ASSERT_TRUE(numbering_.publish());
    const auto entries = ledger_block(types_, decisions_.entries);
    const auto rows = overrides_block(decisions_.overrides);
    ASSERT_TRUE(entries && rows);
    if (!decisions_.entries.empty()) {
      const auto stored = warehouse_->insert_block(kLedgerTable, *entries);
      ASSERT_TRUE(stored) << to_string(stored.error());
    }
    if (!decisions_.overrides.empty()) {
      ASSERT_TRUE(warehouse_->insert_block(kOverridesTable, *rows));
    }
    graph_.commit();
  }
  // As one write leaves them.
  void insert(const std::vector<LedgerEntry>& entries, const std::vector<Override>& overrides) {
    decisions_ = {entries, overrides};
    ASSERT_NO_FATAL_FAILURE(store());
  }
  std::uint64_t number(std::string_view key) { return numbering_.find(key)->value; }

  testing::ManualClock clock_{core::from_epoch_ms(1'700'000'000'000)};
  std::unique_ptr<warehouse::Warehouse> warehouse_;
  IdentifierTypes types_ = default_identifier_types();
  Numbering numbering_ = Numbering::in_memory(kPersonType);
  Graph graph_{types_, stretch_numbers(numbering_)};
  Resolver resolver_{types_, numbering_, graph_};
  Decisions decisions_;
};

TEST_P(LedgerTest, TheGraphIsBuiltAgainFromWhatIsStored) {
  event({{"device_id", "d"}, {"cookie", "k"}}, 10);
  event({{"customer_no", "1"}, {"device_id", "d"}}, 20);
  event({{"customer_no", "1"}, {"customer_no", "2"}}, 30);
  const auto plan = plan_unmerge(*warehouse_, types_, 2);
  ASSERT_TRUE(plan) << to_string(plan.error());
  decisions_.clear();
  ASSERT_TRUE(graph_.unmerge(plan->reverted, plan->origins, {.ts = 40, .reason = "mistake", .actor = "zhang"},
                             decisions_));
  store();
  event({{"customer_no", "2"}, {"device_id", "d"}}, 50);

  Graph rebuilt{types_, {}};
  const auto replayed = replay(*warehouse_, types_, graph_.last_entry(), rebuilt);
  ASSERT_TRUE(replayed) << to_string(replayed.error());
  EXPECT_EQ(rebuilt.fingerprint(), graph_.fingerprint());
  EXPECT_EQ(replay(*warehouse_, types_, 99, rebuilt).error().code, core::ErrorCode::kInternal)
      << "entries that are missing";

  const auto undoing = read_entries(*warehouse_, types_, {.kind = EntryKind::kUnmerge});
  ASSERT_TRUE(undoing);
  ASSERT_EQ(undoing->size(), 1U);
  EXPECT_EQ(undoing->front().reverts, 2U);
  EXPECT_EQ(undoing->front().reason, "mistake");
  EXPECT_EQ(undoing->front().actor, "zhang");
}

TEST_P(LedgerTest, EntriesAreFoundByNumberTimeAndKind) {
  event({{"customer_no", "1"}, {"device_id", "d"}}, 100);
  event({{"customer_no", "2"}, {"device_id", "d"}}, 200);
  event({{"customer_no", "3"}, {"openid", "w"}}, 300);
  const auto entries = [&](const LedgerQuery& query) {
    std::vector<std::uint64_t> found;
    const auto read = read_entries(*warehouse_, types_, query);
    EXPECT_TRUE(read) << to_string(read.error());
    for (const auto& entry : *read) found.push_back(entry.entry);
    return found;
  };
  using Entries = std::vector<std::uint64_t>;
  EXPECT_EQ(entries({}), (Entries{1, 2, 3}));
  EXPECT_EQ(entries({.newest_first = true, .limit = 2}), (Entries{3, 2}));
  EXPECT_EQ(entries({.after = 1, .up_to = 2}), (Entries{2}));
  EXPECT_EQ(entries({.from_ts = 100, .to_ts = 200}), (Entries{1}));
  EXPECT_EQ(entries({.kind = EntryKind::kMove}), (Entries{2}));
  EXPECT_EQ(entries({.numbers = {number("device_id:d")}}), (Entries{1, 2}));
  EXPECT_EQ(entries({.numbers = {number("1")}}), (Entries{1, 2}));
  EXPECT_EQ(entries({.numbers = {number("3"), number("2")}}), (Entries{2, 3}));
  EXPECT_EQ(read_entries(*warehouse_, types_, {}, 2).error().code, core::ErrorCode::kResourceExhausted);
  LedgerQuery many;
  many.numbers.assign(kLedgerNumbersMax + 1, 1);
  EXPECT_EQ(read_entries(*warehouse_, types_, many).error().code, core::ErrorCode::kResourceExhausted);
}

TEST_P(LedgerTest, WhatIsLeftOutOfAListIsLeftOutOfItsCount) {
  event({{"customer_no", "1"}, {"id_number", "i"}}, 100);
  event({{"customer_no", "2"}, {"id_number", "i"}}, 200);
  event({{"customer_no", "3"}, {"openid", "w"}}, 300);
  LedgerQuery query{.identifier_class = IdentifierClass::kFact};
  EXPECT_EQ(count_entries(*warehouse_, types_, query).value(), 2U);
  query.without = {{number("id_number:i"), number("1")}};
  const auto left = read_entries(*warehouse_, types_, query);
  ASSERT_TRUE(left) << to_string(left.error());
  ASSERT_EQ(left->size(), 1U) << "the link came from the fact itself, the claim from the first customer";
  EXPECT_EQ(left->front().kind, EntryKind::kLink);
  EXPECT_EQ(count_entries(*warehouse_, types_, query).value(), 1U);
  query.without.assign(kLedgerNumbersMax, {1, 1});
  EXPECT_EQ(count_entries(*warehouse_, types_, query).value(), 2U);
  query.without.assign(kLedgerNumbersMax + 1, {1, 1});
  EXPECT_EQ(count_entries(*warehouse_, types_, query).error().code, core::ErrorCode::kResourceExhausted);
}

// A merge of more origins than one query asks for, and what builds on the last of them.
TEST_P(LedgerTest, AllOriginsOfAMergeAreLookedAt) {
  constexpr std::uint64_t kOrigins = kLedgerNumbersMax + 2'000;
  constexpr std::uint64_t kCustomer = 1'000'001;
  const auto device = *types_.find("device_id");
  const auto customer = *types_.find(kCustomerNo);
  const LedgerEntry merge{.entry = 1,
                          .kind = EntryKind::kMerge,
                          .identifier_type = device,
                          .via_type = customer,
                          .identifier = 1,
                          .via = kCustomer,
                          .from_one_id = 1,
                          .one_id = kCustomer};
  LedgerEntry move = merge;
  move.entry = 2;
  move.kind = EntryKind::kMove;
  move.identifier = kOrigins;
  move.origin = kCustomer + 2;
  move.from_one_id = kCustomer;
  move.one_id = move.via = kCustomer + 1;
  std::vector<Override> overrides;
  for (std::uint64_t origin = 1; origin <= kOrigins; ++origin) {
    overrides.push_back({.origin_id = origin, .from_one_id = 1, .one_id = kCustomer, .version = 1});
  }
  insert({merge}, overrides);
  const auto plan = plan_unmerge(*warehouse_, types_, 1);
  ASSERT_TRUE(plan) << to_string(plan.error());
  EXPECT_EQ(plan->origins.size(), kOrigins);
  insert({move}, {});
  EXPECT_EQ(plan_unmerge(*warehouse_, types_, 1).error().message,
            "entry: 1 of the later entries build on 1: 2");
  EXPECT_TRUE(plan_unmerge(*warehouse_, types_, 1, 1)) << "entry 2 does not count yet";
  EXPECT_EQ(plan_unmerge(*warehouse_, types_, 2, 1).error().code, core::ErrorCode::kNotFound);
}

// However many entries were undone elsewhere; too many about the same persons are a refusal that says so.
TEST_P(LedgerTest, AnUnmergeConcernsSoManyEntriesAtMost) {
  event({{"device_id", "d"}, {"cookie", "k"}}, 10);
  const auto claims_of = [&](std::uint64_t identifier, EntryKind kind, std::uint64_t first) {
    std::vector<LedgerEntry> entries;
    for (std::uint64_t entry = first; entry < first + kConcernedEntriesMax; ++entry) {
      entries.push_back({.entry = entry,
                         .kind = kind,
                         .identifier_type = *types_.find("device_id"),
                         .via_type = *types_.find("device_id"),
                         .identifier = identifier,
                         .via = identifier,
                         .from_one_id = identifier,
                         .one_id = identifier,
                         .reverts = kind == EntryKind::kUnmerge ? entry : 0});
    }
    return entries;
  };
  insert(claims_of(77, EntryKind::kUnmerge, 2), {});
  EXPECT_TRUE(plan_unmerge(*warehouse_, types_, 1));
  insert(claims_of(number("device_id:d"), EntryKind::kClaim, 2 + kConcernedEntriesMax), {});
  const auto refused = plan_unmerge(*warehouse_, types_, 1);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, core::ErrorCode::kResourceExhausted);
  EXPECT_EQ(refused.error().message,
            "entry: more than 100000 entries of the ledger are concerned by undoing 1");
}

// Who was this device on 3 May.
TEST_P(LedgerTest, AnIdentifierHasStretchesByTheTimesOfItsEvents) {
  const auto first = event({{"customer_no", "1"}, {"device_id", "d"}}, 100);
  event({{"customer_no", "2"}, {"device_id", "d"}}, 200);
  event({{"customer_no", "1"}, {"device_id", "d"}}, 300);
  const auto stretches =
      stretches_of(*warehouse_, types_, number("device_id:d"), std::numeric_limits<std::uint64_t>::max());
  ASSERT_TRUE(stretches);
  ASSERT_EQ(stretches->size(), 3U);
  const auto owner = [&](std::int64_t ts) { return graph_.owner(stretch_at(*stretches, ts).origin); };
  EXPECT_EQ(owner(50), first);
  EXPECT_EQ(owner(199), number("1"));
  EXPECT_EQ(owner(200), number("2"));
  EXPECT_EQ(owner(1'000), number("1"));
}

TEST_P(LedgerTest, ATypeThatIsNoLongerDeclaredIsNamed) {
  event({{"customer_no", "1"}, {"openid", "w"}}, 100);
  IdentifierTypes fewer = types_;
  std::erase_if(fewer.types, [](const auto& type) { return type.name == "openid"; });
  const auto read = read_entries(*warehouse_, fewer, {});
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, core::ErrorCode::kConflict);
  EXPECT_NE(read.error().message.find("'openid'"), std::string::npos) << read.error().message;
  EXPECT_EQ(plan_unmerge(*warehouse_, types_, 7).error().code, core::ErrorCode::kNotFound);
  EXPECT_EQ(plan_unmerge(*warehouse_, types_, 0).error().code, core::ErrorCode::kNotFound);
}

INSTANTIATE_TEST_SUITE_P(, LedgerTest, ::testing::ValuesIn(testing::kServerKinds), testing::server_kind_name);

}  // namespace
}  // namespace rouse::identity
