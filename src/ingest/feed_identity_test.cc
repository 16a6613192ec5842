// Who is who in collected events: what the feed writes of it, and that it does so once wherever it breaks.
#include <fmt/format.h>

#include <fstream>

#include "identity/identifier_types.h"
#include "ingest/internal/feed/feed_test.h"
#include "ingest/load.h"
#include "metadata/identity.h"
#include "testing/breaking_proxy.h"

namespace rouse::ingest {
namespace {

using testing::BreakAt;
using testing::BreakingProxy;

using Shown = std::vector<events::CollectedIdentifier>;

class FeedIdentityTest : public FeedFixture {
 protected:
  // An event of these identifiers. The first says whose it is.
  std::string shown(std::string_view id, const Shown& identifiers) {
    auto event = message(id, "", 0);
    const auto& [type, value] = identifiers.front();
    const auto subject = type == "customer_no" ? std::string{value} : identity::key_of(type, value);
    event.subject = subject;
    event.identifiers = identifiers;
    return encoded(event);
  }
  // Each event: message, stored owner and origin as keys, marks.
  std::string events() {
    return ask(
        "SELECT p, o, s, marks FROM (SELECT seq, p, o, origin_id, marks FROM (SELECT seq, one_id, origin_id, "
        "marks, bitAnd(seq, 0xFFFFFFFFFFFF) AS p FROM events_app) AS e ANY LEFT JOIN (SELECT id AS one_id, "
        "value AS o FROM identifiers WHERE type = 'customer') AS i USING one_id) AS f ANY LEFT JOIN (SELECT "
        "id AS origin_id, value AS s FROM identifiers WHERE type = 'customer') AS j USING origin_id ORDER BY "
        "p");
  }
  std::string ledger() {
    return ask(
        "SELECT entry, kind, identifier_type, via_type, identifier, via, origin, from_one_id, one_id, "
        "reason, "
        "bitAnd(seq, 0xFFFFFFFFFFFF) FROM identity_ledger ORDER BY entry");
  }
  std::string kinds() { return ask("SELECT kind FROM identity_ledger ORDER BY entry"); }
  std::string overrides() {
    return ask(
        "SELECT version, origin_id, from_one_id, one_id FROM identity_overrides ORDER BY version, "
        "origin_id");
  }
  std::string identity_progress() {
    const auto reader = store_->read();
    const auto progress = *metadata::identity_progress(*reader);
    return fmt::format("{} entries, {} numbers", progress.entries, progress.numbers);
  }

