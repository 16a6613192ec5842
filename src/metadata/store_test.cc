#include "metadata/store.h"

#include <gmock/gmock.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <fstream>
#include <sstream>
#include <thread>

#include "metadata/bank.h"
#include "metadata/insights.h"
#include "metadata/internal/migrations.h"
#include "metadata/plans.h"
#include "metadata/vault_records.h"
#include "testing/manual_clock.h"

namespace rouse::metadata {
namespace {

using ::testing::HasSubstr;

class StoreTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
    folder_ = std::filesystem::path{::testing::TempDir()} / ("rouse store " + std::to_string(getpid())) /
              test->name();
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_.parent_path()); }

  std::filesystem::path file() const { return folder_ / "元数据.sqlite"; }
  Store open() const {
    auto store = Store::open(file(), clock_);
    EXPECT_TRUE(store) << core::to_string(store.error());
    return std::move(*store);
  }
  std::string pragma(const Reader& reader, const std::string& name) const {
    std::string value;
    reader.session() << "PRAGMA " + name, soci::into(value);
    return value;
  }

  std::filesystem::path folder_;
  testing::ManualClock clock_{core::from_epoch_ms(1'000'000)};
};

TEST_F(StoreTest, UsesTheLinkedSqliteAndNotTheSystems) {
  const std::string version = sqlite_version();
  EXPECT_EQ(version, ROUSE_SQLITE_VERSION);
  int major = 0;
  int minor = 0;
  int patch = 0;
  char dot = 0;
  std::istringstream{version} >> major >> dot >> minor >> dot >> patch;
  EXPECT_GE(std::make_tuple(major, minor, patch), std::make_tuple(3, 51, 3))
      << "older ones have the WAL-reset race";

  const Store store = open();
  std::ifstream maps{"/proc/self/maps"};
  std::stringstream text;
  text << maps.rdbuf();
  EXPECT_THAT(text.str(), ::testing::Not(HasSubstr("libsqlite3")));
}

TEST_F(StoreTest, WritesDurablyWithForeignKeys) {
  Store store = open();
  auto transaction = store.begin();
  ASSERT_TRUE(transaction);
  EXPECT_EQ(pragma(*transaction, "journal_mode"), "wal");
  EXPECT_EQ(pragma(*transaction, "synchronous"), "2");  // FULL
  EXPECT_EQ(pragma(*transaction, "foreign_keys"), "1");
}

// Another process writes one transaction after the other, with a breath between two of them.
TEST_F(StoreTest, ABusyWriterLetsOthersIn) {
  Store busy = open();
  Store store = open();
  std::atomic<bool> in = false;
  std::atomic<int> transactions = 0;
  std::thread writer{[&] {
    for (; !in && transactions < 100; ++transactions) {
      {
        auto transaction = busy.begin();
        ASSERT_TRUE(transaction);
        std::this_thread::sleep_for(std::chrono::milliseconds{30});
      }
      std::this_thread::sleep_for(std::chrono::milliseconds{5});
    }
  }};
  while (transactions < 2) std::this_thread::yield();
  for (int i = 0; i < 5; ++i) {
    auto transaction = store.begin();
    ASSERT_TRUE(transaction);
    ASSERT_TRUE(save_plan(*transaction, "loans", std::to_string(i)));
    ASSERT_TRUE(transaction->commit());
  }
  in = true;
  writer.join();
  EXPECT_LT(transactions, 100);
}

TEST_F(StoreTest, KeepsWhatWasCommittedOnly) {
  {
    Store store = open();
    auto kept = store.begin();
    ASSERT_TRUE(kept);
    ASSERT_TRUE(save_plan(*kept, "loans", "one"));
    ASSERT_TRUE(kept->commit());
  }
  Store store = open();
  {
    auto dropped = store.begin();
    ASSERT_TRUE(dropped);
    ASSERT_TRUE(save_plan(*dropped, "loans", "two"));
  }
  auto reader = store.read();
  ASSERT_TRUE(reader);
  EXPECT_EQ(active_plan(*reader, "loans")->yaml, "one");
}

