// What is told about persons, on ledgers written by the resolver itself.
#include "identity/history.h"

#include <gmock/gmock.h>

#include <optional>

#include "identity/graph.h"
#include "identity/numbering.h"
#include "identity/resolver.h"
#include "identity/unmerge.h"
#include "testing/warehouse_server.h"
#include "warehouse/schema.h"
#include "warehouse/warehouse.h"

namespace rouse::identity {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::int64_t kDayMs = 86'400'000;

// Noon of a day of May 2026 in Shanghai.
std::int64_t may(int day) { return 1'777'608'000'000 + (day - 1) * kDayMs; }

class History : public ::testing::Test {
 protected:
  void SetUp() override {
    core::SystemClock clock;
    auto& engine = testing::WarehouseServer::shared(testing::ServerKind::kEngine);
    warehouse_.emplace(engine.server());
    ASSERT_TRUE(warehouse::migrate(*warehouse_, zone_.name(), clock));
    for (const auto* table : {"identifiers", "identity_ledger", "identity_overrides"}) {
      ASSERT_TRUE(warehouse_->execute(std::string{"TRUNCATE TABLE "} + table));
    }
    numbering_.emplace(Numbering::open(*warehouse_, kPersonType).value());
    graph_.emplace(types_, stretch_numbers(*numbering_));
  }

  void show(int day, std::vector<IdentifierView> identifiers) {
    Resolver resolver{types_, *numbering_, *graph_};
    graph_->begin_write(numbering_->last());
    Decisions decisions;
    const Occasion occasion{.ts = may(day), .at = may(day), .seq = 7, .source = "app", .reason = "login"};
    const auto resolved = resolver.resolve(identifiers, occasion, decisions);
    ASSERT_TRUE(resolved) << core::to_string(resolved.error());
    write(decisions);
  }

  void undo(std::uint64_t entry, int day) {
    const auto plan = plan_unmerge(*warehouse_, types_, entry);
    ASSERT_TRUE(plan) << core::to_string(plan.error());
    graph_->begin_write(numbering_->last());
    Decisions decisions;
    const Occasion occasion{.ts = may(day), .at = may(day), .reason = "wrong person", .actor = "lin"};
    ASSERT_TRUE(graph_->unmerge(plan->reverted, plan->origins, occasion, decisions));
    write(decisions);
  }

  void write(const Decisions& decisions) {
    ASSERT_TRUE(numbering_->publish());
    if (!decisions.entries.empty()) {
      ASSERT_TRUE(warehouse_->insert_block(kLedgerTable, ledger_block(types_, decisions.entries).value()));
    }
    if (!decisions.overrides.empty()) {
      ASSERT_TRUE(warehouse_->insert_block(kOverridesTable, overrides_block(decisions.overrides).value()));
    }
    graph_->commit();
  }

  HistorySource source() { return {*warehouse_, types_, graph_->last_entry()}; }
  std::uint64_t number(std::string_view type, std::string_view value) {
    return numbering_->find(key_of(type, value))->value;
  }
  PersonHistory person(std::string_view customer) {
    auto found = person_history(source(), number(kCustomerNo, customer));
    EXPECT_TRUE(found);
    return found.value_or(PersonHistory{});
  }
  // "device_id:d17", with " -" where it is lost.
  static std::vector<std::string> words(const PersonHistory& history) {
    std::vector<std::string> list;
    for (const auto& holding : history.holdings) {
      list.push_back(key_of(holding.name.type, holding.name.value) + (holding.is_current() ? "" : " -"));
    }
    return list;
  }
  static std::vector<std::uint64_t> numbers(const PersonHistory& history) {
    std::vector<std::uint64_t> list;
    for (const auto& entry : history.entries) list.push_back(entry.entry);
    return list;
  }
  std::vector<std::string> customers_on(std::string_view device, int day) {
    const auto tenures = tenures_of(source(), number("device_id", device)).value();
    const auto found = tenures_on(tenures, zone_.day_of(core::from_epoch_ms(may(day))), zone_);
    std::vector<std::uint64_t> origins;
    for (const auto& tenure : found) origins.push_back(tenure.origin);
    const auto owners = owners_of(source(), origins).value();
    const auto names = names_of_numbers(source(), owners).value();
    std::vector<std::string> list;
    for (const auto owner : owners) list.push_back(names.at(owner).value);
    return list;
  }

