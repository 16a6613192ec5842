#include "ingest/delivery_load.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "core/zone.h"
#include "ingest/internal/runs/data_dates.h"
#include "tables/value_join.h"
#include "testing/breaking_proxy.h"
#include "testing/manual_clock.h"
#include "testing/temporary_folder.h"
#include "testing/warehouse_server.h"
#include "warehouse/schema.h"
#include "warehouse/warehouse.h"

namespace rouse::ingest {
namespace {

namespace fs = std::filesystem;
using ::testing::AnyOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::WarehouseServer;

constexpr std::string_view kCore = R"(
format: 1
delivery: core
tables:
  - table: customers
    keeps: state
    history: true
    key: [customer_no]
    columns:
      - {name: customer_no, type: string, subject: customer}
      - {name: batch, type: integer}
    rules:
      - {rule: rows_change, percent: 50, severity: warn}
  - table: accounts
    keeps: state
    key: [account_no]
    columns:
      - {name: account_no, type: string, subject: account}
      - {name: customer_no, type: string, subject: customer}
      - {name: batch, type: integer}
      - {name: balance, type: money}
    rules:
      - {rule: reference, column: customer_no, table: customers}
  - table: balances
    keeps: days
    keep_days: 2
    key: [account_no]
    columns:
      - {name: account_no, type: string, subject: account}
      - {name: customer_no, type: string, subject: customer}
      - {name: balance, type: money}
values:
  - {name: batch, table: customers, column: batch}
  - {name: aum, table: balances, column: balance, aggregate: sum}
)";

constexpr std::string_view kChanges = R"(
format: 1
delivery: cards
control: {format: none}
tables:
  - table: cards
    keeps: state
    delivered: changes
    history: true
    key: [card_no]
    deleted: {column: state, values: [D]}
    columns:
      - {name: card_no, type: string, subject: card}
      - {name: state, type: string}
)";

struct Killed {};

// A data directory with a database of its own, and folders of files.
class DeliveryLoad : public ::testing::TestWithParam<testing::ServerKind> {
 protected:
  struct Directory {
    warehouse::Server server;
    std::unique_ptr<warehouse::Warehouse> warehouse;
    std::unique_ptr<metadata::Store> store;
    fs::path data;
  };

  void SetUp() override { directory_ = make_directory(); }

  Directory make_directory() {
    static std::atomic<int> databases{0};
    Directory made;
    made.server = WarehouseServer::shared(GetParam()).server();
    warehouse::Warehouse root{made.server};
    made.server.database = fmt::format("deliveries_{}", ++databases);
    EXPECT_TRUE(root.execute("CREATE DATABASE " + made.server.database));
    made.warehouse = std::make_unique<warehouse::Warehouse>(made.server);
    EXPECT_TRUE(warehouse::migrate(*made.warehouse, "Asia/Shanghai", clock_));
    made.data = folder_.path() / made.server.database;
    fs::create_directories(made.data);
    auto store = metadata::Store::open(made.data / "metadata.db", clock_);
    EXPECT_TRUE(store) << to_string(store.error());
    made.store = std::make_unique<metadata::Store>(std::move(*store));
    auto transaction = made.store->begin();
    EXPECT_TRUE(metadata::save_delivery(*transaction, "core", kCore));
    EXPECT_TRUE(metadata::save_delivery(*transaction, "cards", kChanges));
    EXPECT_TRUE(transaction->commit());
    return made;
  }