  // A tablet of two people, a changed phone, an alias of a customer, and who they were before they logged in.
  std::vector<std::string> family() {
    const std::vector<Shown> all{
        {{"anonymous_id", "a1"}, {"device_id", "tablet"}},
        {{"customer_no", "C1"}, {"anonymous_id", "a1"}, {"device_id", "tablet"}, {"phone_token", "p1"}},
        {{"anonymous_id", "a1"}, {"device_id", "tablet"}},
        {{"customer_no", "C2"}, {"anonymous_id", "a1"}, {"device_id", "tablet"}},
        {{"anonymous_id", "a1"}, {"device_id", "tablet"}},
        {{"customer_no", "C2"}, {"phone_token", "p1"}},
        {{"customer_no", "C1"}, {"previous_id", "C2"}},
        {{"customer_no", "C2"}, {"id_number", "n1"}},
        {{"customer_no", "C1"}, {"id_number", "n1"}},
        {{"customer_no", "C2"}, {"unbound:phone_token", "p1"}},
        {{"anonymous_id", "a2"}, {"openid", "o1"}},
        {{"customer_no", "C3"}, {"openid", "o1"}},
    };
    std::vector<std::string> records;
    for (const auto& identifiers : all) {
      records.push_back(shown(fmt::format("m{}", records.size()), identifiers));
    }
    return records;
  }
};
INSTANTIATE_TEST_SUITE_P(, FeedIdentityTest, ::testing::ValuesIn(testing::kServerKinds),
                         testing::server_kind_name);

TEST_P(FeedIdentityTest, WhatAVisitorDidBecomesTheCustomersAtLogin) {
  append({shown("m1", {{"anonymous_id", "a1"}})});
  take_all();
  EXPECT_EQ(events(), "0\tanonymous:a1\tanonymous:a1\t\n");
  EXPECT_EQ(ledger(), "");
  append(
      {shown("m2", {{"customer_no", "C1"}, {"anonymous_id", "a1"}}), shown("m3", {{"anonymous_id", "a1"}})});
  take_all();
  EXPECT_EQ(events(), "0\tanonymous:a1\tanonymous:a1\t\n1\tC1\tC1\t\n2\tC1\tanonymous:a1\t\n");
  EXPECT_EQ(ledger(), "1\tlink\tanonymous_id\tcustomer_no\t1\t2\t0\t1\t2\tpay\t1\n");
  EXPECT_EQ(overrides(), "1\t1\t1\t2\n");
  EXPECT_EQ(identity_progress(), "1 entries, 2 numbers");
}

TEST_P(FeedIdentityTest, InOneCutNothingIsLeftToOverride) {
  append(
      {shown("m1", {{"anonymous_id", "a1"}}), shown("m2", {{"customer_no", "C1"}, {"anonymous_id", "a1"}})});
  take_all();
  EXPECT_EQ(events(), "0\tC1\tanonymous:a1\t\n1\tC1\tC1\t\n");
  EXPECT_EQ(kinds(), "link\n");
  EXPECT_EQ(overrides(), "");
}

TEST_P(FeedIdentityTest, TwoPeopleOnOneDeviceStayTwo) {
  append(family());
  take_all();
  EXPECT_EQ(events(),
            "0\tC1\tdevice_id:tablet\t\n"
            "1\tC1\tC1\t\n"
            "2\tC1\tdevice_id:tablet\t\n"
            "3\tC2\tC2\t\n"
            "4\tC2\tstretch:2:5\t\n"
            "5\tC2\tC2\t\n"
            "6\tC1\tC1\tidentity_conflict\n"
            "7\tC2\tC2\t\n"
            "8\tC1\tC1\tidentity_conflict\n"
            "9\tC2\tC2\t\n"
            "10\tC3\topenid:o1\t\n"
            "11\tC3\tC3\t\n");
  EXPECT_EQ(source_counts()["ios mark:identity_conflict"], 2U);
}

// Requests to the warehouse break one after the other, before and after the server has done what was asked.
TEST_P(FeedIdentityTest, LedgerAndOverridesHoldEachDecisionOnceWhereverACutBreaks) {
  const auto first = [&] { append({shown("before", {{"anonymous_id", "a1"}, {"device_id", "tablet"}})}); };
  first();
  take_all();
  append(family());
  take_all();
  append({shown("later", {{"customer_no", "C9"}, {"anonymous_id", "a2"}})});
  take_all();
  const auto expected = events() + ledger() + overrides() + identity_progress();
  ASSERT_NE(overrides(), "");
  for (const auto when : {BreakAt::kRequest, BreakAt::kAnswer}) {
    bool broke = true;
    for (int request = 0; broke; ++request) {
      SCOPED_TRACE(
          fmt::format("request {}, {}", request, when == BreakAt::kRequest ? "lost" : "answer lost"));
      new_directory();
      start_log();
      first();
      ASSERT_NO_FATAL_FAILURE(take_all());
      append(family());
      BreakingProxy proxy{server_};
      proxy.break_at(request, when);
      warehouse::Warehouse through{proxy.server()};
      {
        const auto running = feed(through);
        while (!proxy.broken() && !running->wait_for(log_->end(), core::Milliseconds{5})) continue;
        broke = proxy.broken();
      }
      append({shown("later", {{"customer_no", "C9"}, {"anonymous_id", "a2"}})});
      proxy.mend();
      ASSERT_NO_FATAL_FAILURE(take_all());
      ASSERT_EQ(events() + ledger() + overrides() + identity_progress(), expected);
    }
  }
}

// The bank edits its rules while a cut stands interrupted: it goes by the new ones, and nothing of the old
// ones is left.
TEST_P(FeedIdentityTest, ACutThatOtherRulesBeganIsMadeAnew) {
  auto stricter = identity::default_identifier_types();
  for (auto& type : stricter.types) {
    if (type.name == "device_id") type.customers_max = 1;
  }
  const auto kinds_by = [&](const identity::IdentifierTypes& types) {
    new_directory();
    start_log();
    append(family());
    auto from = stores();
    from.identifiers = types;
    const auto running = *WarehouseFeed::start(config_, from, lines_log_);
    take_all(*running);
    return kinds();
  };
  const auto before = kinds_by(identity::default_identifier_types());
  const auto after = kinds_by(stricter);
  ASSERT_NE(before, after);
  bool broke = true;
  for (int request = 0; broke; ++request) {
    SCOPED_TRACE(fmt::format("request {}", request));
    new_directory();
    start_log();
    append(family());
    BreakingProxy proxy{server_};
    proxy.break_at(request, BreakAt::kAnswer);
    warehouse::Warehouse through{proxy.server()};
    {
      const auto running = feed(through);
      while (!proxy.broken() && !running->wait_for(log_->end(), core::Milliseconds{5})) continue;
      broke = proxy.broken();
    }
    proxy.mend();
    const bool done = progress().position == log_->end();
    auto from = stores();
    from.identifiers = stricter;
    const auto running = *WarehouseFeed::start(config_, from, lines_log_);
    ASSERT_NO_FATAL_FAILURE(take_all(*running));
    ASSERT_EQ(kinds(), done ? before : after);
    ASSERT_EQ(ask("SELECT count(), uniqExact(seq) FROM events_app"), "12\t12\n");
    ASSERT_EQ(
        ask("SELECT count() FROM (SELECT one_id FROM events_app) AS e ANY LEFT JOIN (SELECT id AS one_id, "
            "1 AS known FROM identifiers WHERE type = 'customer') AS i USING one_id WHERE known = 0"),
        "0\n");
  }
}

// A file may name a visitor who has logged in since.
TEST_P(FeedIdentityTest, RowsOfFilesGoToWhomTheirSubjectBelongsTo) {
  append({shown("m1", {{"customer_no", "C1"}, {"anonymous_id", "a1"}})});
  take_all();
  const auto file = data_ / "rows.csv";
  std::ofstream{file} << "customer,event,at\nC1,pay,1769875200000\nanonymous:a1,pay,1769875201000\n"
                         "anonymous:a2,pay,1769875202000\n";
  const auto plan = PlanFile{*events::parse_plan(kPlan, "app"), std::string{kPlan}};
  const auto mapping = parse_mapping(
      "format: csv\nsubject: customer\nevent: {column: event}\ntime: {column: at, format: epoch_ms}\n",
      "mapping");
  ASSERT_TRUE(mapping) << to_string(mapping.error());
  const LoadStores to{*warehouse_, *store_, clock_, *core::Zone::load("Asia/Shanghai"), data_};
  const std::vector<std::filesystem::path> files{file};
  const auto report = load_files(plan, *mapping, files, to);
  ASSERT_TRUE(report) << to_string(report.error());
  EXPECT_EQ(ask("SELECT o, s, ts FROM (SELECT ts, o, origin_id FROM (SELECT ts, one_id, origin_id FROM "
                "events_app WHERE marks = '' AND identifiers = '') AS e ANY LEFT JOIN (SELECT id AS one_id, "
                "value AS o FROM identifiers WHERE type = 'customer') AS i USING one_id) AS f ANY LEFT JOIN "
                "(SELECT id AS origin_id, value AS s FROM identifiers WHERE type = 'customer') AS j USING "
                "origin_id ORDER BY ts"),
            "C1\tC1\t1769875200000\nC1\tanonymous:a1\t1769875201000\n"
            "anonymous:a2\tanonymous:a2\t1769875202000\n");
  EXPECT_EQ(identity_progress(), "1 entries, 3 numbers");
}

}  // namespace
}  // namespace rouse::ingest