  core::Zone zone_ = core::Zone::load("Asia/Shanghai").value();
  IdentifierTypes types_ = default_identifier_types();
  std::optional<warehouse::Warehouse> warehouse_;
  std::optional<Numbering> numbering_;
  std::optional<Graph> graph_;
};

TEST_F(History, ASharedDeviceIsEachPersonsInTheirTime) {
  show(1, {{"device_id", "d17"}});
  show(2, {{"customer_no", "600123"}, {"device_id", "d17"}});
  show(5, {{"customer_no", "600456"}, {"device_id", "d17"}});
  EXPECT_THAT(customers_on("d17", 1), ElementsAre("600123"));
  EXPECT_THAT(customers_on("d17", 3), ElementsAre("600123"));
  EXPECT_THAT(customers_on("d17", 5), ElementsAre("600123", "600456"));
  EXPECT_THAT(customers_on("d17", 6), ElementsAre("600456"));

  const auto first = person("600123");
  EXPECT_THAT(words(first), ElementsAre("600123", "device_id:d17 -"));
  EXPECT_EQ(first.name, (Identifier{"customer_no", "600123"}));
  EXPECT_EQ(first.holdings[1].gained->ts, may(2));
  EXPECT_EQ(first.holdings[1].lost->ts, may(5));
  EXPECT_THAT(numbers(first), ElementsAre(2, 1));
  EXPECT_THAT(words(person("600456")), ElementsAre("600456", "device_id:d17"));

  const auto found = find_persons(source(), "device_id:d17").value();
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].one_id, number("customer_no", "600456"));
}

TEST_F(History, WhatPeopleWereBeforeTheyBecamePartIsTheirs) {
  show(1, {{"unionid", "u1"}, {"device_id", "d1"}});
  show(2, {{"unionid", "u1"}, {"cookie", "c1"}});
  show(3, {{"customer_no", "1"}, {"unionid", "u1"}});
  const auto joined = person("1");
  EXPECT_THAT(words(joined), ElementsAre("1", "unionid:u1", "device_id:d1", "cookie:c1"));
  EXPECT_THAT(numbers(joined), ElementsAre(3, 2, 1));
  EXPECT_EQ(joined.holdings[2].gained->entry, 3u) << "it came with the merge";
  EXPECT_EQ(person_history(source(), number("unionid", "u1"))->one_id, joined.one_id);
}

TEST_F(History, AnUnmergeGivesBackWhatWasTaken) {
  show(1, {{"unionid", "u1"}, {"device_id", "d1"}});
  show(3, {{"customer_no", "1"}, {"unionid", "u1"}});
  undo(2, 9);
  const auto customer = person("1");
  EXPECT_THAT(words(customer), ElementsAre("1", "unionid:u1 -", "device_id:d1 -"));
  EXPECT_THAT(customer.undone, ElementsAre(std::pair{2, 3}));
  EXPECT_EQ(customer.entries.front().actor, "lin");
  EXPECT_THAT(customers_on("d1", 4), ElementsAre("u1")) << "the past is the anonymous person's again";
  const auto back = person_history(source(), number("unionid", "u1")).value();
  EXPECT_EQ(back.name, (Identifier{"unionid", "u1"}));
}

TEST_F(History, AMoveUndoneIsThePreviousPersonsTime) {
  show(2, {{"customer_no", "1"}, {"device_id", "d1"}});
  show(5, {{"customer_no", "2"}, {"device_id", "d1"}});
  undo(2, 9);
  const auto first = person("1");
  EXPECT_THAT(words(first), ElementsAre("1", "device_id:d1 -", "device_id:d1 -"));
  EXPECT_EQ(first.holdings[2].gained->ts, may(5));
  EXPECT_EQ(first.holdings[2].lost->ts, may(9));
  EXPECT_THAT(customers_on("d1", 6), ElementsAre("1"));
}

TEST_F(History, APersonIsFoundByAnyName) {
  show(1, {{"customer_no", "600123"}, {"phone_token", "p1"}});
  const auto one_id = number("customer_no", "600123");
  for (const std::string& text : {std::string{"600123"}, std::string{"customer_no:600123"},
                                  std::string{"phone_token:p1"}, std::to_string(one_id)}) {
    const auto found = find_persons(source(), text).value();
    ASSERT_EQ(found.size(), 1u) << text;
    EXPECT_EQ(found[0].one_id, one_id) << text;
  }
  EXPECT_THAT(find_persons(source(), "600124").value(), IsEmpty());
  EXPECT_THAT(find_persons(source(), "").value(), IsEmpty());
  EXPECT_EQ(person_history(source(), 99).error().code, core::ErrorCode::kNotFound);
}