  fs::path files(std::string_view folder) const { return folder_.path() / folder; }
  void write(std::string_view folder, const std::string& name, std::string_view text) const {
    fs::create_directories(files(folder));
    std::ofstream{files(folder) / name, std::ios::binary} << text;
  }
  static std::string compact(std::string_view date) {
    std::string digits{date};
    std::erase(digits, '-');
    return digits;
  }
  void write_table(std::string_view folder, std::string_view table, std::string_view date,
                   std::string_view csv, std::string_view sums = "") const {
    const auto rows = std::ranges::count(csv, '\n') - 1;
    write(folder, fmt::format("{}_{}.csv", table, compact(date)), csv);
    write(folder, fmt::format("{}_{}.json", table, compact(date)),
          fmt::format(R"({{"date": "{}", "rows": {}, "sums": {{{}}}}})", date, rows, sums));
  }
  // A day of `customers` customers, each with an account, all marked with `batch`.
  void write_day(std::string_view folder, std::string_view date, int customers, int batch) const {
    std::string of_customers = "customer_no,batch\n";
    std::string of_accounts = "account_no,customer_no,batch,balance\n";
    std::string of_balances = "account_no,customer_no,balance\n";
    for (int i = 0; i < customers; ++i) {
      // Every third customer differs from batch to batch.
      of_customers += fmt::format("c{},{}\n", i, i % 3 == 0 ? batch : 0);
      of_accounts += fmt::format("a{0},c{0},{1},1.50\n", i, batch);
      of_balances += fmt::format("a{0},c{0},1.50\n", i);
    }
    const auto sum = fmt::format(R"("balance": "{}.{:02}")", customers * 150 / 100, customers * 150 % 100);
    write_table(folder, "customers", date, of_customers);
    write_table(folder, "accounts", date, of_accounts, sum);
    write_table(folder, "balances", date, of_balances, sum);
  }

  static LoadStores stores(Directory& directory, warehouse::Warehouse& warehouse, const core::Clock& clock) {
    return {warehouse, *directory.store, clock, *core::Zone::load("Asia/Shanghai"), directory.data};
  }
  core::Result<RunReport> load(std::string_view date, std::string_view folder, const RunOptions& options = {},
                               std::string_view delivery = "core") {
    return load_delivery(delivery, *core::parse_day(date, "date"), files(folder),
                         {stores(directory_, *directory_.warehouse, clock_), nullptr}, options);
  }
  // "published", or why not.
  std::string outcome(std::string_view date, std::string_view folder, bool rewind = false,
                      std::string_view delivery = "core") {
    const auto report = load(date, folder, {.rewind = rewind}, delivery);
    if (!report) return to_string(report.error());
    if (report->uncleared) return to_string(*report->uncleared);
    return report->run.error ? to_string(*report->run.error) : std::string{to_string(report->run.state)};
  }

  std::string ask(const std::string& sql) const { return ask(directory_, sql); }
  static std::string ask(const Directory& directory, const std::string& sql) {
    const auto text = directory.warehouse->text(sql);
    return text ? *text : to_string(text.error());
  }
  std::vector<metadata::PublishedRun> published() { return published(directory_); }
  static std::vector<metadata::PublishedRun> published(Directory& directory) {
    const auto reader = directory.store->read();
    return *metadata::published_runs(*reader);
  }
  // "customers 2026-11-19 3 rows", by table and date.
  std::vector<std::string> dates() {
    std::vector<std::string> all;
    for (const auto& run : published()) {
      all.push_back(fmt::format("{} {} {} rows{}", run.table, core::format_day(run.data_date), run.rows,
                                run.cleared ? ", cleared" : ""));
    }
    return all;
  }
  // Every row that counts, without what tells one run from another.
  static std::string content(Directory& directory) {
    std::string all;
    std::string runs;
    for (const auto& run : published(directory)) {
      runs += fmt::format("{}{}", runs.empty() ? "" : ", ", run.run);
      const auto columns = run.table == "customers"  ? "c_customer_no, c_batch"
                           : run.table == "accounts" ? "c_account_no, c_customer_no, c_batch, c_balance"
                                                     : "c_account_no, c_balance";
      all += run.table + "\n" +
             ask(directory,
                 fmt::format("SELECT data_date, {0}, key_high, key_low, row_hash FROM business_{1} WHERE "
                             "run = {2} ORDER BY {0}",
                             columns, run.table, run.run));
    }
    return all + ask(directory,
                     fmt::format("SELECT data_date, c_customer_no, c_batch, gone, key_high, row_hash FROM "
                                 "history_customers WHERE run IN ({}) ORDER BY data_date, c_customer_no",
                                 runs));
  }
  // What customer days say on each published date, found as analyses find it. "not there": rows are read.
  static std::string customer_days(Directory& directory) {
    std::string all;
    auto values = tables::read_customer_values(*directory.store->read()).value();
    const std::vector<std::string> names{"customer.batch", "customer.aum"};
    EXPECT_TRUE(tables::find_customer_days(*directory.warehouse, values, names));
    const auto zone = *core::Zone::load("Asia/Shanghai");
    for (const auto& date : published_dates(directory)) {
      const auto join = *tables::ValueJoin::make(values, names, date, date, zone);
      const auto events =
          fmt::format("(SELECT DISTINCT one_id, c_customer_no, toDate('{}') AS day FROM business_customers)",
                      core::format_day(date));
      const auto from =
          join.sql(events, std::vector<std::string>{"one_id", "c_customer_no", "day"}, 0, ~0ULL);
      all += fmt::format(
          "{} out of {} partitions\n{}", core::format_day(date), join.days().size(),
          ask(directory,
              fmt::format("SELECT c_customer_no, v_batch, v_aum FROM {} ORDER BY c_customer_no", from)));
    }
    return all;
  }
  static std::vector<std::int32_t> published_dates(Directory& directory) {
    return *metadata::published_dates(*directory.store->read(), "core");
  }
  // Partitions and rows that no published run has.
  std::string left() {
    std::string all;
    for (const auto* const table : {"customers", "accounts", "balances"}) {
      std::string runs = "0";
      for (const auto& run : published()) {
        if (run.table == table) runs += fmt::format(", {}", run.run);
      }
      all += ask(fmt::format("SELECT DISTINCT run FROM business_{} WHERE run NOT IN ({})", table, runs));
    }
    return all;
  }

