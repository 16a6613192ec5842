// Writers of who is who that die between any two steps: nothing of theirs counts, whoever writes next goes on
// from what does, and the same file or unmerge again ends as if it had never been interrupted.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <fstream>
#include <functional>

#include "access/vault.h"
#include "identity/ledger.h"
#include "identity/overrides.h"
#include "ingest/identity_links.h"
#include "ingest/identity_unmerge.h"
#include "ingest/internal/feed/feed_test.h"
#include "ingest/internal/tables/table_ids.h"
#include "ingest/squash.h"
#include "metadata/identity.h"
#include "metadata/write_batches.h"
#include "testing/breaking_proxy.h"

namespace rouse::ingest {
namespace {

using testing::BreakAt;
using testing::BreakingProxy;

using Shown = std::vector<events::CollectedIdentifier>;
using Try = std::function<bool(warehouse::Warehouse&)>;  // whether it went well

class IdentityCrashTest : public FeedFixture {
 protected:
  void SetUp() override {}

  void begin_anew() {
    new_directory();
    start_log();
    vault_.reset();
    ASSERT_TRUE(access::Vault::create(data_ / "vault.key"));
    vault_ = *access::Vault::open(data_ / "vault.key", *store_);
    show("before", {{{"anonymous_id", "a1"}, {"device_id", "tablet"}},
                    {{"openid", "o1"}},
                    {{"openid", "o2"}},
                    {{"customer_no", "C1"}, {"phone_token", "p1"}},
                    {{"anonymous_id", "a2"}, {"device_id", "phone"}},
                    {{"customer_no", "C2"}, {"device_id", "phone"}}});
  }

  LoadStores load_stores(warehouse::Warehouse& warehouse) {
    return {warehouse, *store_, clock_, *core::Zone::load("Asia/Shanghai"), data_};
  }
  void append_shown(std::string_view name, const std::vector<Shown>& all) {
    std::vector<std::string> records;
    for (const auto& identifiers : all) {
      const auto id = fmt::format("{} {}", name, records.size());
      auto event = message(id, "", 0);
      const auto& [type, value] = identifiers.front();
      const auto subject = type == "customer_no" ? std::string{value} : identity::key_of(type, value);
      event.subject = subject;
      event.identifiers = identifiers;
      records.push_back(encoded(event));
    }
    append(records);
  }
  void show(std::string_view name, const std::vector<Shown>& all) {
    append_shown(name, all);
    take_all();
  }
  void log_in_elsewhere() {
    show("elsewhere", {{{"customer_no", "C8"}, {"device_id", "tablet"}},
                       {{"customer_no", "C1"}, {"openid", "o9"}},
                       {{"customer_no", "C9"}, {"phone_token", "p1"}}});
  }
  void load() {
    const auto file = data_ / "rows.csv";
    std::ofstream{file} << "customer,event,at\nC1,pay,1769875200000\nopenid:o1,pay,1769875201000\n"
                           "anonymous:a7,pay,1769875202000\n";
    const auto plan = PlanFile{*events::parse_plan(kPlan, "app"), std::string{kPlan}};
    const auto mapping = parse_mapping(
        "format: csv\nsubject: customer\nevent: {column: event}\ntime: {column: at, format: epoch_ms}\n",
        "mapping");
    ASSERT_TRUE(mapping) << to_string(mapping.error());
    const std::vector<std::filesystem::path> files{file};
    const auto report = load_files(plan, *mapping, files, load_stores(*warehouse_));
    ASSERT_TRUE(report) << to_string(report.error());
  }
  // As a load of business tables does.
  void number_customers() {
    const auto stores = load_stores(*warehouse_);
    TableIds ids{stores};
    const auto type = ids.open(identity::kPersonType);
    ASSERT_TRUE(type) << to_string(type.error());
    std::vector<TableIds::Wanted> wanted{{*type, {"T1", "C5", "C1", "T2"}, {}}};
    const auto given = ids.give(wanted, {});
    ASSERT_TRUE(given) << to_string(given.error());
  }
  // Whoever may write next.
  std::vector<std::pair<std::string_view, std::function<void()>>> others() {
    return {{"nobody", [] {}},
            {"feed", [this] { log_in_elsewhere(); }},
            {"load", [this] { load(); }},
            {"tables", [this] { number_customers(); }},
            {"squash", [this] { ASSERT_TRUE(squash_identities(load_stores(*warehouse_))); }}};
  }