TEST_F(StoreTest, ReadersSeeOneStateWhileAWriterCommits) {
  Store store = open();
  auto reader = store.read();
  ASSERT_TRUE(reader);
  ASSERT_TRUE(active_plans(*reader));  // the first read fixes the snapshot
  {
    auto transaction = store.begin();
    ASSERT_TRUE(transaction);
    ASSERT_TRUE(save_plan(*transaction, "loans", "one"));
    ASSERT_TRUE(transaction->commit());
  }
  EXPECT_TRUE(active_plans(*reader)->empty());
  auto later = store.read();
  EXPECT_EQ(active_plans(*later)->size(), 1U);
}

TEST_F(StoreTest, ReadersCannotWrite) {
  Store store = open();
  auto reader = store.read();
  ASSERT_TRUE(reader);
  EXPECT_THROW(reader->session() << "DELETE FROM plans", soci::soci_error);
}

// Two inserts in one transaction: no reader may ever see an odd number of them.
bool write_pair(Store& store) {
  auto transaction = store.begin();
  return transaction && add_insight(*transaction, "a", "{}") && add_insight(*transaction, "b", "{}") &&
         transaction->commit();
}

bool sees_pairs(Store& store) {
  auto reader = store.read();
  if (!reader) return false;
  const auto insights = list_insights(*reader, 0, 10'000);
  return insights && insights->size() % 2 == 0;
}

TEST_F(StoreTest, ManyThreadsReadWhileOneAfterAnotherWrites) {
  constexpr std::size_t kThreads = 8;
  constexpr std::size_t kRounds = 25;
  Store store = open();
  std::atomic<int> failures = 0;
  const auto repeat = [&](bool (*work)(Store&)) {
    for (std::size_t i = 0; i < kRounds; ++i) failures += work(store) ? 0 : 1;
  };
  std::vector<std::thread> threads;
  for (std::size_t t = 0; t < kThreads; ++t) {
    threads.emplace_back(repeat, &write_pair);
    threads.emplace_back(repeat, &sees_pairs);
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(failures, 0);
  auto reader = store.read();
  EXPECT_EQ(list_insights(*reader, 0, 10'000)->size(), 2 * kThreads * kRounds);
}

// The child leaves no chance for destructors: it dies by SIGKILL with the statement run and not committed.
TEST_F(StoreTest, AKillBeforeTheCommitLeavesTheOldState) {
  {
    Store store = open();
    auto transaction = store.begin();
    ASSERT_TRUE(save_plan(*transaction, "loans", "old"));
    ASSERT_TRUE(transaction->commit());
  }
  for (const bool commit : {false, true}) {
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      auto store = Store::open(file(), clock_);
      auto transaction = store->begin();
      const bool saved = save_plan(*transaction, "loans", "new").has_value();
      if (commit && !transaction->commit()) _exit(2);
      if (saved) kill(getpid(), SIGKILL);
      _exit(1);
    }
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) << status;
    Store store = open();
    auto reader = store.read();
    EXPECT_EQ(active_plan(*reader, "loans")->yaml, commit ? "new" : "old");
  }
}

TEST_F(StoreTest, RefusesAStoreOfANewerProgram) {
  {
    Store store = open();
    auto transaction = store.begin();
    transaction->session()
        << "INSERT INTO schema_migrations (number, name, applied_at) VALUES (99, 'later', 0)";
    ASSERT_TRUE(transaction->commit());
  }
  const auto store = Store::open(file(), clock_);
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().code, core::ErrorCode::kConflict);
  EXPECT_THAT(store.error().message, HasSubstr("format 99, this program knows up to 5"));
}

// Format 4 found the values of a customer by an index of their table.
TEST_F(StoreTest, MigratesTheVaultsValues) {
  {
    soci::session sql{*soci::factory_sqlite3(), "db=\"" + file().string() + "\""};
    ASSERT_TRUE(migrate(sql, migrations().first(4), clock_.now()));
    sql << "INSERT INTO customer_keys (subject, wrapped) VALUES ('s1', 'one'), ('s2', 'two')";
    sql << "INSERT INTO vault_values (token, subject, sealed)"
           " VALUES ('t3', 's1', 'c'), ('t1', 's1', 'a'), ('t2', 's2', 'b')";
  }
  auto store = open();
  auto transaction = store.begin();
  ASSERT_TRUE(transaction);
  EXPECT_EQ(vault_value(*transaction, "t1")->value().subject, "s1");
  EXPECT_EQ(vault_value(*transaction, "t3")->value().sealed, "c");
  EXPECT_EQ(forget_customer(*transaction, "s1"), true);
  EXPECT_EQ(*vault_values_stored(*transaction, {"t1", "t2", "t3"}), (std::vector<bool>{false, true, false}));
}

TEST_F(StoreTest, MigratesForwardOnceAndInOneTransaction) {
  constexpr std::string_view kNext[] = {"CREATE TABLE later (id BIGINT PRIMARY KEY)",
                                        "INSERT INTO later VALUES (7)"};
  constexpr std::string_view kBroken[] = {"CREATE TABLE broken (id BIGINT)",
                                          "INSERT INTO nowhere VALUES (1)"};
  Store store = open();
  soci::session sql{*soci::factory_sqlite3(), "db=\"" + file().string() + "\""};
  std::vector<Migration> steps{migrations().begin(), migrations().end()};
  steps.push_back({steps.back().number + 1, "later", kNext});
  for (int i = 0; i < 2; ++i) ASSERT_TRUE(migrate(sql, steps, clock_.now()));
  long long rows = 0;
  sql << "SELECT count(*) FROM later", soci::into(rows);
  EXPECT_EQ(rows, 1);

  steps.push_back({steps.back().number + 1, "broken", kBroken});
  EXPECT_FALSE(migrate(sql, steps, clock_.now()));
  sql << "SELECT count(*) FROM sqlite_master WHERE name = 'broken'", soci::into(rows);
  EXPECT_EQ(rows, 0);
  sql << "SELECT max(number) FROM schema_migrations", soci::into(rows);
  EXPECT_EQ(rows, migrations().back().number + 1);
}

TEST_F(StoreTest, NamesWhatIsWrongWithTheFile) {
  const auto missing = Store::open(folder_ / "nowhere" / "m.sqlite", clock_);
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, core::ErrorCode::kNotFound);

  std::ofstream{file()} << std::string(4096, 'x');
  const auto damaged = Store::open(file(), clock_);
  ASSERT_FALSE(damaged);
  EXPECT_EQ(damaged.error().code, core::ErrorCode::kInternal);
  EXPECT_THAT(damaged.error().message, HasSubstr("damaged"));
}