  testing::TemporaryFolder folder_;
  testing::ManualClock clock_{
      core::Zone::load("Asia/Shanghai")->start_of_day(*core::parse_day("2026-11-22", "date")) +
      std::chrono::hours{9}};
  Directory directory_;
};

TEST_P(DeliveryLoad, ADateIsPublishedWithAllItsTables) {
  write_day("a", "2026-11-20", 4, 1);
  EXPECT_EQ(outcome("2026-11-20", "a"), "published");
  EXPECT_THAT(dates(), ElementsAre("accounts 2026-11-20 4 rows", "balances 2026-11-20 4 rows",
                                   "customers 2026-11-20 4 rows"));
  EXPECT_EQ(ask("SELECT c_customer_no, one_id > 0, gone FROM history_customers ORDER BY c_customer_no"),
            "c0\t1\t0\nc1\t1\t0\nc2\t1\t0\nc3\t1\t0\n");
  write_day("b", "2026-11-21", 3, 2);
  const auto report = load("2026-11-21", "b");
  ASSERT_TRUE(report) << to_string(report.error());
  ASSERT_EQ(report->run.state, metadata::RunState::kPublished) << to_string(*report->run.error);
  EXPECT_EQ(report->tables[0].history_rows, 2U);  // c0 is another, c3 is gone
  EXPECT_EQ(report->tables[1].totals.back(), (metadata::ColumnTotal{"batch", "6"}));
  EXPECT_EQ(ask("SELECT c_customer_no, c_batch, gone FROM history_customers WHERE data_date = '2026-11-21' "
                "ORDER BY "
                "c_customer_no"),
            "c0\t2\t0\nc3\t1\t1\n");
}