  metadata::IdentityProgress identity_progress() {
    const auto reader = store_->read();
    return *metadata::identity_progress(*reader);
  }
  // Of the first numbers; which one a stretch has, and which entry began it, is not the same in all histories
  // that end alike.
  std::vector<std::string> names() {
    std::vector<core::SubjectId> ids;
    for (std::uint64_t number = 0; number < 2'000; ++number) ids.push_back(core::SubjectId{number});
    auto found = *identity::values_of(*warehouse_, identity::kPersonType, ids);
    for (auto& name : found) {
      if (name.starts_with("stretch:")) name = "stretch";
    }
    return found;
  }
  // The entries that count.
  std::string ledger() {
    std::string text;
    const auto entries = identity::read_entries(*warehouse_, identity::default_identifier_types(),
                                                {.up_to = identity_progress().entries});
    if (!entries) return to_string(entries.error());
    const auto name = names();
    std::uint64_t cookies = 0;
    for (const auto& entry : *entries) {
      const bool one_of_many = name[entry.identifier].starts_with("cookie:");
      cookies += one_of_many ? 1 : 0;
      if (one_of_many) continue;
      text +=
          fmt::format("{} {} {} with {}: {} to {}\n", entry.entry, to_string(entry.kind),
                      name[entry.identifier], name[entry.via], name[entry.from_one_id], name[entry.one_id]);
    }
    return fmt::format("{}and {} of cookies\n", text, cookies);
  }
  // As analyses see them: events by owner.
  std::string analysed() {
    const auto progress = identity_progress();
    const identity::OverrideSpan pending{.squashed = progress.squashed, .version = progress.entries};
    return ask(fmt::format(
        "SELECT v, n FROM (SELECT one_id AS id, count() AS n FROM {} GROUP BY id) AS e ANY LEFT JOIN (SELECT "
        "id, value AS v FROM identifiers WHERE type = 'customer') AS i USING id ORDER BY v",
        identity::owned_events_sql(pending, "events_app", {}, "1 = 1")));
  }
  // Nothing is there twice, nothing that does not count, nothing is intended any more.
  bool is_clean() {
    const auto [entries, numbers, squashed, overrides] = identity_progress();
    const auto reader = store_->read();
    return ask("SELECT count(), uniqExact(entry), max(entry) FROM identity_ledger") ==
               fmt::format("{0}\t{0}\t{0}\n", entries) &&
           ask(fmt::format("SELECT count(), uniqExact(version, origin_id), max(version) <= {} FROM "
                           "identity_overrides",
                           entries)) == fmt::format("{0}\t{0}\t1\n", overrides) &&
           ask("SELECT count(), uniqExact(id), uniqExact(value), max(id) FROM (SELECT DISTINCT id, value "
               "FROM "
               "identifiers WHERE type = 'customer')") == fmt::format("{0}\t{0}\t{0}\t{0}\n", numbers) &&
           ask("SELECT count() = uniqExact(seq) FROM events_app") == "1\n" &&
           metadata::intended_batches(*reader)->empty();
  }
  std::string all() { return ledger() + analysed(); }

  // `attempt` breaks after its last request to the warehouse, before that, before the one before, and so on,
  // until it leaves nothing; somebody else writes, or nobody; then it is done again.
  void expect_the_same_wherever_it_breaks(const Try& attempt) {
    std::vector<std::string> expected;
    const auto writers = others();
    for (const auto& [name, other] : writers) {
      begin_anew();
      other();
      ASSERT_TRUE(attempt(*warehouse_));
      expected.push_back(all());
    }
    begin_anew();
    int request = requests_of(attempt);
    bool left_something = true;
    for (std::size_t tries = 0; left_something; ++tries) {
      const auto turn = tries % writers.size();
      const auto when = tries == 0 ? BreakAt::kAnswer : BreakAt::kRequest;
      SCOPED_TRACE(fmt::format("request {} {}, then {}", request, tries == 0 ? "answered" : "lost",
                               writers[turn].first));
      begin_anew();
      const auto before = all();
      if (breaks(attempt, request, when)) {
        ASSERT_EQ(all(), before);
        left_something = !is_clean();
        writers[turn].second();
        ASSERT_TRUE(attempt(*warehouse_));
        ASSERT_EQ(all(), expected[turn]);
        ASSERT_TRUE(is_clean());
      } else {
        tries = tries == 0 ? static_cast<std::size_t>(-1) : tries;
      }
      --request;
    }
  }
  int requests_of(const Try& attempt) {
    BreakingProxy proxy{server_};
    proxy.break_at(1'000, BreakAt::kRequest);
    warehouse::Warehouse through{proxy.server()};
    EXPECT_TRUE(attempt(through));
    return proxy.requests() - 1;
  }
  // False: it is done without a request of that number.
  bool breaks(const Try& attempt, int request, BreakAt when) {
    BreakingProxy proxy{server_};
    proxy.break_at(request, when);
    warehouse::Warehouse through{proxy.server()};
    const bool done = attempt(through);
    EXPECT_TRUE(done || proxy.broken());
    return !done;
  }

  std::unique_ptr<access::Vault> vault_;
};
INSTANTIATE_TEST_SUITE_P(, IdentityCrashTest, ::testing::ValuesIn(testing::kServerKinds),
                         testing::server_kind_name);

// Three inserts of entries, as many of overrides.
TEST_P(IdentityCrashTest, AFileOfLinksEntersWholeOnceWhereverItBreaks) {
  expect_the_same_wherever_it_breaks([&](warehouse::Warehouse& warehouse) {
    const auto file = data_ / "links.csv";
    {
      std::ofstream csv{file};
      csv << "type,value,other_type,other_value\ncustomer_no,C1,openid,o1\ncustomer_no,C3,device_id,phone\n"
             "customer_no,C3,openid,o2\ncustomer_no,C2,phone_token,p1\ncustomer_no,C1,customer_no,C2\n";
      for (int i = 0; i < 600; ++i) csv << fmt::format("customer_no,L{},cookie,k{}\n", i % 300, i);
    }
    LinkOptions options{.actor = "test"};
    options.decisions_max = 250;
    const auto report = link_file(file, load_stores(warehouse), *vault_, options);
    EXPECT_FALSE(report && report->known_before);
    return report.has_value();
  });
}

TEST_P(IdentityCrashTest, AnUnmergeIsDoneOnceWhereverItBreaks) {
  expect_the_same_wherever_it_breaks([&](warehouse::Warehouse& warehouse) {
    // a2, with the phone it was seen on, became part of C2.
    const auto report = unmerge(load_stores(warehouse), {4, "wrong person", "test"});
    return report.has_value();
  });
}

// The feed dies in a cut, a file of links says the same or something else meanwhile, or business tables give
// numbers, also to customers of the cut, and the cut is made again.
TEST_P(IdentityCrashTest, WhatComesBetweenTheTriesOfACutComesBeforeIt) {
  constexpr std::string_view kTables = "tables";
  constexpr std::string_view kFiles[] = {
      "type,value,other_type,other_value\ncustomer_no,C5,device_id,phone\n",
      "type,value,other_type,other_value\ncustomer_no,C7,openid,o2\ncustomer_no,C5,device_id,phone\n",
      kTables};
  const std::vector<Shown> shown{{{"customer_no", "C5"}, {"device_id", "phone"}}, {{"device_id", "phone"}}};
  const auto link = [&](std::string_view text) {
    if (text == kTables) return number_customers();
    std::ofstream{data_ / "links.csv", std::ios::binary} << text;
    const auto report = link_file(data_ / "links.csv", load_stores(*warehouse_), *vault_, {.actor = "test"});
    ASSERT_TRUE(report) << to_string(report.error());
  };
  for (const auto text : kFiles) {
    begin_anew();
    link(text);
    show("m", shown);
    const auto expected = all();
    bool broke = true;
    for (int request = 0; broke; ++request) {
      SCOPED_TRACE(fmt::format("answer {} lost", request));
      begin_anew();
      append_shown("m", shown);
      BreakingProxy proxy{server_};
      proxy.break_at(request, BreakAt::kAnswer);
      warehouse::Warehouse through{proxy.server()};
      {
        const auto running = feed(through);
        while (!proxy.broken() && !running->wait_for(log_->end(), core::Milliseconds{5})) continue;
        broke = proxy.broken();
      }
      if (!broke || progress().position == log_->end()) continue;
      ASSERT_NO_FATAL_FAILURE(link(text));
      ASSERT_NO_FATAL_FAILURE(take_all());
      ASSERT_EQ(all(), expected);
      ASSERT_TRUE(is_clean());
      // Every event came with an origin that is that of an identifier, or of a stretch the ledger tells of.
      ASSERT_EQ(ask("SELECT count() FROM events_app WHERE origin_id NOT IN (SELECT origin FROM "
                    "identity_ledger) AND origin_id NOT IN (SELECT id FROM identifiers WHERE type = "
                    "'customer' AND NOT value LIKE 'stretch:%')"),
                "0\n");
    }
  }
}

}  // namespace
}  // namespace rouse::ingest