TEST_F(History, CustomersWithTheSameFactAreListed) {
  show(1, {{"customer_no", "1"}, {"id_number", "t"}});
  show(2, {{"customer_no", "2"}, {"id_number", "t"}});
  show(3, {{"customer_no", "3"}, {"id_number", "t"}});
  const auto page = probable_duplicates(source(), 1, 1).value();
  EXPECT_EQ(page.total, 2u);
  ASSERT_EQ(page.claims.size(), 1u);
  EXPECT_EQ(page.claims[0].from_one_id, number("customer_no", "1"));
  EXPECT_EQ(page.claims[0].one_id, number("customer_no", "2"));
  EXPECT_THAT(words(person("1")), ElementsAre("1", "id_number:t"));
}

TEST_F(History, AFactOfTheWrongCustomerIsTakenBack) {
  show(1, {{"customer_no", "1"}, {"id_number", "t"}});
  show(2, {{"customer_no", "2"}, {"id_number", "t"}});
  EXPECT_TRUE(can_be_undone(person("1").entries.back()));
  undo(1, 3);
  EXPECT_THAT(words(person("1")), ElementsAre("1", "id_number:t -"));
  EXPECT_THAT(person("1").undone, ElementsAre(std::pair{1, 3}));
  EXPECT_EQ(person_history(source(), number("id_number", "t"))->one_id, number("id_number", "t"));
  EXPECT_EQ(probable_duplicates(source(), 0, 10)->total, 0u) << "the two never shared it";

  show(4, {{"customer_no", "2"}, {"id_number", "t"}});
  EXPECT_THAT(words(person("2")), ElementsAre("2", "id_number:t"));
  show(5, {{"customer_no", "1"}, {"id_number", "t"}});
  const auto shared = probable_duplicates(source(), 0, 10).value();
  ASSERT_EQ(shared.claims.size(), 1u);
  EXPECT_EQ(shared.claims[0].from_one_id, number("customer_no", "2"));

  undo(4, 6);
  show(7, {{"customer_no", "1"}, {"id_number", "t"}});
  EXPECT_THAT(words(person("1")), ElementsAre("1", "id_number:t", "id_number:t -"));
  ASSERT_EQ(probable_duplicates(source(), 0, 10)->claims.size(), 1u) << "it was the first one's after all";
  EXPECT_EQ(probable_duplicates(source(), 0, 10)->claims[0].entry, 2u);
}

// The table has what others have numbered since.
TEST_F(History, AKeyIsLookedUpWhereNumbersAreKnown) {
  show(1, {{"customer_no", "1"}, {"device_id", "d1"}});
  std::vector<std::string> asked;
  auto from = source();
  from.look_up = [&, known = numbering_->last()](std::string_view key) -> core::Result<LookedUp> {
    asked.emplace_back(key);
    const auto found = numbering_->find(key);
    const bool is_known = found && found->value <= known;
    return LookedUp{.number = is_known ? found->value : 0, .known = known};
  };
  show(2, {{"customer_no", "2"}, {"device_id", "d2"}});
  const auto found = [&](std::string_view text) { return find_identifier(from, text).value().number; };
  EXPECT_EQ(found("device_id:d1"), number("device_id", "d1"));
  EXPECT_EQ(found("device_id:d2"), number("device_id", "d2"));
  EXPECT_EQ(found("device_id:d3"), 0u);
  EXPECT_THAT(asked, ElementsAre("device_id:d1", "device_id:d2", "device_id:d3"));
  ASSERT_TRUE(warehouse_->execute("TRUNCATE TABLE identifiers"));
  EXPECT_EQ(found("device_id:d1"), number("device_id", "d1")) << "no table was read for it";
  from.look_up = [](std::string_view) {
    return core::fail(core::ErrorCode::kUnavailable, "identifier", "busy");
  };
  EXPECT_EQ(find_identifier(from, "1").error().code, core::ErrorCode::kUnavailable);
}

TEST_F(History, WhatBuildsOnAnEntryIsNamed) {
  show(1, {{"unionid", "u1"}, {"device_id", "d1"}});
  show(2, {{"customer_no", "1"}, {"unionid", "u1"}});
  show(3, {{"customer_no", "2"}, {"device_id", "d1"}});
  EXPECT_THAT(entries_building_on(*warehouse_, types_, 2).value(), ElementsAre(3));
  EXPECT_THAT(entries_building_on(*warehouse_, types_, 3).value(), IsEmpty());
}

}  // namespace
}  // namespace rouse::identity