// What may be wrong with a delivery: it is named, and the last good date stays as it was.
TEST_P(DeliveryLoad, BadInputIsNamedAndChangesNothing) {
  write_day("good", "2026-11-20", 3, 1);
  ASSERT_EQ(outcome("2026-11-20", "good"), "published");
  const auto before = content(directory_);
  const struct {
    std::string name;
    std::string file;
    std::string text;
    std::string said;
  } cases[] = {
      {"control total off by one", "balances_20261121.json",
       R"({"date": "2026-11-21", "rows": 3, "sums": {"balance": "4.51"}})",
       "4.50 stored, the control file says 4.51"},
      {"a row more", "balances_20261121.json", R"({"date": "2026-11-21", "rows": 2})",
       "3 stored, the control file says 2"},
      {"a row short", "customers_20261121.csv", "customer_no,batch\nc0,1\nc1\nc2,1\n", "customers: "},
      {"a column too many", "customers_20261121.csv", "customer_no,batch\nc0,1\nc1,0,9\nc2,1\n",
       "customers: "},
      {"mixed encodings", "customers_20261121.csv", "customer_no,batch\nc0,1\n\xd5\xc5,0\nc2,1\n",
       "customers: "},
      {"a wrong value", "accounts_20261121.csv",
       "account_no,customer_no,batch,balance\na0,c0,1,1.50\na1,c1,1,1.555\na2,c2,1,1.50\n", "accounts: "},
      {"a reference that leads nowhere", "accounts_20261121.csv",
       "account_no,customer_no,batch,balance\na0,c0,1,1.50\na1,c7,1,1.50\na2,c2,1,1.50\n",
       "accounts: reference of customer_no: 1 row with a value that customers does not have"},
      {"a key twice", "balances_20261121.csv",
       "account_no,customer_no,balance\na0,c0,1.50\na0,c0,1.50\na2,c2,1.50\n",
       "balances: key of account_no: 1 row without a key of their own"},
      {"two files", "balances_20261121.csv.gz", "", "balances: two_files"},
  };
  for (const auto& [name, file, text, said] : cases) {
    SCOPED_TRACE(name);
    fs::remove_all(files("bad"));
    write_day("bad", "2026-11-21", 3, 2);
    write("bad", file, text);
    EXPECT_THAT(outcome("2026-11-21", "bad"), HasSubstr(said));
    EXPECT_EQ(content(directory_), before);
    EXPECT_EQ(left(), "");
  }
  fs::remove(files("bad") / "accounts_20261121.csv");
  EXPECT_THAT(outcome("2026-11-21", "bad"), HasSubstr("accounts: missing_file"));
  EXPECT_THAT(outcome("2026-11-23", "good"),
              HasSubstr("date: 2026-11-23 lies in the future, today is 2026-11-22"));
  EXPECT_THAT(outcome("2026-11-21", "nowhere"), HasSubstr("not_found"));
  EXPECT_THAT(outcome("2026-11-21", "good", false, "cord"), HasSubstr("there is no delivery 'cord'"));
  EXPECT_EQ(content(directory_), before);
}

TEST_P(DeliveryLoad, EverythingThatIsWrongIsToldAtOnce) {
  write_day("a", "2026-11-20", 3, 1);
  write("a", "balances_20261120.json", R"({"date": "2026-11-20", "rows": 9, "sums": {"balance": "1"}})");
  write("a", "customers_20261120.csv", "customer_no,batch\nc0,one\nc1,two\nc2,3\n");
  const auto report = load("2026-11-20", "a");
  ASSERT_TRUE(report) << to_string(report.error());
  EXPECT_EQ(report->run.state, metadata::RunState::kFailed);
  std::vector<std::string> broken;
  for (const auto& table : report->tables) {
    for (const auto& finding : table.findings) {
      if (!finding.holds) broken.push_back(table.table + " " + finding.rule);
    }
  }
  EXPECT_THAT(broken, ElementsAre("customers bad_value", "accounts reference", "balances control_rows",
                                  "balances control_sum"));
  EXPECT_THAT(dates(), IsEmpty());
}

TEST_P(DeliveryLoad, RowsOfNobodyAreAWarning) {
  write_day("a", "2026-11-20", 3, 1);
  write_table("a", "customers", "2026-11-20", "customer_no,batch\nc0,1\n0000,1\nc1,1\nnull,1\nc2,1\n");
  const auto report = load("2026-11-20", "a");
  ASSERT_TRUE(report) << to_string(report.error());
  EXPECT_EQ(report->run.state, metadata::RunState::kPublished);
  const auto& finding = report->tables[0].findings[0];
  EXPECT_EQ(fmt::format("{} {} {} {} rows", finding.rule, finding.column, finding.severity, finding.rows),
            "names_nobody customer_no warn 2 rows");
  EXPECT_EQ(finding.examples.size(), 2U);
  EXPECT_THAT(finding.examples[1], HasSubstr("customers_20261120.csv, line 5: customer_no: names nobody"));
}

