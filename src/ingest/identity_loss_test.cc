// Rows of who is who that a server without fsync has lost to a power cut: nobody writes on, the error names
// the table, and a backup with the event log of today brings everything back.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <fstream>
#include <thread>

#include "access/vault.h"
#include "identity/overrides.h"
#include "ingest/identity_links.h"
#include "ingest/internal/feed/feed_test.h"
#include "ingest/internal/tables/table_ids.h"
#include "ingest/squash.h"
#include "metadata/identity.h"

namespace rouse::ingest {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

using Shown = std::vector<events::CollectedIdentifier>;

constexpr std::string_view kTables[] = {"identifiers", "identity_ledger", "identity_overrides", "events_app",
                                        "rejected_events"};

class IdentityLossTest : public FeedFixture {
 protected:
  void show(const std::vector<Shown>& all) {
    std::vector<std::string> records;
    for (const auto& identifiers : all) {
      const auto id = fmt::format("m{}", shown_++);
      auto event = message(id, identifiers.front().value, 0);
      event.identifiers = identifiers;
      records.push_back(encoded(event));
    }
    append(records);
  }
  void live() {
    show({{{"anonymous_id", "a1"}, {"device_id", "d1"}}, {{"openid", "o1"}}});
    take_all();
    show({{{"customer_no", "C1"}, {"device_id", "d1"}}, {{"customer_no", "C2"}, {"openid", "o1"}}});
    take_all();
  }
  LoadStores load_stores() {
    return {*warehouse_, *store_, clock_, *core::Zone::load("Asia/Shanghai"), data_};
  }
  void run(const std::string& sql) {
    warehouse::QueryOptions options;
    if (GetParam() == ServerKind::kClickHouse) {
      options.settings = {{"allow_experimental_low_cardinality_type", "1"}};
    }
    const auto done = warehouse_->execute(sql, options);
    ASSERT_TRUE(done) << to_string(done.error());
  }
  // As a power cut takes the last parts.
  void lose(std::string_view table, std::string_view condition) {
    const auto kept = fmt::format("kept_{}", table);
    run(fmt::format("CREATE TABLE {} AS {}", kept, table));
    run(fmt::format("INSERT INTO {} SELECT * FROM {} WHERE NOT ({})", kept, table, condition));
    run(fmt::format("DROP TABLE {}", table));
    run(fmt::format("RENAME TABLE {} TO {}", kept, table));
  }
  // The rows of overrides may differ: what was several cuts may be one now, which needs none.
  std::string everything() {
    const auto reader = store_->read();
    const auto counted = *metadata::identity_progress(*reader);
    const identity::OverrideSpan pending{.squashed = counted.squashed, .version = counted.entries};
    return ask("SELECT seq, one_id, origin_id FROM " +
               identity::owned_events_sql(pending, "events_app", {"seq"}, "1 = 1") + " ORDER BY seq") +
           ask("SELECT * FROM identity_ledger ORDER BY entry") +
           ask("SELECT id, value FROM identifiers WHERE type = 'customer' ORDER BY id");
  }
  std::string counts_of_rows() {
    std::string counts;
    for (const auto table : kTables) counts += ask(fmt::format("SELECT count() FROM {}", table));
    return counts;
  }
  core::Error error_of_feed() {
    const auto running = feed();
    while (!running->state().error) std::this_thread::yield();
    return *running->state().error;
  }