TEST_F(StoreTest, FixesTheZoneOnce) {
  Store store = open();
  auto transaction = store.begin();
  ASSERT_TRUE(transaction);
  EXPECT_EQ(*bank_zone(*transaction), std::nullopt);
  EXPECT_TRUE(fix_bank_zone(*transaction, "Asia/Shanghai"));
  EXPECT_TRUE(fix_bank_zone(*transaction, "Asia/Shanghai"));
  EXPECT_EQ(*bank_zone(*transaction), "Asia/Shanghai");
  const auto other = fix_bank_zone(*transaction, "Asia/Urumqi");
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().code, core::ErrorCode::kConflict);
  EXPECT_EQ(other.error().field, "zone");
}

TEST_F(StoreTest, KeepsHowFarASimulatedClockHasCome) {
  Store store = open();
  auto transaction = store.begin();
  ASSERT_TRUE(transaction);
  EXPECT_EQ(*simulated_time(*transaction), std::nullopt);
  for (const std::int64_t ms : {1'793'491'200'000, 1'793'577'600'000}) {
    EXPECT_TRUE(set_simulated_time(*transaction, core::from_epoch_ms(ms)));
    EXPECT_EQ(*simulated_time(*transaction), core::from_epoch_ms(ms));
  }
}

}  // namespace
}  // namespace rouse::metadata