TEST_P(DeliveryLoad, TheSameDateAgainReplacesItselfExactly) {
  write_day("first", "2026-11-20", 5, 1);
  write_day("wrong", "2026-11-21", 9, 7);
  write_day("right", "2026-11-21", 6, 2);
  ASSERT_EQ(outcome("2026-11-20", "first"), "published");
  ASSERT_EQ(outcome("2026-11-21", "wrong"), "published");
  ASSERT_EQ(outcome("2026-11-21", "right"), "published");
  const auto replaced = content(directory_);
  EXPECT_NE(left(), "");  // for readers who began before
  clock_.advance(kReplacedKept);
  ASSERT_EQ(outcome("2026-11-21", "right"), "published");
  clock_.advance(kReplacedKept);
  ASSERT_TRUE(recover_runs(stores(directory_, *directory_.warehouse, clock_)));
  EXPECT_EQ(left(), "");
  EXPECT_EQ(content(directory_), replaced);

  directory_ = make_directory();
  ASSERT_EQ(outcome("2026-11-20", "first"), "published");
  ASSERT_EQ(outcome("2026-11-21", "right"), "published");
  EXPECT_EQ(content(directory_), replaced);
}

TEST_P(DeliveryLoad, AnOlderDateWithdrawsThoseThatBuildOnIt) {
  for (const auto* const date : {"2026-11-18", "2026-11-19", "2026-11-20", "2026-11-21"}) {
    write_day(date, date, 4, date[9] - '0');
    ASSERT_EQ(outcome(date, date), "published");
  }
  clock_.advance(kReplacedKept);
  EXPECT_THAT(outcome("2026-11-19", "2026-11-19"),
              HasSubstr("conflict: date: 2026-11-20, 2026-11-21 of 'core' are published and built on what "
                        "2026-11-19 was"));
  write_day("again", "2026-11-19", 5, 5);
  ASSERT_EQ(outcome("2026-11-19", "again", true), "published");
  const auto rewound = content(directory_);
  EXPECT_THAT(dates(), ElementsAre("accounts 2026-11-18 4 rows, cleared", "accounts 2026-11-19 5 rows",
                                   "balances 2026-11-18 4 rows, cleared", "balances 2026-11-19 5 rows",
                                   "customers 2026-11-18 4 rows, cleared", "customers 2026-11-19 5 rows"));
  // The history is that of a warehouse that never saw the later dates.
  const auto history =
      ask("SELECT data_date, c_customer_no, c_batch, gone FROM history_customers WHERE run NOT IN "
          "(3, 4, 2) ORDER BY data_date, c_customer_no");
  directory_ = make_directory();
  ASSERT_EQ(outcome("2026-11-18", "2026-11-18"), "published");
  ASSERT_EQ(outcome("2026-11-19", "again"), "published");
  EXPECT_EQ(ask("SELECT data_date, c_customer_no, c_batch, gone FROM history_customers ORDER BY data_date, "
                "c_customer_no"),
            history);
}

// A run writes what each customer's rows come to, so that analyses need not read them; a date that comes
// again or withdraws later ones leaves what a warehouse without the others would have.
TEST_P(DeliveryLoad, CustomerDaysAreThoseOfThePublishedDates) {
  write_day("18", "2026-11-18", 3, 1);
  write_day("19", "2026-11-19", 4, 2);
  write_day("20", "2026-11-20", 2, 3);
  write_day("again", "2026-11-19", 2, 4);
  write_day("last", "2026-11-20", 3, 4);
  for (const auto* const day : {"18", "19", "20"}) {
    ASSERT_EQ(outcome(fmt::format("2026-11-{}", day), day), "published");
  }
  // Balances of the 18th went with keep_days.
  EXPECT_EQ(customer_days(directory_),
            "2026-11-18 out of 1 partitions\nc0\t1\t\\N\nc1\t0\t\\N\nc2\t0\t\\N\nc3\t\\N\t\\N\n"
            "2026-11-19 out of 2 partitions\nc0\t2\t150\nc1\t0\t150\nc2\t0\t150\nc3\t2\t150\n"
            "2026-11-20 out of 2 partitions\nc0\t3\t150\nc1\t0\t150\nc2\t\\N\t\\N\nc3\t\\N\t\\N\n");
  ASSERT_EQ(outcome("2026-11-19", "again", true), "published");
  ASSERT_EQ(outcome("2026-11-20", "last"), "published");
  clock_.advance(kReplacedKept);
  ASSERT_TRUE(recover_runs(stores(directory_, *directory_.warehouse, clock_)));
  const auto rewound = customer_days(directory_);
  EXPECT_EQ(ask("SELECT uniqExact(run) FROM customer_days_customers"), "2\n");

  directory_ = make_directory();
  ASSERT_EQ(outcome("2026-11-18", "18"), "published");
  ASSERT_EQ(outcome("2026-11-19", "again"), "published");
  ASSERT_EQ(outcome("2026-11-20", "last"), "published");
  EXPECT_EQ(customer_days(directory_), rewound);
}