  int shown_ = 0;
};
INSTANTIATE_TEST_SUITE_P(, IdentityLossTest, ::testing::ValuesIn(testing::kServerKinds),
                         testing::server_kind_name);

TEST_P(IdentityLossTest, NobodyWritesOnFromRowsThatWereLost) {
  struct Loss {
    std::string_view table, rows, message;
  };
  const std::vector<Loss> losses{
      {"identity_ledger", "entry = 3", "identity_ledger: 1 of 3 rows that count are lost"},
      {"identity_ledger", "entry = 2", "identity_ledger: 1 of 3 rows that count are lost"},
      {"identity_overrides", "version = 2", "identity_overrides: 2 of 3 rows that count are lost"},
      {"identifiers", "id = 4", "identifiers: 1 of 5 rows that count are lost"},
      {"identifiers", "1 = 1", "identifiers: 5 of 5 rows that count are lost"}};
  for (const auto& [table, rows, message] : losses) {
    SCOPED_TRACE(message);
    new_directory();
    start_log();
    live();
    ASSERT_TRUE(access::Vault::create(data_ / "vault.key"));
    const auto vault = *access::Vault::open(data_ / "vault.key", *store_);
    ASSERT_NO_FATAL_FAILURE(lose(table, rows));
    const auto left = counts_of_rows();
    show({{{"customer_no", "C3"}, {"device_id", "d1"}}});
    const auto error = error_of_feed();
    EXPECT_EQ(error.code, core::ErrorCode::kInternal);
    EXPECT_THAT(error.message, StartsWith(message));
    EXPECT_THAT(error.hint, HasSubstr("Lost rows in docs/identity.md"));
    std::ofstream{data_ / "links.csv"} << "type,value,other_type,other_value\ncustomer_no,C9,openid,o9\n";
    EXPECT_EQ(link_file(data_ / "links.csv", load_stores(), *vault, {}).error(), error);
    const auto stores = load_stores();
    EXPECT_EQ(TableIds{stores}.open(identity::kPersonType).error(), error);
    if (table == "identity_overrides") {
      EXPECT_EQ(squash_identities(load_stores()).error(), error);
    }
    EXPECT_EQ(counts_of_rows(), left);
    EXPECT_EQ(progress().position, 4U);
  }
}

// A server that loses its rows while the feed goes on.
TEST_P(IdentityLossTest, ARunningFeedNoticesOnceTheServerIsBack) {
  live();
  const auto running = feed();
  show({{{"customer_no", "C1"}}});
  take_all(*running);  // it has read who is who
  ASSERT_NO_FATAL_FAILURE(lose("identity_ledger", "entry = 3"));
  // A load has its turn, as after any error: the feed looks again at what is there.
  std::ofstream{data_ / "rows.csv"} << "customer,event,at\nC1,pay,1769875200000\n";
  const auto plan = PlanFile{*events::parse_plan(kPlan, "app"), std::string{kPlan}};
  const auto mapping = *parse_mapping(
      "format: csv\nsubject: customer\nevent: {column: event}\ntime: {column: at, format: epoch_ms}\n",
      "mapping");
  const std::vector<std::filesystem::path> files{data_ / "rows.csv"};
  EXPECT_THAT(load_files(plan, mapping, files, load_stores()).error().message, StartsWith("identity_ledger"));
  show({{{"customer_no", "C3"}, {"device_id", "d1"}}});
  while (!running->state().error) std::this_thread::yield();
  EXPECT_THAT(running->state().error->message, StartsWith("identity_ledger: 1 of 3 rows"));
}

// The way out: warehouse and data directory of one backup, and the log of today.
TEST_P(IdentityLossTest, ABackupAndTheLogBringEverythingBack) {
  live();
  store_.reset();
  const auto backup = folder_.path() / (server_.database + "_backup");
  std::filesystem::create_directory(backup);
  for (const auto* part : {"metadata.db", "seen"}) {
    std::filesystem::copy(data_ / part, backup / part, std::filesystem::copy_options::recursive);
  }
  for (const auto table : kTables) {
    run(fmt::format("CREATE TABLE backup_{0} AS {0}", table));
    run(fmt::format("INSERT INTO backup_{0} SELECT * FROM {0}", table));
  }
  store_.emplace(*metadata::Store::open(data_ / "metadata.db", clock_));
  show({{{"customer_no", "C3"}, {"device_id", "d1"}}, {{"device_id", "d1"}}, {{"anonymous_id", "a5"}}});
  take_all();
  show({{{"customer_no", "C3"}, {"anonymous_id", "a5"}}, {{"openid", "o1"}}});
  take_all();
  const auto whole = everything();
  lose("identity_ledger", "entry > 3");
  lose("events_app", "bitAnd(seq, 0xFFFFFFFFFFFF) > 5");
  EXPECT_THAT(error_of_feed().message, StartsWith("identity_ledger"));

  store_.reset();
  for (const auto* left : {"metadata.db", "metadata.db-wal", "metadata.db-shm", "seen"}) {
    std::filesystem::remove_all(data_ / left);
  }
  for (const auto* part : {"metadata.db", "seen"}) {
    std::filesystem::copy(backup / part, data_ / part, std::filesystem::copy_options::recursive);
  }
  for (const auto table : kTables) {
    run(fmt::format("DROP TABLE {}", table));
    run(fmt::format("RENAME TABLE backup_{0} TO {0}", table));
  }
  store_.emplace(*metadata::Store::open(data_ / "metadata.db", clock_));
  take_all();
  EXPECT_EQ(everything(), whole);
  EXPECT_EQ(counts(), "9 stored, 0 duplicates, 0 rejected");
}

}  // namespace
}  // namespace rouse::ingest