TEST_P(DeliveryLoad, OldDaysGoButForMonthEnds) {
  for (const auto* const date : {"2026-10-30", "2026-10-31", "2026-11-19", "2026-11-20", "2026-11-21"}) {
    write_day(date, date, 2, 1);
    ASSERT_EQ(outcome(date, date), "published");
  }
  std::vector<std::string> kept;
  for (const auto& run : published()) {
    if (run.table == "balances" && !run.cleared) kept.push_back(core::format_day(run.data_date));
  }
  EXPECT_THAT(kept, ElementsAre("2026-10-31", "2026-11-20", "2026-11-21"));
  EXPECT_EQ(ask("SELECT DISTINCT data_date FROM business_balances ORDER BY data_date"),
            "2026-10-31\n2026-11-20\n2026-11-21\n");
}

TEST_P(DeliveryLoad, ChangesTakeNoGap) {
  const auto changes = [&](std::string_view date, std::string_view csv) {
    write(date, fmt::format("cards_{}.csv", compact(date)), fmt::format("card_no,state\n{}", csv));
    return outcome(date, date, false, "cards");
  };
  const auto state = [&] {
    return ask(fmt::format(
        "SELECT data_date, c_card_no, c_state FROM business_cards WHERE run = {} ORDER BY c_card_no",
        published().back().run));
  };
  EXPECT_EQ(changes("2026-11-18", "k1,A\nk2,A\nk3,A\n"), "published");
  EXPECT_EQ(changes("2026-11-19", "k2,D\nk3,B\nk4,A\n"), "published");
  EXPECT_EQ(state(), "2026-11-19\tk1\tA\n2026-11-19\tk3\tB\n2026-11-19\tk4\tA\n");
  EXPECT_THAT(changes("2026-11-21", "k1,B\n"),
              HasSubstr("cards is delivered as changes, and 2026-11-20 was not loaded before 2026-11-21"));
  EXPECT_EQ(changes("2026-11-20", "k1,B\n"), "published");
  EXPECT_EQ(state(), "2026-11-20\tk1\tB\n2026-11-20\tk3\tB\n2026-11-20\tk4\tA\n");
  EXPECT_EQ(changes("2026-11-20", "k4,C\n"), "published");  // the same date again: not on top of itself
  EXPECT_EQ(state(), "2026-11-20\tk1\tA\n2026-11-20\tk3\tB\n2026-11-20\tk4\tC\n");
  EXPECT_EQ(
      ask(fmt::format("SELECT c_card_no, c_state, gone FROM history_cards WHERE run = {} ORDER BY c_card_no",
                      published().back().run)),
      "k4\tC\t0\n");
}

// A process that dies when a step begins: the exception leaves everything as it is then.
TEST_P(DeliveryLoad, WhateverStepDiesNothingOrAllOfTheDateCounts) {
  write_day("first", "2026-11-20", 4, 1);
  write_day("second", "2026-11-21", 5, 2);
  ASSERT_EQ(outcome("2026-11-20", "first"), "published");
  ASSERT_EQ(outcome("2026-11-21", "second"), "published");
  const auto wanted = content(directory_);
  directory_ = make_directory();
  ASSERT_EQ(outcome("2026-11-20", "first"), "published");
  const auto before = content(directory_);
  bool died = true;
  // Every step on one server; the other takes the same ones, only slower.
  const int stride = GetParam() == testing::ServerKind::kClickHouse ? 1 : 3;
  for (int steps = 1; died; steps += stride) {
    SCOPED_TRACE(fmt::format("dies at step {}", steps));
    died = false;
    std::string at;
    int seen = 0;
    RunOptions options;
    options.progress = [&](const RunProgress& progress) {
      auto step = fmt::format("{} {}", progress.stage, progress.table);
      if (step == at) return;
      at = std::move(step);
      if (++seen == steps) throw Killed{};
    };
    try {
      const auto report = load("2026-11-21", "second", options);
      ASSERT_TRUE(report) << to_string(report.error());
      ASSERT_EQ(report->run.state, metadata::RunState::kPublished);
    } catch (const Killed&) {
      died = true;
    }
    // Once it is published, it is whole.
    EXPECT_THAT(content(directory_), AnyOf(before, wanted)) << at;
    if (died && at != "clearing ") {
      EXPECT_EQ(content(directory_), before) << at;
    }
    ASSERT_LT(steps, 100);
  }
  EXPECT_EQ(content(directory_), wanted);
  clock_.advance(kReplacedKept);
  ASSERT_TRUE(recover_runs(stores(directory_, *directory_.warehouse, clock_)));
  EXPECT_EQ(left(), "");
  EXPECT_EQ(content(directory_), wanted);
}

// The same with a process of its own, which nothing unwinds. When it dies, some tables are stored and one is
// on its way.
TEST_P(DeliveryLoad, AKilledProcessLeavesNothingThatCounts) {
  write_day("first", "2026-11-20", 4, 1);
  write_day("second", "2026-11-21", 9'000, 2);
  ASSERT_EQ(outcome("2026-11-20", "first"), "published");
  const auto before = content(directory_);
  const auto published_before = dates();
  for (const std::string_view at : {"reading accounts", "checking balances", "publishing "}) {
    SCOPED_TRACE(at);
    directory_.store.reset();  // a store does not outlive a fork
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      directory_.store =
          std::make_unique<metadata::Store>(*metadata::Store::open(directory_.data / "metadata.db", clock_));
      warehouse::Warehouse warehouse{directory_.server};
      RunOptions options;
      options.progress = [&](const RunProgress& progress) {
        const bool half = progress.stage != "reading" || progress.rows > 9'000 + 4'000;
        if (half && fmt::format("{} {}", progress.stage, progress.table) == at) kill(getpid(), SIGKILL);
      };
      (void)load_delivery("core", *core::parse_day("2026-11-21", "date"), files("second"),
                          {stores(directory_, warehouse, clock_), nullptr}, options);
      _exit(1);
    }
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    EXPECT_TRUE(WIFSIGNALED(status)) << status;
    directory_.store =
        std::make_unique<metadata::Store>(*metadata::Store::open(directory_.data / "metadata.db", clock_));
    EXPECT_EQ(content(directory_), before);
    EXPECT_EQ(dates(), published_before);
  }
  EXPECT_NE(left(), "");
  ASSERT_EQ(outcome("2026-11-21", "second"), "published");
  EXPECT_EQ(left(), "");
}

// A server that goes away at any request, before or after it has done what was asked.
TEST_P(DeliveryLoad, WhateverRequestBreaksNothingOrAllOfTheDateCounts) {
  write_day("first", "2026-11-20", 4, 1);
  write_day("second", "2026-11-21", 5, 2);
  ASSERT_EQ(outcome("2026-11-20", "first"), "published");
  const auto before = content(directory_);
  testing::BreakingProxy proxy{directory_.server};
  auto server = proxy.server();
  server.database = directory_.server.database;
  server.retries_max = 0;
  warehouse::Warehouse through{server};
  const auto date = *core::parse_day("2026-11-21", "date");
  // Requests between two breaks.
  const int stride = GetParam() == testing::ServerKind::kClickHouse ? 7 : 15;
  int broken = 0;
  for (int request = 0;; request += stride) {
    const auto when = request % 2 == 0 ? testing::BreakAt::kRequest : testing::BreakAt::kAnswer;
    SCOPED_TRACE(fmt::format("breaks at request {}", request));
    proxy.break_at(request, when);
    const auto report =
        load_delivery("core", date, files("second"), {stores(directory_, through, clock_), nullptr});
    const bool went_away = proxy.broken();
    proxy.mend();
    if (!went_away) break;
    ++broken;
    const bool done = report && report->run.state == metadata::RunState::kPublished;
    if (!done) {
      ASSERT_EQ(content(directory_), before);
    } else {
      ASSERT_EQ(published().size(), 6U);
      break;  // only what clears up broke
    }
  }
  EXPECT_GT(broken, 3);
  EXPECT_EQ(outcome("2026-11-21", "second"), "published");
  const auto loaded = content(directory_);
  directory_ = make_directory();
  ASSERT_EQ(outcome("2026-11-20", "first"), "published");
  ASSERT_EQ(outcome("2026-11-21", "second"), "published");
  EXPECT_EQ(content(directory_), loaded);
}

// A reader joins two tables of the newest date while dates come and are replaced.
TEST_P(DeliveryLoad, AReaderNeverSeesAMixedDay) {
  write_day("0", "2026-11-20", 50, 1);
  ASSERT_EQ(outcome("2026-11-20", "0"), "published");
  std::atomic<bool> ended = false;
  std::atomic<int> reads = 0;
  std::string failure;
  std::thread reader{[&] {
    while (!ended) {
      std::map<std::string, std::uint64_t> runs;  // the newest of each table
      for (const auto& run : published()) runs[run.table] = run.run;
      const auto seen =
          ask(fmt::format("SELECT count(), uniqExact(of_account), uniqExact(of_customer) FROM (SELECT "
                          "c_customer_no, c_batch AS "
                          "of_account FROM business_accounts WHERE run = {}) AS a ALL INNER JOIN (SELECT "
                          "c_customer_no, c_batch AS "
                          "of_customer FROM business_customers WHERE run = {} AND c_batch != 0) AS c USING "
                          "c_customer_no WHERE "
                          "of_account = of_customer",
                          runs["accounts"], runs["customers"]));
      if (seen != "17\t1\t1\n") failure = seen;
      ++reads;
    }
  }};
  for (int i = 1; i <= 4; ++i) {
    const auto folder = std::to_string(i);
    const auto* const date = i < 3 ? "2026-11-20" : "2026-11-21";
    write_day(folder, date, 50, i + 1);
    EXPECT_EQ(outcome(date, folder), "published");
  }
  ended = true;
  reader.join();
  EXPECT_EQ(failure, "");
  EXPECT_GT(reads, 0);
}

TEST_P(DeliveryLoad, OneRunIsAtWorkAtATime) {
  write_day("a", "2026-11-20", 2, 1);
  std::string inner;
  RunOptions options;
  options.progress = [&](const RunProgress&) {
    if (!inner.empty()) return;
    inner = outcome("2026-11-20", "a");
    EXPECT_TRUE(recover_runs(stores(directory_, *directory_.warehouse, clock_)));
  };
  const auto report = load("2026-11-20", "a", options);
  ASSERT_TRUE(report);
  EXPECT_EQ(report->run.state, metadata::RunState::kPublished);
  EXPECT_THAT(inner, HasSubstr("conflict: run: another run of business tables is at work"));
}

TEST_P(DeliveryLoad, ACancelledRunLeavesNothing) {
  write_day("a", "2026-11-20", 2, 1);
  std::atomic<bool> cancelled = true;
  const auto report = load("2026-11-20", "a", {.cancelled = &cancelled});
  ASSERT_TRUE(report) << to_string(report.error());
  EXPECT_EQ(report->run.state, metadata::RunState::kFailed);
  EXPECT_EQ(report->run.error->code, core::ErrorCode::kCancelled);
  EXPECT_THAT(dates(), IsEmpty());
  EXPECT_EQ(left(), "");
}

INSTANTIATE_TEST_SUITE_P(, DeliveryLoad, ::testing::ValuesIn(testing::kServerKinds),
                         testing::server_kind_name);

}  // namespace
}  // namespace rouse::ingest
